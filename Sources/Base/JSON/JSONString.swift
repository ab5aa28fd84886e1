/// Turns the inside of a JSON string (between its quotes, already checked) into text.
enum JSONString {
  /// Decodes the bytes between the quotes; an escaped lone surrogate becomes U+FFFD.
  static func decode(
    _ base: UnsafePointer<UInt8>, _ range: Range<Int>, escaped: Bool
  ) -> String {
    let source = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    guard escaped else { return String(decoding: source, as: UTF8.self) }
    return String(unsafeUninitializedCapacity: range.count) { target in
      unescape(source, into: target)
    }
  }

  /// Writes the decoded bytes, which are never more than the source has, and returns their number.
  static func unescape(
    _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let from = source.baseAddress, let to = target.baseAddress else { return 0 }
    let count = source.count
    var read = 0
    var written = 0
    while read < count {
      // Whole blocks are copied first and judged after; what was copied too much is written over.
      while read &+ 16 <= count, written &+ 16 <= target.count {
        let block = ByteBlock(from, read)
        block.store(to, written)
        let distance = block.distanceToBackslash
        read &+= distance
        written &+= distance
        if distance < 16 { break }
      }
      guard read < count else { break }
      let byte = from[read]
      guard byte == UInt8(ascii: "\\"), read &+ 1 < count else {
        to[written] = byte
        read &+= 1
        written &+= 1
        continue
      }
      let code = from[read &+ 1]
      read &+= 2
      if code != UInt8(ascii: "u") {
        to[written] = plainEscape(code)
        written &+= 1
        continue
      }
      let unit = hexUnit(from, count, at: read) ?? 0xFFFD
      read &+= 4
      var scalar = UInt32(unit)
      if unit & 0xF800 == 0xD800 {
        scalar = 0xFFFD
        if unit < 0xDC00, read &+ 1 < count, from[read] == UInt8(ascii: "\\"),
          from[read &+ 1] == UInt8(ascii: "u"), let low = hexUnit(from, count, at: read &+ 2),
          low & 0xFC00 == 0xDC00
        {
          scalar = 0x10000 &+ (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
          read &+= 6
        }
      }
      written = write(scalar, to, written)
    }
    return written
  }

  /// The offsets, within the bytes between the quotes, of escapes that are half a surrogate pair.
  static func loneSurrogates(in source: UnsafeBufferPointer<UInt8>) -> [Int] {
    guard let from = source.baseAddress else { return [] }
    var result: [Int] = []
    var read = 0
    while read < source.count {
      guard from[read] == UInt8(ascii: "\\"), read &+ 1 < source.count else {
        read &+= 1
        continue
      }
      guard from[read &+ 1] == UInt8(ascii: "u"),
        let unit = hexUnit(from, source.count, at: read &+ 2)
      else {
        read &+= 2
        continue
      }
      let start = read
      read &+= 6
      guard unit & 0xF800 == 0xD800 else { continue }
      if unit < 0xDC00, read &+ 1 < source.count, from[read] == UInt8(ascii: "\\"),
        from[read &+ 1] == UInt8(ascii: "u"),
        let low = hexUnit(from, source.count, at: read &+ 2), low & 0xFC00 == 0xDC00
      {
        read &+= 6
      } else {
        result.append(start)
      }
    }
    return result
  }

  @inline(__always) private static func plainEscape(_ code: UInt8) -> UInt8 {
    switch code {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: code
    }
  }

  @inline(__always) private static func write(
    _ scalar: UInt32, _ target: UnsafeMutablePointer<UInt8>, _ offset: Int
  ) -> Int {
    if scalar < 0x80 {
      target[offset] = UInt8(truncatingIfNeeded: scalar)
      return offset &+ 1
    }
    if scalar < 0x800 {
      target[offset] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      target[offset &+ 1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return offset &+ 2
    }
    if scalar < 0x10000 {
      target[offset] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      target[offset &+ 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      target[offset &+ 2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return offset &+ 3
    }
    target[offset] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    target[offset &+ 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    target[offset &+ 2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    target[offset &+ 3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    return offset &+ 4
  }

  /// The UTF-16 unit that four hexadecimal digits name, or nil when they are not four digits.
  @inline(__always) static func hexUnit(
    _ base: UnsafePointer<UInt8>, _ count: Int, at start: Int
  ) -> UInt16? {
    guard start &+ 4 <= count else { return nil }
    var unit: UInt16 = 0
    for index in start..<start &+ 4 {
      let byte = base[index]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- 0x30
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- 0x57
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- 0x37
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
