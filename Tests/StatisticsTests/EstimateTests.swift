import Platform
import Statistics
import Testing

@Suite struct EstimateTests {
  @Test func `mean and variance survive a large offset, and merging`() {
    let values = [4.0, 7, 13, 16]
    let far = Moments(values.map { $0 + 1e9 })
    #expect(far.variance == 30)
    #expect(far.mean == 1e9 + 10)
    var parts = Moments(values.prefix(1))
    parts.merge(Moments(values.dropFirst()))
    parts.merge(Moments())
    #expect(parts.count == 4 && parts.mean == 10)
    #expect(abs((parts.variance ?? 0) - 30) < 1e-9)
    #expect(Moments([1]).variance == nil)
  }

  /// The figures are NumPy's `quantile`.
  @Test func `quantiles are type 7`() {
    let values = [1.0, 2, 4, 8]
    #expect(Estimate.quantile(0.5, ofSorted: values) == 3)
    #expect(Estimate.quantile(0.25, ofSorted: values) == 1.75)
    #expect(Estimate.quantile(0.9, ofSorted: values).map { abs($0 - 6.8) < 1e-12 } == true)
    #expect(Estimate.quantile(1, ofSorted: values) == 8)
    #expect(Estimate.quantile(0.5, ofSorted: []) == nil)
  }

  /// The figures are those of R's `binom::binom.wilson`.
  @Test func `Wilson's interval is right at the edges too`() throws {
    let half = try #require(Estimate.wilson(successes: 5, of: 10))
    #expect(abs(half.lowerBound - 0.236_593) < 1e-6 && abs(half.upperBound - 0.763_407) < 1e-6)
    let none = try #require(Estimate.wilson(successes: 0, of: 10))
    #expect(none.lowerBound == 0 && abs(none.upperBound - 0.277_533) < 1e-6)
    #expect(Estimate.wilson(successes: 0, of: 0) == nil)
  }

  @Test func `a bootstrap interval holds the mean about as often as it says`() {
    var random = SeededGenerator(seed: 5)
    var held = 0
    for seed in 0..<100 as Range<UInt64> {
      let values = (0..<40).map { _ in random.nextUnitDouble() }
      let interval = Estimate.bootstrap(values, rounds: 200, seed: seed) {
        $0.reduce(0, +) / Double($0.count)
      }
      if interval?.contains(0.5) == true { held += 1 }
    }
    #expect((85...100).contains(held))
    #expect(Estimate.bootstrap([], seed: 1) { _ in 0 } == nil)
  }
}
