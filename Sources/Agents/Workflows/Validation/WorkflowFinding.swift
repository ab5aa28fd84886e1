package import JSON

/// Something that reading or validating a workflow found.
package struct WorkflowFinding: Sendable, Hashable {
  /// How bad a finding is.
  package enum Severity: String, Sendable, CaseIterable {
    /// The workflow cannot be run.
    case error
    /// The workflow is sound, but a node still lacks what it needs to do its work: a model, a program.
    case unbound
    /// The workflow can be run, and may not do what was meant.
    case warning
  }

  package var code: WorkflowFindingCode
  /// JSON pointer (RFC 6901) of the part it is about.
  package var pointer: String
  /// The column inside the part, from 1, when the part is a string and only some of it is meant.
  package var column = 1
  /// Where that part stands, when the definition was read from text.
  package var position: TextPosition?
  /// What is wrong, with the value; lower case, one line.
  package var message: String
  /// What to do about it.
  package var remedy: String

  /// A finding.
  package init(
    _ code: WorkflowFindingCode, at pointer: String, _ message: String, remedy: String,
    position: TextPosition? = nil
  ) {
    self.code = code
    self.pointer = pointer
    self.message = message
    self.remedy = remedy
    self.position = position
  }

  /// How bad it is; its code says so.
  package var severity: Severity { code.severity }
}

extension WorkflowFinding: CustomStringConvertible {
  /// One line: the place, the severity, the message, the code, the remedy.
  package var description: String {
    let place = position.map { "\($0)" } ?? (pointer.isEmpty ? "/" : pointer)
    return "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]: \(remedy)"
  }

  /// The finding as a member of a document, in declared order.
  package var json: JSONValue {
    var object: JSONObject = [
      "code": .string(code.rawValue), "severity": .string(severity.rawValue),
      "pointer": .string(pointer),
    ]
    if let position {
      object["line"] = .integer(position.line)
      object["column"] = .integer(position.column)
    }
    object["message"] = .string(message)
    object["remedy"] = .string(remedy)
    return .object(object)
  }
}
