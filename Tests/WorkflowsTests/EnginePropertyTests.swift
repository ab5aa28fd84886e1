import JSON
import Testing
import Workflows

/// Random graphs on a virtual clock: what must hold for each of them.
@Suite struct EnginePropertyTests {
  /// A graph whose edges lead from lower to higher numbers, with conditions, joins and failures.
  static func graph(_ random: inout EngineRandom) -> WorkflowDefinition {
    let count = Int.random(in: 1...12, using: &random)
    var definition = WorkflowDefinition(name: "random")
    definition.state = [StateKey(name: "all", reducer: .append)]
    for index in 0..<count {
      var node = WorkflowNode(
        id: "n\(index)", type: .function,
        config: [
          "handler": "test.value",
          "parameters": ["name": .string("n\(index)"), "value": .integer(index)],
        ], writes: ["all"])
      switch Int.random(in: 0..<8, using: &random) {
      case 0: node.join = .any
      case 1: node.routing = .inclusive
      case 2:
        node.config["handler"] = "test.fail"
        node.config["parameters"] = ["name": .string(node.id)]
        node.onError = .ignore
      case 3 where index + 1 < count:
        node.config["handler"] = "test.fail"
        node.config["parameters"] = ["name": .string(node.id)]
        node.onError = .go(to: "n\(Int.random(in: index + 1..<count, using: &random))")
      default: break
      }
      definition.nodes.append(node)
    }
    for to in 1..<max(count, 2) where to < count {
      for from in 0..<to where Int.random(in: 0..<3, using: &random) == 0 || from == to - 1 {
        var condition: String?
        if Int.random(in: 0..<3, using: &random) == 0 {
          condition = Bool.random(using: &random) ? "true" : "false"
        }
        definition.edges.append(
          WorkflowEdge(
            from: "n\(from)", to: "n\(to)", condition: condition, priority: to))
      }
    }
    definition.entryPoint = "n0"
    return definition
  }

  @Test func `every node runs at most once and no run starves, whatever ends first`() throws {
    var random = EngineRandom(state: 2026)
    for _ in 0..<400 {
      let definition = Self.graph(&random)
      var simulation = EngineSimulation(definition)
      simulation.isTraced = true
      let hasAny = definition.nodes.contains { $0.join == .any }
      var first: EngineSimulation.Run?
      for seed in 1...6 {
        simulation.seed = UInt64(seed)
        simulation.concurrency = seed == 6 ? 1 : 32
        let run = try simulation.run()
        #expect(run.result.outcome == .completed, "\(run.result.failure?.message ?? "")")
        #expect(Set(run.calls).count == run.calls.count, "a node ran twice")
        #expect(run.result.executed == run.calls.count)
        let unreached = definition.nodes.count - run.result.executed - run.result.skipped
        #expect(unreached >= 0)
        if !hasAny, let first {
          #expect(Set(run.calls) == Set(first.calls))
          #expect(run.result.state == first.result.state)
          #expect(run.result.skipped == first.result.skipped)
        }
        if first == nil { first = run }
      }
    }
  }

  @Test func `cycles end, and rounds do not mix`() throws {
    var random = EngineRandom(state: 99)
    for _ in 0..<200 {
      var definition = Self.graph(&random)
      for index in definition.nodes.indices where definition.nodes[index].onError != .ignore {
        definition.nodes[index].onError = .fail
        definition.nodes[index].config["handler"] = "test.value"
      }
      let last = definition.nodes.count - 1
      let target = Int.random(in: 0...last, using: &random)
      let limit = Int.random(in: 1...4, using: &random)
      definition.edges.append(
        WorkflowEdge(
          from: "n\(last)", to: "n\(target)", condition: "true", priority: -1,
          maxTraversals: limit))
      var counts: [String: Int]?
      for seed in 1...4 {
        var simulation = EngineSimulation(definition)
        simulation.seed = UInt64(seed)
        let run = try simulation.run()
        #expect(run.result.outcome == .completed, "\(run.result.failure?.message ?? "")")
        var counted: [String: Int] = [:]
        for call in run.calls { counted[call, default: 0] += 1 }
        #expect(counted.values.allSatisfy { $0 <= limit + 1 })
        if !definition.nodes.contains(where: { $0.join == .any }) {
          if let counts { #expect(counted == counts) }
          counts = counted
        }
      }
    }
  }
}
