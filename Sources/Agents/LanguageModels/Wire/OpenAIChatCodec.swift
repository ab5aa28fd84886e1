package import HTTP
package import JSON

/// Chat completions as OpenAI made them and most servers took them over.
package struct OpenAIChatCodec: ModelCodec {
  /// The codec; what differs between servers stands in the endpoint's `Provider.Quirks`.
  package init() {}

  package var framing: StreamFraming? { .serverSentEvents }

  /// `POST …/chat/completions`; Azure's path names the deployment and the version.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    let quirks = endpoint.provider.quirks
    let model = try Wire.model(request, endpoint)
    var body: JSONObject = [
      "model": .string(model), "messages": .array(request.messages.map(Self.message)),
    ]
    if streaming {
      body["stream"] = true
      if quirks.hasStreamOptions { body["stream_options"] = ["include_usage": true] }
    }
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
      body["tool_choice"] = toolChoice(request.toolChoice, quirks)
    }
    addFormat(request, endpoint.provider, to: &body)
    if let limit = request.maxOutputTokens { body[quirks.outputLimit] = .integer(limit) }
    if let temperature = request.temperature { body["temperature"] = .double(temperature) }
    if let topP = request.topP { body["top_p"] = .double(topP) }
    if !request.stop.isEmpty { body["stop"] = .strings(request.stop) }
    if let seed = request.seed, let name = quirks.seed { body[name] = .integer(seed) }
    return try Wire.post(
      path(endpoint, model, "/chat/completions"), body, to: endpoint,
      streaming: streaming)
  }

  /// The path below the base URL.
  func path(_ endpoint: ModelEndpoint, _ model: String, _ operation: String) -> String {
    guard let version = endpoint.provider.quirks.apiVersion else { return operation }
    // The newer form of Azure's address ends in /openai/v1 and takes the plain path.
    if endpoint.baseURL.hasSuffix("/v1") { return operation }
    return "/openai/deployments/\(PercentCoding.encode(model))\(operation)?api-version=\(version)"
  }

  private func toolChoice(
    _ choice: ChatRequest.ToolChoice, _ quirks: Provider.Quirks
  ) -> JSONValue {
    switch choice {
    case .automatic: "auto"
    case .none: "none"
    case .required: .string(quirks.requiredToolChoice)
    case .named(let name): ["type": "function", "function": ["name": .string(name)]]
    }
  }

  private func addFormat(
    _ request: ChatRequest, _ provider: Provider, to body: inout JSONObject
  ) {
    switch request.format {
    case .text:
      if request.rung == .grammar, provider.quirks.hasGrammar {
        body["grammar"] = .string(JSONGrammarText.object)
      }
    case .jsonObject: body["response_format"] = ["type": "json_object"]
    case .schema(let name, let schema):
      switch request.rung ?? provider.rungs.first ?? .schema {
      case .strictSchema:
        let strict = StrictSchema(schema)
        body["response_format"] = [
          "type": "json_schema",
          "json_schema": [
            "name": .string(name), "strict": .bool(strict.isFaithful),
            "schema": .object(strict.isFaithful ? strict.schema : schema),
          ],
        ]
      case .objectWithSchema:
        body["response_format"] = ["type": "json_object", "schema": .object(schema)]
      case .schema, .object, .tool, .grammar, .text:
        body["response_format"] = [
          "type": "json_schema",
          "json_schema": ["name": .string(name), "schema": .object(schema)],
        ]
      }
    }
  }

  private static func message(_ message: ChatMessage) -> JSONValue {
    var object: JSONObject = ["role": .string(message.role.rawValue)]
    let hasCalls = !message.toolCalls.isEmpty
    object["content"] = message.text.isEmpty && hasCalls ? .null : .string(message.text)
    if hasCalls {
      object["tool_calls"] = .array(
        message.toolCalls.map { call in
          [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
          ]
        })
    }
    if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
    return .object(object)
  }

  /// Reads `choices[0]`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    guard let choice = body["choices"]?[0] else {
      if let fault = ProviderFault(body) { throw fault.error(status: nil) }
      throw LanguageModelError(.badResponse, "the answer has no 'choices'")
    }
    if let fault = Self.fault(body, choice) { throw fault.error(status: nil) }
    let message = choice["message"] ?? .null
    let calls = (message["tool_calls"]?.array ?? []).enumerated().map { index, call in
      let function = call["function"] ?? .null
      return ChatMessage.ToolCall(
        id: Wire.callID(call["id"]?.string, index: index), name: function["name"]?.string ?? "",
        arguments: Self.arguments(function["arguments"]))
    }
    let refusal = message["refusal"]?.string
    var finish = Self.finish(choice["finish_reason"]?.string, hasCalls: !calls.isEmpty)
    if refusal?.isEmpty == false { finish = .refusal }
    let text = Self.text(message["content"]) ?? refusal ?? ""
    return ChatResponse(
      message: ChatMessage(.assistant, text, toolCalls: calls), finish: finish,
      usage: Self.usage(body["usage"]), model: body["model"]?.string ?? "",
      id: body["id"]?.string)
  }

  /// The failure that an answer of status 200 reports: at its top, or in its choice where a router tells
  /// what became of the server behind it (OpenRouter).
  static func fault(_ body: JSONValue, _ choice: JSONValue?) -> ProviderFault? {
    for place in [body, choice] {
      guard let place, place["error"].map({ !$0.isNull }) == true else { continue }
      return ProviderFault(place) ?? ProviderFault(message: place["error"]?.serialized() ?? "")
    }
    guard body["object"]?.string == "error" || choice?["finish_reason"]?.string == "error" else {
      return nil
    }
    return ProviderFault(body) ?? ProviderFault(message: "the answer ended with an error")
  }

  /// Plain text, or the text parts of a list of parts (Mistral's reasoning models).
  static func text(_ content: JSONValue?) -> String? {
    switch content {
    case .string(let text): text
    case .array(let parts): parts.compactMap { $0["text"]?.string }.joined()
    default: nil
    }
  }

  /// The arguments as written; some servers give an object where a text is due.
  static func arguments(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text): text
    case nil, .null: ""
    case let other?: other.serialized()
    }
  }

  static func finish(_ reason: String?, hasCalls: Bool) -> ChatResponse.Finish {
    switch reason {
    case "stop": hasCalls ? .toolCalls : .stop
    case "eos", "COMPLETE", nil: hasCalls ? .toolCalls : .stop
    case "length", "max_tokens", "model_length", "MAX_TOKENS": .length
    case "tool_calls", "function_call", "TOOL_CALL": .toolCalls
    case "content_filter": .contentFilter
    case "refusal": .refusal
    default: .other
    }
  }

  /// Cached tokens are part of `prompt_tokens` already, reasoning is part of `completion_tokens`.
  ///
  /// Where cached tokens stand: `prompt_tokens_details` (OpenAI and most), `prompt_token_details` or
  /// `num_cached_tokens` (Mistral), `cached_tokens` (Together), `prompt_cache_hit_tokens` (DeepSeek).
  static func usage(_ value: JSONValue?) -> TokenUsage {
    guard let value, let input = value["prompt_tokens"]?.int,
      let output = value["completion_tokens"]?.int ?? value["total_tokens"]?.int.map({ $0 - input })
    else { return TokenUsage() }
    let details = value["prompt_tokens_details"] ?? .null
    let cached =
      details["cached_tokens"]?.int ?? value["prompt_token_details"]?["cached_tokens"]?.int
      ?? value["num_cached_tokens"]?.int ?? value["cached_tokens"]?.int
      ?? value["prompt_cache_hit_tokens"]?.int ?? 0
    return TokenUsage(
      input: max(0, input), output: max(0, output), cachedInput: min(max(0, cached), max(0, input)),
      cacheWrites: min(max(0, details["cache_write_tokens"]?.int ?? 0), max(0, input)),
      reasoning: max(0, value["completion_tokens_details"]?["reasoning_tokens"]?.int ?? 0))
  }

  /// A reader of `chat.completion.chunk` events.
  package func makeStreamReader() -> any ChatStreamReader { Reader() }

  /// A seed where the server has none.
  package func omissions(_ request: ChatRequest, at endpoint: ModelEndpoint) -> [String] {
    request.seed != nil && endpoint.provider.quirks.seed == nil
      ? ["'\(endpoint.provider.id)' has no seed; it was left out"] : []
  }
}

extension OpenAIChatCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var refusal = ""
    private var calls = StreamedCalls()
    private var finishReason: String?
    private var usage = TokenUsage()
    private var model = ""
    private var id: String?
    private var isDone = false

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      if data.elementsEqual("[DONE]".utf8) {
        isDone = true
        return
      }
      let chunk = try Wire.json(data)
      if event == "error" {
        throw (ProviderFault(chunk) ?? ProviderFault(message: Wire.excerpt(data)))
          .error(status: nil)
      }
      if let fault = OpenAIChatCodec.fault(chunk, chunk["choices"]?[0]) {
        throw fault.error(status: nil)
      }
      if let model = chunk["model"]?.string, !model.isEmpty { self.model = model }
      if let id = chunk["id"]?.string, !id.isEmpty { self.id = id }
      for place in [chunk["x_groq"]?["usage"], chunk["usage"]] {
        let usage = OpenAIChatCodec.usage(place)
        if usage.isKnown { self.usage = usage }
      }
      guard let choice = chunk["choices"]?[0] else { return }
      let delta = choice["delta"] ?? .null
      if let piece = OpenAIChatCodec.text(delta["content"]), !piece.isEmpty {
        text += piece
        emit(.text(piece))
      }
      if let piece = delta["refusal"]?.string, !piece.isEmpty {
        refusal += piece
        emit(.text(piece))
      }
      for (place, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
        calls.add(
          key: call["index"]?.int ?? place, id: call["id"]?.string,
          name: call["function"]?["name"]?.string,
          arguments: OpenAIChatCodec.arguments(call["function"]?["arguments"]), emit: emit)
      }
      if let reason = choice["finish_reason"]?.string { finishReason = reason }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      guard isDone || finishReason != nil else { throw Wire.brokenOff(text) }
      let calls = calls.finished
      var finish = OpenAIChatCodec.finish(finishReason, hasCalls: !calls.isEmpty)
      if !refusal.isEmpty { finish = .refusal }
      return ChatResponse(
        message: ChatMessage(.assistant, text.isEmpty ? refusal : text, toolCalls: calls),
        finish: finish, usage: usage, model: model, id: id)
    }
  }
}

/// Tool calls that come in pieces, found again by the key that the provider gives each.
struct StreamedCalls: Sendable {
  private var keys: [Int] = []
  private var calls: [ChatMessage.ToolCall] = []

  /// Adds a piece, to the call of that key.
  mutating func add(
    key: Int, id: String?, name: String?, arguments: String, signature: String? = nil,
    emit: (ChatEvent) -> Void
  ) {
    let place: Int
    if let known = keys.firstIndex(of: key) {
      place = known
    } else {
      place = keys.count
      keys.append(key)
      calls.append(ChatMessage.ToolCall(id: "", name: "", arguments: ""))
    }
    let id = id?.isEmpty == false ? id : nil
    if let id { calls[place].id = id }
    // A few servers repeat the name in every piece; none splits it.
    let isNamed = calls[place].name.isEmpty && name?.isEmpty == false
    if isNamed { calls[place].name = name ?? "" }
    if let signature { calls[place].signature = signature }
    calls[place].arguments += arguments
    emit(.toolCall(index: place, id: id, name: isNamed ? name : nil, arguments: arguments))
  }

  /// All calls, each with an id.
  var finished: [ChatMessage.ToolCall] {
    calls.enumerated().map { index, call in
      var call = call
      call.id = Wire.callID(call.id, index: index)
      return call
    }
  }
}
