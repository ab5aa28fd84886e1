/// Times as logs write them, read from bytes without making a string.
enum TimeText {
  /// Nanoseconds since 1970-01-01T00:00:00Z of a time in text.
  ///
  /// Read are RFC 3339 and its relatives: `T` or a space between date and time, `.` or `,` before the
  /// fraction, a zone of `Z`, `±hh:mm`, `±hhmm`, or none, which is taken as UTC; and numbers (see
  /// `nanoseconds(number:)`). Digits beyond the nanosecond are dropped.
  static func nanoseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
    var reader = ByteReader(text)
    guard text.count > 4, text[4] == UInt8(ascii: "-") else { return nanoseconds(number: text) }
    guard let year = reader.number(digits: 4), reader.take("-"),
      let month = reader.number(digits: 2), (1...12).contains(month), reader.take("-"),
      let day = reader.number(digits: 2), (1...31).contains(day)
    else { return nil }
    var seconds = daysSinceEpoch(year: year, month: month, day: day) * 86_400
    guard !reader.isAtEnd else { return nanoseconds(seconds: seconds, fraction: 0) }
    guard reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(digits: 2), hour < 24, reader.take(":"),
      let minute = reader.number(digits: 2), minute < 60, reader.take(":"),
      let second = reader.number(digits: 2), second <= 60
    else { return nil }
    seconds += hour * 3600 + minute * 60 + second
    var fraction = 0
    if reader.take(".") || reader.take(",") {
      guard let value = reader.fraction() else { return nil }
      fraction = value
    }
    _ = reader.take(" ")
    if reader.isAtEnd || ((reader.take("Z") || reader.take("z")) && reader.isAtEnd) {
      return nanoseconds(seconds: seconds, fraction: fraction)
    }
    let isEast = reader.take("+")
    guard isEast || reader.take("-"), let hours = reader.number(digits: 2) else { return nil }
    _ = reader.take(":")
    guard let minutes = reader.number(digits: 2), reader.isAtEnd else { return nil }
    let offset = hours * 3600 + minutes * 60
    return nanoseconds(seconds: isEast ? seconds - offset : seconds + offset, fraction: fraction)
  }

  /// Nanoseconds since the epoch of a number whose unit its size tells.
  ///
  /// Seconds below 1e11 (year 5138), milliseconds below 1e14, microseconds below 1e17, else nanoseconds:
  /// the ranges do not meet for any time between 1973 and 5138.
  static func nanoseconds(number text: UnsafeRawBufferPointer) -> Int64? {
    guard let number = DecimalText(text) else { return nil }
    let size = number.whole.magnitude
    let unit: Int64 =
      size < 100_000_000_000
      ? 1_000_000_000
      : size < 100_000_000_000_000 ? 1_000_000 : size < 100_000_000_000_000_000 ? 1_000 : 1
    return number.scaled(by: unit)
  }

  private static func nanoseconds(seconds: Int, fraction: Int) -> Int64? {
    let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return nil }
    let (sum, carry) = product.addingReportingOverflow(Int64(fraction))
    return carry ? nil : sum
  }

  /// Days from 1970-01-01 to a Gregorian date (Hinnant, "chrono-compatible low-level date algorithms").
  static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The time as RFC 3339 in UTC, with as many decimals as it needs of 3, 6 or 9.
  static func text(_ nanoseconds: Int64) -> String {
    let second: Int64 = 1_000_000_000
    let fraction = ((nanoseconds % second) + second) % second
    let seconds = (nanoseconds - fraction) / second
    let days = Int((seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400)
    let time = Int(seconds) - days * 86_400
    // The inverse of `daysSinceEpoch`, same source.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let decimals: (count: Int, value: Int64) =
      fraction % 1_000_000 == 0
      ? (3, fraction / 1_000_000) : fraction % 1_000 == 0 ? (6, fraction / 1_000) : (9, fraction)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
      + padded(time / 3600, 2) + ":" + padded(time / 60 % 60, 2) + ":" + padded(time % 60, 2) + "."
      + padded(Int(decimals.value), decimals.count) + "Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// Reads digits and marks from bytes, left to right.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { index >= bytes.count }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  /// A number of exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    guard index + digits <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[index..<index + digits] {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    index += digits
    return value
  }

  /// One or more digits as billionths.
  mutating func fraction() -> Int? {
    let start = index
    var value = 0
    var scale = 100_000_000
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value += Int(digit) * scale
      scale /= 10
      index += 1
    }
    return index == start ? nil : value
  }
}
