/// Writes the tokens of JSON into bytes.
enum JSONText {
  /// Appends a string with its quotes; only what must be, and U+007F, is escaped.
  static func append(_ string: String, to bytes: inout [UInt8]) {
    let done: Void? = string.utf8.withContiguousStorageIfAvailable { append($0, to: &bytes) }
    if done == nil { Array(string.utf8).withUnsafeBufferPointer { append($0, to: &bytes) } }
  }

  private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    guard let base = text.baseAddress else { return bytes.append(UInt8(ascii: "\"")) }
    var start = 0
    while start < text.count {
      let stop = nextEscape(base, start, text.count)
      if stop > start {
        bytes.append(contentsOf: UnsafeBufferPointer(start: base + start, count: stop &- start))
      }
      if stop < text.count { appendEscape(of: base[stop], to: &bytes) }
      start = stop &+ 1
    }
    bytes.append(UInt8(ascii: "\""))
  }

  @inline(__always) private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  /// The offset of the next byte that must be escaped, or `count`.
  @inline(__always) private static func nextEscape(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int {
    var index = start
    while index &+ 16 <= count {
      let distance = ByteBlock(base, index).distanceToEscape
      if distance < 16 { return index &+ distance }
      index &+= 16
    }
    while index < count, !needsEscape(base[index]) { index &+= 1 }
    return index
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(hexadecimal(byte >> 4))
      bytes.append(hexadecimal(byte & 15))
    }
  }

  @inline(__always) private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
  }

  /// Begins a line of the pretty layout.
  static func newline(_ depth: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }
}
