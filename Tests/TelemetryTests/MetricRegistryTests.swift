import JSON
import Platform
import Synchronization
import Telemetry
import Testing

@Suite struct MetricRegistryTests {
  let metrics = MetricRegistry(seriesLimit: 3)

  @Test func `one name and one set of labels is one series, in whatever order they are given`() {
    metrics.counter("dna_tasks_total", labels: ["status": "ok", "type": "a"]).add(2)
    metrics.counter("dna_tasks_total", labels: ["type": "a", "status": "ok"]).add()
    metrics.counter("dna_tasks_total", labels: ["type": "a", "status": "failed"]).add(0.5)
    let snapshot = metrics.snapshot(at: 0)
    #expect(snapshot.number("dna_tasks_total", ["status": "ok", "type": "a"]) == 3)
    #expect(snapshot.number("dna_tasks_total", ["status": "failed", "type": "a"]) == 0.5)
    #expect(snapshot.number("dna_tasks_total") == nil)
  }

  @Test func `a counter never goes back, a gauge does`() {
    let counter = metrics.counter("c_total")
    counter.add(5)
    counter.add(-3)
    counter.add(-3.5)
    counter.add(.nan)
    counter.add(.infinity)
    #expect(counter.value == 5)
    let gauge = metrics.gauge("g")
    gauge.set(5)
    gauge.add(-7)
    #expect(gauge.value == -2)
  }

  @Test func `row 39: beyond the limit everything lands in one series, and is counted`() {
    for user in 0..<1_000 { metrics.counter("c_total", labels: ["user": "u\(user)"]).add() }
    metrics.counter("c_total", labels: ["user": "u1"]).add()
    let snapshot = metrics.snapshot(at: 0)
    let family = snapshot["c_total"]
    #expect(family?.series.count == 4)
    #expect(snapshot.number("c_total", ["user": "u1"]) == 2)
    #expect(snapshot.number("c_total", ["user": "__other__"]) == 997)
    #expect(snapshot.number("dna_metric_overflow_total", ["metric": "c_total"]) == 997)
  }

  @Test func `row 39: many threads lose no value, and memory does not grow with values`() async {
    let histogram = metrics.histogram("h_seconds", bounds: [0.1, 1, 10])
    let counter = metrics.counter("c_total")
    let cost = metrics.counter("cost_total")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for index in 0..<5_000 {
            histogram.record(Double(index % 4) * 5)
            counter.add()
            cost.add(0.25)
          }
        }
      }
    }
    #expect(counter.value == 40_000)
    #expect(cost.value == 10_000)
    #expect(histogram.value.counts == [10_000, 0, 20_000, 10_000])
    #expect(histogram.value.sum == 300_000)
  }

  @Test
  func `a bad name, a reserved label or a second kind gives a blind instrument and is counted`() {
    metrics.counter("1st").add()
    metrics.counter("käse").add()
    metrics.counter("ok", labels: ["__name__": "x"]).add()
    metrics.counter("ok", labels: ["le": "x"]).add()
    metrics.counter("dna_metric_overflow_total").add()
    metrics.gauge("both").set(1)
    metrics.counter("both").add(7)
    metrics.histogram("both").record(7)
    let snapshot = metrics.snapshot(at: 0)
    #expect(snapshot.number("both") == 1)
    #expect(snapshot.number("dna_metric_conflicts_total") == 7)
    #expect(snapshot["1st"] == nil)
    #expect(!snapshot.prometheusText.contains("käse"))
  }

  @Test func `an observed gauge is read at the snapshot, and left out when it has nothing to say`()
  {
    let depth = Mutex<Double?>(7)
    metrics.observe("dna_task_queue_pending_count") { depth.withLock { $0 } }
    #expect(metrics.snapshot(at: 0).number("dna_task_queue_pending_count") == 7)
    depth.withLock { $0 = nil }
    #expect(metrics.snapshot(at: 0).number("dna_task_queue_pending_count") == nil)
  }

  @Test func `a bound takes its own value, and what is not a number is not recorded`() {
    let histogram = metrics.histogram("h", bounds: [1, 2, 2, .nan, 5, 3])
    #expect(histogram.bounds == [1, 2, 5])
    for value in [1, 1.5, 2, 5, 6, -.infinity, .infinity, .nan] { histogram.record(value) }
    #expect(histogram.value.counts == [2, 2, 1, 2])
  }

  /// The figures are what Prometheus' `histogram_quantile` gives for these buckets.
  @Test func `quantiles are those of Prometheus`() {
    let value = MetricSnapshot.Distribution(bounds: [1, 2, 4], counts: [10, 10, 0, 0], sum: 0)
    #expect(value.quantile(0.5) == 1)
    #expect(value.quantile(0.75) == 1.5)
    #expect(value.quantile(0.25) == 0.5)
    #expect(value.quantile(1) == 2)
    let beyond = MetricSnapshot.Distribution(bounds: [1, 2], counts: [0, 1, 9], sum: 0)
    #expect(beyond.quantile(0.99) == 2)
    #expect(MetricSnapshot.Distribution(bounds: [1], counts: [0, 0], sum: 0).quantile(0.5) == nil)
  }

  @Test func `the text is Prometheus' format, byte for byte`() {
    metrics.counter("b_total", help: "A \\ and\na line.", labels: ["path": "a\"b\\c\nd"]).add(3)
    metrics.gauge("a").set(0.5)
    let histogram = metrics.histogram(
      "h_seconds", help: "H.", labels: ["m": "x"], bounds: [0.5, 1])
    for value in [0.25, 0.75, 7] { histogram.record(value) }
    #expect(
      metrics.snapshot(at: 0).prometheusText == #"""
        # TYPE a gauge
        a 0.5
        # HELP b_total A \\ and\na line.
        # TYPE b_total counter
        b_total{path="a\"b\\c\nd"} 3
        # HELP h_seconds H.
        # TYPE h_seconds histogram
        h_seconds_bucket{m="x",le="0.5"} 1
        h_seconds_bucket{m="x",le="1"} 2
        h_seconds_bucket{m="x",le="+Inf"} 3
        h_seconds_sum{m="x"} 8
        h_seconds_count{m="x"} 3

        """#)
  }

  @Test func `the document has a schema, cumulated buckets and the same order always`() {
    metrics.gauge("z", labels: ["a": "2"]).set(2)
    metrics.gauge("z", labels: ["a": "1"]).set(1)
    let histogram = metrics.histogram("h", bounds: [1, 2])
    for value in [0.5, 1.5, 1.5, 9] { histogram.record(value) }
    let document = metrics.snapshot(at: 1_000_000_000).document
    #expect(document["schema"] == "dna.metrics/v1")
    #expect(document["time"] == "1970-01-01T00:00:01.000000000Z")
    let series = document["metrics"]?[0]?["series"]?[0]
    #expect(
      series?["buckets"] == [
        ["le": 1, "count": 1], ["le": 2, "count": 3], ["le": "+Inf", "count": 4],
      ])
    #expect(series?["count"] == 4 && series?["sum"] == 12.5 && series?["p50"] == 1.5)
    #expect(
      document["metrics"]?[1]?["series"] == [
        ["labels": ["a": "1"], "value": 1], ["labels": ["a": "2"], "value": 2],
      ])
  }

  @Test func `the catalogue gives help and bounds, and every metric its name in the other family`()
  {
    metrics.histogram("dna_llm_call_duration_seconds", labels: ["model": "m"]).record(31)
    let snapshot = metrics.snapshot(at: 0).withAliases()
    #expect(snapshot["dna_llm_call_duration_seconds"]?.help.isEmpty == false)
    #expect(
      snapshot["dotnetagents_llm_call_duration_seconds"]?.series
        == snapshot["dna_llm_call_duration_seconds"]?.series)
    // The thresholds of the alert rules lie on a bound, or the rule would never be exact.
    let thresholds = [
      "dna_llm_call_duration_seconds": 30.0, "dna_operation_duration_seconds": 5,
      "dna_message_bus_latency_seconds": 1,
    ]
    for (name, threshold) in thresholds {
      #expect(MetricCatalogue.definition(of: name)?.bounds?.contains(threshold) == true)
    }
    #expect(Set(MetricCatalogue.definitions.map(\.name)).count == MetricCatalogue.definitions.count)
  }
}
