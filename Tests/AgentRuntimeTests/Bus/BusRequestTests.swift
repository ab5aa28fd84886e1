import AgentRuntime
import Platform
import Synchronization
import Testing

/// A bus whose clock moves only while somebody waits, with an agent that answers by a rule.
private actor ScriptedBus: MessageBus {
  nonisolated let time = Time()
  private var core = BusCore()
  private let answer: @Sendable (Message) -> [Message]
  var open: [String] { core.subscribed.map(\.name) }

  final class Time: Sendable {
    let now = Mutex<UInt64>(0)
  }

  init(answer: @escaping @Sendable (Message) -> [Message]) { self.answer = answer }

  nonisolated var clock: MonotonicClock {
    let time = time
    return MonotonicClock { time.now.withLock { $0 } }
  }

  func subscribe(_ subscription: BusSubscription) async throws(RuntimeError) {
    try core.subscribe(subscription, now: 0)
  }
  func unsubscribe(_ name: String) async throws(RuntimeError) -> Bool { core.unsubscribe(name) }
  func publish(_ messages: [Message]) async throws(RuntimeError) -> [PublishOutcome] {
    let outcomes = core.publish(messages, now: 0)
    for message in messages { _ = core.publish(answer(message), now: 0) }
    return outcomes
  }
  func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, wait: UInt64
  ) async throws(RuntimeError) -> [Delivery] {
    let deliveries = try core.receive(name, acknowledging: position, limit: limit, now: 0)
    if deliveries.isEmpty { time.now.withLock { $0 += wait } }
    return deliveries
  }
  func busStatistics() async throws(RuntimeError) -> BusStatistics { core.statistics }
}

@Suite struct BusRequestTests {
  private let request = message(1, to: .agent("oracle"), type: "question", from: "asker")

  @Test func `a request brings back the reply that belongs to it`() async throws {
    let bus = ScriptedBus { question in
      var other = question.reply(
        id: TaskID(high: 0, low: 8), from: "oracle", type: "answer", payload: [0x30])
      other.correlationID = "of another"
      return [
        message(7, to: .broadcast), other,
        question.reply(
          id: TaskID(high: 0, low: 9), from: "oracle", type: "answer", payload: [0x31]),
      ]
    }
    try await bus.subscribe(BusSubscription(name: "oracle", agent: "oracle"))
    let reply = try await bus.request(request, timeout: 1_000, clock: bus.clock)
    #expect(reply.payload == [0x31])
    #expect(reply.type == "answer")
    #expect(await bus.open == ["oracle"])
  }

  @Test func `a request that nobody listens to fails at once and says for whom it was`()
    async throws
  {
    let bus = ScriptedBus { _ in [] }
    await #expect(throws: RequestFailure.undeliverable(to: "agent 'oracle'", isFull: false)) {
      try await bus.request(self.request, timeout: 1_000, clock: bus.clock)
    }
    #expect(bus.time.now.withLock { $0 } == 0)
    #expect(await bus.open == [])
    try await bus.subscribe(
      BusSubscription(name: "oracle", agent: "oracle", capacity: 1, overflow: .reject))
    await #expect(throws: RequestFailure.undeliverable(to: "agent 'oracle'", isFull: true)) {
      try await bus.request(self.request, timeout: 1_000, clock: bus.clock)
    }
  }

  @Test func `a request without a reply ends at its time-out`() async throws {
    let bus = ScriptedBus { _ in [] }
    try await bus.subscribe(BusSubscription(name: "oracle", agent: "oracle"))
    await #expect(throws: RequestFailure.noReply(from: "agent 'oracle'", after: 5_000_000)) {
      try await bus.request(self.request, timeout: 5_000_000, clock: bus.clock)
    }
    #expect(bus.time.now.withLock { $0 } == 5_000_000)
    #expect(await bus.open == ["oracle"])
  }

  @Test func `a request to everyone is refused`() async throws {
    let bus = ScriptedBus { _ in [] }
    await #expect(throws: RequestFailure.self) {
      try await bus.request(message(1, to: .broadcast), timeout: 1, clock: bus.clock)
    }
  }

  @Test func `failures say what happened and what to do`() {
    #expect(
      RequestFailure.undeliverable(to: "type 'x'", isFull: false).message
        == "nobody listens to type 'x': start an agent that does, then ask again")
    #expect(
      RequestFailure.noReply(from: "agent 'a'", after: 5_000_000).message
        == "no reply from agent 'a' within 5 ms")
  }
}
