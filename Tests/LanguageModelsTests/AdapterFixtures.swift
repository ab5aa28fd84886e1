import JSON
import LanguageModels
import Testing

/// Answers and streams of each dialect, in the shapes that the providers document.
struct AdapterFixture: Sendable, CustomTestStringConvertible {
  var provider: String
  /// An answer with that text (a JSON string literal) and usage.
  var answer: @Sendable (_ literal: String) -> String
  /// The same, cut off by the limit of output tokens.
  var cutOff: @Sendable (_ literal: String) -> String
  /// A stream of the text "Grüße 🙂" in two pieces; nil where there is none.
  var stream: String?
  /// What the usage of `answer` means.
  var usage: TokenUsage
  /// An answer that calls `add` with `{"a": 1}`.
  var toolCall: String
  /// How the answer ends that a filter or the model refused.
  var refusal: String

  var testDescription: String { provider }

  /// A text as a JSON string literal.
  static func literal(_ text: String) -> String { JSONValue.string(text).serialized() }

  static let all: [AdapterFixture] = [chat, responses, anthropic, gemini, ollama, bedrock]

  static let chat = AdapterFixture(
    provider: "openai",
    answer: { text in
      #"{"id":"c1","object":"chat.completion","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":\#(text),"refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":20}}}"#
    },
    cutOff: { text in
      #"{"id":"c1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":\#(text)},"finish_reason":"length"}]}"#
    },
    stream: """
      data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Grüße"},"finish_reason":null}]}

      data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":" 🙂"},"finish_reason":null}]}

      data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"id":"c1","model":"m","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}

      data: [DONE]


      """,
    usage: TokenUsage(input: 100, output: 50, cachedInput: 40, reasoning: 20),
    toolCall:
      #"{"model":"m","choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"add","arguments":"{\"a\": 1}"}}]},"finish_reason":"tool_calls"}]}"#,
    refusal:
      #"{"model":"m","choices":[{"message":{"role":"assistant","content":null,"refusal":"No."},"finish_reason":"stop"}]}"#
  )

  static let responses = AdapterFixture(
    provider: "openai-responses",
    answer: { text in
      #"{"id":"resp_1","object":"response","status":"completed","error":null,"incomplete_details":null,"model":"gpt-4o-mini","output":[{"type":"reasoning","id":"rs_1","summary":[]},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":\#(text),"annotations":[]}]}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":150}}"#
    },
    cutOff: { text in
      #"{"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"error":null,"model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":\#(text)}]}]}"#
    },
    stream: """
      event: response.created
      data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","output":[]}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Grüße"}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":" 🙂"}

      event: response.completed
      data: {"type":"response.completed","response":{"id":"resp_1","status":"completed","model":"m","error":null,"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Grüße 🙂"}]}],"usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}}


      """,
    usage: TokenUsage(input: 100, output: 50, cachedInput: 40, reasoning: 20),
    toolCall:
      #"{"id":"resp_1","status":"completed","error":null,"model":"m","output":[{"type":"function_call","id":"fc_1","call_id":"t1","name":"add","arguments":"{\"a\": 1}","status":"completed"}]}"#,
    refusal:
      #"{"id":"resp_1","status":"completed","error":null,"model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]}"#
  )

  static let anthropic = AdapterFixture(
    provider: "anthropic",
    answer: { text in
      #"{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[{"type":"text","text":\#(text)}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":50,"cache_creation_input_tokens":10,"cache_read_input_tokens":40,"output_tokens":50}}"#
    },
    cutOff: { text in
      #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":\#(text)}],"stop_reason":"max_tokens","usage":{"input_tokens":5,"output_tokens":5}}"#
    },
    stream: """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: ping
      data: {"type":"ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" 🙂"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

      event: message_stop
      data: {"type":"message_stop"}


      """,
    usage: TokenUsage(input: 100, output: 50, cachedInput: 40, cacheWrites: 10),
    toolCall:
      #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Adding."},{"type":"tool_use","id":"t1","name":"add","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":5}}"#,
    refusal:
      #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"No."}],"stop_reason":"refusal","usage":{"input_tokens":5,"output_tokens":5}}"#
  )

  static let gemini = AdapterFixture(
    provider: "google",
    answer: { text in
      #"{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":\#(text)}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":30,"thoughtsTokenCount":20,"totalTokenCount":150},"modelVersion":"gemini-2.5-flash","responseId":"r1"}"#
    },
    cutOff: { text in
      #"{"candidates":[{"content":{"role":"model","parts":[{"text":\#(text)}]},"finishReason":"MAX_TOKENS"}]}"#
    },
    stream: """
      data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Grüße"}]},"index":0}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7},"modelVersion":"m"}

      data: {"candidates":[{"content":{"role":"model","parts":[{"text":" 🙂"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10},"modelVersion":"m"}


      """,
    usage: TokenUsage(input: 100, output: 50, cachedInput: 40, reasoning: 20),
    toolCall:
      #"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"t1","name":"add","args":{"a":1}},"thoughtSignature":"c2ln"}]},"finishReason":"STOP"}],"modelVersion":"m"}"#,
    refusal:
      #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5},"modelVersion":"m"}"#
  )

  static let ollama = AdapterFixture(
    provider: "ollama",
    answer: { text in
      #"{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":\#(text)},"done":true,"done_reason":"stop","total_duration":5,"prompt_eval_count":100,"eval_count":50,"eval_duration":3}"#
    },
    cutOff: { text in
      #"{"model":"m","message":{"role":"assistant","content":\#(text)},"done":true,"done_reason":"length","prompt_eval_count":1,"eval_count":1}"#
    },
    stream: """
      {"model":"m","created_at":"x","message":{"role":"assistant","content":"Grüße"},"done":false}
      {"model":"m","created_at":"x","message":{"role":"assistant","content":" 🙂"},"done":false}
      {"model":"m","created_at":"x","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":3}

      """,
    usage: TokenUsage(input: 100, output: 50),
    toolCall:
      #"{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"id":"t1","function":{"name":"add","arguments":{"a":1}}}]},"done":true,"done_reason":"stop"}"#,
    refusal:
      #"{"model":"m","message":{"role":"assistant","content":"No."},"done":true,"done_reason":"stop"}"#
  )

  static let bedrock = AdapterFixture(
    provider: "bedrock",
    answer: { text in
      #"{"output":{"message":{"role":"assistant","content":[{"text":\#(text)}]}},"stopReason":"end_turn","usage":{"inputTokens":50,"outputTokens":50,"totalTokens":150,"cacheReadInputTokens":40,"cacheWriteInputTokens":10},"metrics":{"latencyMs":120}}"#
    },
    cutOff: { text in
      #"{"output":{"message":{"role":"assistant","content":[{"text":\#(text)}]}},"stopReason":"max_tokens"}"#
    },
    stream: nil,
    usage: TokenUsage(input: 100, output: 50, cachedInput: 40, cacheWrites: 10),
    toolCall:
      #"{"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"add","input":{"a":1}}}]}},"stopReason":"tool_use"}"#,
    refusal:
      #"{"output":{"message":{"role":"assistant","content":[{"text":"No."}]}},"stopReason":"guardrail_intervened"}"#
  )
}
