package import Evidence

/// What a rule looks for, what it needs, and what would prove it wrong.
package struct Rule: Sendable {
  /// Stable id, as it appears in findings.
  package var id: String
  /// What it finds, in a few words.
  package var title: String
  /// How sure its findings are at best.
  package var tier: Finding.Tier
  /// What must be in the log for it to judge.
  package var needs: String
  /// What would make a finding of this rule wrong.
  package var disproof: String

  /// All rules in the order in which they are applied and reported.
  package static let all: [Rule] = [
    failedStep, loggedError, unfinishedSpan, retriedStep, loop, decision, slowestPath,
  ]

  static let failedStep = Rule(
    id: "failed-step", title: "a step failed, and this is where it began",
    tier: .proven, needs: "steps with a status",
    disproof: "the step's record says it succeeded, or a step inside it failed first")
  static let loggedError = Rule(
    id: "logged-error", title: "errors were logged outside any failed step",
    tier: .observed, needs: "lines with a level or an error",
    disproof: "the lines are expected, and their level is too high")
  static let unfinishedSpan = Rule(
    id: "unfinished-span", title: "a step began and never ended",
    tier: .observed, needs: "records of beginnings and ends",
    disproof: "the record of the end is in another file, or the run is still going on")
  static let retriedStep = Rule(
    id: "retried-step", title: "a step was tried more than once",
    tier: .observed, needs: "attempt numbers, retry events, or repeated steps with a status",
    disproof: "the tries are separate pieces of work that only share a name")
  static let loop = Rule(
    id: "loop", title: "the same steps ran on the same input again and again",
    tier: .observed, needs: "the inputs of steps",
    disproof:
      "something outside the recorded input changed between the turns, as when waiting for it")
  static let decision = Rule(
    id: "human-decision", title: "a person rejected, or is being waited for",
    tier: .proven, needs: "decisions, or human-in-loop steps",
    disproof: "the answer was given after the log was written")
  static let slowestPath = Rule(
    id: "slowest-path", title: "where the time of the run went",
    tier: .observed, needs: "start and end times",
    disproof:
      "the step waited for something that is not recorded, so that making it faster changes nothing"
  )
}
