/// The numbers that decide when a rule speaks, in one table.
package struct Thresholds: Sendable {
  /// Times a step must run on the same input, with nothing changed, before it is called a loop.
  ///
  /// Three is where published guards begin: fewer repeats are common in healthy runs.
  package var loopRepeats = 3
  /// Longest period of an oscillation that is looked for; A-B-A-B has 2.
  package var loopPeriod = 8
  /// Tries from which a retried step is a warning although it ended well.
  package var manyAttempts = 3
  /// Share of the run spent on failed tries from which a retried step is a warning.
  package var wastedShare = 0.2
  /// A run whose last record is younger than this may still be going on.
  package var quietSeconds = 60
  /// Share of the run that a step must have to itself on the critical path to be named the slowest.
  package var slowShare = 0.2
  /// Runs for which the slowest path is reported: the longest ones.
  package var slowRuns = 10
  /// Findings kept for one rule; more are counted.
  package var findingsPerRule = 1_000

  /// The defaults.
  package init() {}
}
