import Platform

/// Dates as feeds write them: RFC 3339 and W3C-DTF, RFC 822 with its many variations.
enum FeedDate {
  /// The moment of a date, or nil when it is none; a date without a zone is in UTC.
  static func parse(_ text: String) -> Timestamp? {
    let text = text.trimmed
    guard text.utf8.count < 100 else { return nil }
    return numeric(text) ?? worded(text)
  }

  /// `2026`, `2026-03`, `2026-03-01`, `2026-03-01T09:30Z`, `2026-03-01 09:30:00.5+01:00`.
  private static func numeric(_ text: String) -> Timestamp? {
    var rest = Substring(text)
    guard let year = digits(&rest, 4) else { return nil }
    var month = 1
    var day = 1
    if take("-", &rest) {
      guard let value = digits(&rest, 2) else { return nil }
      month = value
      if take("-", &rest) {
        guard let value = digits(&rest, 2) else { return nil }
        day = value
      }
    }
    if rest.isEmpty { return moment(year, month, day) }
    guard take("T", &rest) || take("t", &rest) || take(" ", &rest) else { return nil }
    guard let hour = digits(&rest, 2), take(":", &rest), let minute = digits(&rest, 2) else {
      return nil
    }
    var second = 0
    var millisecond = 0
    if take(":", &rest) {
      guard let value = digits(&rest, 2) else { return nil }
      second = value
      if take(".", &rest) || take(",", &rest) {
        let fraction = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(fraction.count)
        guard let value = Int((fraction + "000").prefix(3)), !fraction.isEmpty else { return nil }
        millisecond = value
      }
    }
    guard let offset = zone(rest.trimmed) else { return nil }
    return moment(
      year, month, day, (hour, minute, second), millisecond: millisecond, offsetMinutes: offset)
  }

  /// `Sun, 01 Mar 2026 09:30:00 +0100`, with or without weekday, seconds, time and zone; `Mar 1, 2026` too.
  private static func worded(_ text: String) -> Timestamp? {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" })[...]
    if words.count > 1, let part = words.first?.split(separator: "-"), part.count == 3 {
      words = part[...] + words.dropFirst()
    }
    if let first = words.first, first.first?.isLetter == true, month(first) == nil {
      words = words.dropFirst()
      if let first = words.first, first.split(separator: "-").count == 3 {
        words = first.split(separator: "-")[...] + words.dropFirst()
      }
    }
    guard words.count >= 3 else { return nil }
    let fields = Array(words)
    let isMonthFirst = month(fields[0]) != nil
    guard let month = month(fields[isMonthFirst ? 0 : 1]),
      let day = Int(fields[isMonthFirst ? 1 : 0])
    else { return nil }
    var rest = fields.dropFirst(2)
    var clock: Substring?
    if rest.first?.contains(":") == true { clock = rest.popFirst() }
    guard let yearText = rest.popFirst(), var year = Int(yearText), year >= 0 else { return nil }
    // RFC 5322, section 4.3: two and three digits.
    if yearText.count == 2 { year += year < 50 ? 2_000 : 1_900 }
    if yearText.count == 3 { year += 1_900 }
    if clock == nil { clock = rest.popFirst() }
    let parts = (clock ?? "0:00").split(separator: ":").map { Int($0) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1],
      let second = parts.count == 3 ? parts[2] : 0,
      let offset = zone(rest.first.map(String.init) ?? "")
    else { return nil }
    return moment(year, month, day, (hour, minute, second), offsetMinutes: offset)
  }

  /// The moment of fields, or nil when one is out of range; a leap second is the next second.
  private static func moment(
    _ year: Int, _ month: Int, _ day: Int,
    _ time: (hour: Int, minute: Int, second: Int) = (0, 0, 0),
    millisecond: Int = 0, offsetMinutes: Int = 0
  ) -> Timestamp? {
    guard let date = CivilDate(year: year, month: month, day: day), (0...24).contains(time.hour),
      (0...59).contains(time.minute), (0...60).contains(time.second),
      time.hour < 24 || (time.minute == 0 && time.second == 0)
    else { return nil }
    let minutes = time.hour * 60 + time.minute - offsetMinutes
    return Timestamp(
      seconds: Int64(date.daysSince1970 * 86_400 + minutes * 60 + time.second),
      nanosecond: UInt32(millisecond) * 1_000_000)
  }

  private static func digits(_ rest: inout Substring, _ count: Int) -> Int? {
    let part = rest.prefix(count)
    guard part.count == count, part.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    rest = rest.dropFirst(count)
    return Int(part)
  }

  private static func take(_ character: Character, _ rest: inout Substring) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func month(_ word: Substring) -> Int? {
    let start = word.prefix(3).lowercased()
    guard word.count >= 3, word.allSatisfy({ $0.isLetter || $0 == "." }) else { return nil }
    return MailText.monthNames.firstIndex { $0.lowercased() == start }.map { $0 + 1 }
  }

  /// Minutes east of UTC: `Z`, `+0100`, `+01:00`, `-5`, a name; nil when it is none of these.
  private static func zone(_ text: String) -> Int? {
    let text = text.hasPrefix("GMT+") || text.hasPrefix("GMT-") ? String(text.dropFirst(3)) : text
    guard let first = text.first else { return 0 }
    if first == "+" || first == "-" {
      let digits = text.dropFirst().filter { $0 != ":" }
      guard let value = Int(digits), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
        (1...4).contains(digits.count)
      else { return nil }
      let minutes = digits.count <= 2 ? value * 60 : value / 100 * 60 + value % 100
      guard minutes < 24 * 60, digits.count <= 2 || value % 100 < 60 else { return nil }
      return first == "-" ? -minutes : minutes
    }
    guard text.allSatisfy(\.isLetter) else { return nil }
    // An unknown name, and the letters of RFC 822 whose signs were misprinted, are read as UTC (RFC 5322, 4.3).
    return zoneHours[text.uppercased()].map { Int($0 * 60) } ?? 0
  }

  /// Names of RFC 822, and common ones whose meaning is not in doubt.
  private static let zoneHours: [String: Double] = [
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
  ]
}
