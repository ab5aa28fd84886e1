import Platform
import Storage
import Testing

/// Figures of the journal on the disk under the temporary folder; only with `DNA_BENCHMARK=1`, in release.
///
///     DNA_BENCHMARK=1 DNA_TEST_ROOMS=Storage swift test -c release --filter JournalBenchmark
@Suite(.serialized, .enabled(if: ProcessContext.environment()["DNA_BENCHMARK"] == "1"))
struct JournalBenchmark {
  private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
    let base = ProcessContext.environment()["TMPDIR"] ?? "/tmp"
    let folder = try FileSystem.createTemporaryDirectory(in: FilePath(base))
    defer { try? FileSystem.removeTree(folder) }
    try await body(folder)
  }

  private func seconds(since start: UInt64) -> Double {
    Double(MonotonicClock.system.now() - start) / 1e9
  }

  @Test(arguments: [1, 8, 64, 1000])
  func `durable appends of concurrent callers`(callers: Int) async throws {
    try await withFolder { folder in
      let journal = try Journal.open(folder: folder, restore: { _ in }, replay: { _ in })
      let each = max(50, min(400, 4000 / callers))
      let payload = [UInt8](repeating: 7, count: 232)
      let start = MonotonicClock.system.now()
      let waits = await withTaskGroup(of: [UInt64].self) { group in
        for _ in 0..<callers {
          group.addTask {
            var waits: [UInt64] = []
            for _ in 0..<each {
              let begin = MonotonicClock.system.now()
              let sequence = journal.append(payload, type: 1)
              guard await journal.synchronize(upTo: sequence, durability: .group).isSuccess else {
                Issue.record("not durable")
                return waits
              }
              waits.append(MonotonicClock.system.now() - begin)
            }
            return waits
          }
        }
        var all: [UInt64] = []
        for await more in group { all += more }
        return all.sorted()
      }
      let taken = seconds(since: start)
      let statistics = journal.statistics
      #expect(statistics.durable == UInt64(callers * each))
      journal.close()
      print(
        "\(callers) callers: \(Int(Double(callers * each) / taken)) durable appends/s,",
        "acknowledged after \(waits[waits.count / 2] / 1000) µs (p50),",
        "\(waits[waits.count * 99 / 100] / 1000) µs (p99);",
        "\(statistics.syncs) syncs of \(statistics.syncNanoseconds / statistics.syncs / 1000) µs")
    }
  }

  @Test func `recovery and the class memory`() async throws {
    try await withFolder { folder in
      let count: UInt64 = 10_000_000
      let journal = try Journal.open(folder: folder, restore: { _ in }, replay: { _ in })
      let payload = [UInt8](repeating: 9, count: 100)
      var start = MonotonicClock.system.now()
      for number in 1...count {
        _ = journal.append(payload, type: 1)
        if number % 100_000 == 0 {
          // Keeps the memory small: the disk is slower than the caller.
          while journal.statistics.writtenBytes + (64 << 20) < number * 128 {
            try await Task.sleep(for: .milliseconds(1))
          }
        }
      }
      print("memory: \(Int(Double(count) / seconds(since: start))) appends/s")
      journal.close()
      for _ in 0..<2 {
        var seen: UInt64 = 0
        start = MonotonicClock.system.now()
        try StoreInspection.replay(folder, restore: { _ in }, replay: { seen = $0.sequence })
        #expect(seen == count)
        print("recovery: \(count) records of 100 bytes in \(seconds(since: start)) s")
      }
    }
  }
}
