import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct AdapterTests {
  private static func model(
    _ fixture: AdapterFixture, _ transport: ScriptedTransport
  ) throws -> ProviderModel {
    try Bench.model(fixture.provider, transport) { endpoint in
      if fixture.provider == "bedrock" {
        endpoint.baseURL = "https://bedrock-runtime.eu-central-1.amazonaws.com"
      }
    }
  }

  @Test(arguments: AdapterFixture.all)
  func `usage means the same from every provider`(fixture: AdapterFixture) async throws {
    let transport = ScriptedTransport([.json(fixture.answer("\"Hi.\""))])
    let response = try await Self.model(fixture, transport).complete(Bench.question)
    #expect(response.message.text == "Hi.")
    #expect(response.usage == fixture.usage)
    #expect(response.finish == .stop)
    #expect(!response.model.isEmpty)
  }

  @Test(arguments: AdapterFixture.all, [1, 5, 1_000_000])
  func `row 49, a stream is one call, read in pieces of any size`(
    fixture: AdapterFixture, length: Int
  ) async throws {
    guard let stream = fixture.stream else { return }
    let isLines = fixture.provider == "ollama"
    let transport = ScriptedTransport([
      isLines ? .lines(stream, partLength: length) : .events(stream, partLength: length)
    ])
    let heard = Heard()
    let response = try await Self.model(fixture, transport).stream(Bench.question) {
      heard.hear($0)
    }
    #expect(response.message.text == "Grüße 🙂")
    #expect(heard.events == [.text("Grüße"), .text(" 🙂")])
    #expect(response.usage == TokenUsage(input: 7, output: 3))
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: AdapterFixture.all)
  func `a stream that is cut anywhere is interrupted or whole, never wrong`(
    fixture: AdapterFixture
  ) async throws {
    guard let stream = fixture.stream else { return }
    for length in stride(from: 0, to: stream.utf8.count, by: 13) {
      let text = Array(stream.utf8.prefix(length))
      var answer = ScriptedTransport.Answer.events("")
      answer.body = text
      let model = try Self.model(fixture, ScriptedTransport([answer]))
      do throws(LanguageModelError) {
        let response = try await model.stream(Bench.question) { _ in }
        #expect(response.message.text == "Grüße 🙂", "cut at \(length)")
      } catch {
        #expect([.interrupted, .badResponse].contains(error.code), "cut at \(length): \(error)")
      }
    }
  }

  @Test(arguments: AdapterFixture.all)
  func `a tool call keeps name, id and arguments`(fixture: AdapterFixture) async throws {
    let transport = ScriptedTransport([.json(fixture.toolCall)])
    let response = try await Self.model(fixture, transport).complete(Bench.question)
    let call = try #require(response.message.toolCalls.first)
    #expect(call.name == "add")
    #expect(call.id == "t1")
    #expect(try JSONDocument(parsing: call.arguments).value == ["a": 1])
    #expect(response.finish == .toolCalls)
  }

  @Test(arguments: AdapterFixture.all)
  func `a conversation with results of tools is told to every provider`(
    fixture: AdapterFixture
  ) async throws {
    let transport = ScriptedTransport([.json(fixture.answer("\"2\""))])
    let call = ChatMessage.ToolCall(
      id: "t1", name: "add", arguments: #"{"a":1}"#, signature: "c2ln")
    var request = ChatRequest(messages: [
      ChatMessage(.system, "Be brief."), ChatMessage(.user, "1 + 1?"),
      ChatMessage(.assistant, "", toolCalls: [call]),
      ChatMessage(.tool, "the-result", toolCallID: "t1", isError: true),
    ])
    request.tools = [.init(name: "add", description: "Adds", parameters: ["type": "object"])]
    _ = try await Self.model(fixture, transport).complete(request)
    let text = transport.bodies[0].serialized()
    for part in ["Be brief.", "1 + 1?", "the-result", "\"add\""] {
      #expect(text.contains(part), "\(part): \(text)")
    }
    if fixture.provider == "google" { #expect(text.contains("c2ln")) }
  }

  @Test(arguments: AdapterFixture.all)
  func `a refusal is told apart from an answer`(fixture: AdapterFixture) async throws {
    let transport = ScriptedTransport([.json(fixture.refusal)])
    let response = try await Self.model(fixture, transport).complete(Bench.question)
    // Ollama has no word for it.
    let expected: [ChatResponse.Finish] =
      fixture.provider == "ollama" ? [.stop] : [.refusal, .contentFilter]
    #expect(expected.contains(response.finish))
  }

  /// Rows 30 and 31, through every adapter.
  @Test(arguments: AdapterFixture.all, GoldenAnswers.all)
  func `rows 30 and 31, golden answers come through every adapter`(
    fixture: AdapterFixture, example: GoldenAnswers.Case
  ) async throws {
    let transport = ScriptedTransport { _, number in
      guard number < example.texts.count else { return .json("{}", status: 500) }
      let finish = example.finishes[min(number, example.finishes.count - 1)]
      let text = AdapterFixture.literal(example.texts[number])
      return .json(finish == .length ? fixture.cutOff(text) : fixture.answer(text))
    }
    let answer = try await StructuredOutput(try Self.model(fixture, transport))
      .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
    #expect(answer.value == GoldenAnswers.value)
    #expect(answer.repairs == example.repairs)
    #expect(transport.requests.count == example.texts.count)
  }

  @Test(arguments: AdapterFixture.all)
  func `row 31, an option changes the request`(fixture: AdapterFixture) async throws {
    let transport = ScriptedTransport { _, _ in .json(fixture.answer("\"x\"")) }
    let model = try Self.model(fixture, transport)
    let changes: [(inout ChatRequest) -> Void] = [
      { _ in }, { $0.temperature = 0.5 }, { $0.topP = 0.5 }, { $0.maxOutputTokens = 9 },
      { $0.format = .jsonObject },
      { $0.tools = [.init(name: "t", description: "", parameters: ["type": "object"])] },
    ]
    for change in changes {
      var request = Bench.question
      change(&request)
      _ = try await model.complete(request)
    }
    #expect(Set(transport.bodies).count == changes.count)
    var seeded = Bench.question
    seeded.seed = 4
    let before = transport.bodies.count
    let response = try await model.complete(seeded)
    // A seed changes the request, or the answer says that it was left out.
    #expect(transport.bodies[before] != transport.bodies[0] || !response.notes.isEmpty)
  }

  @Test(arguments: [
    ("anthropic", #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#),
    (
      "google",
      #"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#
    ),
    ("openai-responses", #"{"type":"error","code":"server_error","message":"oops","param":null}"#),
    ("ollama", #"{"error":"llama runner process has terminated"}"#),
  ])
  func `an error inside a stream of status 200 ends it`(
    provider: String, error: String
  ) async throws {
    let transport = ScriptedTransport([
      provider == "ollama" ? .lines(error + "\n") : .events("event: error\ndata: \(error)\n\n")
    ])
    let model = try Bench.model(provider, transport)
    let failure = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.stream(Bench.question) { _ in }
    }
    #expect([.overloaded, .serverError].contains(failure.code))
    #expect(failure.isRetryable)
  }

  @Test func `a full window of Anthropic's is an overflow with its usage`() async throws {
    let body =
      #"{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"model_context_window_exceeded","usage":{"input_tokens":9,"output_tokens":1}}"#
    let model = try Bench.model("anthropic", ScriptedTransport([.json(body)]))
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(error.code == .contextOverflow)
    #expect(error.usage == TokenUsage(input: 9, output: 1))
  }

  @Test func `keys go where each provider wants them and never into a URL`() async throws {
    for (provider, header) in [
      ("anthropic", "x-api-key"), ("google", "x-goog-api-key"), ("openai", "Authorization"),
      ("bedrock", "Authorization"), ("mistral", "Authorization"),
    ] {
      let transport = ScriptedTransport { _, _ in .json("{}", status: 500) }
      let model = try Bench.model(provider, transport)
      _ = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.complete(Bench.question)
      }
      let request = try #require(transport.requests.first)
      #expect(request.headers[header]?.hasSuffix("key-0123456789") == true)
      #expect(!request.url.contains("key-0123456789"))
      #expect(request.redirectLimit == 0)
    }
  }

  @Test func `without a bearer key Bedrock is asked with a signature`() async throws {
    let transport = ScriptedTransport([.json(AdapterFixture.bedrock.answer("\"x\""))])
    let model = try Bench.model(
      "bedrock", transport, model: "eu.anthropic.claude-3-haiku-20240307-v1:0", key: nil
    ) { endpoint in
      endpoint.baseURL = "https://bedrock-runtime.eu-central-1.amazonaws.com"
      endpoint.region = "eu-central-1"
      endpoint.aws = .init(accessKey: "AKID", secretKey: Secret("secret-secret"))
    }
    _ = try await model.complete(Bench.question)
    let request = try #require(transport.requests.first)
    #expect(request.signature?.service == "bedrock")
    #expect(request.signature?.region == "eu-central-1")
    #expect(request.headers["Authorization"] == nil)
    #expect(
      request.url.hasSuffix("/model/eu.anthropic.claude-3-haiku-20240307-v1%3A0/converse"))
  }

  @Test(arguments: [
    (
      "openai",
      #"{"data":[{"index":1,"embedding":[0.5,1]},{"index":0,"embedding":[0.25,2]}],"model":"m"}"#
    ),
    ("google", #"{"embeddings":[{"values":[0.25,2]},{"values":[0.5,1]}]}"#),
  ])
  func `vectors come in the order of the texts`(provider: String, body: String) async throws {
    let model = try Bench.model(provider, ScriptedTransport([.json(body)]))
    #expect(try await model.embed(["a", "b"]) == [[0.25, 2], [0.5, 1]])
  }

  /// No body, however broken, crashes an adapter or passes for something else.
  @Test(arguments: AdapterFixture.all)
  func `broken answers end in an answer or a typed error`(fixture: AdapterFixture) async throws {
    var random = SeededGenerator(seed: 3)
    let seeds = [
      fixture.answer("\"x\""), fixture.toolCall, fixture.refusal, fixture.stream ?? "{}",
    ]
    .map { Array($0.utf8) }
    for _ in 0..<400 * soak {
      var bytes = seeds[random.nextInt(below: seeds.count)]
      for _ in 0...random.nextInt(below: 4) where !bytes.isEmpty {
        let place = random.nextInt(below: bytes.count)
        switch random.nextInt(below: 3) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.nextInt(below: 9)))
        case 1: bytes.insert(Array("{}[]\",:0n\n".utf8)[random.nextInt(below: 10)], at: place)
        default: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      var answer = ScriptedTransport.Answer(body: bytes)
      let isStream = random.nextInt(below: 2) == 0
      if isStream { answer.headers = ["Content-Type": "text/event-stream"] }
      let model = try Self.model(fixture, ScriptedTransport([answer]))
      do throws(LanguageModelError) {
        _ =
          isStream
          ? try await model.stream(Bench.question) { _ in }
          : try await model.complete(Bench.question)
      } catch {
        #expect(error.message.hasPrefix(model.name))
      }
    }
  }
}
