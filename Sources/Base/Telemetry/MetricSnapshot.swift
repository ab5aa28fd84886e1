/// The values of all metrics at one time, ordered by name, then by labels.
package struct MetricSnapshot: Sendable, Hashable {
  /// A metric with its series.
  package struct Family: Sendable, Hashable {
    package let name: String
    package let help: String
    package let kind: MetricRegistry.Kind
    package let series: [Series]

    /// A metric; its series are put in order.
    package init(name: String, help: String, kind: MetricRegistry.Kind, series: [Series]) {
      self.name = name
      self.help = help
      self.kind = kind
      self.series = series.sorted {
        $0.labels.labels.lexicographicallyPrecedes($1.labels.labels)
      }
    }
  }

  /// One label set of a metric.
  package struct Series: Sendable, Hashable {
    package let labels: MetricLabels
    package let value: Value

    /// A series.
    package init(labels: MetricLabels, value: Value) {
      self.labels = labels
      self.value = value
    }
  }

  /// What a series stands at.
  package enum Value: Sendable, Hashable {
    case number(Double)
    case distribution(Distribution)
  }

  /// Counts of values in buckets.
  package struct Distribution: Sendable, Hashable {
    /// Upper bounds, strictly rising; a bound includes its value.
    package let bounds: [Double]
    /// Values in each bucket, not cumulated; one more than bounds, the last beyond them all.
    package let counts: [UInt64]
    package let sum: Double

    /// Counts in buckets; `counts` has one element more than `bounds`.
    package init(bounds: [Double], counts: [UInt64], sum: Double) {
      self.bounds = bounds
      self.counts = counts
      self.sum = sum
    }

    /// How many values there are.
    package var count: UInt64 { counts.reduce(0, &+) }

    /// The quantile as Prometheus' `histogram_quantile` estimates it; nil without values.
    ///
    /// Linear within the bucket, from 0 in the first; beyond the last bound it is the last bound. The
    /// error is at most the width of the bucket.
    package func quantile(_ share: Double) -> Double? {
      let count = count
      guard count > 0, let last = bounds.last else { return nil }
      let rank = Swift.min(Swift.max(share, 0), 1) * Double(count)
      var below: UInt64 = 0
      for (index, bound) in bounds.enumerated() {
        let inside = counts[index]
        if inside > 0, Double(below + inside) >= rank {
          let start = index > 0 ? bounds[index - 1] : Swift.min(0, bound)
          if index == 0, bound <= 0 { return bound }
          return start + (bound - start) * ((rank - Double(below)) / Double(inside))
        }
        below += inside
      }
      return last
    }
  }

  /// Nanoseconds since 1970-01-01T00:00:00Z.
  package let time: UInt64
  /// The metrics by name.
  package let families: [Family]

  /// A snapshot; its metrics are put in order.
  package init(time: UInt64, families: [Family]) {
    self.time = time
    self.families = families.sorted { $0.name < $1.name }
  }

  /// The metric of that name.
  package subscript(_ name: String) -> Family? { families.first { $0.name == name } }

  /// The value of a counter or gauge; nil where there is no such series.
  package func number(_ name: String, _ labels: MetricLabels = [:]) -> Double? {
    guard case .number(let value) = self[name]?.series.first(where: { $0.labels == labels })?.value
    else { return nil }
    return value
  }

  /// The same metrics, and once more under the names that dashboards of the DotNetAgents family ask for.
  package func withAliases() -> MetricSnapshot {
    let aliases = families.compactMap { family -> Family? in
      guard let alias = MetricCatalogue.definition(of: family.name)?.alias else { return nil }
      return Family(name: alias, help: family.help, kind: family.kind, series: family.series)
    }
    return MetricSnapshot(time: time, families: families + aliases)
  }
}
