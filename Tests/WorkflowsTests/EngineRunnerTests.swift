import Functions
import JSON
import Synchronization
import Telemetry
import Testing
import Workflows

@Suite struct EngineRunnerTests {
  static func runner(
    _ text: String, people: any HumanChannel = NobodyToAsk(), trace: (any TraceSink)? = nil,
    timeLimit: UInt64? = nil
  ) throws -> WorkflowRunner {
    let definition = try EngineSimulation(text).definition
    var options = WorkflowMachine.Options(seed: 1)
    if trace != nil { options.trace = .init(version: "0.0.0") }
    return WorkflowRunner(
      try CompiledWorkflow(definition, functions: EngineSimulation.functions), options: options,
      functions: EngineSimulation.functions,
      context: FunctionContext(directory: "/", now: { 1_795_341_600_000_000_000 }),
      tools: SubprocessToolExecutor(environment: ["PATH": "/usr/bin:/bin"], directory: nil),
      people: people, trace: trace, timeLimit: timeLimit)
  }

  static func tool(_ config: String, _ more: String = "") -> String {
    """
    {"nodes": [{"id": "t", "type": "tool", "writes": ["out"], "config": \(config)\(more)}], "edges": []}
    """
  }

  @Test func `a tool reads JSON and writes JSON`() async throws {
    let runner = try Self.runner(Self.tool(#"{"argv": ["cat"], "parameters": {"a": [1, "é"]}}"#))
    #expect(try await runner.run([:]).outputs == ["out": ["a": [1, "é"]]])
  }

  @Test func `the words of a tool never pass through a shell unless it is asked for`() async throws
  {
    let plain = try Self.runner(
      Self.tool(#"{"argv": ["printf", "%s", "$HOME; echo `id`"], "stdout": "text"}"#))
    #expect(try await plain.run([:]).outputs == ["out": "$HOME; echo `id`"])
    let shell = try Self.runner(
      Self.tool(#"{"argv": "echo $WORD", "shell": true, "stdout": "text", "env": {"WORD": "hi"}}"#))
    #expect(try await shell.run([:]).outputs == ["out": "hi"])
  }

  @Test(arguments: [
    (#"{"argv": ["sh", "-c", "echo bad luck >&2; exit 3"]}"#, "exit-status", "status 3: bad luck"),
    (#"{"argv": ["echo", "plain"]}"#, "bad-output", "is not JSON"),
    (#"{"argv": ["/no/such/program"]}"#, "not-started", "/no/such/program"),
  ])
  func `a tool that fails says why`(config: String, code: String, part: String) async throws {
    let result = try await Self.runner(Self.tool(config)).run([:])
    #expect(result.outcome == .failed)
    #expect(result.failure?.code == code)
    #expect(result.failure?.message.contains(part) == true, "\(result.failure?.message ?? "")")
  }

  @Test(.timeLimit(.minutes(1)))
  func `a tool that takes too long is ended`() async throws {
    let runner = try Self.runner(Self.tool(#"{"argv": ["sleep", "600"]}"#, #", "timeout": "50ms""#))
    #expect(try await runner.run([:]).failure?.code == "timeout")
  }

  @Test(.timeLimit(.minutes(1)))
  func `the time limit of a run ends it`() async throws {
    let runner = try Self.runner(
      Self.tool(#"{"argv": ["sleep", "600"]}"#), timeLimit: 50_000_000)
    #expect(try await runner.run([:]).outcome == .timedOut)
  }

  @Test(.timeLimit(.minutes(1)))
  func `cancelling the task ends the run`() async throws {
    let runner = try Self.runner(Self.tool(#"{"argv": ["sleep", "600"]}"#))
    let task = Task { try await runner.run([:]) }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    #expect(try await task.value.outcome == .cancelled)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a wait of a moment ends by itself`() async throws {
    let runner = try Self.runner(
      #"{"nodes": [{"id": "w", "type": "wait", "config": {"duration": "20ms"}}], "edges": []}"#)
    #expect(try await runner.run([:]).outcome == .completed)
  }

  @Test func `people are asked, and a run without any stops before the question`() async throws {
    let text = #"{"nodes": [{"id": "h", "type": "human-in-loop"}], "edges": []}"#
    #expect(try await Self.runner(text, people: ApproveAll()).run([:]).outcome == .completed)
    let waiting = try await Self.runner(text).run([:])
    #expect(waiting.outcome == .waiting && waiting.decisionNodes == ["h"])
  }

  @Test func `a map of many runs to its end`() async throws {
    let runner = try Self.runner(
      """
      {"inputs": [{"name": "list"}], "nodes": [{"id": "m", "type": "map", "writes": ["out"],
       "config": {"over": "{{ list }}", "body": \(EngineBodyTests.body("r", "{{ item + 1 }}"))}}],
       "edges": []}
      """)
    let result = try await runner.run(["list": .array((0..<2_000).map(JSONValue.integer))])
    #expect(result.outputs["out"] == .array((1...2_000).map(JSONValue.integer)))
  }

  private struct Full: Error {}

  @Test func `a trace that cannot be written ends the run with that error`() async throws {
    let runner = try Self.runner(
      Self.tool(#"{"argv": ["cat"]}"#), trace: TraceLineWriter { _ in throw Full() })
    await #expect(throws: Full.self) { try await runner.run([:]) }
  }

  @Test func `a trace is written while the run goes on and reads back`() async throws {
    let lines = Mutex<[[UInt8]]>([])
    let runner = try Self.runner(
      Self.tool(#"{"argv": ["cat"]}"#),
      trace: TraceLineWriter { line in lines.withLock { $0.append(line) } })
    _ = try await runner.run([:])
    let records = try lines.withLock { $0 }.map { try TraceRecord(line: $0) }
    #expect(records.count == 5)
    guard case .trace = records.first, case .span = records.last else {
      Issue.record("the head or the end of the trace is missing")
      return
    }
  }
}
