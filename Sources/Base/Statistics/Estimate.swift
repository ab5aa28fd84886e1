import Platform

/// Quantiles of samples, and how far estimates from samples can be trusted.
package enum Estimate {
  /// Half the width of the central 95 % of the normal distribution, in standard deviations.
  package static let normal95 = 1.959_963_984_540_054

  /// The quantile of a sample in rising order, type 7 of Hyndman and Fan (1996), as R and NumPy give it.
  ///
  /// Nil for an empty sample.
  package static func quantile(_ share: Double, ofSorted values: [Double]) -> Double? {
    guard let last = values.last else { return nil }
    let place = Swift.min(Swift.max(share, 0), 1) * Double(values.count - 1)
    let below = Int(place)
    guard below + 1 < values.count else { return last }
    return values[below] + (place - Double(below)) * (values[below + 1] - values[below])
  }

  /// Wilson's interval for a proportion (JASA 22, 1927); nil without trials.
  package static func wilson(
    successes: Int, of trials: Int, deviations z: Double = normal95
  ) -> ClosedRange<Double>? {
    guard trials > 0, (0...trials).contains(successes) else { return nil }
    let n = Double(trials)
    let share = Double(successes) / n
    let scale = 1 + z * z / n
    let middle = (share + z * z / (2 * n)) / scale
    let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return Swift.max(0, middle - half)...Swift.min(1, middle + half)
  }

  /// The percentile bootstrap interval of a statistic (Efron, 1979); nil for an empty sample.
  ///
  /// - Complexity: O(rounds · n) and the statistic's own.
  package static func bootstrap(
    _ values: [Double], confidence: Double = 0.95, rounds: Int = 1_000, seed: UInt64,
    statistic: ([Double]) -> Double
  ) -> ClosedRange<Double>? {
    guard !values.isEmpty, rounds > 0 else { return nil }
    var random = SeededGenerator(seed: seed)
    var sample = values
    var found: [Double] = []
    for _ in 0..<rounds {
      for place in sample.indices { sample[place] = values[random.nextInt(below: values.count)] }
      found.append(statistic(sample))
    }
    found.sort()
    let tail = (1 - Swift.min(Swift.max(confidence, 0), 1)) / 2
    guard let low = quantile(tail, ofSorted: found), let high = quantile(1 - tail, ofSorted: found)
    else { return nil }
    return low...Swift.max(low, high)
  }
}
