import AgentManifest
import AgentRuntime
import Foundation
import Platform
import Resilience
import Synchronization
import Telemetry
import Testing

@Suite(.serialized) struct WorkerTests {
  typealias C = Contract

  /// Runs a closure for every task.
  private struct Executor: TaskExecutor {
    var body: @Sendable (LeasedTask) async -> AttemptResult
    func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult { await body(task) }
  }

  private static let done: @Sendable (LeasedTask) async -> AttemptResult = { _ in
    .output(Array("1".utf8), usage: .init())
  }

  private func configuration(
    _ name: String = "w", concurrency: Int = 2, capabilities: [String] = []
  ) -> Worker.Configuration {
    var manifest = C.manifest("a/\(name)", capabilities: capabilities)
    manifest.limits.concurrency = concurrency
    var configuration = Worker.Configuration(name: name, manifest: manifest)
    configuration.idleExit = 200 * C.millisecond
    return configuration
  }

  @Test func `every task is done once, and the agent is there meanwhile`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put((0..<50).map { C.draft($0) })
    let seen = Mutex<[Int]>([])
    let worker = Worker(
      configuration(), engine: engine,
      executor: Executor { task in
        seen.withLock { $0.append(Int(task.draft.id.low)) }
        return await Self.done(task)
      })
    let report = try await worker.run().get()
    #expect(report.completed == 50)
    #expect(seen.withLock { $0.sorted() } == Array(0..<50))
    #expect(try await engine.queueStatistics().counts[.completed] == 50)
    #expect(try await engine.agent("a/w") == nil)
    await engine.close()
  }

  @Test func `row 10: the concurrency is used and never exceeded`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put((0..<30).map { C.draft($0) })
    let running = Mutex<(now: Int, most: Int)>((0, 0))
    let worker = Worker(
      configuration(concurrency: 4), engine: engine,
      executor: Executor { task in
        running.withLock { state in
          state.now += 1
          state.most = max(state.most, state.now)
        }
        try? await Task.sleep(for: .milliseconds(20))
        running.withLock { $0.now -= 1 }
        return await Self.done(task)
      })
    #expect(try await worker.run().get().completed == 30)
    #expect(running.withLock { $0.most } == 4)
    await engine.close()
  }

  @Test func `row 3: a worker takes nothing that it cannot do`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put([
      C.draft(1) { $0.capability = "paint" }, C.draft(2) { $0.capability = "SING" }, C.draft(3),
    ])
    let worker = Worker(
      configuration(capabilities: ["sing"]), engine: engine, executor: Executor(body: Self.done))
    #expect(try await worker.run().get().completed == 2)
    #expect(try await engine.task(C.id(1))?.status == .pending)
    await engine.close()
  }

  @Test func `stopping finishes what runs and takes nothing new`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put((0..<10).map { C.draft($0) })
    let (begun, hasBegun) = AsyncStream<Void>.makeStream()
    let worker = Worker(
      configuration(concurrency: 2), engine: engine,
      executor: Executor { task in
        hasBegun.yield()
        try? await Task.sleep(for: .milliseconds(300))
        return Task.isCancelled ? .failed("cut", "cut off") : await Self.done(task)
      })
    let run = Task { await worker.run() }
    for await _ in begun { break }
    worker.stop()
    let report = try await run.value.get()
    #expect(report.failed == 0 && (1...2).contains(report.completed))
    let statistics = try await engine.queueStatistics()
    #expect(statistics.counts[.running, default: 0] == 0)
    #expect(statistics.counts[.completed] == report.completed)
    #expect(statistics.counts[.pending] == 10 - report.completed)
    await engine.close()
  }

  @Test func `a long task keeps its lease, a cancelled one is stopped`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put([C.draft(1), C.draft(2)])
    var configuration = configuration()
    configuration.lease = 600 * C.millisecond
    let worker = Worker(
      configuration, engine: engine,
      executor: Executor { task in
        let isFirst = task.draft.id == C.id(1)
        do {
          try await Task.sleep(for: isFirst ? .seconds(2) : .seconds(600))
        } catch {
          return .failed("cancelled", "stopped")
        }
        return await Self.done(task)
      })
    let run = Task { await worker.run() }
    #expect(
      try await C.eventually { try await engine.task(C.id(2))?.status == .running })
    #expect(try await engine.cancel([C.id(2)]) == [.running])
    let report = try await run.value.get()
    #expect(report.completed == 1 && report.stale == 1)
    #expect(try await engine.task(C.id(1))?.attempts == 1)
    #expect(try await engine.task(C.id(2))?.status == .cancelled)
    await engine.close()
  }

  @Test func `row 12: what a dead worker had is done by another, and the trace says so`()
    async throws
  {
    let engine = EmbeddedEngine()
    _ = try await engine.put([C.draft(1)])
    let dead = try await engine.lease(C.request("dead") { $0.duration = 200 * C.millisecond })
    #expect(C.numbers(dead) == [1])
    let lines = Mutex<String>("")
    let sink = TraceLineWriter { bytes in
      lines.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
    var configuration = configuration()
    configuration.idleExit = 2 * C.second
    configuration.maxTasks = 1
    let worker = Worker(
      configuration, engine: engine, executor: Executor(body: Self.done),
      tracer: Tracer(sink: sink, service: "test", version: "1"))
    #expect(try await worker.run().get().completed == 1)
    #expect(lines.withLock { $0 }.contains("task.reassigned"))
    #expect(try await engine.finish([C.output(dead[0].lease)]) == [.stale(.completed)])
    await engine.close()
  }

  @Test func `an agent's time limit ends a task with the failure timeout`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put([C.draft(1) { $0.retry.maxAttempts = 1 }])
    var configuration = configuration()
    configuration.manifest.limits.timeout = 100 * C.millisecond
    let worker = Worker(
      configuration, engine: engine,
      executor: Executor { task in
        try? await Task.sleep(for: .seconds(600))
        return await Self.done(task)
      })
    #expect(try await worker.run().get().failed == 1)
    let record = try #require(try await engine.task(C.id(1)))
    #expect(record.status == .dead && record.failure?.code == "timeout")
    await engine.close()
  }
}
