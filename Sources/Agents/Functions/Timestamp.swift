/// A moment in time, in whole milliseconds, that reads and writes the formats of feeds and mail.
struct Timestamp: Equatable, Comparable {
  /// Milliseconds since 1970 in UTC.
  var milliseconds: Int64

  /// A moment from milliseconds since 1970.
  init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A moment from nanoseconds since 1970; what is less than a millisecond is cut off.
  init(nanoseconds: UInt64) { milliseconds = Int64(nanoseconds / 1_000_000) }

  static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// A moment from calendar fields in UTC (proleptic Gregorian); nil when a field is out of range.
  init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0, offsetMinutes: Int = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(in: month, of: year), (0...24).contains(hour), (0...59).contains(minute),
      (0...60).contains(second), hour < 24 || (minute == 0 && second == 0)
    else { return nil }
    let seconds =
      Self.dayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
      - offsetMinutes * 60
    milliseconds = Int64(seconds * 1_000 + millisecond)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970-01-01, counted from 1 March so that the leap day comes last.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Calendar fields in UTC; weekday 0 is Sunday.
  var fields:
    (
      year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int,
      weekday: Int
    )
  {
    let total = Int(milliseconds)
    let millisecond = ((total % 1_000) + 1_000) % 1_000
    let seconds = (total - millisecond) / 1_000
    let secondOfDay = ((seconds % 86_400) + 86_400) % 86_400
    let days = (seconds - secondOfDay) / 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, secondOfDay / 3_600,
      secondOfDay / 60 % 60, secondOfDay % 60, millisecond, ((days + 4) % 7 + 7) % 7
    )
  }

  /// RFC 3339 in UTC; the fraction only when there is one.
  var text: String {
    let f = fields
    let fraction = f.millisecond == 0 ? "" : "." + Self.padded(f.millisecond, 3)
    return date + "T" + Self.padded(f.hour, 2) + ":" + Self.padded(f.minute, 2) + ":"
      + Self.padded(f.second, 2) + fraction + "Z"
  }

  /// The day in UTC, `2026-03-01`.
  var date: String {
    let f = fields
    return Self.padded(f.year, 4) + "-" + Self.padded(f.month, 2) + "-" + Self.padded(f.day, 2)
  }

  /// RFC 5322, section 3.3, in UTC: `Sun, 01 Mar 2026 09:30:00 +0000`.
  var mailText: String {
    let f = fields
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][f.weekday]
    return "\(weekday), \(Self.padded(f.day, 2)) \(Self.monthNames[f.month - 1]) "
      + "\(Self.padded(f.year, 4)) \(Self.padded(f.hour, 2)):\(Self.padded(f.minute, 2)):"
      + "\(Self.padded(f.second, 2)) +0000"
  }

  static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
