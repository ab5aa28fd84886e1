import Platform
import Testing

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("250ms", Duration.milliseconds(250), "250ms"), ("30s", .seconds(30), "30s"),
      ("5m", .seconds(300), "5m"), ("1h30m", .seconds(5400), "1h30m"),
      ("1.5h", .seconds(5400), "1h30m"), ("0", .zero, "0s"), ("0s", .zero, "0s"),
      ("90s", .seconds(90), "1m30s"), ("2d", .seconds(172_800), "2d"),
      ("10us", .microseconds(10), "10us"), ("10µs", .microseconds(10), "10us"),
      ("1s500ms", .milliseconds(1500), "1s500ms"), (".5s", .milliseconds(500), "500ms"),
      ("0.1s", .milliseconds(100), "100ms"), ("7ns", .nanoseconds(7), "7ns"),
    ] as [(String, Duration, String)])
  func `a duration is read and written`(text: String, duration: Duration, canonical: String) throws
  {
    #expect(try DurationText.parse(text) == duration)
    #expect(DurationText.text(duration) == canonical)
    #expect(try DurationText.parse(canonical) == duration)
  }

  @Test(arguments: [
    ("", "empty"), ("30", "needs a unit, such as '30s'"), ("5 m", "' m' is not a unit"),
    ("-5s", "must not be negative"), ("1m1h", "units must fall"), ("1s1s", "units must fall"),
    ("1.2.3s", "not a number"), ("1.s", "not a number"), ("ms", "a number is missing"),
    ("1y", "'y' is not a unit"),
    ("300000d", "292 years"), ("99999999999999999999999999999999999999d", "fits"),
    ("1h30", "'30' needs a unit"),
  ])
  func `what is no duration is explained`(text: String, words: String) {
    let error = #expect(throws: DurationTextError.self) { try DurationText.parse(text) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.contains("'\(text)'") == true)
  }

  @Test(
    arguments: [
      (Duration.nanoseconds(850), "850 ns"), (.nanoseconds(1240), "1.24 us"),
      (.microseconds(1240), "1.24 ms"), (.milliseconds(1240), "1.24 s"),
      (.milliseconds(12_400), "12.4 s"), (.seconds(192), "3m 12s"), (.seconds(7500), "2h 5m"),
      (.seconds(273_600), "3d 4h"), (.zero, "0 ns"), (.seconds(-2), "-2.00 s"),
      (.nanoseconds(999_900), "1.00 ms"), (.milliseconds(59_990), "1m 0s"),
    ] as [(Duration, String)])
  func `a duration reads well`(duration: Duration, text: String) {
    #expect(DurationText.readable(duration) == text)
  }
}
