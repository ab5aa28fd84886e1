import Functions
import JSON
import Platform
import Testing
import Workflows

/// Processor time of many steps that do nothing: run with `DNA_BENCHMARK=1` in a release build.
@Suite(.serialized, .enabled(if: ProcessContext.environment()["DNA_BENCHMARK"] != nil))
struct EngineSpeedTests {
  static let noop = #"{"id": "step", "type": "function", "config": {"handler": "value.noop"}}"#

  @Test(arguments: [
    (
      "loop",
      #"{"id": "l", "type": "loop", "config": {"maxIterations": 100000, "body": {"nodes": [\#(noop)], "edges": []}}}"#
    ),
    (
      "map",
      #"{"id": "m", "type": "map", "config": {"over": "{{ list }}", "body": {"nodes": [\#(noop)], "edges": []}}}"#
    ),
  ])
  func `a hundred thousand steps take this much processor time each`(name: String, node: String)
    async throws
  {
    let text = """
      {"schema": "dna.workflow/v1", "name": "\(name)", "inputs": [{"name": "list", "default": []}],
       "nodes": [\(node)], "edges": []}
      """
    let definition = WorkflowReader.read(try JSONDocument(parsing: text)).definition
    let workflow = try CompiledWorkflow(definition, functions: .builtIn)
    let runner = WorkflowRunner(
      workflow, options: .init(stepLimit: 200_000, seed: 1), functions: .builtIn,
      context: FunctionContext(directory: "/", now: { 0 }),
      tools: SubprocessToolExecutor(environment: [:], directory: nil), people: NobodyToAsk())
    let list = JSONValue.array((0..<100_000).map(JSONValue.integer))
    for _ in 0..<5 {
      let start = MonotonicClock.processorTime.now()
      let result = try await runner.run(["list": list])
      let time = MonotonicClock.processorTime.now() - start
      #expect(result.outcome == .completed && result.executed == 100_001)
      print("\(name): \(Double(time / 100) / 1_000_000) microseconds a step")
    }
  }
}
