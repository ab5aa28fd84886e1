package import HTTP
package import JSON

/// Anthropic's Messages API.
package struct AnthropicCodec: ModelCodec {
  /// The version of the protocol that is spoken.
  package static let version = "2023-06-01"
  /// The limit of output tokens that a request without one gets: the protocol wants a number.
  package static let defaultOutputLimit = 4096

  /// The codec.
  package init() {}

  package var framing: StreamFraming? { .serverSentEvents }

  /// `POST …/v1/messages`.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    var body: JSONObject = [
      "model": .string(try Wire.model(request, endpoint)),
      "max_tokens": .integer(request.maxOutputTokens ?? Self.defaultOutputLimit),
    ]
    var system = request.messages.filter { $0.role == .system }.map(\.text)
    switch request.format {
    case .text: break
    case .jsonObject: system.append("Answer with one JSON object and nothing else.")
    case .schema(_, let schema):
      // The server keeps to the strict subset only.
      let strict = StrictSchema(schema)
      body["output_config"] = [
        "format": [
          "type": "json_schema", "schema": .object(strict.isFaithful ? strict.schema : schema),
        ]
      ]
    }
    if !system.isEmpty { body["system"] = .string(system.joined(separator: "\n\n")) }
    body["messages"] = .array(Self.turns(request.messages))
    if streaming { body["stream"] = true }
    if !request.tools.isEmpty {
      body["tools"] = .array(
        request.tools.map { tool in
          [
            "name": .string(tool.name), "description": .string(tool.description),
            "input_schema": .object(tool.parameters),
          ]
        })
      body["tool_choice"] =
        switch request.toolChoice {
        case .automatic: ["type": "auto"]
        case .none: ["type": "none"]
        case .required: ["type": "any"]
        case .named(let name): ["type": "tool", "name": .string(name)]
        }
    }
    if let temperature = request.temperature {
      // The scale ends at 1 here, at 2 elsewhere.
      body["temperature"] = .double(min(1, temperature))
    }
    if let topP = request.topP { body["top_p"] = .double(topP) }
    if !request.stop.isEmpty { body["stop_sequences"] = .strings(request.stop) }
    let base = endpoint.baseURL.hasSuffix("/v1") ? "/messages" : "/v1/messages"
    var message = try Wire.post(base, body, to: endpoint, streaming: streaming)
    message.headers["anthropic-version"] = Self.version
    return message
  }

  /// Turns of user and assistant, results of tools as blocks of a user's turn.
  private static func turns(_ messages: [ChatMessage]) -> [JSONValue] {
    var turns: [(role: String, blocks: [JSONValue])] = []
    for message in messages where message.role != .system {
      let role = message.role == .assistant ? "assistant" : "user"
      var blocks: [JSONValue] = []
      if message.role == .tool {
        blocks.append([
          "type": "tool_result", "tool_use_id": .string(message.toolCallID ?? ""),
          "content": .string(message.text), "is_error": .bool(message.isError),
        ])
      } else if !message.text.isEmpty {
        // Empty blocks of text are refused.
        blocks.append(["type": "text", "text": .string(message.text)])
      }
      for call in message.toolCalls {
        blocks.append([
          "type": "tool_use", "id": .string(call.id), "name": .string(call.name),
          "input": .object(Wire.object(ofArguments: call.arguments)),
        ])
      }
      if blocks.isEmpty { continue }
      if let last = turns.indices.last, turns[last].role == role {
        turns[last].blocks += blocks
      } else {
        turns.append((role, blocks))
      }
    }
    return turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }
  }

  /// Reads the blocks of `content`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    guard let content = body["content"]?.array else {
      if let fault = ProviderFault(body) { throw fault.error(status: nil) }
      throw LanguageModelError(.badResponse, "the answer has no 'content'")
    }
    var text = ""
    var calls: [ChatMessage.ToolCall] = []
    for block in content {
      switch block["type"]?.string {
      case "text": text += block["text"]?.string ?? ""
      case "tool_use":
        calls.append(
          ChatMessage.ToolCall(
            id: Wire.callID(block["id"]?.string, index: calls.count),
            name: block["name"]?.string ?? "",
            arguments: OpenAIChatCodec.arguments(block["input"])))
      default: break
      }
    }
    return try Self.response(
      text, calls, reason: body["stop_reason"]?.string, usage: Self.usage(body["usage"]),
      model: body["model"]?.string ?? "", id: body["id"]?.string)
  }

  private static func response(
    _ text: String, _ calls: [ChatMessage.ToolCall], reason: String?, usage: TokenUsage,
    model: String, id: String?
  ) throws(LanguageModelError) -> ChatResponse {
    guard reason != "model_context_window_exceeded" else {
      throw LanguageModelError(
        .contextOverflow,
        "the model's window was full before the answer ended; shorten the conversation",
        status: 200, providerCode: reason, usage: usage)
    }
    let finish: ChatResponse.Finish =
      switch reason {
      case "end_turn", "stop_sequence": calls.isEmpty ? .stop : .toolCalls
      case "max_tokens": .length
      case "tool_use": .toolCalls
      case "refusal": .refusal
      default: .other
      }
    return ChatResponse(
      message: ChatMessage(.assistant, text, toolCalls: calls), finish: finish, usage: usage,
      model: model, id: id)
  }

  /// What was read from and written to the cache is not part of `input_tokens`.
  private static func usage(_ value: JSONValue?) -> TokenUsage {
    guard let value, let input = value["input_tokens"]?.int,
      let output = value["output_tokens"]?.int
    else { return TokenUsage() }
    let read = max(0, value["cache_read_input_tokens"]?.int ?? 0)
    let written = max(0, value["cache_creation_input_tokens"]?.int ?? 0)
    let plain = TokenUsage(input: max(0, input), output: max(0, output))
    return plain
      + TokenUsage(input: read, output: 0, cachedInput: read)
      + TokenUsage(input: written, output: 0, cacheWrites: written)
  }

  /// A reader of the events of a message.
  package func makeStreamReader() -> any ChatStreamReader { Reader() }

  /// There is no seed.
  package func omissions(_ request: ChatRequest, at endpoint: ModelEndpoint) -> [String] {
    request.seed == nil ? [] : ["'\(endpoint.provider.id)' has no seed; it was left out"]
  }
}

extension AnthropicCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var calls = StreamedCalls()
    private var usage = JSONObject()
    private var reason: String?
    private var model = ""
    private var id: String?
    private var isDone = false

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      let piece = try Wire.json(data)
      switch piece["type"]?.string ?? event {
      case "message_start":
        model = piece["message"]?["model"]?.string ?? ""
        id = piece["message"]?["id"]?.string
        add(piece["message"]?["usage"])
      case "content_block_start":
        guard let block = piece["content_block"] else { return }
        if block["type"]?.string == "tool_use" {
          calls.add(
            key: piece["index"]?.int ?? 0, id: block["id"]?.string, name: block["name"]?.string,
            arguments: "", emit: emit)
        } else if let start = block["text"]?.string, !start.isEmpty {
          text += start
          emit(.text(start))
        }
      case "content_block_delta":
        let delta = piece["delta"] ?? .null
        if let part = delta["text"]?.string, !part.isEmpty {
          text += part
          emit(.text(part))
        } else if let part = delta["partial_json"]?.string {
          calls.add(
            key: piece["index"]?.int ?? 0, id: nil, name: nil, arguments: part, emit: emit)
        }
      case "message_delta":
        reason = piece["delta"]?["stop_reason"]?.string ?? reason
        add(piece["usage"])
      case "message_stop": isDone = true
      case "error":
        throw (ProviderFault(piece) ?? ProviderFault(message: Wire.excerpt(data)))
          .error(status: nil)
      default: break
      }
    }

    /// Counts are totals so far: a later one replaces an earlier one.
    private mutating func add(_ value: JSONValue?) {
      for (key, count) in value?.object ?? [:] where count.int != nil { usage[key] = count }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      guard isDone || reason != nil else { throw Wire.brokenOff(text) }
      let calls = calls.finished.map { call in
        var call = call
        // A tool without parameters is called without a piece of arguments.
        if call.arguments.isEmpty { call.arguments = "{}" }
        return call
      }
      return try AnthropicCodec.response(
        text, calls, reason: reason, usage: AnthropicCodec.usage(.object(usage)), model: model,
        id: id)
    }
  }
}
