/// Sixteen bytes looked at together.
///
/// Written with wrapping subtraction and bit operations, which compile to one SSE2 or NEON instruction
/// each; the comparisons of `SIMD16` compile to loops over its lanes (Swift 6.3). The idea: a byte
/// below `n` gets its high bit by subtracting `n`, and a byte equal to `c` is zero after `^ c`.
struct ByteBlock {
  private let bytes: SIMD16<UInt8>

  /// Sixteen bytes from here on.
  @inline(__always) init(_ base: UnsafePointer<UInt8>, _ offset: Int) {
    bytes = UnsafeRawPointer(base + offset).loadUnaligned(as: SIMD16<UInt8>.self)
  }

  @inline(__always) private static func all(_ byte: UInt8) -> SIMD16<UInt8> {
    SIMD16(repeating: byte)
  }

  /// The first byte whose high bit is set, or 16.
  @inline(__always) private static func first(_ hits: SIMD16<UInt8>) -> Int {
    let words = unsafeBitCast(hits & all(0x80), to: SIMD2<UInt64>.self)
    if words.x != 0 { return words.x.trailingZeroBitCount >> 3 }
    return words.y != 0 ? 8 &+ words.y.trailingZeroBitCount >> 3 : 16
  }

  /// How far the next quote, backslash, control character or non-ASCII byte is; 16 when further.
  @inline(__always) var distanceToStringSpecial: Int {
    let quote = (bytes ^ Self.all(UInt8(ascii: "\""))) &- Self.all(1)
    let backslash = (bytes ^ Self.all(UInt8(ascii: "\\"))) &- Self.all(1)
    return Self.first(quote | backslash | (bytes &- Self.all(0x20)) | bytes)
  }

  /// How far the next byte is that a writer must escape; 16 when further.
  @inline(__always) var distanceToEscape: Int {
    let quote = (bytes ^ Self.all(UInt8(ascii: "\""))) &- Self.all(1)
    let backslash = (bytes ^ Self.all(UInt8(ascii: "\\"))) &- Self.all(1)
    let delete = (bytes ^ Self.all(0x7F)) &- Self.all(1)
    let hits = quote | backslash | delete | (bytes &- Self.all(0x20))
    return Self.first(hits & ~bytes)
  }

  /// How far the next backslash is; 16 when further.
  @inline(__always) var distanceToBackslash: Int {
    let difference = bytes ^ Self.all(UInt8(ascii: "\\"))
    return Self.first((difference &- Self.all(1)) & ~difference)
  }

  /// Copies the bytes.
  @inline(__always) func store(_ base: UnsafeMutablePointer<UInt8>, _ offset: Int) {
    UnsafeMutableRawPointer(base + offset).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
  }

  /// How far the next line feed is; 16 when further.
  @inline(__always) var distanceToLineFeed: Int {
    let difference = bytes ^ Self.all(0x0A)
    return Self.first((difference &- Self.all(1)) & ~difference)
  }

}
