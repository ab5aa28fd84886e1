extension JSONValue {
  /// How a value is laid out as text.
  package enum Layout: Sendable {
    /// No white space at all.
    case compact
    /// Two spaces a level, `": "` after a key, empty containers as `[]` and `{}`.
    case pretty
  }

  /// The value as JSON text (RFC 8259) without a final newline.
  ///
  /// Members come in their order, `/` is not escaped, control characters and U+007F are.
  package func serialized(_ layout: Layout = .compact) -> String {
    var bytes: [UInt8] = []
    append(to: &bytes, layout: layout)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value as JSON text; see `serialized(_:)`.
  package func append(to bytes: inout [UInt8], layout: Layout = .compact, depth: Int = 0) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let value): value.append(to: &bytes)
    case .string(let value): JSONText.append(value, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      var isFirst = true
      for element in elements {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if layout == .pretty { JSONText.newline(depth + 1, to: &bytes) }
        element.append(to: &bytes, layout: layout, depth: depth + 1)
      }
      if !isFirst, layout == .pretty { JSONText.newline(depth, to: &bytes) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      var isFirst = true
      for (key, value) in object {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if layout == .pretty { JSONText.newline(depth + 1, to: &bytes) }
        JSONText.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
        value.append(to: &bytes, layout: layout, depth: depth + 1)
      }
      if !isFirst, layout == .pretty { JSONText.newline(depth, to: &bytes) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Appends a string with its quotes and escapes.
  package static func append(string: String, to bytes: inout [UInt8]) {
    JSONText.append(string, to: &bytes)
  }
}
