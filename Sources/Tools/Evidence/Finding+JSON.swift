package import JSON

extension Finding {
  /// The finding as a member of a `dna.findings/v1` document, members in declared order.
  ///
  /// What is unknown is `null`, never absent, so that every finding has the same members.
  package var json: JSONValue {
    [
      "rule": .string(rule),
      "tier": .string(tier.rawValue),
      "severity": .string(severity.rawValue),
      "run": .optional(run),
      "step": .optional(step),
      "location": location.json,
      "message": .string(message),
      "evidence": .strings(evidence),
      "fix": .optional(fix),
      "disproof": .optional(disproof),
      "confidence": .double(confidence),
    ]
  }
}

extension Finding.Location {
  /// The location, members in declared order.
  package var json: JSONValue {
    [
      "file": .optional(file),
      "line": line.map(JSONValue.integer) ?? .null,
      "byte": byte.map(JSONValue.integer) ?? .null,
      "pointer": .optional(pointer),
    ]
  }
}

extension JSONValue {
  /// The string, or `null` for nil.
  fileprivate static func optional(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }
}
