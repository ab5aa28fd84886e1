import JSON
import Testing
import Workflows

@Suite struct EngineEdgeTests {
  /// A node that gives `value` and is called by its id.
  static func node(_ id: String, _ more: String = "") -> String {
    let tail = more.isEmpty ? "" : ", \(more)"
    return """
      {"id": "\(id)", "type": "function", "writes": ["\(id)"],
       "config": {"handler": "test.value", "parameters": {"name": "\(id)", "value": "\(id)"}}\(tail)}
      """
  }

  static func simulation(_ nodes: [String], _ edges: [String], _ more: String = "")
    throws -> EngineSimulation
  {
    let tail = more.isEmpty ? "" : ", \(more)"
    return try EngineSimulation(
      """
      {"nodes": [\(nodes.joined(separator: ","))], "edges": [\(edges.joined(separator: ","))]\(tail)}
      """)
  }

  @Test func `nodes run one after another and later ones see what earlier ones wrote`() throws {
    let simulation = try EngineSimulation(
      """
      {"inputs": [{"name": "who"}],
       "nodes": [
         {"id": "a", "type": "function", "writes": ["greeting"],
          "config": {"handler": "test.value", "parameters": {"value": "Hello {{ who }}"}}},
         {"id": "b", "type": "function", "writes": ["line"],
          "config": {"handler": "test.value", "parameters": {"value": "{{ greeting }}!"}}}],
       "edges": [{"from": "a", "to": "b"}], "entryPoint": "a", "exitPoints": ["b"]}
      """)
    let run = try simulation.run(["who": "Ada"])
    #expect(run.result.outcome == .completed)
    #expect(run.result.outputs == ["greeting": "Hello Ada", "line": "Hello Ada!"])
    #expect(run.result.executed == 2)
  }

  // Reference system, section 34, row 22.
  @Test func `an exit node runs before the run ends`() throws {
    let simulation = try Self.simulation(
      [Self.node("a"), Self.node("b"), Self.node("c")],
      [#"{"from": "a", "to": "b"}"#, #"{"from": "b", "to": "c"}"#],
      #""entryPoint": "a", "exitPoints": ["b"]"#)
    let run = try simulation.run()
    #expect(run.calls == ["a", "b"])
    #expect(run.result.outputs["b"] == "b")
    #expect(run.result.skipped == 1)
  }

  @Test func `a workflow of one node that is its exit runs it`() throws {
    let simulation = try Self.simulation(
      [Self.node("a")], [], #""entryPoint": "a", "exitPoints": ["a"]"#)
    #expect(try simulation.run().calls == ["a"])
  }

  // Reference system, section 34, row 23.
  @Test(arguments: [(3, WorkflowResult.Outcome.completed), (2, .stepLimit)])
  func `the step limit counts executed nodes and may be met exactly`(
    limit: Int, outcome: WorkflowResult.Outcome
  ) throws {
    var simulation = try Self.simulation(
      [Self.node("a"), Self.node("b"), Self.node("c")],
      [#"{"from": "a", "to": "b"}"#, #"{"from": "b", "to": "c"}"#])
    simulation.stepLimit = limit
    let run = try simulation.run()
    #expect(run.result.outcome == outcome)
    #expect(run.result.executed == limit)
    if outcome == .stepLimit { #expect(run.result.failure?.node == "c") }
  }

  static let choice = [
    #"{"id": "a", "type": "condition", "config": {"condition": "score"}}"#,
    node("b"), node("c"), node("d"),
  ]

  // Reference system, section 34, row 25.
  @Test func `of several true edges the one with the lowest priority is taken`() throws {
    let simulation = try Self.simulation(
      Self.choice,
      [
        #"{"from": "a", "to": "b", "condition": "score > 1", "priority": 2}"#,
        #"{"from": "a", "to": "c", "condition": "score > 0", "priority": 1}"#,
        #"{"from": "a", "to": "d"}"#,
      ], #""inputs": [{"name": "score"}]"#)
    #expect(try simulation.run(["score": 5]).calls == ["c"])
    #expect(try simulation.run(["score": -5]).calls == ["d"])
  }

  @Test func `two true edges of equal priority fail the run and are both named`() throws {
    let simulation = try Self.simulation(
      Self.choice,
      [
        #"{"from": "a", "to": "b", "condition": "score > 1"}"#,
        #"{"from": "a", "to": "c", "condition": "score > 0"}"#,
        #"{"from": "a", "to": "d"}"#,
      ], #""inputs": [{"name": "score"}]"#)
    let run = try simulation.run(["score": 5])
    #expect(run.result.outcome == .failed)
    #expect(run.result.failure?.code == "ambiguous-edges")
    #expect(run.result.failure?.message.contains("'a->b' and 'a->c'") == true)
    #expect(run.calls == [])
  }

  @Test func `with inclusive routing all true edges are taken`() throws {
    let simulation = try Self.simulation(
      [
        #"{"id": "a", "type": "condition", "routing": "inclusive", "config": {"condition": "score"}}"#,
        Self.node("b"), Self.node("c"), Self.node("d"), Self.node("e"),
      ],
      [
        #"{"from": "a", "to": "b", "condition": "score > 1"}"#,
        #"{"from": "a", "to": "c", "condition": "score > 0"}"#,
        #"{"from": "a", "to": "d", "condition": "score > 9"}"#,
        #"{"from": "b", "to": "e"}"#, #"{"from": "c", "to": "e"}"#, #"{"from": "d", "to": "e"}"#,
      ], #""inputs": [{"name": "score"}]"#)
    let run = try simulation.run(["score": 5])
    #expect(run.calls.sorted() == ["b", "c", "e"])
    #expect(run.calls.last == "e")
    #expect(run.result.skipped == 1)
  }

  @Test func `a condition takes the edge whose label is its value`() throws {
    let simulation = try Self.simulation(
      [
        #"{"id": "a", "type": "condition", "config": {"condition": "score > 3"}}"#,
        Self.node("b"), Self.node("c"),
      ],
      [
        #"{"from": "a", "to": "b", "label": "true"}"#,
        #"{"from": "a", "to": "c", "label": "false"}"#,
      ], #""inputs": [{"name": "score"}]"#)
    #expect(try simulation.run(["score": 5]).calls == ["b"])
    #expect(try simulation.run(["score": 1]).calls == ["c"])
  }

  @Test func `a condition that no edge fits is an error`() throws {
    let simulation = try Self.simulation(
      [#"{"id": "a", "type": "condition", "config": {"condition": "score > 3"}}"#, Self.node("b")],
      [#"{"from": "a", "to": "b", "label": "true"}"#], #""inputs": [{"name": "score"}]"#)
    let run = try simulation.run(["score": 1])
    #expect(run.result.failure?.code == "no-edge")
    #expect(run.result.failure?.node == "a")
  }

  @Test func `a path that no edge fits ends there when the node is no condition`() throws {
    let simulation = try Self.simulation(
      [Self.node("a"), Self.node("b")],
      [#"{"from": "a", "to": "b", "condition": "a == 'x'"}"#])
    let run = try simulation.run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls == ["a"])
  }

  @Test func `a join waits for all edges that can still arrive`() throws {
    let nodes = [
      Self.node("a"), Self.node("b"), Self.node("c"),
      #"{"id": "x", "type": "condition", "config": {"condition": "false"}}"#,
      Self.node("d"), Self.node("e"),
    ]
    let simulation = try Self.simulation(
      nodes,
      [
        #"{"from": "a", "to": "b"}"#, #"{"from": "a", "to": "c"}"#, #"{"from": "a", "to": "x"}"#,
        #"{"from": "x", "to": "d", "label": "true"}"#,
        #"{"from": "x", "to": "b", "label": "false", "id": "xb"}"#,
        #"{"from": "b", "to": "e"}"#, #"{"from": "c", "to": "e"}"#, #"{"from": "d", "to": "e"}"#,
      ])
    let run = try simulation.run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls.sorted() == ["a", "b", "c", "e"])
    #expect(run.calls.last == "e")
    #expect(run.result.skipped == 1)
  }

  @Test func `a join of any runs once at the first arrival`() throws {
    let simulation = try Self.simulation(
      [
        Self.node("a"),
        #"{"id": "b", "type": "function", "config": {"handler": "test.value", "parameters": {"name": "b", "length": 10}}}"#,
        #"{"id": "c", "type": "function", "config": {"handler": "test.value", "parameters": {"name": "c", "length": 500}}}"#,
        Self.node("d", #""join": "any""#),
      ],
      [
        #"{"from": "a", "to": "b"}"#, #"{"from": "a", "to": "c"}"#,
        #"{"from": "b", "to": "d"}"#, #"{"from": "c", "to": "d"}"#,
      ])
    let run = try simulation.run()
    #expect(run.calls.filter { $0 == "d" }.count == 1)
    #expect(run.result.outcome == .completed)
  }

  @Test func `an edge back runs its nodes again as often as it may`() throws {
    let simulation = try Self.simulation(
      [
        #"""
        {"id": "count", "type": "function", "writes": ["n"],
         "config": {"handler": "test.value", "parameters": {"name": "count", "value": "{{ (n ?? 0) + 1 }}"}}}
        """#,
        #"{"id": "check", "type": "condition", "config": {"condition": "n < 10"}}"#,
        Self.node("done"),
      ],
      [
        #"{"from": "count", "to": "check"}"#,
        #"{"from": "check", "to": "count", "label": "true", "maxTraversals": 3}"#,
        #"{"from": "check", "to": "done"}"#,
      ], #""entryPoint": "count""#)
    let run = try simulation.run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls == ["count", "count", "count", "count", "done"])
    #expect(run.result.outputs["n"] == 4)
  }

  @Test func `a join inside a cycle waits anew in every round`() throws {
    let simulation = try Self.simulation(
      [
        #"""
        {"id": "a", "type": "function", "writes": ["n"],
         "config": {"handler": "test.value", "parameters": {"name": "a", "value": "{{ (n ?? 0) + 1 }}"}}}
        """#,
        Self.node("b"), Self.node("c"), Self.node("d"),
      ],
      [
        #"{"from": "a", "to": "b"}"#, #"{"from": "a", "to": "c"}"#,
        #"{"from": "b", "to": "d"}"#, #"{"from": "c", "to": "d"}"#,
        #"{"from": "d", "to": "a", "condition": "n < 3", "maxTraversals": 9}"#,
      ], #""entryPoint": "a""#)
    for seed in 1...20 {
      var simulation = simulation
      simulation.seed = UInt64(seed)
      let run = try simulation.run()
      #expect(run.result.outcome == .completed)
      let rounds = stride(from: 0, to: run.calls.count, by: 4).map { Array(run.calls[$0..<$0 + 4]) }
      #expect(rounds.count == 3)
      for round in rounds {
        #expect(round[0] == "a" && round[3] == "d" && Set(round) == ["a", "b", "c", "d"])
      }
    }
  }
}
