import JSON
import Testing
import Workflows

@Suite struct EngineBodyTests {
  /// A body of one node that gives a template's value under a key.
  static func body(_ key: String, _ value: String, _ more: String = "") -> String {
    """
    {"nodes": [{"id": "each", "type": "function", "writes": ["\(key)"],
      "config": {"handler": "test.value", "parameters": {"value": "\(value)"\(more)}}}], "edges": []}
    """
  }

  static let failing = """
    {"nodes": [
      {"id": "check", "type": "condition", "config": {"condition": "item == 2"}},
      {"id": "break", "type": "function", "config": {"handler": "test.fail"}},
      {"id": "keep", "type": "function", "writes": ["kept"],
       "config": {"handler": "test.value", "parameters": {"value": "{{ item }}"}}}],
     "edges": [{"from": "check", "to": "break", "label": "true"},
               {"from": "check", "to": "keep", "label": "false"}], "entryPoint": "check"}
    """

  // MARK: Map

  @Test func `a map gives its results in the order of the elements whatever ends first`() throws {
    var simulation = try EngineSimulation(
      """
      {"inputs": [{"name": "list"}], "nodes": [{"id": "m", "type": "map", "writes": ["out"],
       "config": {"over": "{{ list }}", "concurrency": 3, "body": \(Self.body("r", "{{ item * 10 + index }}"))}}],
       "edges": []}
      """)
    for seed in 1...20 {
      simulation.seed = UInt64(seed)
      let run = try simulation.run(["list": [5, 6, 7, 8, 9]])
      #expect(run.result.outputs == ["out": [50, 61, 72, 83, 94]])
      #expect(run.peak == 3)
      #expect(run.result.executed == 6)
    }
  }

  @Test func `a map over nothing gives nothing`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "writes": ["out"],
       "config": {"over": [], "body": \(Self.body("r", "{{ item }}"))}}], "edges": []}
      """)
    #expect(try simulation.run().result.outputs == ["out": []])
  }

  @Test func `the result of an element can be stated`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "writes": ["out"],
       "config": {"over": ["a", "b"], "as": "letter", "result": {"is": "{{ letter }}{{ r }}"},
         "body": \(Self.body("r", "{{ index }}"))}}], "edges": []}
      """)
    #expect(try simulation.run().result.outputs == ["out": [["is": "a0"], ["is": "b1"]]])
  }

  @Test(arguments: [
    ("skip", [1, 3] as JSONValue), ("null", [1, nil, 3] as JSONValue),
  ])
  func `a failed element can be passed over`(policy: String, expected: JSONValue) throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "writes": ["out"],
       "config": {"over": [1, 2, 3], "onItemError": "\(policy)", "body": \(Self.failing)}}], "edges": []}
      """)
    #expect(try simulation.run().result.outputs == ["out": expected])
  }

  @Test func `a failed element fails the map and names its node and its place`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "config": {"over": [1, 2, 3], "body": \(Self.failing)}}],
       "edges": []}
      """)
    let run = try simulation.run()
    #expect(run.result.outcome == .failed)
    #expect(run.result.failure?.node == "m/break")
    #expect(run.result.failure?.iteration == 1)
    #expect(run.result.failure?.code == "bad")
  }

  @Test func `what is mapped over must be an array`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "config": {"over": "text", "body": \(Self.failing)}}],
       "edges": []}
      """)
    #expect(try simulation.run().result.failure?.code == "bad-input")
  }

  @Test func `maps nest and inner ones see the outer element`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "m", "type": "map", "writes": ["out"], "config": {"over": [1, 2], "as": "x",
        "body": {"nodes": [{"id": "n", "type": "map", "writes": ["inner"], "config": {"over": [10, 20],
          "as": "y", "body": \(Self.body("r", "{{ x + y }}"))}}], "edges": []}}}], "edges": []}
      """)
    #expect(try simulation.run().result.outputs == ["out": [[11, 21], [12, 22]]])
  }

  // MARK: Parallel

  static func parallel(_ more: String, state: String = "", _ lengths: [Int]) throws
    -> EngineSimulation
  {
    let branches = lengths.enumerated().map { index, length -> String in
      let call = ", \"name\": \"b\(index)\", \"length\": \(length)"
      return "{\"name\": \"b\(index)\", \"body\": \(body("key", "{{ [\(index)] }}", call))}"
    }
    return try EngineSimulation(
      """
      {\(state) "nodes": [{"id": "p", "type": "parallel",
        "config": {"branches": [\(branches.joined(separator: ","))]\(more)}}], "edges": []}
      """)
  }

  // Reference system, section 34, row 26.
  @Test(arguments: [[1, 2, 3], [3, 2, 1], [2, 1, 3]])
  func `reducers merge the branches in their order whatever ends first`(lengths: [Int]) throws {
    let simulation = try Self.parallel(
      "", state: #""state": [{"name": "key", "reducer": "append"}],"#, lengths)
    #expect(try simulation.run().result.outputs == ["key": [0, 1, 2]])
  }

  // Reference system, section 34, row 26.
  @Test func `losers are cancelled when enough branches are done`() throws {
    let run = try Self.parallel(#", "wait": "any""#, [300, 10, 200]).run()
    #expect(run.result.outputs == ["key": [1]])
    #expect(run.cancelled.sorted() == ["b0", "b2"])
    #expect(run.duration == 10)
  }

  @Test func `a majority or a number of branches can be enough`() throws {
    let majority = try Self.parallel(
      #", "wait": "majority""#, state: #""state": [{"name": "key", "reducer": "append"}],"#,
      [300, 10, 200]
    ).run()
    #expect(majority.result.outputs == ["key": [1, 2]])
    let two = try Self.parallel(#", "wait": 2, "concurrency": 1"#, [300, 10, 200]).run()
    #expect(two.calls == ["b0", "b1"])
  }

  @Test func `a failed branch fails the node and stops the others`() throws {
    let simulation = try EngineSimulation(
      """
      {"nodes": [{"id": "p", "type": "parallel", "config": {"branches": [
        {"name": "slow", "body": \(Self.body("k", "1", #", "name": "slow", "length": 900"#))},
        {"name": "bad", "body": {"nodes": [{"id": "f", "type": "function",
          "config": {"handler": "test.fail", "parameters": {"length": 5}}}], "edges": []}}]}}],
       "edges": []}
      """)
    let run = try simulation.run()
    #expect(run.result.failure?.node == "p/bad/f")
    #expect(run.cancelled == ["slow"])
  }

  // MARK: Loop

  static func loop(_ more: String) throws -> EngineSimulation {
    try EngineSimulation(
      """
      {"nodes": [{"id": "l", "type": "loop", "writes": ["turns"], "config": {"maxIterations": 5\(more),
        "body": \(body("n", "{{ (n ?? 0) + iteration }}"))}}], "edges": []}
      """)
  }

  @Test(arguments: [
    ("", 5, 15 as JSONValue), (#", "until": "n >= 6""#, 3, 6),
    (#", "while": "(n ?? 0) < 4""#, 3, 6),
    (#", "while": "iteration <= 2""#, 2, 3), (#", "while": "false""#, 0, nil),
  ])
  func `a loop turns until its test or its bound ends it`(
    test: String, turns: Int, value: JSONValue
  ) throws {
    let run = try Self.loop(test).run()
    #expect(run.result.outcome == .completed)
    #expect(run.calls.count == turns)
    #expect(run.result.outputs["n"] ?? nil == value)
    if turns > 0 { #expect(run.result.outputs["turns"] == .integer(turns)) }
  }

  @Test func `a loop test that is no Boolean fails the node`() throws {
    let run = try Self.loop(#", "until": "n + 1""#).run()
    #expect(run.result.failure?.code == "bad-expression")
    #expect(run.result.failure?.node == "l")
  }

  // MARK: Subworkflow

  static let inner = """
    {"schema": "dna.workflow/v1", "name": "inner", "inputs": [{"name": "x"}],
     "nodes": [{"id": "s", "type": "function", "writes": ["y"],
       "config": {"handler": "test.value", "parameters": {"value": "{{ x * 2 }}"}}}], "edges": []}
    """

  @Test func `a subworkflow has a state of its own`() throws {
    var simulation = try EngineSimulation(
      """
      {"inputs": [{"name": "y"}], "nodes": [{"id": "s", "type": "subworkflow",
       "config": {"path": "inner.json", "inputs": {"x": "{{ y }}"}, "outputs": {"doubled": "y"}}}],
       "edges": []}
      """)
    simulation.load = { path in
      #expect(path == "inner.json")
      return WorkflowReader.read(try JSONDocument(parsing: Self.inner)).definition
    }
    let run = try simulation.run(["y": 21])
    #expect(run.result.outputs == ["doubled": 42])
    #expect(run.result.state["y"] == 21)
  }

  @Test func `a subworkflow that contains itself is refused before anything runs`() throws {
    let text = """
      {"schema": "dna.workflow/v1", "name": "r", "nodes": [{"id": "s", "type": "subworkflow",
       "config": {"path": "self.json"}}], "edges": []}
      """
    var simulation = try EngineSimulation(text)
    simulation.load = { _ in WorkflowReader.read(try JSONDocument(parsing: text)).definition }
    let error = #expect(throws: WorkflowPreparationError.self) { try simulation.run() }
    #expect(error?.problems.map(\.code) == ["recursion"])
  }
}
