import JSON

/// The members of one line that mean something, as ranges into the line; reused from line to line.
struct RecordFields {
  /// A JSON value in the line: its type and its bytes, quotes included.
  struct Value {
    var kind: JSONValue.Kind = .null
    var start = 0
    var end = 0
    /// Lower wins: place in the list of names, then depth.
    var rank: UInt16 = .max
    /// Hash of the name it stood under.
    var hash: UInt64 = 0
  }

  /// The line that was read last.
  private(set) var line = UnsafeRawBufferPointer(start: nil, count: 0)
  private var values = [Value](repeating: Value(), count: Field.allCases.count)
  private var present: UInt64 = 0
  private let index = FieldTable.index

  /// Containers in containers that are looked into; deeper ones are payload.
  private static let depthLimit = 3

  /// Whether the line had the field with a value other than null.
  func has(_ field: Field) -> Bool { present & (1 << UInt64(field.rawValue)) != 0 }

  /// The field's value, unless it is absent or null.
  subscript(_ field: Field) -> Value? { has(field) ? values[Int(field.rawValue)] : nil }

  /// Whether the line has the field under just this one of its names, at the top level.
  func uses(_ name: StaticString, for field: Field) -> Bool {
    guard let value = self[field] else { return false }
    return value.hash == name.withUTF8Buffer { $0.reduce(FieldTable.emptyHash, FieldTable.hash) }
  }

  /// The bytes of a value; of a string, what is between its quotes, escapes untouched.
  func bytes(_ value: Value) -> UnsafeRawBufferPointer {
    let trim = value.kind == .string ? 1 : 0
    return UnsafeRawBufferPointer(rebasing: line[value.start + trim..<value.end - trim])
  }

  /// The bytes of a value as they stand in the line.
  func rawBytes(_ value: Value) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: line[value.start..<value.end])
  }

  /// The text of a value: a string's characters with escapes undone, any other value's JSON text.
  func text(_ value: Value, limit: Int = 4096) -> String {
    var content = bytes(value)
    if content.count > limit { content = UnsafeRawBufferPointer(rebasing: content[..<limit]) }
    guard value.kind == .string, content.contains(UInt8(ascii: "\\")) else {
      return String(decoding: content, as: UTF8.self)
    }
    // A cut may fall inside an escape of up to six bytes: shorten until it reads.
    for cut in 0...6 where content.count >= cut {
      var quoted: [UInt8] = [UInt8(ascii: "\"")]
      quoted += content.dropLast(cut)
      quoted.append(UInt8(ascii: "\""))
      if let text = try? JSONDocument(parsing: quoted).value.string { return text }
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// Reads a line; false when it is not one JSON object.
  mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
    self.line = line
    present = 0
    var cursor = JSONCursor(line)
    guard cursor.peek() == .object else { return false }
    do {
      try visit(&cursor, prefix: FieldTable.emptyHash, depth: 0)
      try cursor.end()
      return true
    } catch {
      return false
    }
  }

  /// Reads the object that comes next; members of containers are looked at, other values passed over.
  private mutating func visit(
    _ cursor: inout JSONCursor, prefix: UInt64, depth: Int
  ) throws(JSONSyntaxError) {
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      var hash = prefix
      for index in key.contents { hash = FieldTable.hash(hash, line[index]) }
      guard let entry = index.entry(for: hash) else {
        try cursor.skip()
        continue
      }
      let kind = cursor.peek()
      let start = cursor.offset
      var end = start
      if kind == .object, let prefix = entry.prefix, depth < Self.depthLimit {
        try visit(&cursor, prefix: prefix, depth: depth + 1)
        end = cursor.offset
      } else {
        end = try cursor.take().end
      }
      guard let field = entry.field, let kind else { continue }
      // Of a container its members count; only that there is an error at all is news by itself.
      if kind == .object, entry.prefix != nil, field != .error { continue }
      store(
        field,
        Value(
          kind: kind, start: start, end: end, rank: UInt16(depth) << 8 | UInt16(entry.rank),
          hash: hash))
    }
  }

  private mutating func store(_ field: Field, _ value: Value) {
    guard value.kind != .null else { return }
    let place = Int(field.rawValue)
    // The last of two equal names counts, as in JSONDocument.
    if has(field), values[place].rank < value.rank { return }
    present |= 1 << UInt64(field.rawValue)
    values[place] = value
  }
}
