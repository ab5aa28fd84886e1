import Synchronization

/// The metrics of a process: counters, gauges and histograms by name and labels, bounded in number.
///
///     let tasks = metrics.counter("dna_tasks_total", help: "Tasks by outcome.", labels: ["status": "ok"])
///     tasks.add(1)
///
/// Looking up a series takes a lock; keep the answer where it is used often: adding to it takes none and
/// allocates nothing. A name has at most `seriesLimit` label sets: whatever comes beyond is counted in
/// one series whose values are `__other__`, and in `dna_metric_overflow_total`. A name that is not valid, or
/// that is asked for as another kind than before, gives an instrument that nobody reads, and is counted
/// in `dna_metric_conflicts_total`.
package final class MetricRegistry: Sendable {
  /// What kind of instrument a metric is.
  package enum Kind: String, Sendable {
    case counter
    case gauge
    case histogram
  }

  private enum Instrument {
    case counter(CounterMetric)
    case gauge(GaugeMetric)
    case read(@Sendable () -> Double?)
    case histogram(HistogramMetric)
  }

  private struct Family {
    let name: String
    var help: String
    var kind: Kind
    var bounds: [Double]
    var series: [MetricLabels: Instrument] = [:]
    var overflowed: UInt64 = 0

    /// Nil when the name is not valid or is one of the registry's own.
    init?(_ name: String, _ kind: Kind, _ help: String, _ bounds: [Double]?) {
      guard MetricRegistry.isName(name, colons: true), name != MetricRegistry.overflowName,
        name != MetricRegistry.conflictName
      else { return nil }
      let known = MetricCatalogue.definition(of: name)
      self.name = name
      self.help = help.isEmpty ? known?.help ?? "" : help
      self.kind = kind
      self.bounds = bounds ?? known?.bounds ?? HistogramMetric.seconds
    }
  }

  private struct State {
    var families: [Family] = []
    /// Where in `families` each name is.
    var places: [String: Int] = [:]
    var conflicts: UInt64 = 0
  }

  /// The value of every label of the series that takes what is beyond the limit.
  package static let otherValue = "__other__"
  /// Counts the look-ups that were answered with the `__other__` series, by `metric`.
  package static let overflowName = "dna_metric_overflow_total"
  /// Counts the look-ups that could not be answered: a bad name, or two kinds for one name.
  package static let conflictName = "dna_metric_conflicts_total"

  /// How many label sets one name may have.
  package let seriesLimit: Int
  private let state = Mutex(State())

  /// An empty registry.
  package init(seriesLimit: Int = 1_000) { self.seriesLimit = Swift.max(1, seriesLimit) }

  /// The counter of that name and labels, made on first use.
  package func counter(
    _ name: String, help: String = "", labels: MetricLabels = [:]
  ) -> CounterMetric {
    let found = instrument(name, .counter, help, labels) { _ in .counter(CounterMetric()) }
    guard case .counter(let counter) = found else { return CounterMetric() }
    return counter
  }

  /// The gauge of that name and labels, made on first use.
  package func gauge(_ name: String, help: String = "", labels: MetricLabels = [:]) -> GaugeMetric {
    let found = instrument(name, .gauge, help, labels) { _ in .gauge(GaugeMetric()) }
    guard case .gauge(let gauge) = found else { return GaugeMetric() }
    return gauge
  }

  /// Has a gauge, or a counter kept elsewhere, read whenever a snapshot is taken; nil leaves it out.
  ///
  /// `read` is called without a lock held. The first to ask for a name and labels is the one that is read.
  package func observe(
    _ name: String, _ kind: Kind = .gauge, help: String = "", labels: MetricLabels = [:],
    read: @escaping @Sendable () -> Double?
  ) {
    guard kind != .histogram else { return state.withLock { $0.conflicts += 1 } }
    _ = instrument(name, kind, help, labels) { _ in .read(read) }
  }

  /// The histogram of that name and labels, made on first use; the first to ask for the name sets its bounds.
  ///
  /// Without bounds those of the catalogue count, else `HistogramMetric.seconds`.
  package func histogram(
    _ name: String, help: String = "", labels: MetricLabels = [:], bounds: [Double]? = nil
  ) -> HistogramMetric {
    let found = instrument(name, .histogram, help, labels, bounds) {
      .histogram(HistogramMetric(bounds: $0))
    }
    guard case .histogram(let histogram) = found else {
      return HistogramMetric(bounds: bounds ?? HistogramMetric.seconds)
    }
    return histogram
  }

  private func instrument(
    _ name: String, _ kind: Kind, _ help: String, _ labels: MetricLabels,
    _ bounds: [Double]? = nil, make: ([Double]) -> Instrument
  ) -> Instrument? {
    state.withLock { state in
      let known = state.places[name]
      if let known, state.families[known].kind == kind,
        let found = state.families[known].series[labels]
      {
        return found
      }
      guard labels.areValid,
        let place = known ?? addFamily(Family(name, kind, help, bounds), to: &state),
        state.families[place].kind == kind
      else {
        state.conflicts += 1
        return nil
      }
      var labels = labels
      if state.families[place].series.count >= seriesLimit {
        state.families[place].overflowed += 1
        labels = labels.overflow
      }
      if let found = state.families[place].series[labels] { return found }
      let made = make(state.families[place].bounds)
      state.families[place].series[labels] = made
      if state.families[place].help.isEmpty { state.families[place].help = help }
      return made
    }
  }

  private func addFamily(_ family: Family?, to state: inout State) -> Int? {
    guard let family else { return nil }
    state.places[family.name] = state.families.count
    state.families.append(family)
    return state.families.count - 1
  }

  /// Every series with its value, ordered by name and labels.
  package func snapshot(at time: UInt64) -> MetricSnapshot {
    let (families, conflicts) = state.withLock { ($0.families, $0.conflicts) }
    var found: [MetricSnapshot.Family] = []
    var overflows: [MetricSnapshot.Series] = []
    for family in families {
      let series = family.series.compactMap { labels, instrument -> MetricSnapshot.Series? in
        Self.value(of: instrument).map { MetricSnapshot.Series(labels: labels, value: $0) }
      }
      if family.overflowed > 0 {
        overflows.append(
          MetricSnapshot.Series(
            labels: ["metric": family.name], value: .number(Double(family.overflowed))))
      }
      found.append(
        MetricSnapshot.Family(
          name: family.name, help: family.help, kind: family.kind, series: series))
    }
    if !overflows.isEmpty {
      found.append(
        MetricSnapshot.Family(
          name: Self.overflowName, help: "Look-ups beyond the label limit, by metric.",
          kind: .counter, series: overflows))
    }
    if conflicts > 0 {
      found.append(
        MetricSnapshot.Family(
          name: Self.conflictName, help: "Look-ups with a bad name, labels or kind.",
          kind: .counter,
          series: [MetricSnapshot.Series(labels: [:], value: .number(Double(conflicts)))]))
    }
    return MetricSnapshot(time: time, families: found)
  }

  private static func value(of instrument: Instrument) -> MetricSnapshot.Value? {
    switch instrument {
    case .counter(let counter): .number(counter.value)
    case .gauge(let gauge): .number(gauge.value)
    case .read(let read): read().map { .number($0) }
    case .histogram(let histogram): .distribution(histogram.value)
    }
  }

  /// Whether a text is a metric name, or without colons a label name (Prometheus data model).
  static func isName(_ name: String, colons: Bool) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.count <= 200
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): colons
        default: false
        }
      }
  }
}
