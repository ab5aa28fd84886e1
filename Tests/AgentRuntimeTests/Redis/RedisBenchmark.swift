import AgentRuntime
import Foundation
import Platform
import RedisProtocol
import Testing

/// Figures for `Tests/Benchmarks/redis.py`, which gives the server's address; nothing is judged here.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["DNA_BENCHMARK"] != nil))
struct RedisBenchmark {
  static let url = ProcessInfo.processInfo.environment["DNA_BENCHMARK"] ?? ""
  static let value = String(repeating: "x", count: 256)

  static func report(_ name: String, _ count: Int, since start: UInt64) {
    let seconds = Double(MonotonicClock.system.now() - start) / 1e9
    print("figure \(name) \(Int(Double(count) / seconds))")
  }

  @Test func `commands a second`() async throws {
    let client = try RedisClient(try RedisAddress(Self.url))
    let commands = [
      ("SET", RedisCommand("SET", "key", Self.value)),
      ("XADD", RedisCommand("XADD", "stream", "*", "field", Self.value)),
      (
        "XREADGROUP",
        RedisCommand("XREADGROUP", "GROUP", "ours", "c", "COUNT", "1", "STREAMS", "stream", ">")
      ),
    ]
    _ = try await client.send(RedisCommand("XGROUP", "CREATE", "stream", "ours", "0", "MKSTREAM"))
    let total = 96_000
    for (name, command) in commands {
      var start = MonotonicClock.system.now()
      let batch = [RedisCommand](repeating: command, count: 16)
      for _ in 0..<(total / 16) { _ = try await client.pipeline(batch) }
      Self.report("\(name)-P16", total, since: start)
      start = MonotonicClock.system.now()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask { for _ in 0..<(total / 100) { _ = try await client.send(command) } }
        }
        try await group.waitForAll()
      }
      Self.report("\(name)-50", total / 2, since: start)
    }
    client.close()
  }

  @Test(arguments: [1, 16])
  func `ten thousand jobs that do nothing`(batch: Int) async throws {
    let engine = try RedisEngine(try RedisAddress(Self.url), name: "bench\(batch)")
    let total = 10_000
    var generator = SeededGenerator(seed: 1)
    let drafts = (0..<total).map { number in
      TaskDraft(
        id: TaskID(milliseconds: UInt64(number), using: &generator), type: "nothing",
        payload: Array("{}".utf8))
    }
    var start = MonotonicClock.system.now()
    for first in stride(from: 0, to: total, by: 100) {
      _ = try await engine.put(Array(drafts[first..<(first + 100)]))
    }
    Self.report("jobs-put-\(batch)", total, since: start)
    start = MonotonicClock.system.now()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask {
          while true {
            let tasks = try await engine.lease(LeaseRequest(worker: "w\(worker)", count: batch))
            if tasks.isEmpty { return }
            _ = try await engine.finish(
              tasks.map { ($0.lease, .output(Array("null".utf8), usage: .init())) })
          }
        }
      }
      try await group.waitForAll()
    }
    Self.report("jobs-done-\(batch)", total, since: start)
    #expect(try await engine.queueStatistics().completed == UInt64(total))
    await engine.close()
  }
}
