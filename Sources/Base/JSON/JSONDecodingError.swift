/// Why a value of a document does not fit a model, and where it stands.
package struct JSONDecodingError: Error, Sendable, CustomStringConvertible {
  /// What does not fit, up to the place: `expected a string`.
  package var message: String
  /// What stands there instead, if that helps: `found number 5`.
  package var found: String?
  /// Where the value starts; for a missing key, the object that lacks it.
  package var position: TextPosition
  /// The way to the value from the node that was decoded.
  package var pointer: JSONPointer
  /// For an unknown key, the keys that would have been understood, in the order the model asks for them.
  package var knownKeys: [String] = []

  /// One line, such as `expected a string at 4:17 (/nodes/0/id), found number 5`.
  package var description: String {
    let way = pointer.tokens.isEmpty ? "" : " (\(pointer))"
    return "\(message) at \(position)\(way)\(found.map { ", \($0)" } ?? "")"
  }
}

extension JSONDecodingError {
  /// A value of another type than the model has.
  init(expected: String, _ node: JSONNode, _ path: [any CodingKey]) {
    let shown = JSONSchemaValidator.show(node.value)
    let found =
      switch node.kind {
      case .null: "found null"
      case .array, .object: "found \(node.kind.rawValue)"
      default: "found \(node.kind.rawValue) \(shown)"
      }
    self.init(
      message: "expected \(expected)", found: found, position: node.position,
      pointer: JSONPointer(path))
  }
}

extension JSONPointer {
  /// The way that a coding path names.
  init(_ path: [any CodingKey]) {
    self.init(path.map { $0.intValue.map(String.init) ?? $0.stringValue })
  }
}
