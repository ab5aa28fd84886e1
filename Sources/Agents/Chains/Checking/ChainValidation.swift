package import JSON

/// What checking a chain found out.
package struct ChainValidation: Sendable {
  /// The plan, as far as it could be read.
  package var plan: ChainPlan
  /// Everything that was found, in the order of the text.
  package var findings: [ChainFinding]
  /// Types of the steps' values by where the steps stand.
  package var types: [JSONPointer: ChainType]
  /// Type of the chain's result.
  package var outputType: ChainType

  /// Whether there is no error.
  package var isValid: Bool { !findings.contains { $0.severity == .error } }

  /// The result as a member of `dna.chain-validation/v1`.
  package var json: JSONObject {
    let count = { (severity: ChainFinding.Severity) in
      JSONValue.integer(findings.count { $0.severity == severity })
    }
    return [
      "name": .string(plan.name), "valid": .bool(isValid), "errors": count(.error),
      "warnings": count(.warning), "inputs": .array(plan.inputs.map(\.json)),
      "outputType": .string(outputType.rawValue), "findings": .array(findings.map(\.json)),
    ]
  }
}
