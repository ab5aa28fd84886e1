import Glibc

/// Numbers as text for people: fixed precision, grouped digits, sizes, without a locale.
package enum NumberText {
  /// The number with exactly that many decimals, correctly rounded, half to even on the exact binary value.
  ///
  /// `fixed(2.5, decimals: 0)` is `2`, `fixed(-0.001, decimals: 2)` is `0.00` (never minus zero).
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    // Doubles have at most 309 integer digits; the C locale is never changed, so the point is a dot.
    let decimals = min(max(decimals, 0), 100)
    var buffer = [CChar](repeating: 0, count: 512)
    let count = withVaList([Int32(decimals), value]) {
      vsnprintf(&buffer, buffer.count, "%.*f", $0)
    }
    let text = String(
      decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard text.hasPrefix("-"), !text.utf8.contains(where: { (0x31...0x39).contains($0) }) else {
      return text
    }
    return String(text.dropFirst())
  }

  /// The number with three significant digits, such as `0.00123`, `1.24`, `12.4`, `124`, `12400`.
  package static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let magnitude = Int(log10(abs(value)).rounded(.down))
    let text = fixed(value, decimals: max(0, 2 - magnitude))
    // Rounding can carry into a new digit: 0.9999 becomes 1.000, which is one digit too many.
    guard magnitude < 2, let rounded = Double(text), log10(abs(rounded)) >= Double(magnitude + 1)
    else { return text }
    return fixed(value, decimals: max(0, 1 - magnitude))
  }

  /// The integer with its digits in groups of three, as `1,234,567`.
  package static func grouped(_ value: Int, separator: String = ",") -> String {
    let digits = Array(String(value.magnitude).utf8)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += separator }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// A number of bytes in decimal units (SI): `0 B`, `999 B`, `1.5 kB`, `12.3 MB`, `1.0 GB`.
  package static func byteSize(_ count: Int) -> String {
    let sign = count < 0 ? "-" : ""
    guard count.magnitude >= 1000 else { return "\(count) B" }
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(count.magnitude) / 1000
    var unit = 0
    // 999.95 would be printed as 1000.0.
    while value >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(sign)\(fixed(value, decimals: 1)) \(units[unit])"
  }
}
