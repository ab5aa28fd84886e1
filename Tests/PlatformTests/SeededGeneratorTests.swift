import Platform
import Testing

@Suite struct SeededGeneratorTests {
  @Test func `SplitMix64 gives the numbers of its reference implementation`() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func `the same seed gives the same numbers, another seed others`() {
    var first = SeededGenerator(seed: 1)
    var again = SeededGenerator(seed: 1)
    var other = SeededGenerator(seed: 2)
    let numbers = (0..<100).map { _ in first.next() }
    #expect(numbers == (0..<100).map { _ in again.next() })
    #expect(numbers != (0..<100).map { _ in other.next() })
  }

  @Test func `bounded integers are in bounds and even`() {
    var random = SeededGenerator(seed: 9)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[random.nextInt(below: 6)] += 1 }
    // Five standard deviations of a binomial with n = 60 000 and p = 1/6.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 457 }, "\(counts)")
    #expect(random.nextInt(below: 0) == 0)
    #expect(random.nextInt(below: -3) == 0)
    #expect((0..<100).allSatisfy { _ in random.nextInt(below: .max) >= 0 })
  }

  @Test func `unit doubles are in 0 ..< 1`() {
    var random = SeededGenerator(seed: 9)
    let values = (0..<10_000).map { _ in random.nextUnitDouble() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.015)
  }

  @Test func `a shuffle keeps every element`() {
    var random = SeededGenerator(seed: 9)
    var elements = Array(0..<100)
    random.shuffle(&elements)
    #expect(elements != Array(0..<100))
    #expect(elements.sorted() == Array(0..<100))
  }
}
