import HTTP
import JSON
import LanguageModels
import Platform
import Resilience
import Testing

/// The adapters over real sockets, against the mock server.
@Suite(.serialized) struct AgainstMockServerTests {
  private static let dialects = ["openai", "openai-responses", "anthropic", "ollama", "compatible"]

  private static func model(
    _ provider: String, at url: String, _ transport: CurlTransport
  ) throws -> ProviderModel {
    let base = ["anthropic", "ollama"].contains(provider) ? url : url + "/v1"
    let settings = ModelSettings(provider: provider, model: "mock-small", baseURL: base)
    let endpoint = try #require(try settings.endpoint(environment: [:], key: Secret("key-123456")))
    return try ProviderModel(
      endpoint, transport: transport, now: { WallClock.system.now() })
  }

  /// Runs a body against a server, which is stopped whatever happens.
  private static func serving(
    script: String = "", faults: [String] = [],
    _ body: (String, CurlTransport, MockModelServer) async throws -> Void
  ) async throws {
    var configuration = MockModelConfiguration()
    if !script.isEmpty { configuration.script = try MockScript(parsing: Array(script.utf8)) }
    configuration.faults = try faults.map { try MockFault.parse($0) }
    let server = MockModelServer(configuration)
    let url = try server.start()
    do {
      try await body(url, CurlTransport(), server)
      await server.stop()
    } catch {
      await server.stop()
      throw error
    }
  }

  @Test(arguments: dialects)
  func `an answer and a stream come over real sockets`(provider: String) async throws {
    try await Self.serving(script: #"{"text": "Grüße aus 東京 🙂"}"#) { url, transport, server in
      let model = try Self.model(provider, at: url, transport)
      let answer = try await model.complete(Bench.question)
      #expect(answer.message.text == "Grüße aus 東京 🙂")
      #expect(answer.usage.isKnown)
      let heard = Heard()
      let streamed = try await model.stream(Bench.question) { heard.hear($0) }
      #expect(streamed.message.text == answer.message.text)
      #expect(heard.text == answer.message.text)
      #expect(heard.events.count > 1)
      #expect(streamed.usage == answer.usage)
      await server.untilAnswered(2)
      #expect(server.answeredCount == 2)
    }
  }

  @Test(arguments: dialects)
  func `JSON for a schema comes on the first rung`(provider: String) async throws {
    try await Self.serving { url, transport, server in
      let model = try Self.model(provider, at: url, transport)
      let answer = try await StructuredOutput(model)
        .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
      #expect(answer.rung == model.rungs.first)
      #expect(answer.calls == 1)
    }
  }

  @Test(arguments: dialects, GoldenAnswers.all)
  func `golden answers are understood or repaired over real sockets`(
    provider: String, example: GoldenAnswers.Case
  ) async throws {
    let rules = example.texts.enumerated().map { index, text -> String in
      let isCut = example.finishes[min(index, example.finishes.count - 1)] == .length
      var rule: JSONObject = ["when": ["request": .integer(index + 1)], "text": .string(text)]
      if isCut { rule["finish"] = "length" }
      return JSONValue.object(rule).serialized()
    }
    try await Self.serving(script: rules.joined(separator: "\n")) { url, transport, _ in
      let answer = try await StructuredOutput(try Self.model(provider, at: url, transport))
        .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
      #expect(answer.value == GoldenAnswers.value)
      #expect(answer.repairs == example.repairs)
    }
  }

  @Test(
    arguments: [
      ("503", LanguageModelError.Code.overloaded), ("429=2s", .rateLimited), ("500", .serverError),
      ("401", .unauthorized), ("quota", .quotaExceeded), ("context-overflow", .contextOverflow),
      ("drop", .interrupted), ("malformed-json", .badResponse), ("truncate=20", .interrupted),
    ], ["openai", "anthropic"])
  func `a fault is the error that it is`(
    fault: (String, LanguageModelError.Code), provider: String
  ) async throws {
    try await Self.serving(faults: [fault.0]) { url, transport, _ in
      let model = try Self.model(provider, at: url, transport)
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.complete(Bench.question)
      }
      // Anthropic has no word of its own for it.
      let hasWord = provider == "openai" || fault.0 != "quota"
      #expect(error.code == (hasWord ? fault.1 : .rateLimited), "\(error)")
      if fault.0 == "429=2s" { #expect(error.retryAfter == 2_000_000_000) }
      #expect(!error.message.contains("key-123456"))
    }
  }

  @Test(arguments: ["openai", "openai-responses", "anthropic", "ollama"])
  func `a stream that breaks off is interrupted`(provider: String) async throws {
    try await Self.serving(faults: ["truncate=150"]) { url, transport, _ in
      let model = try Self.model(provider, at: url, transport)
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.stream(Bench.question) { _ in }
      }
      #expect(error.code == .interrupted, "\(error)")
    }
  }

  @Test func `two refusals for want of room, then an answer`() async throws {
    try await Self.serving(script: #"{"text": "yes"}"#, faults: ["429@request=1-2"]) {
      url, transport, server in
      let model = RetryingModel(
        try Self.model("openai", at: url, transport),
        policy: RetryPolicy(maxAttempts: 3, delay: 1_000_000),
        surroundings: .init(seed: 1, sleep: { _ in }))
      #expect(try await model.complete(Bench.question).message.text == "yes")
      await server.untilAnswered(3)
      #expect(server.answeredCount == 3)
    }
  }

  @Test(arguments: ["openai", "openai-responses", "anthropic", "ollama"])
  func `an agent calls its tool and answers`(provider: String) async throws {
    let script = """
      {"when": {"tool_result": true}, "text": "It is 3."}
      {"tool_calls": [{"name": "add-all", "arguments": {"numbers": [1, 2]}}]}
      """
    try await Self.serving(script: script) { url, transport, _ in
      let definition = try AgentDefinition(
        reading: JSONDocument(
          parsing:
            #"{"schema":"dna.agent/v1","name":"adder","instructions":"Add."}"#))
      let tool = AgentTool(
        .init(name: "add-all", description: "Adds", parameters: ["type": "object"])
      ) { (arguments) async throws(AgentTool.Failure) in
        .integer((arguments["numbers"]?.array ?? []).compactMap(\.int).reduce(0, +))
      }
      let loop = AgentLoop(
        definition, model: try Self.model(provider, at: url, transport), tools: [tool],
        clock: .system)
      let result = try await loop.run("What is 1 + 2?")
      #expect(result.status == .answered)
      #expect(result.answer == "It is 3.")
      #expect(result.calls.map(\.result) == ["3"])
    }
  }

  @Test func `a probe says what the server does`() async throws {
    try await Self.serving { url, transport, _ in
      let findings = await ModelProbe(try Self.model("openai", at: url, transport)).run()
      let verdicts = Dictionary(
        findings.map { ($0.capability, $0.verdict) }, uniquingKeysWith: { first, _ in first })
      for capability in ["chat", "usage", "stream", "stream-usage", "forced-tool", "json-schema"] {
        #expect(verdicts[capability] == .yes, "\(capability): \(findings)")
      }
    }
  }
}
