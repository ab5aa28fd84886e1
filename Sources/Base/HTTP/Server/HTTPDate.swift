import Platform

/// Dates as HTTP writes them, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The date of that many nanoseconds since 1970.
  static func text(_ nanoseconds: UInt64) -> String {
    let seconds = Int(nanoseconds / 1_000_000_000)
    let date = CivilDate(daysSince1970: seconds / 86_400)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(two)
    return "\(days[date.weekday]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
      + time.joined(separator: ":") + " GMT"
  }
}
