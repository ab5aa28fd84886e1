import AgentManifest
import AgentRuntime
import JSON
import Platform
import Resilience
import Testing

@Suite struct CodecTests {
  private static func commands(seed: UInt64, count: Int) -> [RuntimeCommand] {
    var script = QueueScript(seed: seed)
    var result: [RuntimeCommand] = []
    for _ in 0..<count {
      let command = script.command()
      result.append(command)
      if case .put(var drafts, let now) = command {
        drafts[0].metadata = ["b": "é", "a": "\u{1F600}", "": ""]
        drafts[0].traceParent = "00-11-22-01"
        drafts[0].retry.retryable = ["x"]
        drafts[0].estimate = .init(tokens: .max, microdollars: .min)
        drafts[0].deadline = .max
        result.append(.put(drafts + drafts, now: now))
        script.note([
          LeasedTask(
            lease: TaskLease(task: drafts[0].id, token: 7, expires: now), draft: drafts[0],
            attempt: 1)
        ])
      }
    }
    var limits = script.limits()
    limits.budgets = ["a": .init(tokens: 4, period: 9, whenSpent: .hold), "b": .init()]
    result.append(.setLimits(limits, now: 4))
    var manifest = AgentManifest(
      id: "p/n", name: "n", tags: ["t"], capabilities: ["c", "d"], tools: ["u"], intents: ["i"],
      permissions: ["net"], executor: .languageModel(["model": "m", "depth": [1, 2]]),
      metadata: ["k": ["x": nil]])
    manifest.limits.tokens = 5
    result.append(.register(manifest, endpoint: "http://e", lease: 3, now: .max))
    manifest.executor = .command(argv: ["a", "b"], timeout: 5)
    result.append(.register(manifest, endpoint: nil, lease: 3, now: 0))
    manifest.executor = .http(url: "http://x", timeout: 1)
    result.append(.register(manifest, endpoint: nil, lease: 3, now: 0))
    result.append(
      .heartbeat(agent: "a", incarnation: 4, status: .draining, load: 3, lease: 1, now: 2))
    result.append(
      .heartbeat(agent: "a", incarnation: nil, status: nil, load: nil, lease: 1, now: 2))
    result.append(.deregister(agent: "a", now: 9))
    return result
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `commands come back from their bytes`(seed: UInt64) throws {
    for command in Self.commands(seed: seed, count: 60) {
      let bytes = command.encoded
      #expect(try RuntimeCommand.decode(bytes) == command)
      #expect(try RuntimeCommand.decode(bytes).encoded == bytes)
      #expect(throws: RuntimeError.self) { try RuntimeCommand.decode(bytes + [0]) }
      for length in Set([0, 1, bytes.count / 2, bytes.count - 1]) {
        #expect(throws: RuntimeError.self) { try RuntimeCommand.decode(Array(bytes[..<length])) }
      }
    }
  }

  @Test(arguments: 0..<(QueueScript.soak ? 2_000 : 20) as Range<UInt64>)
  func `damaged commands are an error or a command, never the end`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for command in Self.commands(seed: seed, count: 20) {
      for _ in 0..<20 {
        var bytes = command.encoded
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
        _ = try? RuntimeCommand.decode(bytes)
        _ = try? Message(decoding: bytes)
        _ = try? AgentRecord(decoding: bytes)
        _ = try? TaskRecord(decoding: bytes)
        _ = try? QueueStatistics(decoding: bytes)
      }
    }
  }

  private func expectSame<Value: BinaryValue & Equatable>(_ values: Value...) throws {
    for value in values { #expect(try Value(decoding: value.encoded) == value) }
  }

  @Test func `answers come back from their bytes`() throws {
    let id = TaskID(high: .max, low: 1)
    let draft = TaskDraft(id: id, type: "t", payload: [1, 2, 255])
    let lease = TaskLease(task: id, token: .max, expires: 5)
    let failure = TaskFailure(code: "c", message: "")
    try expectSame(draft)
    try expectSame(LeasedTask(lease: lease, draft: draft, attempt: 3))
    try expectSame(PutOutcome.accepted, .duplicate(of: id), .refused(failure))
    try expectSame(
      LeaseOutcome.accepted, .retrying(at: 9), .dead, .stale(.held), .stale(.cancelled), .unknown)
    try expectSame(
      TaskRecord(
        draft: draft, status: .dead, attempts: 2, sequence: 4, createdAt: 1, updatedAt: 2,
        worker: "w", leaseToken: 3, leaseExpires: 4, output: [9], failure: failure,
        usage: .init(tokens: -1, microdollars: 7)),
      TaskRecord(draft: draft, status: .pending, sequence: 1, createdAt: 0, updatedAt: 0))
    var statistics = QueueStatistics()
    statistics.counts = [.held: 3, .dead: 0]
    statistics.shed = .max
    statistics.oldestPending = 3
    statistics.spent = ["a": .init(tokens: 1)]
    try expectSame(QueueStatistics(), statistics)
    var filter = TaskFilter()
    filter.statuses = [.dead, .completed]
    filter.worker = ""
    filter.after = 9
    try expectSame(TaskFilter(), filter)
    var query = AgentQuery()
    query.statuses = [.lost]
    query.tag = "t"
    query.after = "a"
    try expectSame(AgentQuery(), query)
    for kind in [.registered, .changed, .lost, .removed] as [AgentEvent.Kind] {
      try expectSame(AgentEvent(revision: 1, kind: kind, agent: "a", status: .busy, time: 2))
    }
  }

  @Test func `messages and errors come back from their bytes`() throws {
    let id = TaskID(high: 0, low: 1)
    for target in [.agent("a"), .type, .broadcast] as [Message.Target] {
      let message = Message(
        id: id, from: "f", target: target, type: "t", payload: [0], headers: ["k": "v"],
        correlationID: "c", time: 3, timeToLive: 4, traceParent: "p")
      try expectSame(Delivery(position: 7, message: message))
    }
    try expectSame(
      BusSubscription(name: "n", agent: "a", types: ["x*"], capacity: 3, overflow: .reject))
    try expectSame(PublishOutcome(delivered: 1, isParked: true, rejected: 2))
    var bus = BusStatistics()
    bus.buffered = ["a": 1]
    bus.expired = 4
    try expectSame(bus)
    try expectSame(
      RuntimeError.unknownAgent("a"), .staleIncarnation(agent: "a", current: 3),
      .revisionForgotten(oldest: 4), .unknownSubscription("s"), .invalid("i"),
      .unavailable(address: "a", reason: "r"), .readOnly("r"), .storeFailed("f"),
      .badReply("b"), .cancelled)
  }

  @Test func `numbers at their edges come back, and too long ones are errors`() throws {
    for value in [0, 1, 127, 128, 16_383, 16_384, .max] as [UInt64] { try expectSame(value) }
    for value in [0, -1, 1, 63, -64, -65, .min, .max] as [Int64] { try expectSame(value) }
    #expect(UInt64(127).encoded.count == 1)
    #expect(UInt64.max.encoded.count == 10)
    for bytes in [
      [UInt8](repeating: 0x80, count: 10) + [1], [UInt8](repeating: 0xFF, count: 9) + [2],
    ] {
      #expect(throws: RuntimeError.self) { try UInt64(decoding: bytes) }
    }
    #expect(throws: RuntimeError.self) {
      var reader = ByteReader([1, 0xFF])
      _ = try reader.text()
    }
    #expect(throws: RuntimeError.self) {
      var reader = ByteReader(UInt64.max.encoded)
      _ = try reader.list(of: TaskID.self)
    }
  }
}
