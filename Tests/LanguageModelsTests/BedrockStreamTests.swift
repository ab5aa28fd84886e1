import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct BedrockStreamTests {
  private static func event(_ name: String, _ payload: String) -> [UInt8] {
    EventStreamMessage(
      headers: [
        .init(":event-type", name), .init(":content-type", "application/json"),
        .init(":message-type", "event"),
      ], payload: Array(payload.utf8)
    ).encoded
  }

  private static func exception(_ name: String, _ payload: String) -> [UInt8] {
    EventStreamMessage(
      headers: [
        .init(":message-type", "exception"), .init(":exception-type", name),
        .init(":content-type", "application/json"),
      ], payload: Array(payload.utf8)
    ).encoded
  }

  static let text =
    event("messageStart", #"{"p":"abcd","role":"assistant"}"#)
    + event(
      "contentBlockDelta",
      #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"ab"}"#)
    + event("contentBlockStop", #"{"contentBlockIndex":0,"p":"abc"}"#)
    + event(
      "contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"Grüße"},"p":"abcdefgh"}"#)
    + event("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":" 🙂"},"p":"a"}"#)
    + event("contentBlockStop", #"{"contentBlockIndex":1,"p":"abc"}"#)
    + event("messageStop", #"{"p":"abcde","stopReason":"end_turn"}"#)
    + event(
      "metadata",
      #"{"metrics":{"latencyMs":2281},"p":"abc","usage":{"cacheReadInputTokens":4,"cacheWriteInputTokens":0,"inputTokens":7,"outputTokens":3,"totalTokens":14}}"#
    )

  private static func model(_ transport: ScriptedTransport) throws -> ProviderModel {
    try Bench.model("bedrock", transport, model: "eu.amazon.nova-lite-v1:0", key: nil) { endpoint in
      endpoint.baseURL = "https://bedrock-runtime.eu-central-1.amazonaws.com"
      endpoint.region = "eu-central-1"
      endpoint.aws = .init(accessKey: "AKID", secretKey: Secret("secret-secret"))
    }
  }

  private static func answer(_ bytes: [UInt8], _ partLength: Int? = nil) -> ScriptedTransport.Answer
  {
    ScriptedTransport.Answer(
      headers: ["Content-Type": "application/vnd.amazon.eventstream"], body: bytes,
      partLength: partLength)
  }

  @Test(arguments: [1, 13, 100_000])
  func `an answer comes piece by piece and is signed`(length: Int) async throws {
    let transport = ScriptedTransport([Self.answer(Self.text, length)])
    let heard = Heard()
    let response = try await Self.model(transport).stream(Bench.question) { heard.hear($0) }
    #expect(response.message.text == "Grüße 🙂")
    #expect(heard.events == [.text("Grüße"), .text(" 🙂")])
    #expect(response.finish == .stop)
    #expect(response.usage == TokenUsage(input: 11, output: 3, cachedInput: 4))
    let request = try #require(transport.requests.first)
    #expect(request.url.hasSuffix("/model/eu.amazon.nova-lite-v1%3A0/converse-stream"))
    #expect(request.headers["Accept"] == "application/vnd.amazon.eventstream")
    #expect(request.signature?.service == "bedrock")
    #expect(transport.bodies[0]["stream"] == nil)
  }

  @Test func `calls of tools are put together by their block`() async throws {
    let bytes =
      Self.event("messageStart", #"{"role":"assistant"}"#)
      + Self.event(
        "contentBlockStart",
        #"{"contentBlockIndex":0,"start":{"toolUse":{"name":"tide","toolUseId":"tooluse_1"}}}"#)
      + Self.event(
        "contentBlockDelta",
        #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"harbour\":"}}}"#)
      + Self.event(
        "contentBlockDelta",
        #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"\"Husum\"}"}}}"#)
      + Self.event("contentBlockStop", #"{"contentBlockIndex":0}"#)
      + Self.event(
        "contentBlockStart",
        #"{"contentBlockIndex":1,"start":{"toolUse":{"name":"wind","toolUseId":"tooluse_2"}}}"#)
      + Self.event("contentBlockStop", #"{"contentBlockIndex":1}"#)
      + Self.event("messageStop", #"{"stopReason":"tool_use"}"#)
      + Self.event("metadata", #"{"usage":{"inputTokens":125,"outputTokens":45}}"#)
    let response = try await Self.model(ScriptedTransport([Self.answer(bytes)]))
      .stream(Bench.question) { _ in }
    #expect(response.finish == .toolCalls)
    #expect(
      response.message.toolCalls == [
        .init(id: "tooluse_1", name: "tide", arguments: #"{"harbour":"Husum"}"#),
        .init(id: "tooluse_2", name: "wind", arguments: "{}"),
      ])
    #expect(response.usage == TokenUsage(input: 125, output: 45))
  }

  @Test(arguments: [
    ("throttlingException", LanguageModelError.Code.rateLimited, "Too many tokens"),
    ("serviceUnavailableException", .overloaded, "busy"),
    ("internalServerException", .serverError, "oh"),
    ("validationException", .badRequest, "no such block"),
    ("validationException", .contextOverflow, "Input is too long for requested model."),
  ])
  func `a failure inside the stream is that failure`(
    name: String, code: LanguageModelError.Code, message: String
  ) async throws {
    let bytes =
      Self.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Gr"}}"#)
      + Self.exception(name, #"{"message":"\#(message)"}"#)
    let model = try Self.model(ScriptedTransport([Self.answer(bytes)]))
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.stream(Bench.question) { _ in }
    }
    #expect(error.code == code)
    #expect(error.providerCode == name)
    #expect(error.message.contains(message))
  }

  @Test func `the model's own words and an error in headers are passed on`() async throws {
    let own = Self.exception(
      "modelStreamErrorException",
      #"{"message":"Model Stream Error","originalStatusCode":500,"originalMessage":"it fell over"}"#
    )
    let bare = EventStreamMessage(
      headers: [
        .init(":message-type", "error"), .init(":error-code", "InternalFailure"),
        .init(":error-message", "the machine stopped"),
      ], payload: []
    ).encoded
    for (bytes, says) in [(own, "it fell over"), (bare, "the machine stopped")] {
      let model = try Self.model(ScriptedTransport([Self.answer(bytes)]))
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.stream(Bench.question) { _ in }
      }
      #expect(error.code == .serverError)
      #expect(error.message.contains(says))
    }
  }

  @Test func `an error before the stream is read as it always is`() async throws {
    let transport = ScriptedTransport([
      .json(
        #"{"message":"The security token included in the request is invalid."}"#, status: 403,
        headers: ["x-amzn-errortype": "UnrecognizedClientException", "x-amzn-requestid": "r-1"])
    ])
    let model = try Self.model(transport)
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.stream(Bench.question) { _ in }
    }
    #expect(error.code == .forbidden)
    #expect(error.providerCode == "UnrecognizedClientException")
    #expect(error.requestID == "r-1")
  }

  @Test func `a stream that is cut or damaged is interrupted or whole, never wrong`() async throws {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<300 * soak {
      var bytes = Self.text
      if random.nextInt(below: 2) == 0 {
        bytes.removeLast(random.nextInt(below: bytes.count))
      } else {
        bytes[random.nextInt(below: bytes.count)] ^= UInt8(1 + random.nextInt(below: 255))
      }
      let model = try Self.model(ScriptedTransport([Self.answer(bytes)]))
      do throws(LanguageModelError) {
        let response = try await model.stream(Bench.question) { _ in }
        #expect(response.message.text == "Grüße 🙂")
      } catch {
        #expect(error.code == .interrupted || error.code == .badResponse)
      }
    }
  }

  @Test func `Ollama makes vectors of all texts at once`() async throws {
    let body =
      #"{"model":"nomic-embed-text","embeddings":[[0.25,2],[0.5,1]],"total_duration":14143917,"load_duration":1019500,"prompt_eval_count":8}"#
    let transport = ScriptedTransport([.json(body)])
    let model = try Bench.model("ollama", transport, model: "llama3.2")
    #expect(try await model.embed(["a", "b"]) == [[0.25, 2], [0.5, 1]])
    #expect(transport.requests[0].url == "http://127.0.0.1:11434/api/embed")
    #expect(transport.bodies[0]["model"]?.string == "nomic-embed-text")
    #expect(transport.bodies[0]["input"]?.array?.count == 2)
  }

  @Test func `a model whose name says that it embeds is the one that is asked`() async throws {
    let transport = ScriptedTransport([.json(#"{"embeddings":[[1]]}"#)])
    _ = try await Bench.model("ollama", transport, model: "mxbai-embed-large").embed(["a"])
    #expect(transport.bodies[0]["model"]?.string == "mxbai-embed-large")
  }

  @Test func `Titan gets one text at a time, Cohere on Bedrock many`() async throws {
    let titan = ScriptedTransport([
      .json(
        #"{"embedding":[0.25,2],"inputTextTokenCount":3,"embeddingsByType":{"float":[0.25,2]}}"#),
      .json(#"{"embedding":[0.5,1],"inputTextTokenCount":4,"embeddingsByType":{"float":[0.5,1]}}"#),
    ])
    #expect(try await Self.model(titan).embed(["a", "b"]) == [[0.25, 2], [0.5, 1]])
    #expect(titan.bodies.map { $0["inputText"]?.string } == ["a", "b"])
    #expect(titan.requests[0].url.hasSuffix("/model/amazon.titan-embed-text-v2%3A0/invoke"))
    #expect(titan.requests[0].signature?.service == "bedrock")

    let texts = (0..<100).map { "text \($0)" }
    let cohere = ScriptedTransport { request, number in
      let count = number == 0 ? 96 : 4
      let vectors = (0..<count).map { "[\(number * 96 + $0)]" }.joined(separator: ",")
      return .json(
        #"{"embeddings":[\#(vectors)],"id":"x","response_type":"embeddings_floats","texts":[]}"#)
    }
    let model = try Bench.model("bedrock", cohere, model: "cohere.embed-multilingual-v3") {
      $0.baseURL = "https://bedrock.test"
    }
    #expect(try await model.embed(texts) == (0..<100).map { [Float($0)] })
    #expect(cohere.bodies.map { $0["texts"]?.array?.count } == [96, 4])
    #expect(cohere.bodies[0]["input_type"]?.string == "search_document")
  }
}
