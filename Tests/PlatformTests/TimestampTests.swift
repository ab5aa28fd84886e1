import Platform
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
      (1_795_341_600, "2026-11-22T10:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (-62_167_219_200, "0000-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] as [(Int64, String)])
  func `seconds and text say the same`(seconds: Int64, text: String) {
    #expect(Timestamp(seconds: seconds).rfc3339(.seconds) == text)
    #expect(Timestamp(rfc3339: text)?.seconds == seconds)
  }

  @Test func `decimals are cut, not rounded`() {
    let time = Timestamp(nanosecondsSince1970: 1_999_999_999)
    #expect(time.rfc3339() == "1970-01-01T00:00:01.999999999Z")
    #expect(time.rfc3339(.microseconds) == "1970-01-01T00:00:01.999999Z")
    #expect(time.rfc3339(.milliseconds) == "1970-01-01T00:00:01.999Z")
  }

  @Test(arguments: [
    ("2026-11-22T11:30:00+01:30", "2026-11-22T10:00:00Z"),
    ("2026-11-22t10:00:00.1234567891234z", "2026-11-22T10:00:00Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"),
    ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z"),
  ])
  func `what RFC 3339 allows is read`(text: String, instant: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339(.seconds) == instant)
  }

  @Test(arguments: [
    "", "2026", "2026-11-22", "2026-11-22T10:00Z", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z",
    "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z",
    "2026-11-22T10:00:61Z", "2026-11-22T10:00:60Z", "2026-11-22T10:00:00.Z",
    "2026-11-22T10:00:00+25:00", "2026-11-22T10:00:00Zx", "0000-01-01T00:00:00+01:00",
    "９026-11-22T10:00:00Z", "2026-11-22T10:00:00+1:00", "-026-11-22T10:00:00Z",
  ])
  func `what RFC 3339 forbids is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [
    ("2026-11-22 10:00:00,250", "2026-11-22T10:00:00.250Z"),
    ("2026-11-22T10:00", "2026-11-22T10:00:00.000Z"), ("2026-11-22", "2026-11-22T00:00:00.000Z"),
    ("  2026-11-22 10:00:00 UTC ", "2026-11-22T10:00:00.000Z"),
    ("2026-11-22 10:00:00.5 +0100", "2026-11-22T09:00:00.500Z"),
    ("2026-11-22T10:00:00+01", "2026-11-22T09:00:00.000Z"),
    ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"),
  ])
  func `what logs write is read leniently`(text: String, instant: String) {
    #expect(Timestamp(lenient: text)?.rfc3339(.milliseconds) == instant)
  }

  @Test(arguments: ["", "yesterday", "2026-11-22x", "22.11.2026", "2026-11-22T10:00:00 CETX"])
  func `what is no time is refused even leniently`(text: String) {
    #expect(Timestamp(lenient: text) == nil)
  }

  @Test(arguments: [
    ("Sun, 22 Nov 2026 10:00:00 +0100", "2026-11-22T09:00:00Z"),
    ("22 Nov 2026 10:00 GMT", "2026-11-22T10:00:00Z"),
    ("Fri, 21 Nov 97 09:55:06 -0600", "1997-11-21T15:55:06Z"),
    ("Mon, 01 Jan 2024 00:00:00 EST", "2024-01-01T05:00:00Z"),
  ])
  func `dates of mail and RSS are read`(text: String, instant: String) {
    #expect(Timestamp(rfc5322: text)?.rfc3339(.seconds) == instant)
  }

  @Test(arguments: ["", "22 Nov", "x 22 y z", "32 Nov 2026 10:00:00 GMT", "1 Nov 2026 10 GMT"])
  func `what is no mail date is refused`(text: String) {
    #expect(Timestamp(rfc5322: text) == nil)
  }

  @Test func `every day of twelve thousand years comes back`() {
    for days in stride(from: -719_528, through: 2_932_896, by: 37) {
      let date = CivilDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
      #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
    }
  }

  @Test func `random bytes never crash the readers`() {
    var random = SeededGenerator(seed: 3)
    let soak = ProcessContext.environment()["DNA_SOAK"] == nil ? 1 : 100
    let seeds = ["2026-11-22T10:00:00.123Z", "Sun, 22 Nov 2026 10:00:00 +0100", "1h30m15.5s"]
    for _ in 0..<(3000 * soak) {
      var bytes = Array(seeds[random.nextInt(below: 3)].utf8)
      for _ in 0..<(1 + random.nextInt(below: 4)) {
        bytes[random.nextInt(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let time = Timestamp(lenient: text) ?? Timestamp(rfc5322: text)
      if let time { #expect(Timestamp(rfc3339: time.rfc3339()) == time) }
      if let duration = try? DurationText.parse(text) { #expect(duration >= .zero) }
    }
  }
}
