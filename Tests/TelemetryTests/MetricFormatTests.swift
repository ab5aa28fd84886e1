import Platform
import Telemetry
import Testing

/// The text format held against Prometheus' own reader for Python, where it is installed.
@Suite struct MetricFormatTests {
  @Test func `the process tells its memory and its processor time`() throws {
    let metrics = MetricRegistry()
    ProcessMetrics.observe(in: metrics)
    let snapshot = metrics.snapshot(at: 0)
    let usage = try #require(snapshot.number("dna_memory_usage_bytes"))
    let limit = try #require(snapshot.number("dna_memory_limit_bytes"))
    // A test process holds more than a megabyte, and less than it may.
    #expect(usage > 1_000_000 && usage < limit)
    let before = try #require(snapshot.number("dna_cpu_usage_seconds_total"))
    #expect(before > 0)
    #expect(snapshot["dna_cpu_usage_seconds_total"]?.kind == .counter)
  }

  @Test func `Prometheus' reader finds every series with its value`() async throws {
    var probe = Subprocess(
      "python3", ["-c", "import prometheus_client"], environment: ProcessContext.environment())
    probe.output = .discarded
    guard try await probe.run().isSuccess else {
      print("prometheus-client is not installed: the text format was not judged from outside")
      if ProcessContext.environment()["CI"] != nil {
        Issue.record("prometheus-client is missing; Tests/run installs it")
      }
      return
    }
    let metrics = MetricRegistry(seriesLimit: 2)
    for user in ["a", "b\"\\\n", "c", "d"] {
      metrics.counter("dna_c_total", help: "C \\ x", labels: ["user": user]).add(2)
    }
    let histogram = metrics.histogram("dna_h_seconds", help: "H", bounds: [0.5, 1])
    for value in [0.25, 0.75, 7] { histogram.record(value) }
    metrics.gauge("dna_g", help: "G").set(-.infinity)
    let script = #"""
      import sys
      from prometheus_client.parser import text_string_to_metric_families as read
      for f in read(sys.stdin.read()):
          for s in f.samples: print(f.type, s.name, sorted(s.labels.items()), float(s.value))
      """#
    var process = Subprocess(
      "python3", ["-c", script], environment: ProcessContext.environment())
    process.standardInput = Array(metrics.snapshot(at: 0).prometheusText.utf8)
    let outcome = try await process.run()
    #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    #expect(
      String(decoding: outcome.standardOutput, as: UTF8.self) == #"""
        counter dna_c_total [('user', '__other__')] 4.0
        counter dna_c_total [('user', 'a')] 2.0
        counter dna_c_total [('user', 'b"\\\n')] 2.0
        gauge dna_g [] -inf
        histogram dna_h_seconds_bucket [('le', '0.5')] 1.0
        histogram dna_h_seconds_bucket [('le', '1')] 2.0
        histogram dna_h_seconds_bucket [('le', '+Inf')] 3.0
        histogram dna_h_seconds_sum [] 8.0
        histogram dna_h_seconds_count [] 3.0
        counter dna_metric_overflow_total [('metric', 'dna_c_total')] 2.0

        """#)
  }
}
