import JSON

/// Anthropic Messages.
struct MockMessagesWire: MockWire {
  func whole(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue {
    let blocks = Self.blocks(answer, envelope).map(\.whole)
    return message(
      envelope, content: .array(blocks), stop: .string(Self.stop(answer)),
      outputTokens: answer.tokenCount)
  }

  func frames(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [MockFrame] {
    func named(_ data: JSONObject, isToken: Bool = false) -> MockFrame {
      event(.object(data), name: data["type"]?.string, isToken: isToken)
    }
    var frames = [
      named([
        "type": "message_start",
        "message": message(envelope, content: [], stop: .null, outputTokens: 1),
      ])
    ]
    for (index, block) in Self.blocks(answer, envelope).enumerated() {
      frames.append(
        named([
          "type": "content_block_start", "index": .integer(index), "content_block": block.empty,
        ]))
      if index == 0 { frames.append(named(["type": "ping"])) }
      for token in MockTokens.split(block.content) {
        frames.append(
          named(
            [
              "type": "content_block_delta", "index": .integer(index),
              "delta": block.isTool
                ? ["type": "input_json_delta", "partial_json": .string(token)]
                : ["type": "text_delta", "text": .string(token)],
            ], isToken: true))
      }
      frames.append(named(["type": "content_block_stop", "index": .integer(index)]))
    }
    frames.append(
      named([
        "type": "message_delta",
        "delta": ["stop_reason": .string(Self.stop(answer)), "stop_sequence": .null],
        "usage": [
          "input_tokens": .integer(envelope.inputTokens),
          "output_tokens": .integer(answer.tokenCount),
        ],
      ]))
    frames.append(named(["type": "message_stop"]))
    return frames
  }

  func error(_ error: MockError, _ envelope: MockEnvelope) -> JSONValue {
    [
      "type": "error",
      "error": ["type": .string(error.anthropicType), "message": .string(error.message)],
      "request_id": .string("req_\(envelope.id)"),
    ]
  }

  func errorFrame(_ error: MockError, _ envelope: MockEnvelope) -> MockFrame {
    event(self.error(error, envelope), name: "error")
  }

  private func message(
    _ envelope: MockEnvelope, content: JSONValue, stop: JSONValue, outputTokens: Int
  ) -> JSONValue {
    [
      "id": .string("msg_\(envelope.id)"), "type": "message", "role": "assistant",
      "model": .string(envelope.model), "content": content, "stop_reason": stop,
      "stop_sequence": .null,
      "usage": [
        "input_tokens": .integer(envelope.inputTokens), "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0, "output_tokens": .integer(outputTokens),
        "service_tier": "standard",
      ],
    ]
  }

  private struct Block {
    var whole: JSONValue
    var empty: JSONValue
    var content: String
    var isTool: Bool
  }

  private static func blocks(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [Block] {
    var blocks: [Block] = []
    let text = answer.refusal ?? answer.text
    if !text.isEmpty || answer.toolCalls.isEmpty {
      blocks.append(
        Block(
          whole: ["type": "text", "text": .string(text)],
          empty: ["type": "text", "text": ""], content: text, isTool: false))
    }
    for (index, call) in answer.toolCalls.enumerated() {
      let id: JSONValue = .string("toolu_\(envelope.id.prefix(20))\(index)")
      let input = (try? JSONDocument(parsing: call.arguments).value) ?? .string(call.arguments)
      blocks.append(
        Block(
          whole: ["type": "tool_use", "id": id, "name": .string(call.name), "input": input],
          empty: ["type": "tool_use", "id": id, "name": .string(call.name), "input": [:]],
          content: call.arguments, isTool: true))
    }
    return blocks
  }

  private static func stop(_ answer: MockAnswer) -> String {
    switch answer.finish {
    case .length: "max_tokens"
    case .toolCalls: "tool_use"
    case .refusal, .contentFilter: "refusal"
    default: "end_turn"
    }
  }
}
