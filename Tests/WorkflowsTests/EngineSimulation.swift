import Functions
import JSON
import Synchronization
import Telemetry
import Testing
import Workflows

/// SplitMix64 (Steele, Lea, Flood 2014), for repeatable tests.
struct EngineRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Runs a workflow on a virtual clock: calls take as long as the seed says, and no real time passes.
struct EngineSimulation {
  /// What became of a run, and what happened in it.
  @dynamicMemberLookup struct Run {
    var result: WorkflowResult
    var log: Log
    /// Virtual nanoseconds that the run took.
    var duration: UInt64

    subscript<Value>(dynamicMember path: KeyPath<Log, Value>) -> Value { log[keyPath: path] }
  }

  /// What happened in a run.
  struct Log {
    /// Calls in the order in which they were started.
    var calls: [String] = []
    /// Calls that were cancelled.
    var cancelled: [String] = []
    var questions: [HumanRequest] = []
    var records: [TraceRecord] = []
    /// Most calls that ran at once.
    var peak = 0
  }

  var definition: WorkflowDefinition
  var seed: UInt64 = 1
  var stepLimit = 10_000
  var concurrency = 32
  var isTraced = false
  var load: CompiledWorkflow.Loader = { throw ToolError(code: "missing", message: $0) }
  /// Virtual nanoseconds that a call takes; nil draws from the seed.
  var length: ((String, JSONObject) -> UInt64)?
  /// Answers people give, in order; then nobody is there.
  var answers: [HumanAnswer] = []

  init(_ definition: WorkflowDefinition) { self.definition = definition }

  /// A workflow from JSON; the schema, name and a missing list of edges are added.
  init(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard var object = try JSONDocument(parsing: text).value.object else {
      throw ToolError(code: "test", message: "no object")
    }
    if object["name"] == nil { object["name"] = "test" }
    object["schema"] = "dna.workflow/v1"
    let (definition, findings) = WorkflowReader.read(.object(object))
    #expect(findings.isEmpty, "\(findings)", sourceLocation: sourceLocation)
    self.definition = definition
  }

  /// `test.value` gives its `value`; `test.fail` fails with `code`, `times` times and then gives its value.
  static let functions = FunctionCatalogue([
    BuiltInFunction(
      FunctionSignature(
        name: "test.value", summary: "Value",
        parameters: [
          .init("value", .any, "Value", isRequired: false),
          .init("name", .any, "Name", isRequired: false),
          .init("length", .any, "Length", isRequired: false),
        ], result: .any, resultSummary: "Value")
    ) { arguments, _ throws(FunctionError) in arguments["value"] ?? .null },
    BuiltInFunction(
      FunctionSignature(
        name: "test.fail", summary: "Fail",
        parameters: [
          .init("code", .string, "Code", isRequired: false),
          .init("name", .any, "Name", isRequired: false),
          .init("times", .number, "Times", isRequired: false),
          .init("length", .any, "Length", isRequired: false),
        ], result: .any, resultSummary: "Nothing")
    ) { arguments, _ throws(FunctionError) in
      throw FunctionError(code: arguments["code"]?.string ?? "bad", message: "it broke")
    },
  ])

  func run(_ inputs: JSONObject = [:]) throws -> Run {
    let workflow = try CompiledWorkflow(definition, functions: Self.functions, load: load)
    var options = WorkflowMachine.Options(
      stepLimit: stepLimit, concurrency: concurrency, seed: seed)
    if isTraced { options.trace = .init(version: "0.0.0") }
    var machine = WorkflowMachine(workflow, options: options)
    var generator = EngineRandom(state: seed)
    let start: UInt64 = 1_000_000_000_000
    var now = start
    var run = Log()
    var effects: [WorkflowMachine.Effect] = []
    var due:
      [(time: UInt64, name: String, token: WorkflowMachine.Token, event: WorkflowMachine.Event)] =
        []
    var failures: [String: Int] = [:]
    var answers = answers[...]
    machine.start(try workflow.initialState(inputs), now: now)
    while true {
      machine.takeEffects(into: &effects)
      for effect in effects {
        switch effect {
        case .call(let token, .function(let name, let arguments)):
          let label = arguments["name"]?.string ?? arguments["value"]?.serialized() ?? name
          run.calls.append(label)
          let random = generator.next() % 1_000
          let length =
            arguments["length"]?.int.map { UInt64($0) }
            ?? self.length?(label, arguments) ?? random
          var event: WorkflowMachine.Event
          do throws(FunctionError) {
            let value = try Self.functions.call(
              name, arguments, context: FunctionContext(directory: "/", now: { 0 }))
            event = .completed(token, value)
          } catch {
            failures[label, default: 0] += 1
            event =
              failures[label, default: 0] > arguments["times"]?.int ?? .max
              ? .completed(token, .string("recovered"))
              : .failed(token, code: error.code, message: error.message)
          }
          due.append((now + length, label, token, event))
        case .call(let token, .human(let request)):
          run.questions.append(request)
          let answer = answers.popFirst() ?? .unavailable
          due.append((now + 1, "human", token, .answered(token, answer)))
        case .call(let token, .model(let request)):
          run.calls.append(request.prompt)
          due.append(
            (now + 1, "model", token, .replied(token, ModelReply(.string(request.prompt)))))
        case .call(let token, .tool(let request)):
          run.calls.append(request.argv.joined(separator: " "))
          due.append((now + 1, "tool", token, .completed(token, .object(request.parameters))))
        case .cancel(let token):
          if let place = due.firstIndex(where: { $0.token == token }) {
            run.cancelled.append(due.remove(at: place).name)
          }
        case .trace(let record): run.records.append(record)
        case .finish(let result):
          #expect(due.isEmpty, "work goes on after the end")
          return Run(result: result, log: run, duration: now - start)
        }
      }
      run.peak = max(run.peak, due.count)
      let next = due.indices.min { due[$0].time < due[$1].time }
      let timer = machine.nextDeadline()
      if let next, timer.map({ due[next].time < $0 }) ?? true {
        let event = due.remove(at: next)
        now = max(now, event.time)
        machine.handle(event.event, now: now)
      } else if let timer {
        now = max(now, timer)
        machine.advance(to: now)
      } else {
        throw ToolError(code: "test", message: "the run hangs")
      }
    }
  }
}
