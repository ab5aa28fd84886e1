import HTTP
import JSON
import LanguageModels
import Testing

@Suite struct OpenAIChatTests {
  static let answer = #"""
    {"id":"chatcmpl-B9MBs8","object":"chat.completion","created":1741569952,
     "model":"gpt-4o-mini-2024-07-18",
     "choices":[{"index":0,"message":{"role":"assistant","content":"Well, thank you.","refusal":null,
       "annotations":[]},"logprobs":null,"finish_reason":"stop"}],
     "usage":{"prompt_tokens":1117,"completion_tokens":46,"total_tokens":1163,
       "prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},
       "completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":0}},
     "service_tier":"default","system_fingerprint":"fp_b376dfbbd5"}
    """#

  static let stream = """
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"Grüße "},"finish_reason":null}]}

    : keep-alive

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"aus 東京 🙂"},"finish_reason":null}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"prompt_tokens_details":{"cached_tokens":0}}}

    data: [DONE]


    """

  @Test func `an answer is read with its usage`() async throws {
    let transport = ScriptedTransport([.json(Self.answer)])
    let response = try await Bench.model("openai", transport).complete(Bench.question)
    #expect(response.message.text == "Well, thank you.")
    #expect(response.finish == .stop)
    #expect(response.model == "gpt-4o-mini-2024-07-18")
    #expect(response.id == "chatcmpl-B9MBs8")
    // Cached tokens are part of the input, reasoning is part of the output.
    #expect(
      response.usage == TokenUsage(input: 1117, output: 46, cachedInput: 1024, reasoning: 20))
    let request = try #require(transport.requests.first)
    #expect(request.url == "https://api.openai.com/v1/chat/completions")
    #expect(request.headers["Authorization"] == "Bearer key-0123456789")
  }

  @Test(arguments: [1, 2, 3, 7, 64, 100_000])
  func `a stream may be cut anywhere, also inside a character`(length: Int) async throws {
    let transport = ScriptedTransport([.events(Self.stream, partLength: length)])
    let heard = Heard()
    let response = try await Bench.model("openai", transport)
      .stream(Bench.question) { heard.hear($0) }
    #expect(response.message.text == "Grüße aus 東京 🙂")
    #expect(heard.text == response.message.text)
    #expect(response.usage == TokenUsage(input: 9, output: 12))
    #expect(transport.requests.count == 1)
    #expect(transport.bodies[0]["stream_options"]?["include_usage"]?.bool == true)
  }

  @Test func `a stream that ends in the middle is interrupted`() async throws {
    let cut = Self.stream.utf8.count / 3
    for length in [cut, 10, 0] {
      let bytes = String(decoding: Self.stream.utf8.prefix(length), as: UTF8.self)
      let model = try Bench.model("openai", ScriptedTransport([.events(bytes)]))
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.stream(Bench.question) { _ in }
      }
      #expect(error.code == .interrupted)
      #expect(error.isRetryable)
    }
  }

  @Test func `an error inside a stream of status 200 is that error`() async throws {
    let text = """
      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

      data: {"error":{"message":"The server had an error","type":"server_error","code":null}}


      """
    let model = try Bench.model("openai", ScriptedTransport([.events(text)]))
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.stream(Bench.question) { _ in }
    }
    #expect(error.code == .serverError)
    #expect(error.providerCode == "server_error")
  }

  @Test func `tool calls keep their arguments as they were written`() async throws {
    let body = #"""
      {"id":"c","model":"gpt-4o","choices":[{"index":0,"finish_reason":"tool_calls","message":
       {"role":"assistant","content":null,"tool_calls":[{"id":"call_9","type":"function","function":
       {"name":"get-weather","arguments":"{ \"city\" : \"Bern\",\n \"n\": 1.50 }"}}]}}]}
      """#
    let response = try await Bench.model("openai", ScriptedTransport([.json(body)]))
      .complete(Bench.question)
    #expect(response.finish == .toolCalls)
    #expect(
      response.message.toolCalls == [
        ChatMessage.ToolCall(
          id: "call_9", name: "get-weather", arguments: "{ \"city\" : \"Bern\",\n \"n\": 1.50 }")
      ])
    #expect(!response.usage.isKnown)
  }

  @Test func `tool calls of a stream are put together by their index`() async throws {
    let text = """
      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"add","arguments":""}}]},"finish_reason":null}]}

      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\":"}}]},"finish_reason":null}]}

      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"sub","arguments":"{}"}}]},"finish_reason":null}]}

      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]}

      data: {"id":"1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

      data: [DONE]


      """
    let heard = Heard()
    let response = try await Bench.model("openai", ScriptedTransport([.events(text)]))
      .stream(Bench.question) { heard.hear($0) }
    #expect(response.message.toolCalls.map(\.arguments) == ["{\"a\":1}", "{}"])
    #expect(response.message.toolCalls.map(\.name) == ["add", "sub"])
    #expect(heard.events.first == .toolCall(index: 0, id: "call_a", name: "add", arguments: ""))
  }

  @Test func `a server that ignores the wish for a stream is understood all the same`()
    async throws
  {
    let heard = Heard()
    let transport = ScriptedTransport([.json(Self.answer)])
    let response = try await Bench.model("openai", transport)
      .stream(Bench.question) { heard.hear($0) }
    #expect(response.message.text == "Well, thank you.")
    #expect(heard.text == "Well, thank you.")
    #expect(transport.requests.count == 1)
  }

  @Test func `a refusal is a refusal, and a filter is a filter`() async throws {
    let refused =
      #"{"model":"m","choices":[{"message":{"role":"assistant","content":null,"refusal":"I cannot."},"finish_reason":"stop"}]}"#
    let filtered =
      #"{"model":"m","choices":[{"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}"#
    let transport = ScriptedTransport([.json(refused), .json(filtered)])
    let model = try Bench.model("openai", transport)
    let first = try await model.complete(Bench.question)
    #expect(first.finish == .refusal)
    #expect(first.message.text == "I cannot.")
    #expect(try await model.complete(Bench.question).finish == .contentFilter)
  }

  @Test func `every option changes the request`() async throws {
    let transport = ScriptedTransport { _, _ in .json(Self.answer) }
    let model = try Bench.model("openai", transport)
    let tool = ChatRequest.Tool(name: "add", description: "Adds", parameters: ["type": "object"])
    let changes: [(inout ChatRequest) -> Void] = [
      { _ in }, { $0.model = "other" }, { $0.tools = [tool] },
      {
        $0.tools = [tool]
        $0.toolChoice = .required
      },
      {
        $0.tools = [tool]
        $0.toolChoice = .named("add")
      },
      {
        $0.tools = [tool]
        $0.toolChoice = .none
      },
      { $0.format = .jsonObject }, { $0.format = .schema(name: "s", ["type": "object"]) },
      {
        $0.format = .schema(name: "s", ["type": "object"])
        $0.rung = .objectWithSchema
      },
      { $0.maxOutputTokens = 7 }, { $0.temperature = 0.5 }, { $0.topP = 0.5 },
      { $0.stop = ["END"] }, { $0.seed = 3 },
      { $0.messages.insert(ChatMessage(.system, "x"), at: 0) },
    ]
    for change in changes {
      var request = Bench.question
      change(&request)
      _ = try await model.complete(request)
    }
    #expect(Set(transport.bodies).count == changes.count)
  }

  @Test func `Azure is asked at its deployment, with its own header`() async throws {
    let transport = ScriptedTransport([.json(Self.answer)])
    let model = try Bench.model("azure", transport, model: "my deploy") {
      $0.baseURL = "https://res.openai.azure.com"
    }
    _ = try await model.complete(Bench.question)
    let request = try #require(transport.requests.first)
    #expect(
      request.url
        == "https://res.openai.azure.com/openai/deployments/my%20deploy/chat/completions?api-version=2024-10-21"
    )
    #expect(request.headers["api-key"] == "key-0123456789")
    #expect(request.headers["Authorization"] == nil)
  }

  @Test(
    arguments: [
      ("mistral", "random_seed", nil, "any"), ("openai", "seed", true, "required"),
      ("cohere", "seed", nil, "required"),
    ] as [(String, String, Bool?, String)])
  func `a server gets its own names`(
    provider: String, seed: String, usage: Bool?, choice: String
  ) async throws {
    let transport = ScriptedTransport([.events(Self.stream)])
    var request = Bench.question
    request.seed = 4
    request.tools = [.init(name: "t", description: "", parameters: ["type": "object"])]
    request.toolChoice = .required
    _ = try await Bench.model(provider, transport).stream(request) { _ in }
    let body = transport.bodies[0]
    #expect(body[seed]?.int == 4)
    #expect(body["stream_options"]?["include_usage"]?.bool == usage)
    #expect(body["tool_choice"]?.string == choice)
  }
}
