import AgentRuntime
import Foundation
import RedisProtocol
import Resilience
import Testing

/// What only an engine on a server has to prove: lost answers, a server that dies, many processes.
@Suite(.serialized) struct RedisEngineTests {
  typealias C = Contract

  static func engine(_ server: RedisServer, name: String = "dna") throws -> RedisEngine {
    try RedisEngine(try RedisAddress(server.url), name: name)
  }

  @Test func `nothing acknowledged is lost when the server is killed, with its log synced`()
    async throws
  {
    let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
    let engine = try Self.engine(server)
    let producer = Task {
      var accepted: [TaskID] = []
      for number in 0..<300 {
        let draft = C.draft(number)
        // A repetition of an accepted task whose answer was lost is a duplicate of itself.
        switch try await engine.put([draft]).first {
        case .accepted, .duplicate(of: draft.id): accepted.append(draft.id)
        default: Issue.record("refused")
        }
      }
      return accepted
    }
    let worker = Task {
      var done: [TaskID] = []
      while done.count < 300 {
        let request = C.request { request in
          request.duration = 2 * C.second
          request.wait = 200 * C.millisecond
          request.count = 5
        }
        let tasks = try await engine.lease(request)
        let outcomes = try await engine.finish(tasks.map { C.output($0.lease) })
        for (task, outcome) in zip(tasks, outcomes) where outcome == .accepted {
          done.append(task.draft.id)
        }
      }
      return done
    }
    for _ in 0..<3 {
      try await Task.sleep(for: .milliseconds(60))
      server.stop()
      try server.start()
    }
    let accepted = try await producer.value
    let done = try await worker.value
    #expect(accepted.count == 300)
    #expect(Set(done).count == done.count)
    #expect(Set(done) == Set(accepted))
    let statistics = try await engine.queueStatistics()
    #expect(statistics.accepted == 300 && statistics.completed == 300)
    await engine.close()
  }

  @Test func `a lease whose answer was lost is found again under its own request`() async throws {
    let server = try RedisServer()
    let engine = try Self.engine(server)
    _ = try await engine.put([C.draft(1), C.draft(2)])
    let client = try RedisClient(try RedisAddress(server.url))
    let raw = try await client.send(RedisCommand("PING"))
    #expect(raw == .status("PONG"))
    // Held still in the middle of an answer: the client gives up, asks again, and gets one answer.
    var options = RedisClient.Options()
    options.answerTimeout = 150 * C.millisecond
    let impatient = try RedisEngine(try RedisAddress(server.url), options: options)
    _ = try await impatient.queueStatistics()
    server.pause()
    async let tasks = impatient.lease(C.request(count: 1))
    try await Task.sleep(for: .milliseconds(500))
    server.resume()
    #expect(C.numbers(try await tasks) == [1])
    #expect(C.numbers(try await engine.lease(C.request())) == [2])
    #expect(try await engine.queueStatistics().leased == 2)
    client.close()
    await impatient.close()
    await engine.close()
  }

  @Test func `two systems share a server and do not see each other`() async throws {
    let server = try RedisServer()
    let one = try Self.engine(server, name: "one")
    let two = try Self.engine(server, name: "two")
    _ = try await one.put([C.draft(1)])
    #expect(try await two.put([C.draft(1)]) == [.accepted])
    try await two.subscribe(BusSubscription(name: "s", types: ["note"]))
    #expect(try await one.publish([C.message(1, .type)])[0].isParked)
    _ = try await one.register(C.manifest("a/a"), endpoint: nil, lease: C.second)
    #expect(try await two.agent("a/a") == nil)
    await one.close()
    await two.close()
    #expect(throws: RuntimeError.self) { try Self.engine(server, name: "a}b") }
  }

  @Test func `a waiting worker of one process hears of a task of another, and ends when cancelled`()
    async throws
  {
    let server = try RedisServer()
    let one = try Self.engine(server)
    let two = try Self.engine(server)
    let waiting = (0..<20).map { number in
      Task { try await one.lease(C.request("w\(number)", count: 1) { $0.wait = 30 * C.second }) }
    }
    try await Task.sleep(for: .milliseconds(200))
    _ = try await two.put((0..<19).map { C.draft($0) })
    try await Task.sleep(for: .milliseconds(200))
    for task in waiting { task.cancel() }
    var seen: [Int] = []
    for task in waiting { seen += C.numbers((try? await task.value) ?? []) }
    #expect(seen.sorted() == Array(0..<19))
    // Nobody asks again and again: one look is some fifteen commands, those inside of the script included.
    let before = try await Self.commands(server)
    let idle = Task { try await one.lease(C.request { $0.wait = 30 * C.second }) }
    try await Task.sleep(for: .milliseconds(1200))
    let after = try await Self.commands(server)
    idle.cancel()
    _ = await idle.result
    #expect(after - before < 40)
    await one.close()
    await two.close()
  }

  /// Commands that a server has carried out.
  static func commands(_ server: RedisServer) async throws -> Int {
    let client = try RedisClient(try RedisAddress(server.url))
    defer { client.close() }
    let text = try await client.send(RedisCommand("INFO", "stats")).text ?? ""
    let line = text.split(whereSeparator: \.isNewline).first {
      $0.hasPrefix("total_commands_processed:")
    }
    return line.flatMap { Int($0.dropFirst(25)) } ?? 0
  }

  @Test func `budgets are refused in so many words, bad bounds too`() async throws {
    let server = try RedisServer()
    let engine = try Self.engine(server)
    var limits = QueueLimits()
    limits.budgets = ["a": .init(tokens: 5)]
    let error = await C.error { try await engine.setLimits(limits) }
    #expect(error?.message.contains("budget") == true)
    limits.budgets = [:]
    limits.weights = ["a": 0]
    guard case .invalid = await C.error({ try await engine.setLimits(limits) }) else {
      Issue.record("a weight of 0 was taken")
      return
    }
    try await engine.check()
    await engine.close()
  }

  @Test func `final tasks are forgotten by number and by time, with their keys`() async throws {
    let server = try RedisServer()
    let engine = try Self.engine(server)
    var limits = QueueLimits()
    limits.maxFinal = 3
    try await engine.setLimits(limits)
    _ = try await engine.put(
      (0..<5).map { number in C.draft(number) { $0.idempotencyKey = "k\(number)" } })
    let tasks = try await engine.lease(C.request())
    _ = try await engine.finish(tasks.map { C.output($0.lease) })
    #expect(try await engine.queueStatistics().counts == [.completed: 3])
    #expect(try await engine.task(C.id(1)) == nil)
    #expect(try await engine.put([C.draft(9) { $0.idempotencyKey = "k0" }]) == [.accepted])
    limits.retention = 50 * C.millisecond
    try await engine.setLimits(limits)
    try await Task.sleep(for: .milliseconds(100))
    #expect(try await engine.queueStatistics().counts == [.pending: 1])
    await engine.close()
    let client = try RedisClient(try RedisAddress(server.url))
    let keys = try await client.send(RedisCommand("KEYS", "*")).items?.compactMap(\.text) ?? []
    #expect(keys.allSatisfy { $0.hasPrefix("{dna}:") })
    #expect(!keys.contains { $0.contains(":t:") && !$0.hasSuffix(C.id(9).text) })
    client.close()
  }

  @Test func `what cannot be reached is unavailable, with the address and without the password`()
    async throws
  {
    var options = RedisClient.Options()
    options.patience = 100 * C.millisecond
    let engine = try RedisEngine(
      try RedisAddress("redis://:s3cret@127.0.0.1:1"), options: options)
    let error = await C.error { _ = try await engine.put([C.draft(1)]) }
    guard case .unavailable(let address, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(address == "redis://127.0.0.1:1" && error?.message.contains("s3cret") == false)
    await engine.close()
  }
}
