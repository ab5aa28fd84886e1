import JSON
import Platform

/// Ollama's own chat: JSON lines.
struct MockOllamaWire: MockWire {
  var streamType: String { "application/x-ndjson" }

  func whole(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue {
    .object(last(answer, envelope, text: answer.refusal ?? answer.text, calls: answer.toolCalls))
  }

  func frames(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [MockFrame] {
    var frames = MockTokens.split(answer.refusal ?? answer.text).map { token in
      line(head(envelope, text: token, calls: []), isToken: true)
    }
    if !answer.toolCalls.isEmpty {
      frames.append(line(head(envelope, text: "", calls: answer.toolCalls), isToken: true))
    }
    frames.append(line(last(answer, envelope, text: "", calls: []), isToken: false))
    return frames
  }

  func error(_ error: MockError, _ envelope: MockEnvelope) -> JSONValue {
    ["error": .string(error.message)]
  }

  func errorFrame(_ error: MockError, _ envelope: MockEnvelope) -> MockFrame {
    line(["error": .string(error.message)], isToken: false)
  }

  private func line(_ object: JSONObject, isToken: Bool) -> MockFrame {
    var bytes: [UInt8] = []
    JSONValue.object(object).append(to: &bytes)
    return MockFrame(bytes: bytes + [0x0A], isToken: isToken)
  }

  private func head(
    _ envelope: MockEnvelope, text: String, calls: [MockAnswer.ToolCall], isDone: Bool = false
  ) -> JSONObject {
    var message: JSONObject = ["role": "assistant", "content": .string(text)]
    if !calls.isEmpty {
      message["tool_calls"] = .array(
        calls.map { call in
          let arguments = (try? JSONDocument(parsing: call.arguments).value) ?? [:]
          return ["function": ["name": .string(call.name), "arguments": arguments]]
        })
    }
    return [
      "model": .string(envelope.model),
      "created_at": .string(
        Timestamp(seconds: Int64(envelope.created)).rfc3339(.milliseconds)),
      "message": .object(message), "done": .bool(isDone),
    ]
  }

  private func last(
    _ answer: MockAnswer, _ envelope: MockEnvelope, text: String, calls: [MockAnswer.ToolCall]
  ) -> JSONObject {
    var object = head(envelope, text: text, calls: calls, isDone: true)
    object["done_reason"] = answer.finish == .length ? "length" : "stop"
    object["total_duration"] = 1_000_000
    object["load_duration"] = 1000
    object["prompt_eval_count"] = .integer(envelope.inputTokens)
    object["prompt_eval_duration"] = 1000
    object["eval_count"] = .integer(answer.tokenCount)
    object["eval_duration"] = 1000
    return object
  }
}
