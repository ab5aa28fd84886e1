package import HTTP
package import JSON

/// Google's `generateContent`.
package struct GeminiCodec: ModelCodec {
  /// The codec.
  package init() {}

  package var framing: StreamFraming? { .serverSentEvents }

  /// `POST …/models/NAME:generateContent`, the key in a header and never in the URL.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    var body = JSONObject()
    let system = request.messages.filter { $0.role == .system }.map(\.text)
    if !system.isEmpty {
      body["systemInstruction"] = ["parts": [["text": .string(system.joined(separator: "\n\n"))]]]
    }
    body["contents"] = .array(Self.contents(request.messages))
    if !request.tools.isEmpty {
      body["tools"] = [
        [
          "functionDeclarations": .array(
            request.tools.map { tool in
              [
                "name": .string(tool.name), "description": .string(tool.description),
                "parametersJsonSchema": .object(tool.parameters),
              ]
            })
        ]
      ]
      var choice: JSONObject =
        switch request.toolChoice {
        case .automatic: ["mode": "AUTO"]
        case .none: ["mode": "NONE"]
        case .required, .named: ["mode": "ANY"]
        }
      if case .named(let name) = request.toolChoice {
        choice["allowedFunctionNames"] = [.string(name)]
      }
      body["toolConfig"] = ["functionCallingConfig": .object(choice)]
    }
    let configuration = Self.configuration(request)
    if !configuration.isEmpty { body["generationConfig"] = .object(configuration) }
    let model = try Wire.model(request, endpoint)
    let name = PercentCoding.encode(model.hasPrefix("models/") ? model.dropFirst(7) : model[...])
    let operation = streaming ? "streamGenerateContent?alt=sse" : "generateContent"
    return try Wire.post(
      "/models/\(name):\(operation)", body, to: endpoint, streaming: streaming)
  }

  private static func configuration(_ request: ChatRequest) -> JSONObject {
    var result = JSONObject()
    switch request.format {
    case .text: break
    case .jsonObject: result["responseMimeType"] = "application/json"
    case .schema(_, let schema):
      result["responseMimeType"] = "application/json"
      result["responseJsonSchema"] = .object(schema)
    }
    if let limit = request.maxOutputTokens { result["maxOutputTokens"] = .integer(limit) }
    if let temperature = request.temperature { result["temperature"] = .double(temperature) }
    if let topP = request.topP { result["topP"] = .double(topP) }
    if !request.stop.isEmpty { result["stopSequences"] = .strings(request.stop) }
    if let seed = request.seed { result["seed"] = .integer(seed) }
    return result
  }

  private static func contents(_ messages: [ChatMessage]) -> [JSONValue] {
    var turns: [(role: String, parts: [JSONValue])] = []
    var names: [String: String] = [:]
    for message in messages where message.role != .system {
      let role = message.role == .assistant ? "model" : "user"
      var parts: [JSONValue] = []
      if message.role == .tool {
        let id = message.toolCallID ?? ""
        parts.append([
          "functionResponse": [
            "id": .string(id), "name": .string(names[id] ?? id),
            "response": [message.isError ? "error" : "result": .string(message.text)],
          ]
        ])
      } else if !message.text.isEmpty {
        parts.append(["text": .string(message.text)])
      }
      for call in message.toolCalls {
        names[call.id] = call.name
        var part: JSONObject = [
          "functionCall": [
            "id": .string(call.id), "name": .string(call.name),
            "args": .object(Wire.object(ofArguments: call.arguments)),
          ]
        ]
        if let signature = call.signature { part["thoughtSignature"] = .string(signature) }
        parts.append(.object(part))
      }
      if parts.isEmpty { continue }
      if let last = turns.indices.last, turns[last].role == role {
        turns[last].parts += parts
      } else {
        turns.append((role, parts))
      }
    }
    return turns.map { ["role": .string($0.role), "parts": .array($0.parts)] }
  }

  /// Reads the parts of `candidates[0]`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    var reader = Reader()
    try reader.take(body) { _ in }
    return try reader.finish()
  }

  /// A reader of partial answers; each has the form of a whole one.
  package func makeStreamReader() -> any ChatStreamReader { Reader() }

  /// Thoughts are not part of the candidates' tokens, nor are prompts of tools part of the prompt's.
  private static func usage(_ value: JSONValue?) -> TokenUsage {
    guard let value, let prompt = value["promptTokenCount"]?.int else { return TokenUsage() }
    let thoughts = max(0, value["thoughtsTokenCount"]?.int ?? 0)
    let tools = max(0, value["toolUsePromptTokenCount"]?.int ?? 0)
    let cached = max(0, value["cachedContentTokenCount"]?.int ?? 0)
    return TokenUsage(
      input: max(0, prompt), output: max(0, value["candidatesTokenCount"]?.int ?? 0),
      cachedInput: cached)
      + TokenUsage(input: tools, output: thoughts, reasoning: thoughts)
  }
}

extension GeminiCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var calls = StreamedCalls()
    private var callCount = 0
    private var reason: String?
    private var blockReason: String?
    private var hasCandidate = false
    private var usage = TokenUsage()
    private var model = ""
    private var id: String?

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      try take(try Wire.json(data), emit: emit)
    }

    mutating func take(
      _ piece: JSONValue, emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      if piece["error"] != nil || piece[0]?["error"] != nil, let fault = ProviderFault(piece) {
        throw fault.error(status: nil)
      }
      model = piece["modelVersion"]?.string ?? model
      id = piece["responseId"]?.string ?? id
      blockReason = piece["promptFeedback"]?["blockReason"]?.string ?? blockReason
      let counted = GeminiCodec.usage(piece["usageMetadata"])
      if counted.isKnown { usage = counted }
      guard let candidate = piece["candidates"]?[0] else { return }
      hasCandidate = true
      reason = candidate["finishReason"]?.string ?? reason
      for part in candidate["content"]?["parts"]?.array ?? [] {
        if let call = part["functionCall"] {
          calls.add(
            key: callCount, id: call["id"]?.string, name: call["name"]?.string,
            arguments: (call["args"] ?? [:]).serialized(),
            signature: part["thoughtSignature"]?.string, emit: emit)
          callCount += 1
        } else if let words = part["text"]?.string, part["thought"]?.bool != true, !words.isEmpty {
          text += words
          emit(.text(words))
        }
      }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      if let blockReason, !hasCandidate {
        return ChatResponse(
          message: ChatMessage(.assistant, "the prompt was blocked: \(blockReason)"),
          finish: .contentFilter, usage: usage, model: model, id: id)
      }
      guard hasCandidate else {
        throw LanguageModelError(.badResponse, "the answer has no 'candidates'", usage: usage)
      }
      guard let reason else { throw Wire.brokenOff(text) }
      let finished = calls.finished
      let finish: ChatResponse.Finish =
        switch reason {
        case "STOP": finished.isEmpty ? .stop : .toolCalls
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE",
          "IMAGE_SAFETY":
          .contentFilter
        default: .other
        }
      return ChatResponse(
        message: ChatMessage(.assistant, text, toolCalls: finished), finish: finish, usage: usage,
        model: model, id: id)
    }
  }
}
