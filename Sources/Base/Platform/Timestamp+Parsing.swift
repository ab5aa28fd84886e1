extension Timestamp {
  /// The instant of an RFC 3339 text (section 5.6) and nothing else, or nil.
  ///
  /// Digits beyond nanoseconds are cut. `T` and `Z` may be lower case.
  package init?(rfc3339 text: some StringProtocol) {
    self.init(rfc3339: Array(text.utf8)[...])
  }

  /// The instant of an RFC 3339 text in ASCII bytes, or nil.
  package init?(rfc3339 bytes: ArraySlice<UInt8>) {
    var reader = TimestampReader(bytes)
    guard let date = reader.date(), reader.take(where: { $0 | 0x20 == UInt8(ascii: "t") }),
      let time = reader.time(needsSeconds: true, comma: false),
      let offset = reader.offset(lenient: false), reader.isAtEnd
    else { return nil }
    self.init(
      date: date, hour: time.hour, minute: time.minute, second: time.second,
      nanosecond: time.nanosecond, offsetMinutes: offset)
  }

  /// The instant of a text as logs write it, or nil: RFC 3339 and its common relaxations.
  ///
  /// Also read: a blank instead of `T`, a comma before the fraction, no seconds, no time at all,
  /// `+0100`, `+01`, ` UTC` or ` GMT`, no offset (taken as UTC), blanks around.
  package init?(lenient text: some StringProtocol) {
    self.init(lenient: Array(text.utf8)[...])
  }

  /// The instant of a text as logs write it in ASCII bytes, or nil; see `init(lenient:)`.
  package init?(lenient bytes: ArraySlice<UInt8>) {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? bytes.startIndex
    var reader = TimestampReader(bytes[..<end])
    reader.skipBlanks()
    guard let date = reader.date() else { return nil }
    if reader.isAtEnd {
      self.init(date: date, hour: 0, minute: 0, second: 0)
      return
    }
    guard
      reader.take(where: { $0 | 0x20 == UInt8(ascii: "t") || $0 == UInt8(ascii: " ") }),
      let time = reader.time(needsSeconds: false, comma: true)
    else { return nil }
    reader.skipBlanks()
    let offset = reader.isAtEnd ? 0 : reader.offset(lenient: true)
    guard let offset, reader.isAtEnd else { return nil }
    self.init(
      date: date, hour: time.hour, minute: time.minute, second: time.second,
      nanosecond: time.nanosecond, offsetMinutes: offset)
  }

  /// The instant of a date as mail and RSS write it (RFC 5322, section 3.3), or nil.
  ///
  /// Such as `Sun, 22 Nov 2026 10:00:00 +0100`; the day's name may be missing and is not checked,
  /// two-digit years and the North American zone names of section 4.3 are read.
  package init?(rfc5322 text: some StringProtocol) {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
    if words.first?.last == "," { words = words.dropFirst() }
    guard words.count >= 4, let day = Int(words[words.startIndex]),
      let month = Self.month(named: words[words.startIndex + 1]),
      var year = Int(words[words.startIndex + 2])
    else { return nil }
    if words[words.startIndex + 2].count <= 3 { year += year < 50 ? 2000 : 1900 }
    let clock = words[words.startIndex + 3].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(clock.count), let hour = Int(clock[0]), let minute = Int(clock[1]),
      let second = clock.count == 3 ? Int(clock[2]) : 0,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let zone = words.dropFirst(4).first.map { Self.offsetMinutes(rfc5322: $0) } ?? 0
    guard let zone else { return nil }
    self.init(date: date, hour: hour, minute: minute, second: second, offsetMinutes: zone)
  }

  private static func month(named name: some StringProtocol) -> Int? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    return names.firstIndex(of: String(name.lowercased().prefix(3))).map { $0 + 1 }
  }

  private static func offsetMinutes(rfc5322 zone: some StringProtocol) -> Int? {
    switch zone.uppercased() {
    case "UT", "GMT", "UTC", "Z": return 0
    case "EDT": return -4 * 60
    case "EST", "CDT": return -5 * 60
    case "CST", "MDT": return -6 * 60
    case "MST", "PDT": return -7 * 60
    case "PST": return -8 * 60
    default:
      var reader = TimestampReader(Array(zone.utf8)[...])
      let offset = reader.offset(lenient: true)
      return reader.isAtEnd ? offset : nil
    }
  }
}

/// Reads the fields of a timestamp from left to right.
private struct TimestampReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(where matches: (UInt8) -> Bool) -> Bool {
    guard let first = rest.first, matches(first) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    take { $0 == UInt8(ascii: character) }
  }

  mutating func skipBlanks() {
    while take(where: { $0 == 0x20 || $0 == 0x09 }) {}
  }

  mutating func number(digits: Int) -> Int? {
    guard rest.count >= digits else { return nil }
    var value = 0
    for byte in rest.prefix(digits) {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    rest.removeFirst(digits)
    return value
  }

  mutating func date() -> CivilDate? {
    guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
      let day = number(digits: 2)
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  mutating func time(
    needsSeconds: Bool, comma: Bool
  ) -> (hour: Int, minute: Int, second: Int, nanosecond: Int)? {
    guard let hour = number(digits: 2), take(":"), let minute = number(digits: 2) else {
      return nil
    }
    guard take(":") else { return needsSeconds ? nil : (hour, minute, 0, 0) }
    guard let second = number(digits: 2) else { return nil }
    guard take(".") || (comma && take(",")) else { return (hour, minute, second, 0) }
    var nanosecond = 0
    var digits = 0
    while let digit = number(digits: 1) {
      if digits < 9 { nanosecond = nanosecond * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    while digits < 9 {
      nanosecond *= 10
      digits += 1
    }
    return (hour, minute, second, nanosecond)
  }

  /// Minutes east of UTC.
  mutating func offset(lenient: Bool) -> Int? {
    if take(where: { $0 | 0x20 == UInt8(ascii: "z") }) { return 0 }
    if lenient, rest.elementsEqual("UTC".utf8) || rest.elementsEqual("GMT".utf8) {
      rest.removeAll()
      return 0
    }
    let isWest = rest.first == UInt8(ascii: "-")
    guard take("+") || take("-"), let hours = number(digits: 2) else { return nil }
    if lenient, rest.isEmpty { return isWest ? -hours * 60 : hours * 60 }
    guard take(":") || lenient, let minutes = number(digits: 2), hours <= 23, minutes <= 59 else {
      return nil
    }
    return (isWest ? -1 : 1) * (hours * 60 + minutes)
  }
}
