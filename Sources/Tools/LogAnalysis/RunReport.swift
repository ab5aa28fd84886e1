import JSON

/// What became of one run, and its tree.
package struct RunReport: Sendable {
  /// How a run ended.
  package enum Outcome: String, Sendable, CaseIterable {
    case succeeded
    case failed
    case cancelled
    /// A person said no.
    case rejected
    /// For an answer of a person.
    case waiting
    /// Began and did not end.
    case unfinished
    /// The log does not say.
    case unknown
  }

  /// The run's own name, its trace id, or the name of its file.
  package var id: String
  package var workflow: String?
  package var service: String?
  package var outcome: Outcome
  /// One sentence on how it went.
  package var summary: String
  /// RFC 3339, UTC.
  package var startTime: String?
  /// Nanoseconds from the first record to the last.
  package var duration: Int64?
  package var records: Int
  package var steps: Int
  package var skipped: Int
  /// Steps whose status is error, tries that were followed by another included.
  package var failed: Int
  package var tree: [TreeRow]
  /// Steps that the limit on the tree's lines left out.
  package var treeOmitted: Int

  /// The run as an element of `runs` in a `dna.findings/v1` document.
  var json: JSONValue {
    [
      "id": .string(id), "workflow": workflow.map(JSONValue.string) ?? .null,
      "service": service.map(JSONValue.string) ?? .null, "outcome": .string(outcome.rawValue),
      "summary": .string(summary), "startTime": startTime.map(JSONValue.string) ?? .null,
      "durationNanoseconds": duration.map { .integer(Int($0)) } ?? .null,
      "records": .integer(records), "steps": .integer(steps), "skipped": .integer(skipped),
      "failed": .integer(failed), "tree": .array(tree.map(\.json)),
      "treeOmitted": .integer(treeOmitted),
    ]
  }
}
