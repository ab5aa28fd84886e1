/// A fast 64-bit hash of bytes for tables and for "the same input again"; not for keeping.
enum ByteHash {
  /// The hash; never zero, so that zero can mean "none".
  ///
  /// Eight bytes at a time through a 128-bit multiplication, the mixing step of wyhash (Wang Yi, 2019).
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var state = seed ^ 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
      state = mix(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
      tail = tail << 8 | UInt64(bytes[index])
      index += 1
    }
    state = mix(state ^ tail)
    return state == 0 ? 1 : state
  }

  /// Two hashes as one; order matters.
  static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let state = mix(first ^ (second &* 0xe703_7ed1_a0b4_28db))
    return state == 0 ? 1 : state
  }

  /// The hash of a string's UTF-8.
  static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
    return product.high ^ product.low
  }
}
