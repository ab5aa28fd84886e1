import JSON

/// One line of a run's tree: a step, or several alike folded into one.
package struct TreeRow: Sendable {
  /// How a step ended, as a reader sees it.
  package enum Status: String, Sendable, CaseIterable {
    case ok
    case failed
    case cancelled
    /// Began and did not end.
    case unfinished
    /// Not run, by decision of the engine.
    case skipped
    case rejected
    /// For an answer of a person.
    case waiting
    /// Ended without a word on how.
    case ended
  }

  /// Least, middle and greatest duration of folded steps, in nanoseconds.
  package struct Spread: Sendable, Hashable {
    package var minimum: Int64
    package var median: Int64
    package var maximum: Int64
  }

  /// 0 for the outermost steps.
  package var depth: Int
  package var label: String
  /// Type of the step's node, where the log says so.
  package var type: String?
  package var status: Status
  /// Steps that this line stands for.
  package var count: Int
  /// Nanoseconds from the run's first record to the step's start.
  package var startOffset: Int64?
  /// Nanoseconds; of folded steps the sum.
  package var duration: Int64?
  /// Only for folded steps.
  package var spread: Spread?
  /// Duration over the run's, 0 to 1; the shares of parallel steps add up to more.
  package var share: Double?
  /// Whether it is on the chain that decided how long the run took.
  package var isCritical: Bool
  /// Tries, from 1.
  package var attempts: Int
  /// Index of the element or turn.
  package var iteration: Int?
  /// The error in words.
  package var error: String?
  /// Number of the input file, from 0, and line of the step's last record.
  package var file: Int
  package var line: Int
  /// Whether more lines of the same parent follow.
  package var hasNext: Bool

  /// The row as an element of `tree` in a `dna.findings/v1` document.
  var json: JSONValue {
    [
      "depth": .integer(depth), "label": .string(label),
      "type": type.map(JSONValue.string) ?? .null, "status": .string(status.rawValue),
      "count": .integer(count),
      "startOffsetNanoseconds": startOffset.map { .integer(Int($0)) } ?? .null,
      "durationNanoseconds": duration.map { .integer(Int($0)) } ?? .null,
      "spread": spread.map { spread in
        [
          "minimum": .integer(Int(spread.minimum)), "median": .integer(Int(spread.median)),
          "maximum": .integer(Int(spread.maximum)),
        ]
      } ?? .null,
      "share": share.map(JSONValue.double) ?? .null, "critical": .bool(isCritical),
      "attempts": .integer(attempts), "iteration": iteration.map(JSONValue.integer) ?? .null,
      "error": error.map(JSONValue.string) ?? .null, "line": .integer(line),
    ]
  }
}
