import Functions
import HTTP
import JSON
import LanguageModels
import Synchronization
import Telemetry
import Testing
import Workflows

/// Nodes that ask models and speak HTTP, over scripts instead of a network.
@Suite struct EngineOutsideTests {
  /// Answers requests with a function and remembers them.
  final class Network: HTTPTransport {
    private let answer: @Sendable (HTTPRequest) -> Result<HTTPResponse, HTTPError>
    private let state = Mutex<[HTTPRequest]>([])

    init(_ answer: @escaping @Sendable (HTTPRequest) -> Result<HTTPResponse, HTTPError>) {
      self.answer = answer
    }

    convenience init(_ status: Int, _ type: String, _ body: String) {
      self.init { _ in
        .success(
          HTTPResponse(
            head: HTTPResponseHead(status: status, headers: ["Content-Type": type]),
            body: Array(body.utf8)))
      }
    }

    var requests: [HTTPRequest] { state.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
      state.withLock { $0.append(request) }
      return try answer(request).get()
    }

    func stream(
      _ request: HTTPRequest, receive: @escaping @Sendable (HTTPReceived) -> HTTPReceiveDecision
    ) async throws(HTTPError) -> HTTPTimings {
      _ = try await send(request)
      return HTTPTimings()
    }
  }

  final class Sink: TraceSink {
    let records = Mutex<[TraceRecord]>([])
    func write(_ record: TraceRecord) { records.withLock { $0.append(record) } }
  }

  private func run(
    _ node: String, network: (any HTTPTransport)? = nil, model: (any LanguageModel)? = nil,
    trace: Sink? = nil, inputs: JSONObject = [:]
  ) async throws -> WorkflowResult {
    let names = inputs.keys.map { #"{"name": "\#($0)", "type": "any"}"# }.joined(separator: ",")
    let text =
      #"{"schema": "dna.workflow/v1", "name": "t", "inputs": [\#(names)], "nodes": [\#(node)]}"#
    let document = try JSONDocument(parsing: text)
    let validation = WorkflowValidator.validate(document, functions: .builtIn)
    #expect(validation.isValid, "\(validation.findings)")
    var options = WorkflowMachine.Options(seed: 1)
    if trace != nil { options.trace = .init(version: "0") }
    let workflow = try CompiledWorkflow(
      validation.definition, functions: .builtIn, hasModel: model != nil)
    return try await WorkflowRunner(
      workflow, options: options, functions: .builtIn,
      context: FunctionContext(directory: "/", now: { 1 }, network: network),
      tools: SubprocessToolExecutor(environment: [:], directory: nil), people: NobodyToAsk(),
      models: model.map { LanguageModelExecutor($0) }, trace: trace
    ).run(inputs)
  }

  private static func http(_ config: String, _ more: String = "") -> String {
    #"{"id": "h", "type": "http", "config": \#(config), "writes": ["out"]\#(more)}"#
  }

  @Test func `an http node sends what it says and gives JSON as a value`() async throws {
    let network = Network(200, "application/json; charset=utf-8", #"{"n": [1, 2]}"#)
    let result = try await run(
      Self.http(
        #"{"url": "https://example.org/a?x=1", "query": {"q": "{{ word }}"}, "headers": {"X-A": "b"}, "body": {"k": "{{ word }}"}}"#
      ), network: network, inputs: ["word": "é &"])
    #expect(result.outputs["out"] == ["n": [1, 2]])
    let request = try #require(network.requests.first)
    #expect(request.method == "POST")
    #expect(request.url == "https://example.org/a?x=1&q=%C3%A9%20%26")
    #expect(request.headers["x-a"] == "b" && request.headers["content-type"] == "application/json")
    #expect(request.body == Array(#"{"k":"é &"}"#.utf8))
  }

  private static let shapes: [(String, String, String, JSONValue)] = [
    ("auto", "text/html", "<p>hi</p>", "<p>hi</p>"),
    ("text", "application/json", "[1]", "[1]"), ("json", "text/plain", "[1]", [1]),
    (
      "full", "text/plain", "x",
      ["status": 200, "headers": ["content-type": "text/plain"], "body": "x"]
    ),
  ]

  @Test(arguments: shapes)
  func `the shape of an answer is the one that was asked for`(
    shape: String, type: String, body: String, expected: JSONValue
  ) async throws {
    let result = try await run(
      Self.http(#"{"url": "http://example.org/", "response": "\#(shape)"}"#),
      network: Network(200, type, body))
    #expect(result.outputs["out"] == expected)
  }

  @Test func `a failing status fails the node with its code, and may be accepted`() async throws {
    let network = Network(404, "text/plain", "no such\npage")
    let failed = try await run(Self.http(#"{"url": "http://example.org/"}"#), network: network)
    #expect(failed.failure?.code == "http-404")
    #expect(failed.failure?.message.contains("answered 404: no such page") == true)
    let accepted = try await run(
      Self.http(#"{"url": "http://example.org/", "accept": [404]}"#), network: network)
    #expect(accepted.outputs["out"] == "no such\npage")
  }

  @Test func `a transport that fails is retried as the node says`() async throws {
    let count = Mutex(0)
    let network = Network { _ in
      let number = count.withLock { value in
        value += 1
        return value
      }
      return number < 3
        ? .failure(HTTPError(.cannotConnect, "refused"))
        : .success(HTTPResponse(head: HTTPResponseHead(status: 200), body: Array("ok".utf8)))
    }
    let result = try await run(
      Self.http(
        #"{"url": "http://example.org/"}"#,
        #", "retry": {"maxAttempts": 3, "delay": "1ms", "on": ["http-cannot-connect"]}"#),
      network: network)
    #expect(result.outputs["out"] == "ok" && result.retries == 2)
  }

  @Test func `without a network the node says so and nothing is sent`() async throws {
    let result = try await run(Self.http(#"{"url": "http://example.org/"}"#))
    #expect(result.failure?.code == "offline")
  }

  @Test func `fetch is a function that takes an address`() async throws {
    let network = Network(200, "text/plain", "hello")
    let result = try await run(
      #"{"id": "f", "type": "function", "config": {"handler": "http.fetch", "parameters": {"url": "{{ address }}"}}, "writes": ["out"]}"#,
      network: network, inputs: ["address": "https://example.org/x"])
    #expect(result.outputs["out"] == "hello")
    #expect(network.requests.map(\.url) == ["https://example.org/x"])
    let bad = try await run(
      #"{"id": "f", "type": "function", "config": {"handler": "http.fetch", "parameters": {"url": "{{ address }}"}}, "writes": ["out"]}"#,
      network: network, inputs: ["address": "file:///etc/passwd"])
    #expect(bad.failure?.code == "bad-argument")
    #expect(network.requests.count == 1)
  }

  // MARK: Models

  private static let ask =
    #"{"id": "m", "type": "llm", "config": {"system": "Be brief", "prompt": "Say {{ word }}"}, "writes": ["out"]}"#

  @Test func `an llm node asks once and its answer is the value`() async throws {
    let model = ScriptedModel { _, _ in
      .success(
        ChatResponse(
          message: ChatMessage(.assistant, "hi"), finish: .stop,
          usage: TokenUsage(input: 7, output: 2), model: "m-1"))
    }
    let sink = Sink()
    let result = try await run(Self.ask, model: model, trace: sink, inputs: ["word": "hello"])
    #expect(result.outputs["out"] == "hi")
    #expect(
      model.requests.map(\.messages) == [
        [ChatMessage(.system, "Be brief"), ChatMessage(.user, "Say hello")]
      ])
    let spans = sink.records.withLock { records in
      records.compactMap { record -> Span? in if case .span(let span) = record { span } else { nil }
      }
    }
    let span = try #require(spans.first { $0.name == "m" })
    #expect(span.attributes[TraceAttribute.operation] == "chat")
    #expect(span.attributes[TraceAttribute.inputTokens] == 7)
    #expect(span.attributes[TraceAttribute.responseModel] == "m-1")
  }

  @Test func `an llm node with a schema gives a value that fits, after a repair`() async throws {
    let model = ScriptedModel([#"{"urgent": "perhaps"}"#, #"{"urgent": true}"#])
    let result = try await run(
      #"{"id": "m", "type": "llm", "config": {"prompt": "Is it urgent?", "schema": {"type": "object", "required": ["urgent"], "properties": {"urgent": {"type": "boolean"}}}}, "writes": ["out"]}"#,
      model: model)
    #expect(result.outputs["out"] == ["urgent": true])
    #expect(model.requests.count == 2)
  }

  @Test func `a model that refuses or fails fails the node with its code`() async throws {
    let refusing = ScriptedModel { _, _ in
      .success(
        ChatResponse(message: ChatMessage(.assistant, "no"), finish: .refusal, model: "m"))
    }
    #expect(
      try await run(Self.ask, model: refusing, inputs: ["word": "x"]).failure?.code
        == "model-refusal")
    let limited = ScriptedModel { _, _ in .failure(LanguageModelError(.rateLimited, "slow down")) }
    #expect(
      try await run(Self.ask, model: limited, inputs: ["word": "x"]).failure?.code
        == "model-rate-limited")
  }

  @Test func `without a model the workflow is refused before anything runs`() async throws {
    await #expect(throws: WorkflowPreparationError.self) {
      try await run(Self.ask, inputs: ["word": "x"])
    }
  }
}
