/// One value in a document that was read: its data and its place.
///
/// A node is two words that refer to the document; asking it for data decodes just that.
package struct JSONNode: Sendable {
  let source: JSONSource
  let cell: Int

  /// The JSON type.
  package var kind: JSONValue.Kind { source.tape.tag(cell).kind }

  /// Where the value starts.
  package var position: TextPosition { source.position(at: source.tape.offset(cell)) }

  /// Bytes of the value in the source, quotes and brackets included.
  package var sourceRange: Range<Int> { source.range(cell) }

  /// The number of elements or members, repeated keys included; 0 when this holds no values.
  package var count: Int {
    guard source.tape.isContainer(cell) else { return 0 }
    let size = source.tape.size(cell)
    if size < JSONTape.saturated { return size }
    return kind == .array ? elements.count : members.count
  }

  /// The elements, if this is an array; else empty.
  package var elements: [JSONNode] {
    guard kind == .array else { return [] }
    var result: [JSONNode] = []
    result.reserveCapacity(source.tape.size(cell))
    let end = source.tape.next(cell)
    var index = source.tape.firstChild(cell)
    while index < end {
      result.append(JSONNode(source: source, cell: index))
      index = source.tape.next(index)
    }
    return result
  }

  /// The members in source order, repeated keys included, if this is an object; else empty.
  package var members: [(key: JSONNode, value: JSONNode)] {
    guard kind == .object else { return [] }
    var result: [(key: JSONNode, value: JSONNode)] = []
    result.reserveCapacity(source.tape.size(cell))
    source.forEachMember(of: cell) { key, value in
      result.append((JSONNode(source: source, cell: key), JSONNode(source: source, cell: value)))
    }
    return result
  }

  /// The last member of that name, if this is an object that has one.
  ///
  /// - Complexity: linear in the members of a small object; a large one is indexed at the first question.
  package subscript(_ key: String) -> JSONNode? {
    source.member(key, of: cell).map { JSONNode(source: source, cell: $0) }
  }

  /// The element at that index, if this is an array that has one.
  ///
  /// - Complexity: linear in the index; use `elements` to visit all.
  package subscript(_ index: Int) -> JSONNode? {
    guard kind == .array, index >= 0, index < count else { return nil }
    var place = source.tape.firstChild(cell)
    for _ in 0..<index { place = source.tape.next(place) }
    return JSONNode(source: source, cell: place)
  }

  /// The string, if this is one.
  package var string: String? {
    guard kind == .string else { return nil }
    return source.string(cell)
  }

  /// The number, if this is one.
  package var number: JSONNumber? {
    guard kind == .number else { return nil }
    let range = source.range(cell)
    return source.bytes.withUnsafeBufferPointer { buffer in
      JSONNumber(
        validated: UnsafeBufferPointer(rebasing: buffer[range]),
        isInteger: source.tape.tag(cell) == .integer)
    }
  }

  /// The Boolean, if this is one.
  package var bool: Bool? {
    switch source.tape.tag(cell) {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// Whether this is `null`.
  package var isNull: Bool { source.tape.tag(cell) == .null }

  /// The value as plain data.
  ///
  /// Recursive, one call a level, so bounded by the depth limit that the document was read with.
  package var value: JSONValue {
    switch kind {
    case .null: return .null
    case .boolean: return .bool(source.tape.tag(cell) == .true)
    case .number: return number.map(JSONValue.number) ?? .null
    case .string: return .string(source.string(cell))
    case .array:
      var result: [JSONValue] = []
      result.reserveCapacity(source.tape.size(cell))
      let end = source.tape.next(cell)
      var index = source.tape.firstChild(cell)
      while index < end {
        result.append(JSONNode(source: source, cell: index).value)
        index = source.tape.next(index)
      }
      return .array(result)
    case .object:
      var result = JSONObject()
      result.reserveCapacity(source.tape.size(cell))
      source.forEachMember(of: cell) { key, value in
        result.set(source.string(key), JSONNode(source: source, cell: value).value)
      }
      return .object(result)
    }
  }

  /// The value that a JSON pointer (RFC 6901, such as `/nodes/0/id`) names below this one.
  package func node(at pointer: String) -> JSONNode? {
    JSONPointer(parsing: pointer).flatMap(node(at:))
  }

  /// The value that a JSON pointer names below this one.
  package func node(at pointer: JSONPointer) -> JSONNode? {
    var node = self
    for token in pointer.tokens {
      switch node.kind {
      case .object:
        guard let child = node[token] else { return nil }
        node = child
      case .array:
        guard let index = JSONPointer.index(token), let child = node[index] else { return nil }
        node = child
      default: return nil
      }
    }
    return node
  }
}
