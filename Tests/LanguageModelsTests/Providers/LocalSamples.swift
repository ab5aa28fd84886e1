import HTTP
import JSON
import LanguageModels

extension ProviderSample {
  /// vLLM: errors in its old and its new shape, also inside a stream, thoughts in `reasoning_content`.
  static let vllm = ProviderSample(
    provider: "vllm",
    answers: [
      Answer(
        name: "with everything that may be null",
        body: #"""
          {"id":"chatcmpl-5f0a","object":"chat.completion","created":1751500000,"model":"Qwen/Qwen3-0.6B",
           "choices":[{"index":0,"message":{"role":"assistant","content":"Good day.","refusal":null,
           "annotations":null,"audio":null,"function_call":null,"tool_calls":[],
           "reasoning_content":"Be polite."},"logprobs":null,"finish_reason":"stop","stop_reason":null,
           "token_ids":null}],"service_tier":null,"system_fingerprint":null,"usage":{"prompt_tokens":21,
           "total_tokens":33,"completion_tokens":12,"prompt_tokens_details":null},"prompt_logprobs":null,
           "prompt_token_ids":null,"kv_transfer_params":null}
          """#,
        text: "Good day.", usage: TokenUsage(input: 21, output: 12), model: "Qwen/Qwen3-0.6B",
        id: "chatcmpl-5f0a")
    ],
    streams: [
      Answer(
        name: "two calls at once",
        body: events([
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{"reasoning_content":"Both."},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{"tool_calls":[{"id":"chatcmpl-tool-1","type":"function","index":0,"function":{"name":"tide"}}]},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"h\": 1}"}}]},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{"tool_calls":[{"id":"chatcmpl-tool-2","type":"function","index":1,"function":{"name":"wind","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls","stop_reason":null}]}"#,
          #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"q","choices":[],"usage":{"prompt_tokens":50,"total_tokens":70,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":48}}}"#,
        ]),
        calls: [
          .init(id: "chatcmpl-tool-1", name: "tide", arguments: #"{"h": 1}"#),
          .init(id: "chatcmpl-tool-2", name: "wind", arguments: "{}"),
        ], finish: .toolCalls, usage: TokenUsage(input: 50, output: 20, cachedInput: 48),
        model: "q",
        id: "chatcmpl-7")
    ],
    failures: [
      Failure(
        name: "too long, old shape", status: 400,
        body:
          #"{"object":"error","message":"This model's maximum context length is 32768 tokens. However, you requested 41648 tokens (37552 in the messages, 4096 in the completion). Please reduce the length of the messages or completion. None","type":"BadRequestError","param":null,"code":400}"#,
        code: .contextOverflow, providerCode: "400", says: "41648 tokens"),
      Failure(
        name: "too long, new shape", status: 400,
        body:
          #"{"error":{"message":"You passed 1015 input tokens and requested 10 output tokens. However, the model's context length is only 1024 tokens, resulting in a maximum input length of 1014 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=1015)","type":"BadRequestError","param":"input_tokens","code":400}}"#,
        code: .contextOverflow, providerCode: "400", says: "only 1024 tokens"),
      Failure(
        name: "no such model", status: 404,
        body:
          #"{"error":{"message":"The model `nope` does not exist.","type":"NotFoundError","param":null,"code":404}}"#,
        code: .notFound, providerCode: "404", says: "`nope` does not exist"),
      Failure(
        name: "wrong key", status: 401, body: #"{"error":"Unauthorized"}"#, code: .unauthorized,
        says: "Unauthorized"),
    ],
    brokenStreams: [
      LateFailure(
        name: "old shape in a stream, and then the end",
        body: events([
          #"{"object":"error","message":"Internal server error","type":"InternalServerError","param":null,"code":500}"#
        ]), code: .serverError, says: "Internal server error"),
      LateFailure(
        name: "new shape in a stream, and then the end",
        body: events([
          #"{"error":{"message":"Out of range float values are not JSON compliant","type":"BadRequestError","param":null,"code":400}}"#
        ]), code: .badRequest, says: "not JSON compliant"),
    ])

  /// llama.cpp: timings in every answer, numbers as codes, `error` objects in a stream.
  static let llamaCPP = ProviderSample(
    provider: "llamacpp",
    answers: [
      Answer(
        name: "with timings",
        body: #"""
          {"choices":[{"finish_reason":"length","index":0,"message":{"role":"assistant",
           "reasoning_content":"Hm","content":"Good"}}],"created":1761000000,"model":"tiny.gguf",
           "system_fingerprint":"b6800-1","object":"chat.completion","usage":{"completion_tokens":8,
           "prompt_tokens":12,"total_tokens":20,"prompt_tokens_details":{"cached_tokens":4}},
           "id":"chatcmpl-XkN","timings":{"cache_n":4,"prompt_n":8,"prompt_ms":3.1,
           "prompt_per_token_ms":0.39,"prompt_per_second":2580.6,"predicted_n":8,"predicted_ms":9.4,
           "predicted_per_token_ms":1.17,"predicted_per_second":851.0}}
          """#,
        text: "Good", finish: .length, usage: TokenUsage(input: 12, output: 8, cachedInput: 4),
        model: "tiny.gguf", id: "chatcmpl-XkN")
    ],
    streams: [
      Answer(
        name: "timings at the end",
        body: events([
          #"{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-Y","model":"tiny.gguf","system_fingerprint":"b6800-1","object":"chat.completion.chunk"}"#,
          #"{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Good"}}],"created":1,"id":"chatcmpl-Y","model":"tiny.gguf","system_fingerprint":"b6800-1","object":"chat.completion.chunk"}"#,
          #"{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1,"id":"chatcmpl-Y","model":"tiny.gguf","system_fingerprint":"b6800-1","object":"chat.completion.chunk"}"#,
          #"{"choices":[],"created":1,"id":"chatcmpl-Y","model":"tiny.gguf","system_fingerprint":"b6800-1","object":"chat.completion.chunk","usage":{"completion_tokens":8,"prompt_tokens":12,"total_tokens":20},"timings":{"prompt_n":12,"predicted_n":8}}"#,
        ]),
        text: "Good", usage: TokenUsage(input: 12, output: 8), model: "tiny.gguf",
        id: "chatcmpl-Y")
    ],
    failures: [
      Failure(
        name: "too long", status: 400,
        body:
          #"{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":2048}}"#,
        code: .contextOverflow, providerCode: "400", says: "available context size"),
      Failure(
        name: "still loading", status: 503,
        body: #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
        code: .overloaded, providerCode: "503", says: "Loading model"),
      Failure(
        name: "bad schema", status: 400,
        body:
          #"{"error":{"code":400,"message":"JSON schema conversion failed:\nUnrecognized schema: {\"type\":\"foo\"}","type":"invalid_request_error"}}"#,
        code: .badRequest, providerCode: "400", says: "Unrecognized schema"),
      Failure(
        name: "wrong key", status: 401,
        body: #"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#,
        code: .unauthorized, providerCode: "401", says: "Invalid API Key"),
    ],
    brokenStreams: [
      LateFailure(
        name: "in the stream",
        body: events(
          [
            #"{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}"#
          ], end: nil), code: .contextOverflow, says: "Context size")
    ])

  /// LM Studio: errors as a text, as an object, as an event of their own.
  static let lmStudio = ProviderSample(
    provider: "lmstudio",
    answers: [
      Answer(
        name: "with stats",
        body: #"""
          {"id":"chatcmpl-t8tsx","object":"chat.completion","created":1745605592,
           "model":"gemma-3-1b-it-qat","choices":[{"index":0,"logprobs":null,"finish_reason":"stop",
           "message":{"role":"assistant","content":"Good day.","reasoning_content":"","tool_calls":[]}}],
           "usage":{"prompt_tokens":24,"completion_tokens":6,"total_tokens":30,
           "completion_tokens_details":{"reasoning_tokens":0}},"stats":{},
           "system_fingerprint":"gemma-3-1b-it-qat"}
          """#,
        text: "Good day.", usage: TokenUsage(input: 24, output: 6), model: "gemma-3-1b-it-qat",
        id: "chatcmpl-t8tsx")
    ],
    streams: [
      Answer(
        name: "a call in pieces",
        body: events([
          #"{"id":"chatcmpl-g1","object":"chat.completion.chunk","created":1,"model":"q","system_fingerprint":"q","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"365174485","type":"function","function":{"name":"tide","arguments":""}}]},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-g1","object":"chat.completion.chunk","created":1,"model":"q","system_fingerprint":"q","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"type":"function","function":{"arguments":"{\"harbour\":\"Husum\"}"}}]},"logprobs":null,"finish_reason":null}]}"#,
          #"{"id":"chatcmpl-g1","object":"chat.completion.chunk","created":1,"model":"q","system_fingerprint":"q","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}]}"#,
          #"{"id":"chatcmpl-g1","object":"chat.completion.chunk","created":1,"model":"q","system_fingerprint":"q","choices":[],"usage":{"prompt_tokens":90,"completion_tokens":11,"total_tokens":101}}"#,
        ]),
        calls: [.init(id: "365174485", name: "tide", arguments: #"{"harbour":"Husum"}"#)],
        finish: .toolCalls, usage: TokenUsage(input: 90, output: 11), model: "q",
        id: "chatcmpl-g1")
    ],
    failures: [
      Failure(
        name: "no such model", status: 404,
        body:
          #"{"error":{"message":"Model \"default\" not found. Please specify a valid model.\n\nYour models:\n\ngemma-3-27b-it-qat","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
        code: .notFound, providerCode: "model_not_found", says: "gemma-3-27b-it-qat"),
      Failure(
        name: "nothing is loaded", status: 404,
        body:
          #"{"error":{"message":"No models loaded. Please load a model in the developer page or use the `lms load` command.","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
        code: .notFound, providerCode: "model_not_found", says: "lms load"),
      Failure(
        name: "too long", status: 400,
        body:
          #"{"error":"Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input."}"#,
        code: .contextOverflow, says: "15857 tokens"),
    ],
    brokenStreams: [
      LateFailure(
        name: "an event of its own",
        body:
          "event: error\ndata: {\"error\":{\"message\":\"The model has crashed without additional information. (Exit code: 6)\"}}\n\n",
        code: .serverError, says: "has crashed"),
      LateFailure(
        name: "an event of its own, the context",
        body:
          "event: error\ndata: {\"error\":{\"message\":\"Reached context length of 4096 tokens with model (arch: llama) that does not currently support mid-generation context overflow.\"}}\n\n",
        code: .contextOverflow, says: "4096 tokens"),
    ])

  /// DeepSeek behind `--base-url`: thoughts in `reasoning_content`, cached tokens in words of its own.
  static let deepSeek = ProviderSample(
    provider: "compatible",
    answers: [
      Answer(
        name: "hits and misses of the cache",
        body: #"""
          {"id":"930c60df","object":"chat.completion","created":1755000000,"model":"deepseek-reasoner",
           "choices":[{"index":0,"message":{"role":"assistant","content":"Nine.",
           "reasoning_content":"Three times three."},"logprobs":null,"finish_reason":"stop"}],
           "usage":{"prompt_tokens":80,"completion_tokens":40,"total_tokens":120,
           "prompt_tokens_details":{"cached_tokens":64},
           "completion_tokens_details":{"reasoning_tokens":30},"prompt_cache_hit_tokens":64,
           "prompt_cache_miss_tokens":16},"system_fingerprint":"fp_8802"}
          """#,
        text: "Nine.", usage: TokenUsage(input: 80, output: 40, cachedInput: 64, reasoning: 30),
        model: "deepseek-reasoner", id: "930c60df"),
      Answer(
        name: "its machines are full",
        body: #"""
          {"id":"931","object":"chat.completion","created":1,"model":"deepseek-chat","choices":[{"index":0,
           "message":{"role":"assistant","content":"Ni"},"finish_reason":"insufficient_system_resource"}],
           "usage":{"prompt_tokens":80,"completion_tokens":1,"total_tokens":81,
           "prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":16}}
          """#,
        text: "Ni", finish: .other, usage: TokenUsage(input: 80, output: 1, cachedInput: 64),
        model: "deepseek-chat", id: "931"),
    ],
    streams: [
      Answer(
        name: "comments while it waits",
        body: ": keep-alive\n\n"
          + events([
            #"{"id":"932","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"Three"},"logprobs":null,"finish_reason":null}]}"#,
            #"{"id":"932","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"Nine.","reasoning_content":null},"logprobs":null,"finish_reason":null}]}"#,
            #"{"id":"932","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":9,"total_tokens":17,"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":8,"completion_tokens_details":{"reasoning_tokens":7}}}"#,
          ]),
        text: "Nine.", usage: TokenUsage(input: 8, output: 9, reasoning: 7),
        model: "deepseek-reasoner", id: "932")
    ],
    failures: [
      Failure(
        name: "no credit", status: 402,
        body:
          #"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"#,
        code: .quotaExceeded, providerCode: "invalid_request_error", says: "Insufficient Balance")
    ])
}
