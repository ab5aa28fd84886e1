/// A decimal number read from bytes: the whole part and billionths, so that times lose nothing.
struct DecimalText {
  var whole: Int64
  /// Of the sign of the number; 0 to 999 999 999 in size.
  var billionths: Int64

  /// Reads a number such as `-12.345`, or gives nil when it is none or too large.
  ///
  /// One with an exponent is read through `Double`.
  init?(_ text: UnsafeRawBufferPointer) {
    var index = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    let start = index
    whole = 0
    billionths = 0
    while index < text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(digit))
      guard !overflow, !carry else { return nil }
      whole = sum
      index += 1
    }
    guard index > start else { return nil }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      var scale: Int64 = 100_000_000
      while index < text.count {
        let digit = text[index] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        billionths += Int64(digit) * scale
        scale /= 10
        index += 1
      }
    }
    if index < text.count {
      guard text[index] | 0x20 == UInt8(ascii: "e"),
        let value = Double(String(decoding: text, as: UTF8.self)), abs(value) < 9e18
      else { return nil }
      whole = Int64(value)
      billionths = Int64((value - value.rounded(.towardZero)) * 1e9)
      return
    }
    if isNegative {
      whole = -whole
      billionths = -billionths
    }
  }

  /// The number times a unit of up to 1e12, or nil when that does not fit.
  func scaled(by unit: Int64) -> Int64? {
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    let part =
      unit >= 1_000_000_000
      ? billionths * (unit / 1_000_000_000) : billionths / (1_000_000_000 / max(unit, 1))
    let (sum, carry) = product.addingReportingOverflow(part)
    return carry ? nil : sum
  }
}
