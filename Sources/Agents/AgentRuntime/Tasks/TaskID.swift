/// The identity of a task: 48 bits of milliseconds since 1970 and 80 random bits, as in the ULID specification.
///
/// Whoever submits a task makes its id, so that a submission can be repeated after a lost answer: the second
/// one finds the first. Written as 26 digits of Crockford's base 32 in lower case, which sort by time.
package struct TaskID: Sendable, Hashable, Comparable {
  package let high: UInt64
  package let low: UInt64

  /// An id of these 128 bits.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A new id; `milliseconds` since 1970, of which the low 48 bits are kept.
  package init(milliseconds: UInt64, using generator: inout some RandomNumberGenerator) {
    high = milliseconds << 16 | UInt64.random(in: 0...0xFFFF, using: &generator)
    low = generator.next()
  }

  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// Reads 26 base-32 digits of either case; nil for anything else, and for more than 128 bits.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 26, let first = text.utf8.first, (0x30...0x37).contains(first) else {
      return nil
    }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for byte in text.utf8 {
      let lowered = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      guard let digit = Self.digits.firstIndex(of: lowered) else { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(digit)
    }
    self.init(high: high, low: low)
  }

  /// The 26 digits.
  package var text: String {
    var high = high
    var low = low
    var bytes = [UInt8](repeating: 0, count: 26)
    for place in bytes.indices.reversed() {
      bytes[place] = Self.digits[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package static func < (left: TaskID, right: TaskID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
