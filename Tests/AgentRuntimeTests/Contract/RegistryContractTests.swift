import AgentManifest
import AgentRuntime
import Foundation
import JSON
import Testing

@Suite(.serialized) struct RegistryContractTests {
  typealias C = Contract

  @Test(arguments: EngineKind.allCases)
  func `an agent is registered, found, changed, removed, and each step is told`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      var manifest = C.manifest("acme/a", capabilities: ["Maths"])
      manifest.tools = ["calc"]
      manifest.metadata = ["x": [1, 2.5, "é"]]
      let incarnation = try await engine.register(
        manifest, endpoint: "unix:/a", lease: 60 * C.second)
      let record = try #require(try await engine.agent("acme/a"))
      #expect(record.manifest == manifest)
      #expect(record.status == .available && record.incarnation == incarnation)
      #expect(record.endpoint == "unix:/a" && record.load == 0)
      #expect(record.leaseExpires > record.lastHeartbeat)
      try await engine.heartbeat(
        "acme/a", incarnation: incarnation, status: .busy, load: 2, lease: 60 * C.second)
      let busy = try await engine.agent("acme/a")
      #expect(busy?.status == .busy && busy?.load == 2)
      #expect(try await engine.deregister("acme/a"))
      #expect(try await !engine.deregister("acme/a"))
      #expect(try await engine.agent("acme/a") == nil)
      let events = try await engine.changes(after: 0, wait: 0)
      #expect(events.map(\.kind) == [.registered, .changed, .removed])
      #expect(events.map(\.revision) == [1, 2, 3])
      #expect(events.allSatisfy { $0.agent == "acme/a" })
      #expect(try await engine.changes(after: 2, wait: 0).map(\.revision) == [3])
      #expect(try await engine.changes(after: 3, wait: 10 * C.millisecond).isEmpty)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `an older instance is told of the newer, an unknown one that it is unknown`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      let first = try await engine.register(C.manifest("a/a"), endpoint: nil, lease: C.second)
      let second = try await engine.register(C.manifest("a/a"), endpoint: nil, lease: C.second)
      #expect(second > first)
      let stale = await C.error {
        try await engine.heartbeat(
          "a/a", incarnation: first, status: nil, load: nil, lease: C.second)
      }
      #expect(stale == .staleIncarnation(agent: "a/a", current: second))
      let unknown = await C.error {
        try await engine.heartbeat("b/b", incarnation: nil, status: nil, load: nil, lease: 1)
      }
      #expect(unknown == .unknownAgent("b/b"))
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `row 12: an agent without heartbeats is lost, and back with the next`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      let incarnation = try await engine.register(
        C.manifest("a/a"), endpoint: nil, lease: 100 * C.millisecond)
      let events = try await engine.changes(after: 1, wait: 20 * C.second)
      #expect(events.map(\.kind) == [.lost])
      #expect(try await engine.agent("a/a")?.status == .lost)
      #expect(try await engine.agents(AgentQuery()).isEmpty)
      try await engine.heartbeat(
        "a/a", incarnation: incarnation, status: nil, load: nil, lease: 60 * C.second)
      #expect(try await engine.agents(AgentQuery()).map(\.manifest.id) == ["a/a"])
      #expect(try await engine.agent("a/a")?.status == .available)
      #expect(try await engine.changes(after: 2, wait: 0).map(\.kind) == [.changed])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `agents are found by what they can do, without case, page by page`(
    kind: EngineKind
  ) async throws {
    try await kind.withEngine { engine in
      for number in 0..<30 {
        var manifest = C.manifest(
          "acme/\(number / 10)\(number % 10)", capabilities: number % 2 == 0 ? ["Even"] : [])
        if number % 3 == 0 { manifest.tools = ["Third"] }
        if number % 5 == 0 { manifest.intents = ["Fifth"] }
        manifest.tags = ["t\(number % 2)"]
        _ = try await engine.register(manifest, endpoint: nil, lease: 60 * C.second)
      }
      func found(_ change: (inout AgentQuery) -> Void) async throws -> [String] {
        var query = AgentQuery()
        change(&query)
        return try await engine.agents(query).map(\.manifest.id)
      }
      #expect(try await found { $0.capability = "EVEN" }.count == 15)
      #expect(try await found { $0.capability = "third" }.count == 10)
      #expect(try await found { $0.capability = "fifth" }.count == 6)
      #expect(
        try await found {
          $0.tool = "THIRD"
          $0.tag = "T0"
        }.count == 5)
      #expect(try await found { $0.intent = "third" }.isEmpty)
      #expect(try await found { $0.statuses = [.busy] }.isEmpty)
      var after: String?
      var seen: [String] = []
      while true {
        let page = try await found {
          $0.after = after
          $0.limit = 7
        }
        guard let last = page.last else { break }
        seen += page
        after = last
      }
      #expect(seen == seen.sorted() && seen.count == 30)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `who waits for a change hears it when it comes`(kind: EngineKind) async throws {
    try await kind.withEngine { engine in
      async let events = engine.changes(after: 0, wait: 20 * C.second)
      try await Task.sleep(for: .milliseconds(150))
      _ = try await engine.register(C.manifest("a/a"), endpoint: nil, lease: 60 * C.second)
      #expect(try await events.map(\.kind) == [.registered])
    }
  }
}
