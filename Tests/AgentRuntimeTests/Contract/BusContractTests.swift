import AgentRuntime
import Foundation
import Testing

@Suite(.serialized) struct BusContractTests {
  typealias C = Contract

  static func all(_ bus: any RuntimeEngine, _ name: String) async throws -> [Int] {
    try await bus.receive(name, acknowledging: 0, limit: 1000, wait: 0)
      .map { Int($0.message.id.low) }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 5: who listens to the type hears direct messages too, each once`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "bob", agent: "bob", types: ["note"]))
      try await engine.subscribe(BusSubscription(name: "log", types: ["note"]))
      try await engine.subscribe(BusSubscription(name: "eve", agent: "eve"))
      let outcomes = try await engine.publish([C.message(1, .agent("bob"))])
      #expect(outcomes == [PublishOutcome(delivered: 2, isParked: false, rejected: 0)])
      #expect(try await Self.all(engine, "bob") == [1])
      #expect(try await Self.all(engine, "log") == [1])
      #expect(try await Self.all(engine, "eve").isEmpty)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 6: a message that reaches nobody is parked and kept for who comes later`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      var brief = C.message(3, .agent("bob"))
      brief.timeToLive = 1000 * C.millisecond
      let outcomes = try await engine.publish([
        C.message(1, .agent("bob")), C.message(2, .type, type: "other"), brief,
      ])
      #expect(outcomes.allSatisfy { $0.isParked && $0.delivered == 0 })
      #expect(try await engine.busStatistics().parked == 3)
      try await Task.sleep(for: .milliseconds(1200))
      try await engine.subscribe(BusSubscription(name: "bob", agent: "bob"))
      _ = try await engine.publish([C.message(4, .agent("bob"))])
      #expect(try await Self.all(engine, "bob") == [1, 4])
      let statistics = try await engine.busStatistics()
      #expect(statistics.parked == 1 && statistics.expired == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 7: direct, by type, by the beginning of a type, to all`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "a", agent: "a"))
      try await engine.subscribe(BusSubscription(name: "b", agent: "b", types: ["task_*"]))
      try await engine.subscribe(BusSubscription(name: "c", types: ["task_result", "task_*"]))
      let outcomes = try await engine.publish([
        C.message(1, .agent("a"), type: "x"), C.message(2, .type, type: "task_result"),
        C.message(3, .type, type: "task_"), C.message(4, .broadcast, type: "task_result"),
      ])
      #expect(outcomes.map(\.delivered) == [1, 2, 2, 2])
      #expect(try await Self.all(engine, "a") == [1, 4])
      #expect(try await Self.all(engine, "b") == [2, 3, 4])
      #expect(try await Self.all(engine, "c") == [2, 3])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 8: a message comes back as it was sent, with the engine's time`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "s", types: ["résumé"]))
      var message = C.message(1, .type, type: "résumé")
      message.headers = ["a": "1", "é": "ü"]
      message.correlationID = "c"
      message.timeToLive = 3600 * C.second
      message.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      _ = try await engine.publish([message])
      var heard = try #require(
        try await engine.receive("s", acknowledging: 0, limit: 1, wait: 0).first?.message)
      #expect(heard.time > C.now() - 600 * C.second)
      heard.time = 0
      #expect(heard == message)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `what is not acknowledged is given again, in the sender's order`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "s", types: ["note"]))
      _ = try await engine.publish((1...10).map { C.message($0, .type) })
      let first = try await engine.receive("s", acknowledging: 0, limit: 4, wait: 0)
      #expect(first.map(\.message.id.low) == [1, 2, 3, 4])
      #expect(first.map(\.position) == [1, 2, 3, 4])
      #expect(try await engine.receive("s", acknowledging: 0, limit: 4, wait: 0) == first)
      let next = try await engine.receive("s", acknowledging: 3, limit: 100, wait: 0)
      #expect(next.map(\.position) == Array(4...10))
      #expect(try await engine.receive("s", acknowledging: 10, limit: 9, wait: 0).isEmpty)
      #expect(try await engine.busStatistics().buffered == ["s": 0])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a full buffer drops the oldest, or the newest, or tells the sender`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      for overflow in BusSubscription.Overflow.allCases {
        try await engine.subscribe(
          BusSubscription(
            name: overflow.rawValue, types: ["note"], capacity: 2, overflow: overflow))
      }
      let outcomes = try await engine.publish((1...3).map { C.message($0, .type) })
      #expect(outcomes.map(\.delivered) == [3, 3, 1])
      #expect(outcomes.map(\.rejected) == [0, 0, 1])
      #expect(try await Self.all(engine, "drop-oldest") == [2, 3])
      #expect(try await Self.all(engine, "drop-newest") == [1, 2])
      #expect(try await Self.all(engine, "reject") == [1, 2])
      let statistics = try await engine.busStatistics()
      #expect(statistics.dropped == 2 && statistics.rejected == 1 && statistics.published == 3)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `who waits hears the message when it comes`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "s", agent: "s"))
      async let heard = engine.receive("s", acknowledging: 0, limit: 5, wait: 20 * C.second)
      try await Task.sleep(for: .milliseconds(150))
      _ = try await engine.publish([C.message(1, .broadcast)])
      #expect(try await heard.map(\.message.id.low) == [1])
      #expect(
        try await engine.receive("s", acknowledging: 1, limit: 5, wait: 20 * C.millisecond)
          .isEmpty)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `a message past its time is worth nothing`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "s", types: ["note"]))
      var brief = C.message(1, .type)
      brief.timeToLive = 50 * C.millisecond
      _ = try await engine.publish([brief, C.message(2, .type)])
      try await Task.sleep(for: .milliseconds(120))
      #expect(try await Self.all(engine, "s") == [2])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `the same name again keeps what is there; an ended one is unknown`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      try await engine.subscribe(BusSubscription(name: "s", types: ["note"]))
      _ = try await engine.publish([C.message(1, .type)])
      try await engine.subscribe(BusSubscription(name: "s", types: ["other"]))
      let outcomes = try await engine.publish([
        C.message(2, .type), C.message(3, .type, type: "other"),
      ])
      #expect(outcomes.map(\.delivered) == [0, 1])
      #expect(try await Self.all(engine, "s") == [1, 3])
      #expect(try await engine.unsubscribe("s"))
      #expect(try await !engine.unsubscribe("s"))
      let error = await C.error {
        _ = try await engine.receive("s", acknowledging: 0, limit: 1, wait: 0)
      }
      #expect(error == .unknownSubscription("s"))
      #expect(try await engine.publish([C.message(4, .type, type: "other")])[0].isParked)
    }
  }
}
