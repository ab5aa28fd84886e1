import AgentRuntime
import Foundation
import Platform
import Storage
import Synchronization
import Testing

@Suite(.serialized) struct EmbeddedEngineTests {
  typealias C = Contract

  /// Some of everything that is kept.
  private func live(_ engine: EmbeddedEngine) async throws {
    _ = try await engine.put((0..<20).map { C.draft($0) { $0.priority = Int32($0.id.low % 3) } })
    _ = try await engine.put([C.draft(3), C.draft(20) { $0.idempotencyKey = "k" }])
    let leased = try await engine.lease(C.request("a", count: 5))
    _ = try await engine.finish([C.output(leased[0].lease), C.failure(leased[1].lease)])
    _ = try await engine.finish([C.failure(leased[2].lease, isPermanent: true)])
    _ = try await engine.renew([leased[3].lease], duration: 60 * C.second)
    _ = try await engine.cancel([C.id(7)])
    _ = try await engine.requeue([leased[2].lease.task])
    _ = try await engine.register(
      C.manifest("a/b", capabilities: ["x"]), endpoint: nil, lease: C.second)
    try await engine.heartbeat("a/b", incarnation: 1, status: .busy, load: 2, lease: C.second)
    _ = try await engine.register(C.manifest("a/c"), endpoint: "http://c", lease: C.second)
    _ = try await engine.deregister("a/c")
    // The last record brings what is replayed to the same instant.
    _ = try await engine.put([C.draft(99)])
  }

  /// A clock that a test moves.
  private func clock(_ time: SharedTime) -> WallClock { WallClock { time.value } }

  @Test(arguments: [32 << 20, 400])
  func `a journal that is replayed gives the same bytes`(snapshotBytes: Int) async throws {
    try await TestFolder.with { folder in
      let time = SharedTime(1_000_000 * C.second)
      var configuration = EmbeddedEngine.Configuration()
      configuration.clock = clock(time)
      configuration.snapshotBytes = snapshotBytes
      let first = try EmbeddedEngine(folder: folder, configuration)
      try await live(first)
      let before = first.snapshot
      await first.close()
      let second = try EmbeddedEngine(folder: folder, configuration)
      #expect(second.snapshot == before)
      #expect(try await second.queueStatistics().accepted == 22)
      await second.close()
      if snapshotBytes < 1000 {
        let files = try FileSystem.contents(of: folder).map(\.description)
        #expect(files.contains { $0.hasSuffix(".snap") }, "\(files)")
      }
    }
  }

  @Test func `a second engine on the same folder is refused and told why`() async throws {
    try await TestFolder.with { folder in
      let first = try EmbeddedEngine(folder: folder)
      let error = #expect(throws: RuntimeError.self) { try EmbeddedEngine(folder: folder) }
      guard case .unavailable(_, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains("another process"))
      await first.close()
    }
  }

  @Test func `a clock that is set back does not turn time back`() async throws {
    let time = SharedTime(1_000 * C.second)
    var configuration = EmbeddedEngine.Configuration()
    configuration.clock = clock(time)
    let engine = EmbeddedEngine(configuration)
    _ = try await engine.put([C.draft(1)])
    time.value = 10 * C.second
    _ = try await engine.put([C.draft(2)])
    let second = try #require(try await engine.task(C.id(2)))
    #expect(second.createdAt == 1_000 * C.second)
    await engine.close()
  }

  @Test func `workers that wait are served in the order in which they came`() async throws {
    let engine = EmbeddedEngine()
    var waiting: [Task<[LeasedTask], any Error>] = []
    for number in 0..<5 {
      let request = C.request("w\(number)", count: 1) { $0.wait = 20 * C.second }
      waiting.append(Task { try await engine.lease(request) })
      // The next one comes when this one waits.
      try await Task.sleep(for: .milliseconds(50))
    }
    for number in 0..<5 {
      _ = try await engine.put([C.draft(number)])
      #expect(C.numbers(try await waiting[number].value) == [number])
    }
    await engine.close()
  }

  @Test func `a worker that gives up waiting takes no task with it`() async throws {
    let engine = EmbeddedEngine()
    let waiting = Task { try await engine.lease(C.request("a") { $0.wait = 60 * C.second }) }
    try await Task.sleep(for: .milliseconds(50))
    waiting.cancel()
    #expect(try await waiting.value.isEmpty)
    _ = try await engine.put([C.draft(1)])
    #expect(C.numbers(try await engine.lease(C.request("b"))) == [1])
    await engine.close()
  }

  @Test func `closing answers everybody who waits`() async throws {
    let engine = EmbeddedEngine()
    _ = try await engine.put([C.draft(1) { $0.capability = "nobody" }])
    async let leased = engine.lease(C.request("a") { $0.wait = 600 * C.second })
    async let events = engine.changes(after: 0, wait: 600 * C.second)
    try await Task.sleep(for: .milliseconds(100))
    await engine.close()
    #expect(try await leased.isEmpty)
    #expect((try? await events)?.isEmpty ?? true)
    let error = await C.error { _ = try await engine.put([C.draft(2)]) }
    guard case .unavailable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}

/// An instant that several closures share.
final class SharedTime: Sendable {
  private let number: Mutex<UInt64>
  init(_ value: UInt64) { number = Mutex(value) }
  var value: UInt64 {
    get { number.withLock { $0 } }
    set { number.withLock { $0 = newValue } }
  }
}
