import JSON

/// OpenAI Responses.
struct MockResponsesWire: MockWire {
  func whole(_ answer: MockAnswer, _ envelope: MockEnvelope) -> JSONValue {
    .object(
      response(
        envelope, status: Self.status(answer), answer: answer,
        output: Self.items(answer, envelope).map { .object($0.finished) }))
  }

  func frames(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [MockFrame] {
    var frames: [MockFrame] = []
    func add(_ name: String, _ members: JSONObject, isToken: Bool = false) {
      var data: JSONObject = [
        "type": .string(name), "sequence_number": .integer(frames.count),
      ]
      for (key, value) in members { data[key] = value }
      frames.append(event(.object(data), name: name, isToken: isToken))
    }
    let opening = response(envelope, status: "in_progress", answer: nil, output: [])
    add("response.created", ["response": .object(opening)])
    add("response.in_progress", ["response": .object(opening)])
    let items = Self.items(answer, envelope)
    for (index, item) in items.enumerated() {
      let place: JSONObject = ["item_id": .string(item.id), "output_index": .integer(index)]
      add(
        "response.output_item.added",
        ["output_index": .integer(index), "item": .object(item.started)])
      addEvents(of: item, at: place, add)
      add(
        "response.output_item.done",
        ["output_index": .integer(index), "item": .object(item.finished)])
    }
    let status = Self.status(answer)
    add(
      "response.\(status)",
      [
        "response": .object(
          response(
            envelope, status: status, answer: answer, output: items.map { .object($0.finished) }))
      ])
    return frames
  }

  /// The events between the start and the end of an item.
  private func addEvents(
    of item: Item, at place: JSONObject, _ add: (String, JSONObject, Bool) -> Void
  ) {
    func event(_ name: String, _ members: JSONObject, isToken: Bool = false) {
      var all = place
      for (key, value) in members { all[key] = value }
      add("response.\(name)", all, isToken)
    }
    let tokens = MockTokens.split(item.content)
    switch item.kind {
    case .call:
      for token in tokens {
        event("function_call_arguments.delta", ["delta": .string(token)], isToken: true)
      }
      event("function_call_arguments.done", ["arguments": .string(item.content)])
    case .text, .refusal:
      let isText = item.kind == .text
      let name = isText ? "output_text" : "refusal"
      event(
        "content_part.added", ["content_index": 0, "part": Self.part(item.kind, "")])
      for token in tokens {
        var delta: JSONObject = ["content_index": 0, "delta": .string(token)]
        if isText { delta["logprobs"] = [] }
        event("\(name).delta", delta, isToken: true)
      }
      var done: JSONObject = ["content_index": 0]
      done[isText ? "text" : "refusal"] = .string(item.content)
      if isText { done["logprobs"] = [] }
      event("\(name).done", done)
      event(
        "content_part.done", ["content_index": 0, "part": Self.part(item.kind, item.content)])
    }
  }

  func error(_ error: MockError, _ envelope: MockEnvelope) -> JSONValue {
    MockChatWire().error(error, envelope)
  }

  func errorFrame(_ error: MockError, _ envelope: MockEnvelope) -> MockFrame {
    event(
      [
        "type": "error", "code": error.openAICode, "message": .string(error.message),
        "param": .null, "sequence_number": 0,
      ], name: "error")
  }

  private func response(
    _ envelope: MockEnvelope, status: String, answer: MockAnswer?, output: [JSONValue]
  ) -> JSONObject {
    var usage: JSONValue = .null
    if let answer {
      let count = answer.tokenCount
      usage = [
        "input_tokens": .integer(envelope.inputTokens),
        "input_tokens_details": ["cached_tokens": 0], "output_tokens": .integer(count),
        "output_tokens_details": ["reasoning_tokens": 0],
        "total_tokens": .integer(envelope.inputTokens + count),
      ]
    }
    return [
      "id": .string("resp_\(envelope.id)"), "object": "response",
      "created_at": .integer(envelope.created), "status": .string(status), "background": false,
      "error": .null,
      "incomplete_details": status == "incomplete" ? ["reason": "max_output_tokens"] : .null,
      "instructions": .null, "max_output_tokens": .null, "model": .string(envelope.model),
      "output": .array(output), "parallel_tool_calls": true, "previous_response_id": .null,
      "reasoning": ["effort": .null, "summary": .null], "store": false, "temperature": 1,
      "text": ["format": ["type": "text"]], "tool_choice": "auto", "tools": [], "top_p": 1,
      "truncation": "disabled", "usage": usage, "user": .null, "metadata": [:],
    ]
  }

  private struct Item {
    enum Kind {
      case text
      case refusal
      case call
    }

    var kind: Kind
    var id: String
    var content: String
    var started: JSONObject
    var finished: JSONObject
  }

  private static func items(_ answer: MockAnswer, _ envelope: MockEnvelope) -> [Item] {
    var items: [Item] = []
    let text = answer.refusal ?? answer.text
    if !text.isEmpty || answer.toolCalls.isEmpty {
      let kind = answer.refusal == nil ? Item.Kind.text : .refusal
      let id = "msg_\(envelope.id)"
      func message(_ status: String, _ content: [JSONValue]) -> JSONObject {
        [
          "id": .string(id), "type": "message", "status": .string(status), "role": "assistant",
          "content": .array(content),
        ]
      }
      items.append(
        Item(
          kind: kind, id: id, content: text, started: message("in_progress", []),
          finished: message(
            answer.finish == .length ? "incomplete" : "completed", [part(kind, text)])))
    }
    for (index, call) in answer.toolCalls.enumerated() {
      let id = "fc_\(envelope.id.prefix(20))\(index)"
      func function(_ status: String, _ arguments: String) -> JSONObject {
        [
          "id": .string(id), "type": "function_call", "status": .string(status),
          "call_id": .string(envelope.callID(index)), "name": .string(call.name),
          "arguments": .string(arguments),
        ]
      }
      items.append(
        Item(
          kind: .call, id: id, content: call.arguments, started: function("in_progress", ""),
          finished: function("completed", call.arguments)))
    }
    return items
  }

  private static func part(_ kind: Item.Kind, _ text: String) -> JSONValue {
    kind == .refusal
      ? ["type": "refusal", "refusal": .string(text)]
      : ["type": "output_text", "annotations": [], "logprobs": [], "text": .string(text)]
  }

  private static func status(_ answer: MockAnswer) -> String {
    answer.finish == .length ? "incomplete" : "completed"
  }
}
