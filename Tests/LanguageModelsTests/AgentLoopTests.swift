import JSON
import LanguageModels
import Platform
import Synchronization
import Telemetry
import Testing

@Suite struct AgentLoopTests {
  private static let file = #"""
    {"schema":"dna.agent/v1","name":"adder","instructions":"Add with the tool.",
     "tools":[{"name":"add-all","description":"Adds","argv":["add"],
       "parameters":{"type":"object","required":["numbers"],"additionalProperties":false,
         "properties":{"numbers":{"type":"array","items":{"type":"number"}}}}}],
     "limits":{"steps":6}}
    """#

  private static func definition(_ text: String = file) throws -> AgentDefinition {
    try AgentDefinition(reading: JSONDocument(parsing: text))
  }

  private static func says(
    _ text: String = "", _ calls: [(String, String)] = [], usage: Int = 10
  ) -> ScriptedModel.Line {
    .success(
      ChatResponse(
        message: ChatMessage(
          .assistant, text,
          toolCalls: calls.enumerated().map { index, call in
            .init(id: "c\(index)", name: call.0, arguments: call.1)
          }),
        finish: calls.isEmpty ? .stop : .toolCalls,
        usage: TokenUsage(input: usage, output: usage), model: "scripted"))
  }

  private static func loop(
    _ model: any LanguageModel, _ definition: AgentDefinition, tracer: AgentTracer? = nil,
    now: @escaping @Sendable () -> UInt64 = { 0 },
    sleep: @escaping @Sendable (UInt64) async throws -> Void = {
      try await Task.sleep(for: .nanoseconds($0))
    },
    run: @escaping @Sendable (JSONObject) async throws(AgentTool.Failure) -> JSONValue = {
      (arguments) async throws(AgentTool.Failure) in
      let numbers = (arguments["numbers"]?.array ?? []).compactMap(\.double)
      if numbers.isEmpty { throw AgentTool.Failure("nothing to add") }
      return .double(numbers.reduce(0, +))
    }
  ) -> AgentLoop {
    let tools = definition.tools.map { tool in
      AgentTool(
        ChatRequest.Tool(
          name: tool.name, description: tool.description, parameters: tool.parameters), run: run)
    }
    return AgentLoop(
      definition, model: model, tools: tools, tracer: tracer, clock: MonotonicClock(now),
      sleep: sleep)
  }

  /// Row 48: the question is in every call, and names with dashes are whole.
  @Test func `row 48, every call holds the question and tools keep their names`() async throws {
    let model = ScriptedModel { _, number in
      switch number {
      case 0: Self.says("", [("add-all", #"{"numbers": [1, 2]}"#)])
      case 1: Self.says("", [("add-all", "{\n\"numbers\":\n[3, 4]\n}")])
      default: Self.says("It is 10.")
      }
    }
    let result = try await Self.loop(model, try Self.definition()).run("What is 1+2+3+4?")
    #expect(result.status == .answered)
    #expect(result.answer == "It is 10.")
    #expect(result.calls.map(\.result) == ["3", "7"])
    #expect(result.usage == TokenUsage(input: 30, output: 30))
    #expect(model.requests.count == 3)
    for request in model.requests {
      #expect(request.messages[0] == ChatMessage(.system, "Add with the tool."))
      #expect(request.messages[1] == ChatMessage(.user, "What is 1+2+3+4?"))
      #expect(request.tools.map(\.name) == ["add-all"])
    }
    #expect(
      model.requests[2].messages.map(\.role) == [
        .system, .user, .assistant, .tool, .assistant, .tool,
      ])
  }

  /// Row 49: one call of the model a turn, its pieces handed on once.
  @Test func `row 49, each turn is streamed once`() async throws {
    let transport = ScriptedTransport([.events(OpenAIChatTests.stream, partLength: 7)])
    let heard = Heard()
    let result = try await Self.loop(try Bench.model("openai", transport), try Self.definition())
      .run("Hello?") { heard.hear($0) }
    #expect(transport.requests.count == 1)
    #expect(heard.text == result.answer)
    #expect(result.answer == "Grüße aus 東京 🙂")
  }

  @Test(arguments: [
    ("nope", "{}", "there is no tool 'nope'; there are: 'add-all'"),
    ("add-all", "{numbers: 1}", "not JSON: 1:2"), ("add-all", "[1]", "must be a JSON object"),
    ("add-all", #"{"numbers": "x"}"#, "/numbers"), ("add-all", "", "'numbers'"),
    ("add-all", #"{"numbers": []}"#, "nothing to add"),
  ])
  func `what goes wrong in a call goes back to the model`(
    tool: String, arguments: String, part: String
  ) async throws {
    let model = ScriptedModel { _, number in
      number == 0 ? Self.says("", [(tool, arguments)]) : Self.says("done")
    }
    let result = try await Self.loop(model, try Self.definition()).run("Add")
    #expect(result.status == .answered)
    let told = try #require(model.requests[1].messages.last)
    #expect(told.role == .tool)
    #expect(told.isError)
    #expect(told.toolCallID == "c0")
    #expect(told.text.contains(part), "\(told.text)")
  }

  @Test func `the same call again and again is a loop`() async throws {
    let model = ScriptedModel { _, _ in Self.says("hm", [("add-all", #"{"numbers":[1]}"#)]) }
    let result = try await Self.loop(model, try Self.definition()).run("Add")
    #expect(result.status == .loop)
    #expect(result.steps == 3)
    #expect(model.requests[2].messages.last?.text.contains("same call") == true)
  }

  @Test func `limits of steps, tokens and time end a run`() async throws {
    let model: @Sendable () -> ScriptedModel = {
      ScriptedModel { _, number in Self.says("", [("add-all", #"{"numbers":[\#(number)]}"#)]) }
    }
    var definition = try Self.definition()
    #expect(try await Self.loop(model(), definition).run("x").status == .stepLimit)
    definition.limits.tokens = 50
    let spent = try await Self.loop(model(), definition).run("x")
    #expect(spent.status == .tokenLimit)
    #expect(spent.steps == 3)
    definition.limits.tokens = nil
    definition.limits.time = .seconds(5)
    let ticks = Mutex<UInt64>(0)
    let late = try await Self.loop(
      model(), definition,
      now: {
        ticks.withLock {
          $0 += 2_000_000_000
          return $0
        }
      }
    ).run("x")
    #expect(late.status == .timeLimit)
  }

  /// A model that answers only once nobody wants to hear it any more.
  private struct EndlessModel: LanguageModel {
    let name = "endless"

    func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
      do {
        try await Task.sleep(for: .seconds(3_600))
      } catch {
        throw LanguageModelError(.cancelled, "given up")
      }
      throw LanguageModelError(.timeout, "an hour has passed")
    }
  }

  @Test func `the time limit ends a call of the model that is running`() async throws {
    var definition = try Self.definition()
    definition.limits.time = .seconds(5)
    let waited = Mutex<[UInt64]>([])
    let ended = try await Self.loop(
      EndlessModel(), definition, sleep: { time in waited.withLock { $0.append(time) } }
    ).run("x")
    #expect(ended.status == .timeLimit)
    #expect(ended.steps == 1)
    #expect(waited.withLock { $0 } == [5_000_000_000])
  }

  @Test func `the time limit ends a call of a tool that is running`() async throws {
    var definition = try Self.definition()
    definition.limits.time = .seconds(5)
    let waits = Mutex(0)
    let model = ScriptedModel { _, _ in Self.says("", [("add-all", #"{"numbers":[1]}"#)]) }
    let ended = try await Self.loop(
      model, definition,
      // The wait beside the model's call goes on, the one beside the tool's is over at once.
      sleep: { _ in
        let number = waits.withLock { number in
          number += 1
          return number
        }
        if number == 1 { try await Task.sleep(for: .seconds(3_600)) }
      },
      run: { _ async throws(AgentTool.Failure) in
        try? await Task.sleep(for: .seconds(3_600))
        throw AgentTool.Failure("given up")
      }
    ).run("x")
    #expect(ended.status == .timeLimit)
    #expect(ended.steps == 1)
    #expect(ended.calls.map(\.result) == ["the time limit of the run ended the call"])
  }

  @Test func `who gives up a run with a time limit is told so`() async throws {
    var definition = try Self.definition()
    definition.limits.time = .seconds(3_600)
    let loop = Self.loop(EndlessModel(), definition)
    let task = Task { () -> LanguageModelError.Code? in
      do throws(LanguageModelError) {
        _ = try await loop.run("x")
        return nil
      } catch {
        return error.code
      }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func `a spent budget ends a run with what there is`() async throws {
    let model = ScriptedModel { _, number in
      number == 0
        ? Self.says("so far", [("add-all", #"{"numbers":[1]}"#)])
        : .failure(LanguageModelError(.budgetExceeded, "the limit is reached"))
    }
    let result = try await Self.loop(model, try Self.definition()).run("x")
    #expect(result.status == .costLimit)
    #expect(result.answer == "so far")
    #expect(result.notes == ["the limit is reached"])
  }

  @Test func `a conversation that grew too long loses old results and never the question`()
    async throws
  {
    let long = String(repeating: "word ", count: 2_000)
    let model = ScriptedModel { request, number in
      if number == 0 { return Self.says("", [("add-all", #"{"numbers":[1]}"#)]) }
      let bytes = request.messages.reduce(0) { $0 + $1.text.utf8.count }
      return bytes > 5_000
        ? .failure(LanguageModelError(.contextOverflow, "too long")) : Self.says("short enough")
    }
    let result = try await Self.loop(
      model, try Self.definition(),
      run: { (_) async throws(AgentTool.Failure) in .string(long) }
    ).run("The question")
    #expect(result.status == .answered)
    #expect(model.requests.last?.messages[1].text == "The question")
    #expect(result.notes.contains { $0.contains("left out") })
  }

  final class Records: TraceSink {
    private let state = Mutex<[TraceRecord]>([])
    func write(_ record: TraceRecord) { state.withLock { $0.append(record) } }
    var spans: [Span] {
      state.withLock { $0 }.compactMap { record in
        guard case .span(let span) = record else { return nil }
        return span
      }
    }
  }

  @Test func `a run is traced with the names of OpenTelemetry`() async throws {
    let records = Records()
    let model = ScriptedModel { _, number in
      number == 0 ? Self.says("", [("add-all", #"{"numbers":[1]}"#)]) : Self.says("1")
    }
    let tracer = AgentTracer(sink: records, seed: 1, version: "1", now: { 5 })
    _ = try await Self.loop(model, try Self.definition(), tracer: tracer).run("x")
    let spans = records.spans
    #expect(
      spans.map(\.name) == [
        "chat scripted", "execute_tool add-all", "chat scripted", "invoke_agent adder",
      ])
    #expect(spans[0].attributes["gen_ai.usage.input_tokens"]?.int == 10)
    #expect(spans[1].attributes["gen_ai.tool.name"] == "add-all")
    #expect(spans[3].attributes["gen_ai.operation.name"] == "invoke_agent")
    #expect(Set(spans.dropLast().map(\.parentSpanID)) == [spans[3].spanID])
  }

  @Test(arguments: [
    ("{}", "schema"), (#"{"schema":"dna.agent/v1","name":"a","instructions":""}"#, "/instructions"),
    (
      #"{"schema":"dna.agent/v1","name":"a","instructions":"i","tools":[{"function":"a.b"},{"function":"a.b"}]}"#,
      "two tools named 'a_b'"
    ),
    (
      #"{"schema":"dna.agent/v1","name":"a","instructions":"i","limits":{"steps":0}}"#,
      "/limits/steps"
    ),
    (
      #"{"schema":"dna.agent/v1","name":"a","instructions":"i","limits":{"timeout":"soon"}}"#, "1:"
    ),
    (#"{"schema":"dna.agent/v1","name":"a","instructions":"i","api_key":"x"}"#, "api_key"),
  ])
  func `a wrong agent file is refused with the place`(text: String, part: String) throws {
    let document = try JSONDocument(parsing: text)
    #expect {
      _ = try AgentDefinition(reading: document)
    } throws: { error in
      "\(error)".contains(part)
    }
  }
}
