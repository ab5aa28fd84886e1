import Telemetry
import Testing

@Suite struct TraceTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"),
      (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
      (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
      (1_795_341_600_000_000_001, "2026-11-22T10:00:00.000000001Z"),
      (UInt64.max, "2554-07-21T23:34:33.709551615Z"),
    ] as [(UInt64, String)])
  func `a time has nine decimals and reads back`(time: UInt64, text: String) {
    #expect(TraceTime.text(time) == text)
    #expect(TraceTime.nanoseconds(text) == time)
  }

  @Test(
    arguments: [
      ("2026-11-22T10:00:00Z", 1_795_341_600_000_000_000),
      ("2026-11-22t10:00:00.5z", 1_795_341_600_500_000_000),
      ("2026-11-22T12:00:00.0000000019+02:00", 1_795_341_600_000_000_001),
      ("2026-11-22T05:30:00-04:30", 1_795_341_600_000_000_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
    ] as [(String, UInt64)])
  func `other forms of RFC 3339 are read`(text: String, time: UInt64) {
    #expect(TraceTime.nanoseconds(text) == time)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Z ",
    "1969-12-31T23:59:59Z", "2555-01-01T00:00:00Z", "2026-01-01T00:00:00+1:00",
  ])
  func `what is no such time is refused`(text: String) {
    #expect(TraceTime.nanoseconds(text) == nil)
  }

  @Test func `every time reads back as itself`() {
    var generator = SplitMix(state: 3)
    for _ in 0..<20_000 {
      let time = generator.next() >> UInt64.random(in: 0..<40, using: &generator)
      #expect(TraceTime.nanoseconds(TraceTime.text(time)) == time)
    }
  }
}
