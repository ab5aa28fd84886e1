extension JSONValue {
  /// How a value is laid out as text.
  package enum Layout: Sendable {
    /// No white space at all.
    case compact
    /// Two spaces a level, `": "` after a key, empty containers as `[]` and `{}`.
    case pretty
  }

  /// The value as JSON text (RFC 8259) without a final newline; members in their order, `/` not escaped,
  /// control characters and U+007F escaped.
  package func serialized(_ layout: Layout = .compact) -> String {
    var bytes: [UInt8] = []
    append(to: &bytes, layout: layout)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value as JSON text; see `serialized(_:)`.
  package func append(to bytes: inout [UInt8], layout: Layout = .compact, depth: Int = 0) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let value): bytes += value.text.utf8
    case .string(let value): Self.append(string: value, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        Self.separate(index, &bytes, layout, depth + 1)
        element.append(to: &bytes, layout: layout, depth: depth + 1)
      }
      if !elements.isEmpty { Self.newline(&bytes, layout, depth) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.enumerated() {
        Self.separate(index, &bytes, layout, depth + 1)
        Self.append(string: member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
        member.value.append(to: &bytes, layout: layout, depth: depth + 1)
      }
      if !object.isEmpty { Self.newline(&bytes, layout, depth) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func separate(
    _ index: Int, _ bytes: inout [UInt8], _ layout: Layout, _ depth: Int
  ) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    newline(&bytes, layout, depth)
  }

  private static func newline(_ bytes: inout [UInt8], _ layout: Layout, _ depth: Int) {
    guard layout == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth * 2 { bytes.append(UInt8(ascii: " ")) }
  }

  /// Appends a string with its quotes and escapes.
  package static func append(string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
      case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
      case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0D: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case 0x09: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0x00...0x1F, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
