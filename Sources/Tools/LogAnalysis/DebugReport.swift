package import Evidence
package import JSON

/// What a log says: its runs as trees, what is wrong with them, and what could not be judged.
package struct DebugReport: Sendable {
  /// Name of the document that `json` writes.
  package static let schema = "dna.findings/v1"

  package var input: InputStatistics
  /// One sentence on the whole input.
  package var summary: String
  /// The runs in the order of the log; failed ones first where there are more than the limit.
  package var runs: [RunReport]
  /// Runs that the limit left out.
  package var runsOmitted: Int
  /// The worst first, then by rule, file and line.
  package var findings: [Finding]
  /// Findings that the limits left out.
  package var findingsOmitted: Int
  /// Rules that could not judge, and why.
  package var notChecked: [NotChecked]
  /// What was mended or guessed while reading, such as spans without their parent.
  package var notes: [String]

  /// The report as one `dna.findings/v1` document, members in declared order.
  package var json: JSONValue {
    [
      "schema": .string(Self.schema),
      "summary": .string(summary),
      "input": input.json,
      "runs": .array(runs.map(\.json)),
      "runsOmitted": .integer(runsOmitted),
      "findings": .array(findings.map(\.json)),
      "findingsOmitted": .integer(findingsOmitted),
      "notChecked": .array(notChecked.map(\.json)),
      "notes": .strings(notes),
    ]
  }
}
