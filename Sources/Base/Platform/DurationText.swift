/// A text that is not a duration, and what one looks like.
package struct DurationTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text.
  package let text: String
  /// What is wrong with it, lower case, and an example.
  package let reason: String
  /// Whether it names a duration, only one longer than can be counted.
  package var isTooLong = false

  /// One line: the text, what is wrong with it, and an example.
  package var description: String { "'\(text)' is not a duration: \(reason)" }
}

/// Durations as people write them in flags and definitions: `250ms`, `30s`, `1.5h`, `1h30m`.
package enum DurationText {
  private static let units: [(name: String, nanoseconds: Int128)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("ns", 1),
  ]

  /// The duration that a text names.
  ///
  /// Numbers with a unit, one after another, units falling: `ns us ms s m h d`. Decimals are allowed
  /// (`1.5h`); a number without a unit is an error, except `0`. There are no negative durations.
  package static func parse(_ text: some StringProtocol) throws(DurationTextError) -> Duration {
    func failure(_ reason: String, isTooLong: Bool = false) -> DurationTextError {
      DurationTextError(text: String(text), reason: reason, isTooLong: isTooLong)
    }
    var rest = Array(text.unicodeScalars)[...]
    guard !rest.isEmpty else {
      throw failure("it is empty; write for example '30s', '250ms' or '1h30m'")
    }
    if rest.elementsEqual("0".unicodeScalars) { return .zero }
    if rest.first == "-" { throw failure("it must not be negative") }
    var total: Int128 = 0
    var previous = Int128.max
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
      rest = rest.dropFirst(letters.count)
      let number = String(String.UnicodeScalarView(digits))
      let name = String(String.UnicodeScalarView(letters))
      guard !number.isEmpty, number != "." else {
        throw failure("a number is missing before '\(name)'")
      }
      guard !name.isEmpty else {
        throw failure("'\(number)' needs a unit, such as '\(number)s' or '\(number)ms'")
      }
      guard let unit = units.first(where: { $0.name == name }) else {
        throw failure("'\(name)' is not a unit; use ns, us, ms, s, m, h or d")
      }
      guard unit.nanoseconds < previous else {
        throw failure("units must fall, as in '1h30m'")
      }
      previous = unit.nanoseconds
      let parts = number.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 1 || (parts.count == 2 && !parts[1].isEmpty) else {
        throw failure("'\(number)' is not a number")
      }
      guard let amount = nanoseconds(parts, unit.nanoseconds) else {
        throw failure("'\(number)' is not a number that fits", isTooLong: true)
      }
      total += amount
      // About 292 years: what 64-bit nanoseconds can count.
      guard total <= Int128(Int64.max) else {
        throw failure("it is longer than 292 years", isTooLong: true)
      }
    }
    return .nanoseconds(Int64(total))
  }

  /// The shortest text that `parse` reads back as the same duration, such as `1h30m` or `1s500ms`.
  ///
  /// Parts below a nanosecond are cut; a negative duration gets a minus sign.
  package static func text(_ duration: Duration) -> String {
    var rest = duration.wholeNanoseconds
    if rest == 0 { return "0s" }
    var text = rest < 0 ? "-" : ""
    rest = abs(rest)
    for unit in units where unit.name != "µs" && rest >= unit.nanoseconds {
      text += "\(rest / unit.nanoseconds)\(unit.name)"
      rest %= unit.nanoseconds
    }
    return text
  }

  /// The duration for people, about three digits: `850 ns`, `1.24 ms`, `12.4 s`, `3m 12s`, `2h 5m`, `3d 4h`.
  package static func readable(_ duration: Duration) -> String {
    let nanoseconds = duration.wholeNanoseconds
    let sign = nanoseconds < 0 ? "-" : ""
    let value = Double(abs(nanoseconds))
    switch value {
    case ..<1000: return "\(sign)\(abs(nanoseconds)) ns"
    case ..<999_500: return "\(sign)\(NumberText.significant(value / 1e3)) us"
    case ..<999_500_000: return "\(sign)\(NumberText.significant(value / 1e6)) ms"
    case ..<59_950_000_000: return "\(sign)\(NumberText.significant(value / 1e9)) s"
    default:
      let seconds = (abs(nanoseconds) + 500_000_000) / 1_000_000_000
      if seconds < 3600 { return "\(sign)\(seconds / 60)m \(seconds % 60)s" }
      let minutes = (seconds + 30) / 60
      if minutes < 24 * 60 { return "\(sign)\(minutes / 60)h \(minutes % 60)m" }
      let hours = (minutes + 30) / 60
      return "\(sign)\(hours / 24)d \(hours % 24)h"
    }
  }

  /// A decimal number times a unit in whole nanoseconds, exactly; digits below a nanosecond are cut.
  private static func nanoseconds(_ parts: [Substring], _ unit: Int128) -> Int128? {
    guard parts[0].utf8.count <= 40 else { return nil }
    let whole = parts[0].isEmpty ? 0 : Int128(parts[0])
    guard let whole else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow, product <= Int128.max / 2 else { return nil }
    guard parts.count == 2 else { return product }
    // 18 decimals of the largest unit, a day, are well below 2^127.
    var fraction: Int128 = 0
    var scale: Int128 = 1
    for digit in parts[1].utf8.prefix(18) {
      fraction = fraction * 10 + Int128(digit - 0x30)
      scale *= 10
    }
    return product + fraction * unit / scale
  }
}

extension Duration {
  /// The duration in nanoseconds, cut towards zero; always exact enough for 64-bit clocks.
  package var wholeNanoseconds: Int128 {
    let (seconds, attoseconds) = components
    return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
  }

  /// The duration in nanoseconds as 64 bits, clamped to what fits; 0 when negative.
  package var clampedNanoseconds: UInt64 {
    UInt64(min(max(wholeNanoseconds, 0), Int128(UInt64.max)))
  }
}
