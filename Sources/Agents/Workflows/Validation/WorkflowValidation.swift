package import JSON

/// What validating a workflow found out.
package struct WorkflowValidation: Sendable {
  /// The definition, as far as it could be read.
  package var definition: WorkflowDefinition
  /// Everything that was found, in the order of the text.
  package var findings: [WorkflowFinding]

  /// Whether there is no error.
  package var isValid: Bool { !findings.contains { $0.severity == .error } }

  /// What nodes still lack: a model, a program.
  package var unbound: [WorkflowFinding] { findings.filter { $0.severity == .unbound } }

  /// The inputs that a run must be given, because they have no default.
  package var requiredInputs: [WorkflowInput] {
    definition.inputs.filter { $0.defaultValue == nil }
  }

  /// The result as `dna.workflow-validation/v1`.
  package var json: JSONValue {
    let count = { (severity: WorkflowFinding.Severity) in
      JSONValue.integer(findings.count { $0.severity == severity })
    }
    return [
      "schema": "dna.workflow-validation/v1", "name": .string(definition.name),
      "version": .string(definition.version), "valid": .bool(isValid),
      "bound": .bool(unbound.isEmpty), "errors": count(.error), "unbound": count(.unbound),
      "warnings": count(.warning), "inputs": .array(definition.inputs.map(\.json)),
      "findings": .array(findings.map(\.json)),
    ]
  }
}
