package import JSON

/// Something that reading or checking a chain found.
package struct ChainFinding: Sendable, Hashable {
  /// How bad a finding is.
  package enum Severity: String, Sendable, CaseIterable {
    /// The chain cannot be run.
    case error
    /// The chain can be run, and may not do what was meant.
    case warning
  }

  package var code: ChainFindingCode
  /// The part it is about.
  package var pointer: JSONPointer
  /// The column inside the part, from 1, when the part is a string and only some of it is meant.
  package var column = 1
  /// Where that part stands, when the plan was read from text.
  package var position: TextPosition?
  /// What is wrong, with the value; lower case, one line.
  package var message: String
  /// What to do about it.
  package var remedy: String

  /// A finding.
  package init(
    _ code: ChainFindingCode, at pointer: JSONPointer, _ message: String, remedy: String,
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

  /// Looks up where its part stands in the text that was read; a missing part stands where its owner does.
  mutating func locate(in document: JSONDocument) {
    guard position == nil else { return }
    var tokens = pointer.tokens
    while true {
      if let node = document.root.node(at: JSONPointer(tokens)) {
        position = place(in: node, isWhole: tokens.count == pointer.tokens.count)
        return
      }
      guard tokens.popLast() != nil else { return }
    }
  }

  private func place(in node: JSONNode, isWhole: Bool) -> TextPosition {
    var position = node.position
    // Inside a string without escapes a column of its text is a column of the source.
    if isWhole, column > 1, let text = node.string, text.utf8.count + 2 == node.sourceRange.count {
      let scalars = text.unicodeScalars.prefix(column - 1)
      position.column += 1 + scalars.count
      position.offset += 1 + scalars.reduce(0) { $0 + Unicode.UTF8.width($1) }
    }
    return position
  }
}

extension ChainFinding: CustomStringConvertible {
  /// One line: the place, the severity, the message, the code, the remedy.
  package var description: String {
    "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]: \(remedy)"
  }

  /// Line and column, or the pointer when the plan was not read from text.
  package var place: String {
    position.map { "\($0)" } ?? (pointer.tokens.isEmpty ? "/" : pointer.description)
  }

  /// The finding as a member of a document, in declared order.
  package var json: JSONValue {
    var object: JSONObject = [
      "code": .string(code.rawValue), "severity": .string(severity.rawValue),
      "pointer": .string(pointer.description),
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
