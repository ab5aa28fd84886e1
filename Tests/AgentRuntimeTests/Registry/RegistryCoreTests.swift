import AgentManifest
import AgentRuntime
import Platform
import Testing

@Suite struct RegistryCoreTests {
  private func manifest(
    _ id: String, capabilities: [String] = [], tools: [String] = [], intents: [String] = [],
    tags: [String] = []
  ) -> AgentManifest {
    AgentManifest(
      id: id, name: id, tags: tags, capabilities: capabilities, tools: tools, intents: intents,
      executor: .function("echo"))
  }

  private func found(
    _ registry: inout RegistryCore, _ change: (inout AgentQuery) -> Void = { _ in }
  ) -> [String] {
    var query = AgentQuery()
    change(&query)
    return registry.agents(query).map(\.manifest.id)
  }

  @Test func `agents are found by what they can do, in either case`() throws {
    var registry = RegistryCore()
    _ = try registry.register(
      manifest("p/c", capabilities: ["Summarise", ""], tags: ["Blue"]), endpoint: nil, lease: 100,
      now: 0)
    _ = try registry.register(
      manifest("p/a", tools: ["SUMMARISE"]), endpoint: "http://a", lease: 100, now: 0)
    _ = try registry.register(
      manifest("p/b", intents: ["summarise"], tags: ["blue"]), endpoint: nil, lease: 100, now: 0)
    #expect(found(&registry) { $0.capability = "summarise" } == ["p/a", "p/b", "p/c"])
    #expect(found(&registry) { $0.tool = "Summarise" } == ["p/a"])
    #expect(found(&registry) { $0.intent = "summarisE" } == ["p/b"])
    #expect(found(&registry) { $0.tag = "BLUE" } == ["p/b", "p/c"])
    #expect(
      found(&registry) {
        $0.tag = "blue"
        $0.intent = "summarise"
      } == ["p/b"])
    #expect(found(&registry) { $0.capability = "  " } == ["p/a", "p/b", "p/c"])
    #expect(found(&registry) { $0.capability = "other" }.isEmpty)
    #expect(registry.agent("p/a")?.endpoint == "http://a")
  }

  @Test func `row 12: an agent that is silent is lost, and comes back by its heartbeat`() throws {
    var registry = RegistryCore()
    let incarnation = try registry.register(manifest("a"), endpoint: nil, lease: 100, now: 0)
    try registry.heartbeat(
      "a", incarnation: incarnation, status: .busy, load: 2, lease: 100, now: 50)
    #expect(registry.nextWake == 150)
    registry.advance(to: 149)
    #expect(registry.agent("a")?.status == .busy)
    registry.advance(to: 150)
    #expect(registry.agent("a")?.status == .lost)
    #expect(found(&registry).isEmpty)
    #expect(found(&registry) { $0.statuses = [.lost] } == ["a"])
    try registry.heartbeat(
      "a", incarnation: incarnation, status: nil, load: nil, lease: 100, now: 200)
    #expect(registry.agent("a")?.status == .busy)
    let events = try registry.changes(after: 0)
    #expect(events.map(\.kind) == [.registered, .changed, .lost, .changed])
    #expect(events.map(\.time) == [0, 50, 150, 200])
    #expect(events.map(\.revision) == [1, 2, 3, 4])
  }

  @Test func `a new instance takes the place of the old one`() throws {
    var registry = RegistryCore()
    let old = try registry.register(
      manifest("a", capabilities: ["x"]), endpoint: nil, lease: 100, now: 0)
    let new = try registry.register(
      manifest("a", capabilities: ["y"]), endpoint: nil, lease: 100, now: 1)
    #expect(new > old)
    #expect(throws: RuntimeError.staleIncarnation(agent: "a", current: new)) {
      try registry.heartbeat(
        "a", incarnation: old, status: nil, load: nil, lease: 100, now: 2)
    }
    #expect(found(&registry) { $0.capability = "x" }.isEmpty)
    #expect(found(&registry) { $0.capability = "y" } == ["a"])
    #expect(throws: RuntimeError.unknownAgent("b")) {
      try registry.heartbeat("b", incarnation: nil, status: nil, load: nil, lease: 1, now: 2)
    }
    #expect(throws: RuntimeError.self) {
      try registry.register(manifest(" "), endpoint: nil, lease: 1, now: 2)
    }
    let removals = [registry.deregister("a", now: 3), registry.deregister("a", now: 3)]
    #expect(removals == [true, false])
    #expect(registry.count == 0)
    #expect(registry.nextWake == nil)
  }

  @Test func `changes that are not kept any more are said to be forgotten`() throws {
    var registry = RegistryCore(logCapacity: 4)
    for number in 1...20 as ClosedRange<UInt64> {
      _ = try registry.register(manifest("a\(number)"), endpoint: nil, lease: 1_000, now: number)
    }
    let kept = try registry.changes(after: 0)
    #expect((4...8).contains(kept.count))
    #expect(try registry.changes(after: 20).isEmpty)
    #expect(try registry.changes(after: 18).map(\.agent) == ["a19", "a20"])
    #expect(throws: RuntimeError.revisionForgotten(oldest: kept[0].revision)) {
      try registry.changes(after: kept[0].revision - 2)
    }
  }

  @Test func `pages follow each other in the order of ids`() throws {
    var registry = RegistryCore()
    for number in 0..<50 {
      _ = try registry.register(
        manifest("a\(number % 7)\(number)", capabilities: ["x"]), endpoint: nil, lease: 1_000,
        now: 0)
    }
    for capability in [nil, "x"] {
      var ids: [String] = []
      while true {
        let page = found(&registry) {
          $0.capability = capability
          $0.after = ids.last
          $0.limit = 9
        }
        guard !page.isEmpty else { break }
        ids += page
      }
      #expect(ids == Set(ids).sorted())
      #expect(ids.count == 50)
    }
  }

  @Test(arguments: 0..<(QueueScript.soak ? 2_000 : 15))
  func `random histories: snapshots, steps of time and listings agree`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var registry = RegistryCore(logCapacity: 1_000)
    var now: UInt64 = 0
    let words = ["x", "Y", "y", "z"]
    for _ in 0..<150 {
      let before = now
      now += UInt64.random(in: 0...20, using: &random)
      var stepwise = registry
      for instant in before...now { stepwise.advance(to: instant) }
      let id = "agent\(Int.random(in: 0..<12, using: &random))"
      let word = words[Int.random(in: 0..<4, using: &random)]
      let kind = Int.random(in: 0..<5, using: &random)
      let status = AgentStatus.allCases[Int.random(in: 0..<6, using: &random)]
      func change(_ registry: inout RegistryCore) {
        switch kind {
        case 0, 1:
          _ = try? registry.register(
            manifest(id, capabilities: [word]), endpoint: nil, lease: 60, now: now)
        case 2, 3:
          try? registry.heartbeat(
            id, incarnation: nil, status: kind == 2 ? status : nil, load: 1, lease: 30, now: now)
        default: _ = registry.deregister(id, now: now)
        }
      }
      change(&registry)
      change(&stepwise)
      var bytes: [UInt8] = []
      registry.encodeSnapshot(into: &bytes)
      var others: [UInt8] = []
      stepwise.encodeSnapshot(into: &others)
      #expect(bytes == others)
      var restored = try RegistryCore(snapshot: bytes, logCapacity: 1_000)
      var again: [UInt8] = []
      restored.encodeSnapshot(into: &again)
      #expect(again == bytes)
      #expect(restored.nextWake == registry.nextWake)
      #expect(try restored.changes(after: 0) == registry.changes(after: 0))
      var query = AgentQuery()
      query.statuses = Set(AgentStatus.allCases)
      let all = registry.agents(query)
      #expect(restored.agents(query) == all)
      query.capability = word
      #expect(
        registry.agents(query)
          == all.filter { $0.manifest.capabilities[0].lowercased() == word.lowercased() })
      for record in all { #expect((record.status == .lost) == (record.leaseExpires <= now)) }
      bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x41
      _ = try? RegistryCore(snapshot: bytes)
    }
  }
}
