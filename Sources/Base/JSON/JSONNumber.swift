/// A JSON number without loss: 64-bit integers and doubles as themselves, every other as its source digits.
///
/// Two numbers are equal when their values are: `1`, `1.0` and `10e-1` are one number, as JSON Schema
/// (draft 2020-12, section 4.2.1) asks, and `0.1` as a double is the `0.1` of a text. `text` still
/// gives the digits that the source had.
package struct JSONNumber: Sendable {
  private enum Storage: Sendable {
    case integer(Int64)
    case double(Double)
    /// Valid JSON number text that is not the canonical form of an `Int64`.
    case exact(String)
  }

  private var storage: Storage

  /// An integer.
  package init(_ value: Int) { storage = .integer(Int64(value)) }

  /// A double, or nil for NaN and infinities, which JSON cannot hold.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let integer = Int64(exactly: value), integer.magnitude < 9_007_199_254_740_992 {
      // A computed integral double is written as an integer: 3, not 3.0. Minus zero becomes zero.
      storage = .integer(integer)
    } else {
      storage = .double(value)
    }
  }

  /// A number from its JSON text, or nil when the text does not fit the grammar of RFC 8259, section 6.
  package init?(parsing text: String) {
    let isNumber = Array(text.utf8).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      var isInteger = false
      let first = base[0]
      guard first == UInt8(ascii: "-") || first &- 0x30 < 10 else { return false }
      let end = try? JSONLexer(base: base, count: buffer.count).number(
        at: 0, isInteger: &isInteger)
      return end == buffer.count
    }
    guard isNumber else { return nil }
    self.init(validated: text)
  }

  /// Trusts that `text` fits the number grammar of RFC 8259, section 6; parsers call this.
  package init(validated text: String) {
    if let value = Int64(text), text.utf8.count < 20, text != "-0" {
      storage = .integer(value)
    } else {
      storage = .exact(text)
    }
  }

  /// Trusts that the bytes fit the number grammar.
  @inline(__always) init(validated bytes: UnsafeBufferPointer<UInt8>, isInteger: Bool) {
    if isInteger, let value = Self.integer(bytes) {
      storage = .integer(value)
    } else {
      storage = .exact(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// The value of at most 18 digits, which always fit; nil for longer ones and for minus zero.
  @inline(__always) static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard bytes.count &- start <= 18 else {
      guard let value = Int64(String(decoding: bytes, as: UTF8.self)) else { return nil }
      return value
    }
    var value: Int64 = 0
    for index in start..<bytes.count { value = value &* 10 &+ Int64(bytes[index] &- 0x30) }
    if isNegative { return value == 0 ? nil : 0 &- value }
    return value
  }

  /// The nearest double of number text that fits the grammar.
  ///
  /// Up to 15 digits and powers of ten up to 22 are exact in a double, so one correctly rounded
  /// operation suffices (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
  static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double {
    let isNegative = bytes.first == UInt8(ascii: "-")
    var index = isNegative ? 1 : 0
    var digits: Int64 = 0
    var scale = 0
    let limit = index &+ 16
    while index < bytes.count, index < limit, bytes[index] &- 0x30 < 10 {
      digits = digits &* 10 &+ Int64(bytes[index] &- 0x30)
      index &+= 1
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index &+= 1
      while index < bytes.count, index < limit, bytes[index] &- 0x30 < 10 {
        digits = digits &* 10 &+ Int64(bytes[index] &- 0x30)
        scale &+= 1
        index &+= 1
      }
    }
    guard index == bytes.count, index < limit else {
      return Double(String(decoding: bytes, as: UTF8.self)) ?? .nan
    }
    let magnitude = scale == 0 ? Double(digits) : Double(digits) / powersOfTen[scale]
    return isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  ]

  /// The digits as JSON text.
  package var text: String {
    switch storage {
    case .integer(let value): String(value)
    case .double(let value): value.description
    case .exact(let text): text
    }
  }

  /// The nearest double; infinite when the digits exceed its range, as `1e999` does.
  package var double: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .exact(let text): Double(text) ?? .nan
    }
  }

  /// The value as an integer, or nil when it has a fraction or does not fit.
  package var int: Int? {
    switch storage {
    case .integer(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    case .exact(let text): JSONDecimal(text).integer.flatMap { Int(exactly: $0) }
    }
  }

  /// Whether the value has no fraction, whatever its size: true for `1.0` and `1e400`.
  package var isIntegral: Bool {
    switch storage {
    case .integer: true
    case .double(let value): value.rounded(.towardZero) == value
    case .exact(let text): JSONDecimal(text).exponent >= 0
    }
  }

  /// The value, when it is held as an integer.
  var smallInteger: Int64? {
    guard case .integer(let value) = storage else { return nil }
    return value
  }

  /// The exact value in decimal.
  var decimal: JSONDecimal {
    switch storage {
    case .integer(let value): JSONDecimal(value)
    case .double(let value): JSONDecimal(value.description)
    case .exact(let text): JSONDecimal(text)
    }
  }

  /// Appends the digits to a buffer without an intermediate string for integers.
  func append(to bytes: inout [UInt8]) {
    switch storage {
    case .integer(let value): Self.append(value, to: &bytes)
    case .double(let value): bytes += value.description.utf8
    case .exact(let text): bytes += text.utf8
    }
  }

  /// Appends an integer in decimal.
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    var magnitude = value.magnitude
    if magnitude < 10 {
      if value < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(0x30 &+ UInt8(truncatingIfNeeded: magnitude))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var index = 20
      while magnitude > 0 {
        index -= 1
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
        digits[index] = 0x30 &+ UInt8(truncatingIfNeeded: remainder)
        magnitude = quotient
      }
      if value < 0 {
        index -= 1
        digits[index] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: digits[index...])
    }
  }
}

extension JSONNumber: Hashable {
  package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    if case .integer(let a) = left.storage, case .integer(let b) = right.storage { return a == b }
    if case .double(let a) = left.storage, case .double(let b) = right.storage { return a == b }
    return left.decimal == right.decimal
  }

  package func hash(into hasher: inout Hasher) {
    switch storage {
    case .integer(let value): hasher.combine(value)
    case .double, .exact:
      let decimal = decimal
      if let integer = decimal.integer {
        hasher.combine(integer)
      } else {
        hasher.combine(decimal)
      }
    }
  }
}
