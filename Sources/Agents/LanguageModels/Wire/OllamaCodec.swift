package import HTTP
package import JSON

/// Ollama's own chat protocol.
package struct OllamaCodec: ModelCodec {
  /// The codec.
  package init() {}

  package var framing: StreamFraming? { .jsonLines }

  /// `POST …/api/chat`.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    guard case .automatic = request.toolChoice else {
      throw LanguageModelError(
        .unsupported, "Ollama cannot be told which tool to call; leave the choice to the model")
    }
    var body: JSONObject = [
      "model": .string(try Wire.model(request, endpoint)),
      "messages": .array(Self.messages(request.messages)),
      "stream": .bool(streaming),
    ]
    if !request.tools.isEmpty {
      body["tools"] = .array(
        request.tools.map { tool in
          [
            "type": "function",
            "function": [
              "name": .string(tool.name), "description": .string(tool.description),
              "parameters": .object(tool.parameters),
            ],
          ]
        })
    }
    switch request.format {
    case .text: break
    case .jsonObject: body["format"] = "json"
    case .schema(_, let schema): body["format"] = .object(schema)
    }
    var options = JSONObject()
    if let limit = request.maxOutputTokens { options["num_predict"] = .integer(limit) }
    if let temperature = request.temperature { options["temperature"] = .double(temperature) }
    if let topP = request.topP { options["top_p"] = .double(topP) }
    if !request.stop.isEmpty { options["stop"] = .strings(request.stop) }
    if let seed = request.seed { options["seed"] = .integer(seed) }
    if !options.isEmpty { body["options"] = .object(options) }
    return try Wire.post("/api/chat", body, to: endpoint, streaming: streaming)
  }

  private static func messages(_ messages: [ChatMessage]) -> [JSONValue] {
    var names: [String: String] = [:]
    return messages.map { message in
      var object: JSONObject = [
        "role": .string(message.role.rawValue), "content": .string(message.text),
      ]
      if !message.toolCalls.isEmpty {
        object["tool_calls"] = .array(
          message.toolCalls.map { call in
            names[call.id] = call.name
            return [
              "function": [
                "name": .string(call.name),
                "arguments": .object(Wire.object(ofArguments: call.arguments)),
              ]
            ]
          })
      }
      if let id = message.toolCallID { object["tool_name"] = .string(names[id] ?? id) }
      return .object(object)
    }
  }

  /// Reads `message`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    var reader = Reader()
    try reader.take(body) { _ in }
    return try reader.finish()
  }

  /// A reader of lines; each has the form of a whole answer, the last says `done`.
  package func makeStreamReader() -> any ChatStreamReader { Reader() }
}

extension OllamaCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var calls = StreamedCalls()
    private var callCount = 0
    private var reason: String?
    private var isDone = false
    private var usage = TokenUsage()
    private var model = ""

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      try take(try Wire.json(data), emit: emit)
    }

    mutating func take(
      _ piece: JSONValue, emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      if piece["error"] != nil, let fault = ProviderFault(piece) { throw fault.error(status: nil) }
      guard piece["message"] != nil || piece["done"] != nil else {
        throw LanguageModelError(.badResponse, "the answer has no 'message'")
      }
      model = piece["model"]?.string ?? model
      let message = piece["message"] ?? .null
      if let words = message["content"]?.string, !words.isEmpty {
        text += words
        emit(.text(words))
      }
      for call in message["tool_calls"]?.array ?? [] {
        calls.add(
          key: callCount, id: call["id"]?.string, name: call["function"]?["name"]?.string,
          arguments: OpenAIChatCodec.arguments(call["function"]?["arguments"]), emit: emit)
        callCount += 1
      }
      reason = piece["done_reason"]?.string ?? reason
      guard piece["done"]?.bool == true else { return }
      isDone = true
      if let output = piece["eval_count"]?.int {
        // A prompt that was in the cache is not counted at all: then its size is unknown.
        let input = piece["prompt_eval_count"]?.int
        usage = TokenUsage(input: max(0, input ?? 0), output: max(0, output))
        usage.isKnown = input != nil
      }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      guard isDone else { throw Wire.brokenOff(text) }
      let finished = calls.finished
      let finish: ChatResponse.Finish =
        switch reason {
        case "stop", nil: finished.isEmpty ? .stop : .toolCalls
        case "length": .length
        default: .other
        }
      return ChatResponse(
        message: ChatMessage(.assistant, text, toolCalls: finished), finish: finish, usage: usage,
        model: model)
    }
  }
}
