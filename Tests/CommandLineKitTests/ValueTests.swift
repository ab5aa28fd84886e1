import CommandLineKit
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    ("250ms", 250_000_000), ("30s", 30_000_000_000), ("1.5s", 1_500_000_000),
    ("5m", 300_000_000_000), ("1h30m", 5_400_000_000_000), ("0", 0), ("0s", 0), ("1us", 1000),
    ("7ns", 7), ("1d", 86_400_000_000_000), ("0.000000001s", 1), (".5s", 500_000_000),
  ])
  func `a duration is a number and a unit`(text: String, nanoseconds: Int64) throws {
    #expect(try Duration(argument: RawArgument(text)) == .nanoseconds(nanoseconds))
  }

  @Test(arguments: ["", "5", "s", "5x", "-5s", "5s5m", "5ss", "1.s", "5 s", "1e3s", "５s"])
  func `other text is no duration`(text: String) {
    #expect(throws: InvalidValue.self) { try Duration(argument: RawArgument(text)) }
  }

  @Test(arguments: ["9999999999999999999999s", "106752d", "9223372036854775807s"])
  func `a duration that does not fit is refused`(text: String) {
    #expect(throws: InvalidValue("the duration is too long")) {
      try Duration(argument: RawArgument(text))
    }
  }

  @Test func `a duration is written as it would be typed`() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let nanoseconds = Int64.random(
        in: 0...Int64.max >> Int64.random(in: 0...62), using: &generator)
      let duration = Duration.nanoseconds(nanoseconds)
      #expect(try Duration(argument: RawArgument(duration.argumentText)) == duration)
    }
    #expect(Duration.seconds(5400).argumentText == "1h30m")
    #expect(Duration.milliseconds(250).argumentText == "250ms")
    #expect(Duration.zero.argumentText == "0s")
    #expect(Duration.seconds(Int64.max).argumentText == "106751991167300d15h30m7s")
  }

  @Test(arguments: ["1", "-1", "+1", "1.5", ".5", "-.5", "1e3", "1E-3", "-5ms", "10%", "2GB"])
  func `a word that reads as a number`(text: String) {
    #expect(RawArgument(text).looksNumeric)
  }

  @Test(arguments: ["", "-", "--", "-x", "-e5", "x1", "-.", "1x", "--5", "inf", "nan"])
  func `a word that does not read as a number`(text: String) {
    #expect(!RawArgument(text).looksNumeric)
  }

  @Test(arguments: ["inf", "nan", "0x10", "1e999", "", "1.5.2", "1_000", "1,5"])
  func `a number is decimal and finite`(text: String) {
    #expect(throws: InvalidValue.self) { try Double(argument: RawArgument(text)) }
  }

  @Test func `a yes or no of the environment`() throws {
    for text in ["true", "yes", "on", "1"] {
      #expect(try Bool(argument: RawArgument(text)))
    }
    for text in ["false", "no", "off", "0"] {
      #expect(try !Bool(argument: RawArgument(text)))
    }
    #expect(throws: InvalidValue.self) { try Bool(argument: "maybe") }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014), so that random cases come back.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
