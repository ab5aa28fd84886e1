import HTTP
import JSON
import LanguageModels

extension ProviderSample {
  /// Groq: times in `usage`, its own object `x_groq`, reasoning apart from the text.
  static let groq = ProviderSample(
    provider: "groq",
    answers: [
      Answer(
        name: "reasoning",
        body: #"""
          {"id":"chatcmpl-4c1d","object":"chat.completion","created":1770770833,"model":"qwen/qwen3-32b",
           "choices":[{"index":0,"message":{"role":"assistant","content":"Nine.",
           "reasoning":"Three times three is nine."},"logprobs":null,"finish_reason":"stop"}],
           "usage":{"queue_time":0.0335,"prompt_tokens":17,"prompt_time":0.00065,"completion_tokens":49,
           "completion_time":0.231,"total_tokens":66,"total_time":0.2316,
           "completion_tokens_details":{"reasoning_tokens":40}},"usage_breakdown":null,
           "system_fingerprint":"fp_5cf9","x_groq":{"id":"req_01kh52","seed":11868},
           "service_tier":"on_demand"}
          """#,
        text: "Nine.", usage: TokenUsage(input: 17, output: 49, reasoning: 40),
        model: "qwen/qwen3-32b", id: "chatcmpl-4c1d")
    ],
    streams: [
      Answer(
        name: "a call, usage in both places",
        body: events([
          #"{"id":"chatcmpl-b6","object":"chat.completion.chunk","created":1770770843,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_f8","choices":[{"index":0,"delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_01kh52nj","seed":6895}}"#,
          #"{"id":"chatcmpl-b6","object":"chat.completion.chunk","created":1770770843,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_f8","choices":[{"index":0,"delta":{"tool_calls":[{"id":"tk85n1k4m","type":"function","function":{"name":"tide","arguments":"{\"harbour\":\"Husum\"}"},"index":0}]},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-b6","object":"chat.completion.chunk","created":1770770843,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp_f8","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"x_groq":{"id":"req_01kh52nj","usage":{"queue_time":0.04,"prompt_tokens":210,"completion_tokens":15,"total_tokens":225,"prompt_tokens_details":{"cached_tokens":128}}},"usage":null}"#,
        ]),
        calls: [.init(id: "tk85n1k4m", name: "tide", arguments: #"{"harbour":"Husum"}"#)],
        finish: .toolCalls, usage: TokenUsage(input: 210, output: 15, cachedInput: 128),
        model: "llama-3.3-70b-versatile", id: "chatcmpl-b6")
    ],
    failures: [
      Failure(
        name: "rate limit", status: 429,
        headers: [
          "retry-after": "51", "x-request-id": "req_01hr", "x-ratelimit-remaining-tokens": "0",
        ],
        body:
          #"{"error":{"message":"Rate limit reached for model `llama-3.3-70b-versatile` in organization `org_01` on tokens per minute (TPM): Limit 7000, Used 0, Requested ~12903. Please try again in 50.597s.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        code: .rateLimited, providerCode: "rate_limit_exceeded", says: "tokens per minute",
        requestID: "req_01hr", wait: 51_000_000_000),
      Failure(
        name: "JSON that does not fit", status: 400,
        body:
          #"{"error":{"message":"Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.","type":"invalid_request_error","code":"json_validate_failed","failed_generation":"{\n  \"a\": "}}"#,
        code: .badRequest, providerCode: "json_validate_failed", says: "Failed to generate JSON"),
      Failure(
        name: "a call that does not fit", status: 400,
        body:
          #"{"request_id":"req_01kgpz","created_at":"2026-02-05T13:21:55.203Z","error":{"message":"tool call validation failed: parameters for tool tide did not match schema: errors: [`/harbour`: expected array, but got string]","type":"invalid_request_error","param":"","code":"tool_use_failed"}}"#,
        code: .badRequest, providerCode: "tool_use_failed", says: "expected array",
        requestID: "req_01kgpz"),
      Failure(
        name: "too large for the account", status: 413,
        body:
          #"{"error":{"message":"Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 12903, please reduce your message size and try again.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        code: .contextOverflow, providerCode: "rate_limit_exceeded", says: "Request too large"),
    ],
    brokenStreams: [
      LateFailure(
        name: "JSON that does not fit, in the stream",
        body:
          "event: error\ndata: {\"error\":{\"message\":\"Failed to generate JSON.\",\"type\":\"invalid_request_error\",\"code\":\"json_validate_failed\",\"status_code\":400}}\n\n",
        code: .badRequest, says: "Failed to generate JSON")
    ])

  /// Mistral: no `type` in calls, thoughts as parts of the content, errors in four shapes.
  static let mistral = ProviderSample(
    provider: "mistral",
    answers: [
      Answer(
        name: "a call without type and content",
        body: #"""
          {"id":"b3999b8c93e04e11","created":1769088854,"model":"mistral-small-latest",
           "usage":{"prompt_tokens":124,"total_tokens":146,"completion_tokens":22,
           "num_cached_tokens":64,"prompt_token_details":{"cached_tokens":64}},
           "object":"chat.completion","choices":[{"index":0,"finish_reason":"tool_calls","message":
           {"role":"assistant","tool_calls":[{"id":"gSIMJiOkT","function":{"name":"tide",
           "arguments":"{\"harbour\": \"Husum\"}"}}]}}]}
          """#,
        calls: [.init(id: "gSIMJiOkT", name: "tide", arguments: #"{"harbour": "Husum"}"#)],
        finish: .toolCalls, usage: TokenUsage(input: 124, output: 22, cachedInput: 64),
        model: "mistral-small-latest", id: "b3999b8c93e04e11"),
      Answer(
        name: "the window is full",
        body: #"""
          {"id":"m2","object":"chat.completion","created":1,"model":"open-mistral-nemo","choices":[{"index":0,
           "message":{"role":"assistant","tool_calls":null,"content":"Once upon"},
           "finish_reason":"model_length"}],
           "usage":{"prompt_tokens":9,"total_tokens":11,"completion_tokens":2}}
          """#,
        text: "Once upon", finish: .length, usage: TokenUsage(input: 9, output: 2),
        model: "open-mistral-nemo", id: "m2"),
    ],
    streams: [
      Answer(
        name: "thoughts as parts",
        body: events([
          #"{"id":"a4e2","object":"chat.completion.chunk","created":1769088912,"model":"magistral-medium-2507","choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Two and two"}]}]},"finish_reason":null}]}"#,
          #"{"id":"a4e2","object":"chat.completion.chunk","created":1769088912,"model":"magistral-medium-2507","choices":[{"index":0,"delta":{"content":[{"type":"text","text":"Four."}]},"finish_reason":null}]}"#,
          #"{"id":"a4e2","object":"chat.completion.chunk","created":1769088912,"model":"magistral-medium-2507","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"total_tokens":56,"completion_tokens":46,"completion_tokens_details":{"reasoning_tokens":40}}}"#,
        ]),
        text: "Four.", usage: TokenUsage(input: 10, output: 46, reasoning: 40),
        model: "magistral-medium-2507", id: "a4e2"),
      Answer(
        name: "a call whole in the last chunk",
        body: events([
          #"{"id":"c2","object":"chat.completion.chunk","created":1,"model":"mistral-small-latest","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
          #"{"id":"c2","object":"chat.completion.chunk","created":1,"model":"mistral-small-latest","choices":[{"index":0,"delta":{"content":"","tool_calls":[{"id":"yfBEybNYi","function":{"name":"tide","arguments":"{}"},"index":0}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":183,"total_tokens":195,"completion_tokens":12}}"#,
        ]),
        calls: [.init(id: "yfBEybNYi", name: "tide", arguments: "{}")], finish: .toolCalls,
        usage: TokenUsage(input: 183, output: 12), model: "mistral-small-latest", id: "c2"),
    ],
    failures: [
      Failure(
        name: "wrong key", status: 401, headers: ["mistral-correlation-id": "0199-aa"],
        body: #"{"detail":"Unauthorized"}"#, code: .unauthorized, says: "Unauthorized",
        requestID: "0199-aa"),
      Failure(
        name: "wrong key at the gateway", status: 401,
        body: "{\n  \"message\":\"Unauthorized\",\n  \"request_id\":\"933f2339\"\n}",
        code: .unauthorized, says: "Unauthorized", requestID: "933f2339"),
      Failure(
        name: "rate limit", status: 429,
        body:
          #"{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}"#,
        code: .rateLimited, providerCode: "1300", says: "Rate limit exceeded"),
      Failure(
        name: "no capacity", status: 429,
        body:
          #"{"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","param":null,"code":null}"#,
        code: .rateLimited, providerCode: "invalid_request_error", says: "capacity exceeded"),
      Failure(
        name: "an unknown option", status: 422,
        body:
          #"{"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"Extra inputs are not permitted","input":false}]}"#,
        code: .badRequest, says: "Extra inputs are not permitted"),
      Failure(
        name: "an unknown option, details in the message", status: 422,
        body:
          #"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","tools"],"msg":"Extra inputs are not permitted","input":[]}]},"type":"invalid_request_error","param":null,"code":null}"#,
        code: .badRequest, providerCode: "invalid_request_error",
        says: "Extra inputs are not permitted"),
      Failure(
        name: "too long", status: 400,
        body:
          #"{"object":"error","message":"Prompt contains 34523 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"}"#,
        code: .contextOverflow, providerCode: "3051", says: "34523 tokens"),
    ])

  /// Cohere at its compatible address: errors are an `id` and a `message`.
  static let cohere = ProviderSample(
    provider: "cohere",
    answers: [
      Answer(
        name: "text",
        body: #"""
          {"id":"3df0b5c1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",
           "content":"Loops within loops."}}],"created":1741000000,"model":"command-a-03-2025",
           "object":"chat.completion","usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}
          """#,
        text: "Loops within loops.", usage: TokenUsage(input: 14, output: 5),
        model: "command-a-03-2025", id: "3df0b5c1")
    ],
    streams: [
      Answer(
        name: "a call in pieces",
        body: events([
          #"{"id":"9b1c","choices":[{"index":0,"finish_reason":null,"delta":{"role":"assistant","content":""}}],"created":1741000001,"model":"command-a-03-2025","object":"chat.completion.chunk"}"#,
          #"{"id":"9b1c","choices":[{"index":0,"finish_reason":null,"delta":{"tool_calls":[{"index":0,"id":"tide_0","type":"function","function":{"name":"tide","arguments":""}}]}}],"created":1741000001,"model":"command-a-03-2025","object":"chat.completion.chunk"}"#,
          #"{"id":"9b1c","choices":[{"index":0,"finish_reason":null,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"harbour\":\"Husum\"}"}}]}}],"created":1741000001,"model":"command-a-03-2025","object":"chat.completion.chunk"}"#,
          #"{"id":"9b1c","choices":[{"index":0,"finish_reason":"tool_calls","delta":{}}],"created":1741000001,"model":"command-a-03-2025","object":"chat.completion.chunk","usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49}}"#,
        ]),
        calls: [.init(id: "tide_0", name: "tide", arguments: #"{"harbour":"Husum"}"#)],
        finish: .toolCalls, usage: TokenUsage(input: 40, output: 9), model: "command-a-03-2025",
        id: "9b1c")
    ],
    failures: [
      Failure(
        name: "wrong key", status: 401, headers: ["x-debug-trace-id": "4f2c"],
        body: #"{"id":"77b0","message":"invalid api token"}"#, code: .unauthorized,
        says: "invalid api token", requestID: "4f2c"),
      Failure(
        name: "trial key", status: 429,
        body:
          #"{"id":"5b01","message":"You are using a Trial key, which is limited to 40 API calls / minute."}"#,
        code: .rateLimited, says: "Trial key", requestID: "5b01"),
      Failure(
        name: "too long", status: 400,
        body:
          #"{"id":"aa","message":"too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs, or setting prompt_truncation='AUTO'."}"#,
        code: .contextOverflow, says: "11326 tokens", requestID: "aa"),
      Failure(
        name: "filter", status: 498, body: #"{"id":"bb","message":"your request was blocked"}"#,
        code: .refusal, says: "blocked", requestID: "bb"),
      Failure(
        name: "billing limit", status: 402,
        body: #"{"message":"Please add or update your payment method to continue"}"#,
        code: .quotaExceeded, says: "payment method"),
    ])

  /// Together: ends with `eos`, an `id` before the error, limits in the words of its engine.
  static let together = ProviderSample(
    provider: "together",
    answers: [
      Answer(
        name: "text",
        body: #"""
          {"id":"nrHpzjz-zqrih","object":"chat.completion","created":1745000000,
           "model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","prompt":[],"choices":[{"finish_reason":"eos",
           "seed":17891,"logprobs":null,"index":0,"message":{"role":"assistant","content":"Good day.",
           "tool_calls":[]}}],
           "usage":{"prompt_tokens":38,"completion_tokens":4,"total_tokens":42,"cached_tokens":32}}
          """#,
        text: "Good day.", usage: TokenUsage(input: 38, output: 4, cachedInput: 32),
        model: "meta-llama/Llama-3.3-70B-Instruct-Turbo", id: "nrHpzjz-zqrih")
    ],
    streams: [
      Answer(
        name: "text twice in a chunk",
        body: events([
          #"{"id":"nrHq","object":"chat.completion.chunk","created":1745000001,"choices":[{"index":0,"text":"Good","logprobs":null,"finish_reason":null,"seed":null,"delta":{"token_id":15496,"role":"assistant","content":"Good","tool_calls":null}}],"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","usage":null}"#,
          #"{"id":"nrHq","object":"chat.completion.chunk","created":1745000001,"choices":[{"index":0,"text":" day.","logprobs":null,"finish_reason":null,"seed":null,"delta":{"token_id":1938,"role":"assistant","content":" day.","tool_calls":null}}],"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","usage":null}"#,
          #"{"id":"nrHq","object":"chat.completion.chunk","created":1745000001,"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"eos","seed":17891,"delta":{"token_id":128009,"role":"assistant","content":"","tool_calls":null}}],"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","usage":{"prompt_tokens":38,"completion_tokens":4,"total_tokens":42,"cached_tokens":0}}"#,
        ]),
        text: "Good day.", usage: TokenUsage(input: 38, output: 4),
        model: "meta-llama/Llama-3.3-70B-Instruct-Turbo", id: "nrHq")
    ],
    failures: [
      Failure(
        name: "too long", status: 422, headers: ["cf-ray": "8e1"],
        body:
          #"{"id":"nrJ1","error":{"message":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537. Given: 79993 `inputs` tokens and 1024 `max_new_tokens`","type":"invalid_request_error","param":null,"code":null}}"#,
        code: .contextOverflow, providerCode: "invalid_request_error", says: "79993",
        requestID: "nrJ1"),
      Failure(
        name: "wrong key", status: 401, headers: ["cf-ray": "8e2-FRA"],
        body:
          #"{"error":{"message":"Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
        code: .unauthorized, providerCode: "invalid_api_key", says: "Invalid API key",
        requestID: "8e2-FRA"),
      Failure(
        name: "no such model", status: 404,
        body:
          #"{"id":"nrJ2","error":{"message":"Unable to access model nope. Please visit https://api.together.ai/models to view the list of supported models.","type":"invalid_request_error","param":null,"code":"model_not_available"}}"#,
        code: .notFound, providerCode: "model_not_available", says: "Unable to access model",
        requestID: "nrJ2"),
      Failure(
        name: "overloaded", status: 503,
        body:
          #"{"error":{"message":"The server is overloaded or not ready yet.","type":"service_unavailable","param":null,"code":null}}"#,
        code: .overloaded, providerCode: "service_unavailable", says: "not ready yet"),
    ])
}
