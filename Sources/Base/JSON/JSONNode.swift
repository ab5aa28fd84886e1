/// One value in a document that was read: its data and its place.
package struct JSONNode: Sendable {
  let document: JSONDocument
  let cell: Int

  /// The JSON type.
  package var kind: JSONValue.Kind { document.cells[cell].kind }

  /// Where the value starts.
  package var position: TextPosition { document.position(at: document.cells[cell].offset) }

  /// Bytes of the value in the source, quotes and brackets included.
  package var sourceRange: Range<Int> { document.cells[cell].offset..<document.cells[cell].end }

  /// The elements, if this is an array; else empty.
  package var elements: [JSONNode] {
    guard kind == .array else { return [] }
    var result: [JSONNode] = []
    var index = cell + 1
    while index < document.cells[cell].next {
      result.append(JSONNode(document: document, cell: index))
      index = document.cells[index].next
    }
    return result
  }

  /// The members in source order, repeated keys included, if this is an object; else empty.
  package var members: [(key: JSONNode, value: JSONNode)] {
    guard kind == .object else { return [] }
    var result: [(key: JSONNode, value: JSONNode)] = []
    var index = cell + 1
    while index < document.cells[cell].next {
      let key = JSONNode(document: document, cell: index)
      let value = JSONNode(document: document, cell: document.cells[index].next)
      result.append((key, value))
      index = document.cells[value.cell].next
    }
    return result
  }

  /// The last member of that name, if this is an object that has one.
  package subscript(_ key: String) -> JSONNode? {
    members.last { $0.key.string == key }?.value
  }

  /// The string, if this is one.
  package var string: String? {
    guard kind == .string else { return nil }
    let range = sourceRange
    return JSONDocumentParser.unescape(document.bytes[range.lowerBound + 1..<range.upperBound - 1])
  }

  /// The value as plain data.
  package var value: JSONValue {
    switch kind {
    case .null: return .null
    case .boolean: return .bool(document.cells[cell].isTrue)
    case .number:
      return .number(
        JSONNumber(validated: String(decoding: document.bytes[sourceRange], as: UTF8.self)))
    case .string: return .string(string ?? "")
    case .array: return .array(elements.map(\.value))
    case .object:
      return .object(JSONObject(members.map { ($0.key.string ?? "", $0.value.value) }))
    }
  }

  /// The value that a JSON pointer (RFC 6901, such as `/nodes/0/id`) names below this one.
  package func node(at pointer: String) -> JSONNode? {
    var node = self
    for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
      switch node.kind {
      case .object:
        guard let child = node[name] else { return nil }
        node = child
      case .array:
        guard let index = Int(name), index >= 0 else { return nil }
        let elements = node.elements
        guard index < elements.count else { return nil }
        node = elements[index]
      default: return nil
      }
    }
    return node
  }
}
