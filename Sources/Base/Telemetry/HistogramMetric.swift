import Synchronization

/// Counts values in buckets with fixed bounds; recording takes no lock and no memory, however many values.
///
/// The bounds include their value (`le`), as in Prometheus; a last bucket takes what is beyond them.
package final class HistogramMetric: Sendable {
  /// Upper bounds, strictly rising, in the unit of the values.
  package let bounds: [Double]
  private let buckets: [Bucket]
  private let total = Atomic<UInt64>(0)

  private final class Bucket: Sendable {
    let count = Atomic<UInt64>(0)
  }

  /// From a millisecond to a minute and a half, in seconds: a request, a query, a task.
  package static let seconds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 90,
  ]

  /// What OpenTelemetry's GenAI conventions give for the time of a model call, in seconds.
  package static let modelSeconds: [Double] = [
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 30, 40.96, 81.92,
  ]

  /// Bounds that are not finite, or not above the one before, are left out.
  init(bounds: [Double]) {
    var kept: [Double] = []
    for bound in bounds where bound.isFinite && bound > kept.last ?? -.infinity {
      kept.append(bound)
    }
    self.bounds = kept
    buckets = (0...kept.count).map { _ in Bucket() }
  }

  /// Records a value; what is not a number is not recorded.
  package func record(_ value: Double) {
    guard !value.isNaN else { return }
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < value { low = middle + 1 } else { high = middle }
    }
    buckets[low].count.wrappingAdd(1, ordering: .relaxed)
    total.add(value)
  }

  /// Records a duration given in nanoseconds, as seconds.
  package func record(nanoseconds: UInt64) { record(Double(nanoseconds) / 1e9) }

  /// What has been recorded up to now.
  package var value: MetricSnapshot.Distribution {
    MetricSnapshot.Distribution(
      bounds: bounds, counts: buckets.map { $0.count.load(ordering: .relaxed) },
      sum: Double(bitPattern: total.load(ordering: .relaxed)))
  }
}
