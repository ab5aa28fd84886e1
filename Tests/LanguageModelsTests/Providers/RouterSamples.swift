import HTTP
import JSON
import LanguageModels

extension ProviderSample {
  private static let filters =
    #"{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}"#

  /// Azure: a first chunk without choices, results of its filter everywhere, codes that are statuses.
  static let azure = ProviderSample(
    provider: "azure",
    answers: [
      Answer(
        name: "with results of the filter",
        body: #"""
          {"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},
           "finish_reason":"stop","index":0,"logprobs":null,"message":{"annotations":[],
           "content":"Good day.","refusal":null,"role":"assistant"}}],"created":1762317021,
           "id":"chatcmpl-az1","model":"gpt-4o-mini-2024-07-18","object":"chat.completion",
           "prompt_filter_results":[{"prompt_index":0,"content_filter_results":
           {"jailbreak":{"filtered":false,"detected":false}}}],"system_fingerprint":"fp_b376",
           "usage":{"completion_tokens":30,"completion_tokens_details":{"accepted_prediction_tokens":0,
           "audio_tokens":0,"reasoning_tokens":24,"rejected_prediction_tokens":0},"prompt_tokens":1300,
           "prompt_tokens_details":{"audio_tokens":0,"cached_tokens":1024},"total_tokens":1330}}
          """#,
        text: "Good day.",
        usage: TokenUsage(input: 1300, output: 30, cachedInput: 1024, reasoning: 24),
        model: "gpt-4o-mini-2024-07-18", id: "chatcmpl-az1"),
      Answer(
        name: "filtered, without content",
        body: #"""
          {"choices":[{"content_filter_results":{"violence":{"filtered":true,"severity":"medium"}},
           "finish_reason":"content_filter","index":0,"message":{"role":"assistant"}}],"created":1,
           "id":"chatcmpl-az2","model":"gpt-4o-mini","object":"chat.completion",
           "usage":{"completion_tokens":12,"prompt_tokens":40,"total_tokens":52}}
          """#,
        finish: .contentFilter, usage: TokenUsage(input: 40, output: 12), model: "gpt-4o-mini",
        id: "chatcmpl-az2"),
    ],
    streams: [
      Answer(
        name: "filter results before, between and after",
        body: events([
          #"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":"#
            + filters + "}]}",
          #"{"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}],"created":1762317021,"id":"chatcmpl-az3","model":"gpt-4o","obfuscation":"D3Wb","object":"chat.completion.chunk","system_fingerprint":null,"usage":null}"#,
          #"{"choices":[{"content_filter_results":"# + filters
            + #","delta":{"content":"Good day."},"finish_reason":null,"index":0,"logprobs":null}],"created":1762317021,"id":"chatcmpl-az3","model":"gpt-4o","obfuscation":"NN","object":"chat.completion.chunk","system_fingerprint":null,"usage":null}"#,
          #"{"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0,"logprobs":null}],"created":1762317021,"id":"chatcmpl-az3","model":"gpt-4o","object":"chat.completion.chunk","usage":null}"#,
          #"{"choices":[{"content_filter_offsets":{"check_offset":0,"start_offset":0,"end_offset":9},"content_filter_results":"#
            + filters
            + #","finish_reason":null,"index":0}],"created":1762317021,"id":"chatcmpl-az3","model":"gpt-4o","object":"chat.completion.chunk"}"#,
          #"{"choices":[],"created":1762317021,"id":"chatcmpl-az3","model":"gpt-4o","object":"chat.completion.chunk","usage":{"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":0},"prompt_tokens":15,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":18}}"#,
        ]),
        text: "Good day.", usage: TokenUsage(input: 15, output: 3), model: "gpt-4o",
        id: "chatcmpl-az3")
    ],
    failures: [
      Failure(
        name: "the prompt is filtered", status: 400, headers: ["apim-request-id": "3d37de60"],
        body:
          #"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}}"#,
        code: .refusal, providerCode: "content_filter", says: "content management policy",
        requestID: "3d37de60"),
      Failure(
        name: "rate limit", status: 429, headers: ["retry-after": "2", "apim-request-id": "3d37"],
        body:
          #"{"error":{"code":"429","message": "Rate limit is exceeded. Try again in 2 seconds."}}"#,
        code: .rateLimited, providerCode: "429", says: "Try again in 2 seconds",
        requestID: "3d37", wait: 2_000_000_000),
      Failure(
        name: "provisioned throughput is full", status: 429, headers: ["retry-after-ms": "1500"],
        body:
          #"{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier."}}"#,
        code: .rateLimited, providerCode: "429", says: "S0 pricing tier", wait: 1_500_000_000),
      Failure(
        name: "no such deployment", status: 404,
        body:
          #"{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}"#,
        code: .notFound, providerCode: "DeploymentNotFound", says: "deployment"),
      Failure(
        name: "wrong key", status: 401,
        body:
          #"{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription."}}"#,
        code: .unauthorized, providerCode: "401", says: "invalid subscription key"),
      Failure(
        name: "wrong path", status: 404,
        body: #"{"error":{"code":"404","message": "Resource not found"}}"#, code: .notFound,
        providerCode: "404", says: "Resource not found"),
    ],
    brokenStreams: [
      LateFailure(
        name: "filtered in the stream",
        body: events(
          [
            #"{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#
          ], end: nil), code: .refusal, says: "filtered")
    ])

  /// OpenRouter: comments while it waits, the server behind it in `metadata`, errors in good answers.
  static let openRouter = ProviderSample(
    provider: "openrouter",
    answers: [
      Answer(
        name: "with cost and reasoning",
        body: #"""
          {"id":"gen-1770-abc","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion",
           "created":1770000000,"choices":[{"logprobs":null,"finish_reason":"stop",
           "native_finish_reason":"completed","index":0,"message":{"role":"assistant","content":"Good day.",
           "refusal":null,"reasoning":"Be polite.","reasoning_details":[{"type":"reasoning.text",
           "text":"Be polite.","format":"unknown","index":0}]}}],"usage":{"prompt_tokens":200,
           "completion_tokens":60,"total_tokens":260,"cost":0.00012,"is_byok":false,
           "prompt_tokens_details":{"cached_tokens":128,"cache_write_tokens":40,"audio_tokens":0},
           "cost_details":{"upstream_inference_cost":null},
           "completion_tokens_details":{"reasoning_tokens":32,"image_tokens":0}}}
          """#,
        text: "Good day.",
        usage: TokenUsage(
          input: 200, output: 60, cachedInput: 128, cacheWrites: 40, reasoning: 32),
        model: "openai/gpt-4o-mini", id: "gen-1770-abc")
    ],
    streams: [
      Answer(
        name: "comments between the chunks",
        body: ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
          + events([
            #"{"id":"gen-2","provider":"Anthropic","model":"anthropic/claude-haiku-4.5","object":"chat.completion.chunk","created":1770000001,"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hm.","reasoning_details":[]},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}"#,
            #"{"id":"gen-2","provider":"Anthropic","model":"anthropic/claude-haiku-4.5","object":"chat.completion.chunk","created":1770000001,"choices":[{"index":0,"delta":{"role":"assistant","content":"Good day."},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}"#,
            #"{"id":"gen-2","provider":"Anthropic","model":"anthropic/claude-haiku-4.5","object":"chat.completion.chunk","created":1770000001,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"end_turn","logprobs":null}]}"#,
            #"{"id":"gen-2","provider":"Anthropic","model":"anthropic/claude-haiku-4.5","object":"chat.completion.chunk","created":1770000001,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"native_finish_reason":null,"logprobs":null}],"usage":{"prompt_tokens":15,"completion_tokens":8,"total_tokens":23,"cost":0.0001,"prompt_tokens_details":{"cached_tokens":14},"completion_tokens_details":{"reasoning_tokens":2}}}"#,
          ]),
        text: "Good day.", usage: TokenUsage(input: 15, output: 8, cachedInput: 14, reasoning: 2),
        model: "anthropic/claude-haiku-4.5", id: "gen-2")
    ],
    failures: [
      Failure(
        name: "the server behind it is full", status: 429,
        headers: ["retry-after": "7", "x-generation-id": "gen-3"],
        body:
          #"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"z-ai/glm is temporarily rate-limited upstream. Please retry shortly.","provider_name":"BaseTen"}},"user_id":"org_1"}"#,
        code: .rateLimited, providerCode: "429",
        says: "Provider returned error (BaseTen): z-ai/glm is temporarily rate-limited",
        requestID: "gen-3", wait: 7_000_000_000),
      Failure(
        name: "the error of the server behind it as text", status: 400,
        body:
          #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\n  \"error\": {\n    \"message\": \"at most 1 image per prompt\",\n    \"type\": \"invalid_request_error\"\n  }\n}","provider_name":"Crucible","is_byok":false}},"user_id":"user_1"}"#,
        code: .badRequest, providerCode: "400", says: "(Crucible): at most 1 image per prompt"),
      Failure(
        name: "no credit", status: 402,
        body:
          #"{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 8000 tokens, but can only afford 322.","code":402,"metadata":{"provider_name":null}},"user_id":"u"}"#,
        code: .quotaExceeded, providerCode: "402", says: "more credits"),
      Failure(
        name: "moderation", status: 403,
        body:
          #"{"error":{"message":"Your input was flagged","code":403,"metadata":{"reasons":["violence"],"flagged_input":"…","provider_name":"OpenAI","model_slug":"openai/gpt-4o"}}}"#,
        code: .refusal, providerCode: "403", says: "flagged (violence)"),
      Failure(
        name: "wrong key", status: 401,
        body: #"{"error":{"message":"No auth credentials found","code":401}}"#,
        code: .unauthorized, providerCode: "401", says: "No auth credentials"),
    ],
    lateFailures: [
      LateFailure(
        name: "in the choice",
        body:
          #"{"id":"gen-4","provider":"DeepInfra","model":"m","object":"chat.completion","created":1,"choices":[{"finish_reason":"error","index":0,"message":{"role":"assistant","content":""},"error":{"code":502,"message":"Upstream idle timeout exceeded"}}]}"#,
        code: .serverError, says: "idle timeout"),
      LateFailure(
        name: "beside an empty choice",
        body:
          #"{"id":"gen-5","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":null}}],"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"error code: 1015","provider_name":"Kluster"}}}"#,
        code: .rateLimited, says: "(Kluster): error code: 1015"),
      LateFailure(
        name: "alone", body: #"{"error":{"message":"Model is down","code":503},"user_id":"u"}"#,
        code: .overloaded, says: "Model is down"),
    ],
    brokenStreams: [
      LateFailure(
        name: "after some text",
        body: events(
          [
            #"{"id":"gen-6","object":"chat.completion.chunk","created":1,"model":"m","provider":"openai","choices":[{"index":0,"delta":{"content":"Goo"},"finish_reason":null}]}"#,
            #"{"id":"gen-6","object":"chat.completion.chunk","created":1,"model":"m","provider":"openai","error":{"code":"server_error","message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
          ], end: nil), code: .serverError, says: "disconnected unexpectedly"),
      LateFailure(
        name: "a status in the stream",
        body: events(
          [
            #"{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"slow down","provider_name":"X"}}}"#
          ], end: nil), code: .rateLimited, says: "slow down"),
    ])
}
