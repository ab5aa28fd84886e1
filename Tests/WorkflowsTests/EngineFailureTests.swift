import JSON
import Testing
import Workflows

@Suite struct EngineFailureTests {
  static func failing(_ more: String, parameters: String = "{}") throws -> EngineSimulation {
    try EngineSimulation(
      """
      {"nodes": [
        {"id": "f", "type": "function", "writes": ["out"],
         "config": {"handler": "test.fail", "parameters": \(parameters)}\(more)},
        \(EngineEdgeTests.node("next")), \(EngineEdgeTests.node("rescue"))],
       "edges": [{"from": "f", "to": "next"}], "entryPoint": "f"}
      """)
  }

  @Test func `a failed node fails the run and says which attempt it was`() throws {
    let run = try Self.failing(#", "retry": {"maxAttempts": 3, "delay": "1s"}"#).run()
    #expect(run.result.outcome == .failed)
    #expect(
      run.result.failure
        == NodeFailure(code: "bad", node: "f", message: "it broke", attempt: 3))
    #expect(run.result.retries == 2)
    #expect(run.result.executed == 1)
    #expect(run.duration >= 3_000_000_000)
  }

  @Test func `a node that recovers in time goes on`() throws {
    let run = try Self.failing(
      #", "retry": {"maxAttempts": 3, "delay": "1ms"}"#, parameters: #"{"times": 2}"#
    ).run()
    #expect(run.result.outcome == .completed)
    #expect(run.result.outputs["out"] == "recovered")
    #expect(run.result.retries == 2)
  }

  @Test func `only the codes that are named are tried again`() throws {
    let run = try Self.failing(#", "retry": {"maxAttempts": 3, "on": ["timeout"]}"#).run()
    #expect(run.result.retries == 0)
  }

  @Test func `a failure that is ignored leaves null and goes on`() throws {
    let run = try Self.failing(#", "onError": "ignore""#).run()
    #expect(run.result.outcome == .completed)
    #expect(run.result.outputs["out"] == .some(.null))
    #expect(run.calls == ["test.fail", "next"])
  }

  @Test func `a failure can go to another node, which sees the error`() throws {
    let run = try Self.failing(#", "onError": {"goTo": "rescue"}"#).run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls == ["test.fail", "rescue"])
    #expect(run.result.state["error"]?["code"] == "bad")
    #expect(run.result.state["error"]?["node"] == "f")
  }

  @Test func `an attempt that takes too long is cancelled and fails with timeout`() throws {
    let run = try Self.failing(
      #", "timeout": "100ns", "retry": {"maxAttempts": 2, "delay": "1ns"}"#,
      parameters: #"{"length": 500, "name": "f"}"#
    ).run()
    #expect(run.result.failure?.code == "timeout")
    #expect(run.result.failure?.attempt == 2)
    #expect(run.cancelled == ["f", "f"])
    #expect(run.duration == 201)
  }

  @Test func `a map that takes too long stops its elements`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "timeout": "50ns", "config": {"over": [1, 2],
        "body": \(EngineBodyTests.body("r", "1", #", "name": "slow", "length": 500"#))}}], "edges": []}
      """)
    let run = try simulation.run()
    #expect(run.result.failure?.code == "timeout")
    #expect(run.cancelled == ["slow", "slow"])
  }

  @Test func `a wait takes its time and no call`() throws {
    let simulation = try EngineSimulation(
      #"{"nodes": [{"id": "w", "type": "wait", "config": {"duration": "90s"}}], "edges": []}"#)
    let run = try simulation.run()
    #expect(run.result.outcome == .completed)
    #expect(run.duration == 90_000_000_000)
  }

  @Test func `no more calls run at once than are allowed`() throws {
    var simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "config": {"over": "{{ list }}", "concurrency": 50,
        "body": \(EngineBodyTests.body("r", "{{ item }}"))}}], "edges": [],
       "inputs": [{"name": "list"}]}
      """)
    simulation.concurrency = 4
    let run = try simulation.run(["list": .array((0..<40).map(JSONValue.integer))])
    #expect(run.result.outcome == .completed)
    #expect(run.peak == 4)
  }

  @Test func `what stands in the way is told before anything runs`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [
        {"id": "a", "type": "llm", "config": {"prompt": "hi"}},
        {"id": "b", "type": "tool", "config": {"tool": "mail"}},
        {"id": "c", "type": "function", "config": {"handler": "no.such"}},
        {"id": "d", "type": "function", "config": {"handler": "test.value", "parameters": {"value": "{{ 1 + }}"}}},
        {"id": "e", "type": "loop", "config": {"body": \(EngineBodyTests.body("r", "1"))}}],
       "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}, {"from": "c", "to": "d"},
                 {"from": "d", "to": "e"}]}
      """)
    let error = #expect(throws: WorkflowPreparationError.self) { try simulation.run() }
    #expect(
      error?.problems.map { "\($0.node ?? ""): \($0.code)" } == [
        "a: unbound", "b: unbound", "c: unknown-function", "d: bad-expression",
        "e: bad-definition",
      ])
  }

  @Test func `inputs are checked before anything runs`() throws {
    let simulation = try EngineSimulation(
      """
      {"inputs": [{"name": "feed", "type": "string"}, {"name": "n", "type": "number", "default": 3}],
       "nodes": [\(EngineEdgeTests.node("a"))], "edges": []}
      """)
    let missing = #expect(throws: WorkflowPreparationError.self) { try simulation.run() }
    #expect(missing?.problems.first?.message == "the input 'feed' is missing: give it a value")
    let wrong = #expect(throws: WorkflowPreparationError.self) {
      try simulation.run(["feed": 1, "more": 2])
    }
    #expect(wrong?.problems.map(\.code) == ["bad-input", "bad-input"])
    #expect(try simulation.run(["feed": "x"]).result.state["n"] == 3)
  }

  @Test func `several write keys take the members of the result`() throws {
    func run(_ value: String) throws -> EngineSimulation.Run {
      try EngineSimulation(
        """
        {"nodes": [{"id": "a", "type": "function", "writes": ["x", "y"],
          "config": {"handler": "test.value", "parameters": {"value": \(value)}}}], "edges": []}
        """
      ).run()
    }
    #expect(try run(#"{"x": 1, "y": 2, "z": 3}"#).result.outputs == ["x": 1, "y": 2])
    #expect(try run(#"{"x": 1}"#).result.failure?.code == "bad-result")
    #expect(try run("5").result.failure?.code == "bad-result")
  }
}
