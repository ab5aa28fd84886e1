package import JSON

/// A rule that could not judge a run because the input does not record what the rule needs.
///
/// Silence from such a rule must never read as "nothing found".
package struct NotChecked: Sendable, Hashable {
  /// Id of the rule.
  package var rule: String
  /// What is missing, and what would supply it.
  package var reason: String
  /// How many runs it concerns.
  package var runs: Int

  /// A rule that was not checked, and why.
  package init(rule: String, reason: String, runs: Int) {
    self.rule = rule
    self.reason = reason
    self.runs = runs
  }

  /// The entry in a `dna.findings/v1` document.
  package var json: JSONValue {
    ["rule": .string(rule), "reason": .string(reason), "runs": .integer(runs)]
  }
}
