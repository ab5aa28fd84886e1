package import HTTP
package import JSON

/// OpenAI's Responses API.
package struct OpenAIResponsesCodec: ModelCodec {
  /// The codec.
  package init() {}

  package var framing: StreamFraming? { .serverSentEvents }

  /// `POST …/responses`; nothing is stored at the provider.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    var body: JSONObject = [
      "model": .string(try Wire.model(request, endpoint)),
      "input": .array(request.messages.flatMap(Self.items)),
      "store": false,
    ]
    if streaming { body["stream"] = true }
    if !request.tools.isEmpty {
      body["tools"] = .array(
        request.tools.map { tool in
          [
            "type": "function", "name": .string(tool.name),
            "description": .string(tool.description), "parameters": .object(tool.parameters),
            "strict": false,
          ]
        })
      body["tool_choice"] =
        switch request.toolChoice {
        case .automatic: "auto"
        case .none: "none"
        case .required: "required"
        case .named(let name): ["type": "function", "name": .string(name)]
        }
    }
    switch request.format {
    case .text: break
    case .jsonObject: body["text"] = ["format": ["type": "json_object"]]
    case .schema(let name, let schema):
      let strict = StrictSchema(schema)
      let isStrict = request.rung ?? .strictSchema == .strictSchema && strict.isFaithful
      body["text"] = [
        "format": [
          "type": "json_schema", "name": .string(name), "strict": .bool(isStrict),
          "schema": .object(isStrict ? strict.schema : schema),
        ]
      ]
    }
    if let limit = request.maxOutputTokens { body["max_output_tokens"] = .integer(limit) }
    if let temperature = request.temperature { body["temperature"] = .double(temperature) }
    if let topP = request.topP { body["top_p"] = .double(topP) }
    return try Wire.post("/responses", body, to: endpoint, streaming: streaming)
  }

  private static func items(_ message: ChatMessage) -> [JSONValue] {
    if message.role == .tool {
      return [
        [
          "type": "function_call_output", "call_id": .string(message.toolCallID ?? ""),
          "output": .string(message.text),
        ]
      ]
    }
    var items: [JSONValue] = []
    if !message.text.isEmpty || message.toolCalls.isEmpty {
      items.append(["role": .string(message.role.rawValue), "content": .string(message.text)])
    }
    for call in message.toolCalls {
      items.append([
        "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
        "arguments": .string(call.arguments),
      ])
    }
    return items
  }

  /// Reads the items of `output`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    if let error = body["error"], !error.isNull, let fault = ProviderFault(body) {
      var failure = fault.error(status: nil)
      failure.usage = Self.usage(body["usage"])
      throw failure
    }
    guard let output = body["output"]?.array else {
      throw LanguageModelError(.badResponse, "the answer has no 'output'")
    }
    var text = ""
    var refusal = ""
    var calls: [ChatMessage.ToolCall] = []
    for item in output {
      switch item["type"]?.string {
      case "message":
        for part in item["content"]?.array ?? [] {
          text += part["text"]?.string ?? ""
          refusal += part["refusal"]?.string ?? ""
        }
      case "function_call":
        calls.append(
          ChatMessage.ToolCall(
            id: Wire.callID(item["call_id"]?.string ?? item["id"]?.string, index: calls.count),
            name: item["name"]?.string ?? "",
            arguments: OpenAIChatCodec.arguments(item["arguments"])))
      default: break
      }
    }
    var finish: ChatResponse.Finish = calls.isEmpty ? .stop : .toolCalls
    if body["status"]?.string == "incomplete" {
      finish =
        switch body["incomplete_details"]?["reason"]?.string {
        case "max_output_tokens": .length
        case "content_filter": .contentFilter
        default: .other
        }
    }
    if !refusal.isEmpty { finish = .refusal }
    return ChatResponse(
      message: ChatMessage(.assistant, text.isEmpty ? refusal : text, toolCalls: calls),
      finish: finish, usage: Self.usage(body["usage"]), model: body["model"]?.string ?? "",
      id: body["id"]?.string)
  }

  /// Cached and reasoning tokens are parts of the two totals already.
  private static func usage(_ value: JSONValue?) -> TokenUsage {
    guard let value, let input = value["input_tokens"]?.int,
      let output = value["output_tokens"]?.int
    else { return TokenUsage() }
    return TokenUsage(
      input: max(0, input), output: max(0, output),
      cachedInput: max(0, value["input_tokens_details"]?["cached_tokens"]?.int ?? 0),
      reasoning: max(0, value["output_tokens_details"]?["reasoning_tokens"]?.int ?? 0))
  }

  /// A reader of the typed events.
  package func makeStreamReader() -> any ChatStreamReader { Reader() }

  /// Stop texts and seeds do not exist here.
  package func omissions(_ request: ChatRequest, at endpoint: ModelEndpoint) -> [String] {
    (request.seed == nil ? [] : ["the Responses API has no seed; it was left out"])
      + (request.stop.isEmpty ? [] : ["the Responses API has no stop texts; they were left out"])
  }
}

extension OpenAIResponsesCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var calls = StreamedCalls()
    private var whole: JSONValue?

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      if data.elementsEqual("[DONE]".utf8) { return }
      let piece = try Wire.json(data)
      switch piece["type"]?.string ?? event {
      case "response.output_text.delta", "response.refusal.delta":
        let delta = piece["delta"]?.string ?? ""
        text += delta
        if !delta.isEmpty { emit(.text(delta)) }
      case "response.output_item.added":
        guard let item = piece["item"], item["type"]?.string == "function_call" else { return }
        calls.add(
          key: piece["output_index"]?.int ?? 0, id: item["call_id"]?.string,
          name: item["name"]?.string, arguments: "", emit: emit)
      case "response.function_call_arguments.delta":
        calls.add(
          key: piece["output_index"]?.int ?? 0, id: nil, name: nil,
          arguments: piece["delta"]?.string ?? "", emit: emit)
      case "response.completed", "response.incomplete", "response.failed":
        whole = piece["response"]
      case "error":
        throw (ProviderFault(piece) ?? ProviderFault(message: Wire.excerpt(data)))
          .error(status: nil)
      default: break
      }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      guard let whole else { throw Wire.brokenOff(text) }
      return try OpenAIResponsesCodec().decode(whole)
    }
  }
}
