/// Durations, read from logs and shown to people.
enum DurationWords {
  /// A duration with at most three leading digits and its unit: `340 ms`, `12.3 s`, `3 min 12 s`.
  static func short(_ nanoseconds: Int64) -> String {
    if nanoseconds < 0 { return "-" + short(nanoseconds == .min ? .max : -nanoseconds) }
    if nanoseconds < 1_000 { return "\(nanoseconds) ns" }
    // Rounding must not show 1000 of a unit: the next one begins where its rounded value would.
    if nanoseconds < 999_500 { return scaled(nanoseconds, 1_000) + " µs" }
    if nanoseconds < 999_500_000 { return scaled(nanoseconds, 1_000_000) + " ms" }
    if nanoseconds < 59_950_000_000 { return scaled(nanoseconds, 1_000_000_000) + " s" }
    let seconds = (nanoseconds / 500_000_000 + 1) / 2
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    let minutes = (seconds + 30) / 60
    if minutes < 1440 { return "\(minutes / 60) h \(minutes % 60) min" }
    let hours = (minutes + 30) / 60
    return "\(hours / 24) d \(hours % 24) h"
  }

  /// Three significant digits: `1.23`, `12.3`, `123`.
  private static func scaled(_ value: Int64, _ unit: Int64) -> String {
    let decimals: Int64 = value < unit * 999 / 100 ? 100 : value < unit * 999 / 10 ? 10 : 1
    let rounded = (value / (unit / decimals / 2) + 1) / 2
    if decimals == 1 { return String(rounded) }
    let whole = rounded / decimals
    var fraction = String(rounded % decimals)
    if decimals == 100, fraction.utf8.count < 2 { fraction = "0" + fraction }
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
  }

  /// A share as a whole percentage, `<1 %` where it is small but not nothing.
  static func percent(_ part: Int64, of whole: Int64) -> String {
    guard whole > 0, part > 0 else { return "0 %" }
    let share = Double(part) / Double(whole) * 100
    return share < 1 ? "<1 %" : "\(Int(min(share, 100).rounded())) %"
  }

  /// Nanoseconds of a duration in words, as Go and others write it: `1.5s`, `120ms`, `1m30s`, `00:00:01.25`.
  static func nanoseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
    var total: Int64 = 0
    var index = 0
    if text.contains(UInt8(ascii: ":")) { return clock(text) }
    while index < text.count {
      let start = index
      while index < text.count, isDigit(text[index]) || text[index] == UInt8(ascii: ".") {
        index += 1
      }
      let numberEnd = index
      while index < text.count, !isDigit(text[index]) { index += 1 }
      guard let number = DecimalText(UnsafeRawBufferPointer(rebasing: text[start..<numberEnd])),
        let unit = unit(text[numberEnd..<index]), let part = number.scaled(by: unit)
      else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    }
    return text.isEmpty ? nil : total
  }

  private static func clock(_ text: UnsafeRawBufferPointer) -> Int64? {
    var total: Int64 = 0
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    for (part, unit) in zip(parts, [3_600_000_000_000, 60_000_000_000, 1_000_000_000] as [Int64]) {
      guard let value = DecimalText(UnsafeRawBufferPointer(rebasing: part))?.scaled(by: unit)
      else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(value)
      guard !overflow else { return nil }
      total = sum
    }
    return total
  }

  private static func unit(_ letters: Slice<UnsafeRawBufferPointer>) -> Int64? {
    switch String(decoding: letters.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self) {
    case "ns": 1
    case "us", "µs", "μs": 1_000
    case "ms": 1_000_000
    case "s", "sec", "secs", "second", "seconds": 1_000_000_000
    case "m", "min": 60_000_000_000
    case "h": 3_600_000_000_000
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
