/// The 16 bytes that name a trace (W3C Trace Context, section 3.2.2.3).
package struct TraceID: Sendable, Hashable {
  package var high: UInt64
  package var low: UInt64

  /// A trace id of these halves; all zero is not a valid id.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A random id, never all zero.
  package init(using generator: inout some RandomNumberGenerator) {
    high = generator.next()
    low = Swift.max(1, generator.next())
  }

  /// Reads 32 hexadecimal digits of either case; nil for anything else, and for all zeros.
  package init?(hexadecimal text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 32, let high = UInt64(hexadecimal: digits[..<16]),
      let low = UInt64(hexadecimal: digits[16...]), high | low != 0
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The id as 32 lower-case hexadecimal digits.
  package var hexadecimal: String { high.hexadecimal + low.hexadecimal }
}

/// The 8 bytes that name a span in its trace (W3C Trace Context, section 3.2.2.4).
package struct SpanID: Sendable, Hashable {
  package var value: UInt64

  /// A span id; zero is not a valid id.
  package init(_ value: UInt64) { self.value = value }

  /// A random id, never zero.
  package init(using generator: inout some RandomNumberGenerator) {
    value = Swift.max(1, generator.next())
  }

  /// Reads 16 hexadecimal digits of either case; nil for anything else, and for all zeros.
  package init?(hexadecimal text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 16, let value = UInt64(hexadecimal: digits[...]), value != 0 else {
      return nil
    }
    self.init(value)
  }

  /// The id as 16 lower-case hexadecimal digits.
  package var hexadecimal: String { value.hexadecimal }
}

extension UInt64 {
  /// Sixteen lower-case hexadecimal digits.
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads up to sixteen hexadecimal digits and nothing else: no sign, no prefix.
  fileprivate init?(hexadecimal digits: ArraySlice<UInt8>) {
    var value: UInt64 = 0
    for digit in digits {
      let nibble: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt64(nibble)
    }
    self = value
  }
}
