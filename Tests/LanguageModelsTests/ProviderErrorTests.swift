import HTTP
import JSON
import LanguageModels
import Testing

@Suite struct ProviderErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    var headers: HTTPHeaders = [:]
    var body: String
    var code: LanguageModelError.Code
    var providerCode: String?
    var wait: UInt64?

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "OpenAI, wrong key", status: 401,
      body:
        #"{"error":{"message":"Incorrect API key provided: key-0123456789. You can find it at …","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
      code: .unauthorized, providerCode: "invalid_api_key"),
    Case(
      name: "OpenAI, context", status: 400,
      body:
        #"{"error":{"message":"This model's maximum context length is 128000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
      code: .contextOverflow, providerCode: "context_length_exceeded"),
    Case(
      name: "Anthropic, context", status: 400,
      body:
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_1"}"#,
      code: .contextOverflow, providerCode: "invalid_request_error"),
    Case(
      name: "llama.cpp, context", status: 400,
      body:
        #"{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":2048}}"#,
      code: .contextOverflow, providerCode: "400"),
    Case(
      name: "LiteLLM, context", status: 400,
      body:
        #"{"error":{"message":"litellm.ContextWindowExceededError: the input is too long","type":null,"param":null,"code":"400"}}"#,
      code: .contextOverflow, providerCode: "400"),
    Case(
      name: "Gemini, context", status: 400,
      body:
        #"{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#,
      code: .contextOverflow, providerCode: "400"),
    Case(
      name: "Bedrock, context", status: 400,
      headers: ["x-amzn-errortype": "ValidationException:http://x"],
      body: #"{"message":"Input is too long for requested model."}"#, code: .contextOverflow,
      providerCode: "ValidationException"),
    Case(
      name: "OpenAI, rate limit in milliseconds", status: 429,
      headers: ["retry-after-ms": "250", "retry-after": "1", "x-request-id": "req_7"],
      body:
        #"{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}"#,
      code: .rateLimited, providerCode: "rate_limit_exceeded", wait: 250_000_000),
    Case(
      name: "a wait with a fraction", status: 429, headers: ["Retry-After": "1.5"],
      body: #"{"message":"slow down"}"#, code: .rateLimited, wait: 1_500_000_000),
    Case(
      name: "a wait until a date", status: 503,
      headers: ["Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT"], body: "busy", code: .overloaded,
      wait: 20_000_000_000),
    Case(
      name: "a date that is past", status: 503,
      headers: ["Retry-After": "Wed, 31 Dec 2025 23:00:00 GMT"], body: "busy", code: .overloaded,
      wait: 0),
    Case(
      name: "a wait that nobody can read", status: 429, headers: ["Retry-After": "soon"],
      body: "{}", code: .rateLimited),
    Case(
      name: "Gemini, the wait in the body", status: 429,
      body:
        #"[{"error":{"code":429,"message":"Resource has been exhausted","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"}]}}]"#,
      code: .rateLimited, providerCode: "429", wait: 3_500_000_000),
    Case(
      name: "OpenAI, no credit", status: 429,
      body:
        #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
      code: .quotaExceeded, providerCode: "insufficient_quota"),
    Case(
      name: "Anthropic, overloaded", status: 529,
      body: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
      code: .overloaded, providerCode: "overloaded_error"),
    Case(
      name: "Ollama, no such model", status: 404,
      body: #"{"error":"model 'nope' not found"}"#, code: .notFound),
    Case(
      name: "vLLM, numeric code at the top", status: 400,
      body:
        #"{"object":"error","message":"bad schema","type":"BadRequestError","param":null,"code":400}"#,
      code: .badRequest, providerCode: "400"),
    Case(
      name: "FastAPI, details", status: 422,
      body:
        #"{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted","type":"extra_forbidden"}]}"#,
      code: .badRequest),
    Case(
      name: "Azure, filter", status: 400,
      body:
        #"{"error":{"message":"The response was filtered","code":"content_filter","status":400}}"#,
      code: .refusal, providerCode: "content_filter"),
    Case(
      name: "a page of HTML", status: 502,
      body: "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
      code: .serverError),
    Case(name: "plain text", status: 500, body: "Internal Server Error", code: .serverError),
    Case(name: "nothing at all", status: 504, body: "", code: .serverError),
    Case(name: "a redirect", status: 301, body: "", code: .badResponse),
    Case(name: "a number", status: 400, body: "42", code: .badRequest),
    Case(name: "no UTF-8", status: 400, body: "\u{FFFD}\u{0}\u{1B}[31m", code: .badRequest),
  ]

  @Test(arguments: cases, ["complete", "stream"])
  func `an error body is understood, whatever its shape`(
    example: Case, way: String
  ) async throws {
    let transport = ScriptedTransport([
      .json(example.body, status: example.status, headers: example.headers)
    ])
    let model = try Bench.model("openai", transport)
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      way == "complete"
        ? try await model.complete(Bench.question)
        : try await model.stream(Bench.question) { _ in }
    }
    #expect(error.code == example.code)
    #expect(error.status == example.status)
    #expect(error.providerCode == example.providerCode)
    #expect(error.retryAfter == example.wait)
    #expect(
      error.requestID == example.headers["x-request-id"] || example.headers["x-request-id"] == nil)
    #expect(error.message.hasPrefix("openai:test-model: "))
    #expect(!error.message.contains("key-0123456789"), "\(error.message)")
    #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
  }

  @Test func `HTML with status 200 names what it is`() async throws {
    let page = "<!doctype html><title>Welcome</title>"
    let model = try Bench.model("openai", ScriptedTransport([.json(page)]))
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(error.code == .badResponse)
    #expect(error.message.contains("not JSON"))
    #expect(error.message.contains("base URL"))
  }

  @Test(arguments: ["complete", "stream"])
  func `an answer without end is cut off with an error`(way: String) async throws {
    let transport = ScriptedTransport([
      ScriptedTransport.Answer(body: [UInt8](repeating: 0x20, count: 3 << 20))
    ])
    let model = try Bench.model("openai", transport) { $0.bodyLimit = 1 << 20 }
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      way == "complete"
        ? try await model.complete(Bench.question)
        : try await model.stream(Bench.question) { _ in }
    }
    #expect(error.code == .badResponse)
    #expect(error.message.contains("larger than"))
  }

  @Test(arguments: [
    (HTTPError.Code.cannotConnect, LanguageModelError.Code.unreachable, true),
    (.cannotResolve, .unreachable, true), (.tls, .unreachable, false), (.timeout, .timeout, true),
    (.interrupted, .interrupted, true), (.cancelled, .cancelled, false),
    (.libraryMissing, .unsupported, false), (.tooLarge, .badResponse, false),
  ])
  func `a failure of the transport keeps its kind`(
    code: HTTPError.Code, expected: LanguageModelError.Code, isRetryable: Bool
  ) async throws {
    let transport = ScriptedTransport([.init(error: HTTPError(code, "it failed"))])
    let model = try Bench.model("ollama", transport)
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(error.code == expected)
    #expect(error.isRetryable == isRetryable)
    #expect(error.message.contains("ollama serve") == (expected == .unreachable))
  }

  @Test func `a key never shows`() throws {
    let secret = Secret(" key-0123456789\n")
    #expect(secret.value == "key-0123456789")
    #expect("\(secret)" == "***")
    #expect(String(reflecting: secret) == "***")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("0123"))
    let row = try #require(Providers.named("openai"))
    let endpoint = ModelEndpoint(provider: row, baseURL: "https://x.test", key: secret)
    dumped = ""
    dump(endpoint, to: &dumped)
    #expect(!dumped.contains("0123"))
    #expect(endpoint.redacting("a key-0123456789 b") == "a *** b")
  }
}
