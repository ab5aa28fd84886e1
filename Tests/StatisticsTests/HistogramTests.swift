import Platform
import Statistics
import Testing

@Suite struct HistogramTests {
  /// Latencies in nanoseconds over seven orders of magnitude.
  private func sample(_ seed: UInt64, count: Int) -> [UInt64] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let magnitude = UInt64(1) << UInt64(random.nextInt(below: 36))
      return magnitude + UInt64(random.nextInt(below: Int(magnitude)))
    }
  }

  @Test(arguments: [(1, 10.0), (2, 100), (3, 1_000), (4, 10_000), (5, 100_000)])
  func `a quantile is never below the true one, and above it by at most its digits`(
    digits: Int, parts: Double
  ) {
    let values = sample(UInt64(digits), count: 20_000)
    var histogram = Histogram(highest: 1 << 40, significantDigits: digits)
    for value in values { histogram.record(value) }
    let sorted = values.sorted()
    for share in [0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1] {
      let rank = max(1, Int((share * 20_000).rounded(.up)))
      let exact = sorted[rank - 1]
      let found = histogram.quantile(share)
      #expect(found >= exact)
      #expect(Double(found - exact) <= Double(exact) / parts)
    }
    #expect(histogram.minimum == sorted.first && histogram.maximum == sorted.last)
    let mean = values.map { Double($0) }.reduce(0, +) / 20_000
    #expect(abs((histogram.mean ?? 0) - mean) <= mean / parts)
  }

  @Test func `merging loses nothing, in whatever order`() {
    let parts = (1...5 as ClosedRange<UInt64>).map { seed in
      var histogram = Histogram(highest: 3_600_000_000_000)
      for value in sample(seed, count: 1_000) { histogram.record(value) }
      return histogram
    }
    var whole = Histogram(highest: 3_600_000_000_000)
    for seed in 1...5 as ClosedRange<UInt64> {
      for value in sample(seed, count: 1_000) { whole.record(value) }
    }
    var forwards = Histogram(highest: 3_600_000_000_000)
    var backwards = forwards
    for part in parts { forwards.merge(part) }
    for part in parts.reversed() { backwards.merge(part) }
    #expect(forwards == whole && backwards == whole)
  }

  @Test func `what is beyond the range is counted and in no quantile`() {
    var histogram = Histogram(highest: 1_000)
    histogram.record(1_000)
    histogram.record(1_001, times: 7)
    histogram.record(.max)
    #expect(histogram.count == 1 && histogram.overflow == 8)
    #expect(histogram.quantile(1) == 1_000)
    #expect(Histogram(highest: 10).quantile(0.5) == 0)
    #expect(Histogram(highest: 10).mean == nil)
  }

  @Test func `small numbers are exact`() {
    var histogram = Histogram(highest: 1 << 30)
    for value in 0..<2_048 as Range<UInt64> { histogram.record(value) }
    for value in [0, 1, 17, 1_023, 1_024, 2_047] as [UInt64] {
      #expect(histogram.count(upTo: value) == value + 1)
      #expect(histogram.resolution(at: value) == 0)
    }
    #expect(histogram.resolution(at: 2_048) == 1)
  }

  @Test func `what is written is read back, and damage is refused`() throws {
    var histogram = Histogram(highest: 3_600_000_000_000)
    for value in sample(9, count: 5_000) { histogram.record(value) }
    histogram.record(5, times: 1 << 60)
    let bytes = histogram.encoded
    let read = try Histogram(decoding: bytes)
    #expect(read.count == histogram.count)
    for share in [0.1, 0.5, 0.999] { #expect(read.quantile(share) == histogram.quantile(share)) }
    #expect(read.encoded == bytes)
    for length in [0, 39, 41, bytes.count - 1] {
      #expect(throws: Histogram.DecodingError.self) {
        try Histogram(decoding: Array(bytes.prefix(length)))
      }
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      var damaged = bytes
      damaged[random.nextInt(below: 60)] ^= UInt8(1 << random.nextInt(below: 8))
      _ = try? Histogram(decoding: damaged)
    }
  }

  /// The package `hdrhistogram` from PyPI is the judge where it is installed.
  @Test func `the reference implementation reads the same counts and quantiles`() async throws {
    var probe = Subprocess(
      "python3", ["-c", "import hdrh.histogram"], environment: ProcessContext.environment())
    probe.output = .discarded
    guard try await probe.run().isSuccess else {
      print("hdrhistogram is not installed: the encoding was not judged from outside")
      if ProcessContext.environment()["CI"] != nil {
        Issue.record("hdrhistogram is missing; Tests/run installs it")
      }
      return
    }
    var histogram = Histogram(highest: 3_600_000_000_000)
    for value in sample(4, count: 10_000) { histogram.record(value) }
    let script = #"""
      import base64, sys
      from hdrh.histogram import HdrHistogram
      raw = bytes(int(x) for x in sys.stdin.read().split())
      h = HdrHistogram.decode(base64.b64encode(raw))
      print(h.get_total_count(), *[h.get_value_at_percentile(p) for p in (10, 50, 90, 99, 99.9)])
      """#
    var process = Subprocess(
      "python3", ["-c", script], environment: ProcessContext.environment())
    process.standardInput = Array(histogram.envelope.map { "\($0)" }.joined(separator: " ").utf8)
    let outcome = try await process.run()
    #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    let quantiles = [0.1, 0.5, 0.9, 0.99, 0.999].map { "\(histogram.quantile($0))" }
    #expect(
      String(decoding: outcome.standardOutput, as: UTF8.self)
        == (["10000"] + quantiles).joined(separator: " ") + "\n")
  }
}
