import Platform
import Testing

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (1.005, 2, "1.00"), (2.5, 0, "2"), (3.5, 0, "4"), (0.1 + 0.2, 3, "0.300"),
      (-0.001, 2, "0.00"),
      (-1.5, 1, "-1.5"), (1e21, 0, "1000000000000000000000"), (.infinity, 2, "inf"),
      (-.infinity, 2, "-inf"), (.nan, 1, "nan"), (123.456, -3, "123"),
    ] as [(Double, Int, String)])
  func `a number has exactly the decimals asked for`(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test func `the largest double is written in full`() {
    #expect(NumberText.fixed(-.greatestFiniteMagnitude, decimals: 100).utf8.count == 411)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1536, "1.5 kB"), (999_949, "999.9 kB"),
    (999_950, "1.0 MB"), (12_300_000, "12.3 MB"), (Int.max, "9.2 EB"), (Int.min, "-9.2 EB"),
    (-5, "-5 B"),
  ])
  func `a size has a decimal unit`(count: Int, text: String) {
    #expect(NumberText.byteSize(count) == text)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `digits stand in groups of three`(value: Int, text: String) {
    #expect(NumberText.grouped(value) == text)
  }
}
