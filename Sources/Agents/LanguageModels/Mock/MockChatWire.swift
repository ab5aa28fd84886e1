import JSON

/// OpenAI Chat Completions.
struct MockChatWire: MockWire {
  func whole(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue {
    var message: JSONObject = [
      "role": "assistant",
      "content": answer.text.isEmpty && !answer.toolCalls.isEmpty || answer.refusal != nil
        ? .null : .string(answer.text),
      "refusal": answer.refusal.map { .string($0) } ?? .null,
    ]
    if !answer.toolCalls.isEmpty {
      message["tool_calls"] = .array(
        answer.toolCalls.enumerated().map { index, call in
          .object([
            "id": .string(envelope.callID(index)), "type": "function",
            "function": [
              "name": .string(call.name), "arguments": .string(call.arguments),
            ],
          ])
        })
    }
    return .object([
      "id": .string("chatcmpl-\(envelope.id)"), "object": "chat.completion",
      "created": .integer(envelope.created), "model": .string(envelope.model),
      "choices": [
        [
          "index": 0, "message": .object(message), "logprobs": .null,
          "finish_reason": .string(Self.finish(answer)),
        ]
      ],
      "usage": Self.usage(answer, envelope), "system_fingerprint": "fp_mock",
    ])
  }

  func frames(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [MockFrame] {
    func chunk(_ delta: JSONObject, finish: String? = nil, isToken: Bool = false) -> MockFrame {
      event(
        .object(
          head(
            envelope,
            choices: [
              [
                "index": 0, "delta": .object(delta), "logprobs": .null,
                "finish_reason": finish.map { .string($0) } ?? .null,
              ]
            ], usage: .null)), isToken: isToken)
    }
    var frames = [chunk(["role": "assistant", "content": "", "refusal": .null])]
    for token in MockTokens.split(answer.text) {
      frames.append(chunk(["content": .string(token)], isToken: true))
    }
    for token in MockTokens.split(answer.refusal ?? "") {
      frames.append(chunk(["refusal": .string(token)], isToken: true))
    }
    for (index, call) in answer.toolCalls.enumerated() {
      func piece(_ function: JSONObject, opening: Bool = false) -> MockFrame {
        var part: JSONObject = ["index": .integer(index)]
        if opening {
          part["id"] = .string(envelope.callID(index))
          part["type"] = "function"
        }
        part["function"] = .object(function)
        return chunk(["tool_calls": [.object(part)]], isToken: true)
      }
      frames.append(piece(["name": .string(call.name), "arguments": ""], opening: true))
      for token in MockTokens.split(call.arguments) {
        frames.append(piece(["arguments": .string(token)]))
      }
    }
    frames.append(chunk([:], finish: Self.finish(answer)))
    if envelope.includesUsage {
      frames.append(
        event(.object(head(envelope, choices: [], usage: Self.usage(answer, envelope)))))
    }
    frames.append(MockFrame(bytes: Array("data: [DONE]\n\n".utf8), isToken: false))
    return frames
  }

  private func head(
    _ envelope: MockEnvelope, choices: JSONValue, usage: JSONValue
  ) -> JSONObject {
    var object: JSONObject = [
      "id": .string("chatcmpl-\(envelope.id)"), "object": "chat.completion.chunk",
      "created": .integer(envelope.created), "model": .string(envelope.model),
      "system_fingerprint": "fp_mock", "choices": choices,
    ]
    if envelope.includesUsage { object["usage"] = usage }
    return object
  }

  func error(_ error: MockError, _ envelope: MockEnvelope) -> JSONValue {
    .object([
      "error": [
        "message": .string(error.message), "type": .string(error.openAIType),
        "param": error.parameter.map { .string($0) } ?? .null, "code": error.openAICode,
      ]
    ])
  }

  private static func finish(_ answer: MockAnswer) -> String {
    switch answer.finish {
    case .length: "length"
    case .toolCalls: "tool_calls"
    case .contentFilter: "content_filter"
    default: "stop"
    }
  }

  private static func usage(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue {
    let output = answer.tokenCount
    return [
      "prompt_tokens": .integer(envelope.inputTokens), "completion_tokens": .integer(output),
      "total_tokens": .integer(envelope.inputTokens + output),
      "prompt_tokens_details": ["cached_tokens": 0],
      "completion_tokens_details": ["reasoning_tokens": 0],
    ]
  }
}
