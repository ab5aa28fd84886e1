package import HTTP
package import JSON

/// AWS Bedrock's Converse, and its streams in AWS's own binary framing.
package struct BedrockCodec: ModelCodec {
  /// The codec.
  package init() {}

  package var framing: StreamFraming? { .eventStream }

  /// `POST …/model/NAME/converse` or `converse-stream`, signed or with a Bedrock API key.
  package func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    var body: JSONObject = ["messages": .array(Self.turns(request.messages))]
    var system = request.messages.filter { $0.role == .system }.map(\.text)
    switch request.format {
    case .text: break
    case .jsonObject: system.append("Answer with one JSON object and nothing else.")
    case .schema:
      throw LanguageModelError(
        .unsupported, "Converse takes no schema for its answer; ask for a forced tool instead")
    }
    if !system.isEmpty { body["system"] = .array(system.map { ["text": .string($0)] }) }
    var limits = JSONObject()
    if let limit = request.maxOutputTokens { limits["maxTokens"] = .integer(limit) }
    if let temperature = request.temperature { limits["temperature"] = .double(temperature) }
    if let topP = request.topP { limits["topP"] = .double(topP) }
    if !request.stop.isEmpty { limits["stopSequences"] = .strings(request.stop) }
    if !limits.isEmpty { body["inferenceConfig"] = .object(limits) }
    if !request.tools.isEmpty {
      guard request.toolChoice != .none else {
        throw LanguageModelError(
          .unsupported, "Converse has no way to forbid tools; leave them out of the request")
      }
      body["toolConfig"] = [
        "tools": .array(
          request.tools.map { tool in
            [
              "toolSpec": [
                "name": .string(tool.name), "description": .string(tool.description),
                "inputSchema": ["json": .object(tool.parameters)],
              ]
            ]
          }),
        "toolChoice": Self.choice(request.toolChoice),
      ]
    }
    let model = PercentCoding.encode(try Wire.model(request, endpoint))
    let operation = streaming ? "converse-stream" : "converse"
    var message = try Wire.post(
      "/model/\(model)/\(operation)", body, to: endpoint, streaming: false)
    if streaming { message.headers["Accept"] = "application/vnd.amazon.eventstream" }
    try Self.sign(&message, for: endpoint)
    return message
  }

  /// Has the transport sign the request, where there is no Bedrock API key.
  static func sign(
    _ message: inout HTTPRequest, for endpoint: ModelEndpoint
  ) throws(LanguageModelError) {
    guard endpoint.key == nil, let aws = endpoint.aws else { return }
    guard let region = endpoint.region else {
      throw LanguageModelError(.badRequest, "AWS Bedrock needs a region: set AWS_REGION")
    }
    message.signature = AWSSignature(
      accessKey: aws.accessKey, secretKey: aws.secretKey.value,
      sessionToken: aws.sessionToken?.value, region: region, service: "bedrock")
  }

  private static func choice(_ choice: ChatRequest.ToolChoice) -> JSONValue {
    switch choice {
    case .automatic, .none: ["auto": [:]]
    case .required: ["any": [:]]
    case .named(let name): ["tool": ["name": .string(name)]]
    }
  }

  private static func turns(_ messages: [ChatMessage]) -> [JSONValue] {
    var turns: [(role: String, blocks: [JSONValue])] = []
    for message in messages where message.role != .system {
      let role = message.role == .assistant ? "assistant" : "user"
      var blocks: [JSONValue] = []
      if message.role == .tool {
        blocks.append([
          "toolResult": [
            "toolUseId": .string(message.toolCallID ?? ""),
            "content": [["text": .string(message.text)]],
            "status": message.isError ? "error" : "success",
          ]
        ])
      } else if !message.text.isEmpty {
        blocks.append(["text": .string(message.text)])
      }
      for call in message.toolCalls {
        blocks.append([
          "toolUse": [
            "toolUseId": .string(call.id), "name": .string(call.name),
            "input": .object(Wire.object(ofArguments: call.arguments)),
          ]
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

  /// Reads `output.message`.
  package func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse {
    guard let content = body["output"]?["message"]?["content"]?.array else {
      if let fault = ProviderFault(body) { throw fault.error(status: nil) }
      throw LanguageModelError(.badResponse, "the answer has no 'output.message.content'")
    }
    let usage = Self.usage(body["usage"])
    let text = content.compactMap { $0["text"]?.string }.joined()
    let calls = content.compactMap { $0["toolUse"] }.enumerated().map { index, call in
      ChatMessage.ToolCall(
        id: Wire.callID(call["toolUseId"]?.string, index: index),
        name: call["name"]?.string ?? "", arguments: OpenAIChatCodec.arguments(call["input"]))
    }
    return try Self.response(text, calls, reason: body["stopReason"]?.string, usage: usage)
  }

  private static func response(
    _ text: String, _ calls: [ChatMessage.ToolCall], reason: String?, usage: TokenUsage
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
      case "tool_use": .toolCalls
      case "max_tokens": .length
      case "guardrail_intervened", "content_filtered": .contentFilter
      default: .other
      }
    return ChatResponse(
      message: ChatMessage(.assistant, text, toolCalls: calls), finish: finish, usage: usage,
      model: "")
  }

  /// What was read from and written to the cache is not part of `inputTokens`.
  private static func usage(_ value: JSONValue?) -> TokenUsage {
    guard let value, let input = value["inputTokens"]?.int, let output = value["outputTokens"]?.int
    else { return TokenUsage() }
    let read = max(0, value["cacheReadInputTokens"]?.int ?? 0)
    let written = max(0, value["cacheWriteInputTokens"]?.int ?? 0)
    return TokenUsage(input: max(0, input), output: max(0, output))
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

extension BedrockCodec {
  private struct Reader: ChatStreamReader {
    private var text = ""
    private var calls = StreamedCalls()
    private var usage = TokenUsage()
    private var reason: String?

    mutating func take(
      event: String, data: [UInt8], emit: (ChatEvent) -> Void
    ) throws(LanguageModelError) {
      let piece = try Wire.json(data)
      if event.hasPrefix("exception:") {
        let name = String(event.dropFirst("exception:".count))
        var fault = ProviderFault(piece) ?? ProviderFault(message: Wire.excerpt(data))
        if let reason = piece["originalMessage"]?.string { fault.message += ": \(reason)" }
        fault.type = name
        throw fault.error(status: BedrockCodec.statuses[name])
      }
      let index = piece["contentBlockIndex"]?.int ?? 0
      switch event {
      case "contentBlockStart":
        guard let use = piece["start"]?["toolUse"] else { return }
        calls.add(
          key: index, id: use["toolUseId"]?.string, name: use["name"]?.string, arguments: "",
          emit: emit)
      case "contentBlockDelta":
        let delta = piece["delta"] ?? .null
        if let part = delta["text"]?.string, !part.isEmpty {
          text += part
          emit(.text(part))
        } else if let part = delta["toolUse"]?["input"]?.string {
          calls.add(key: index, id: nil, name: nil, arguments: part, emit: emit)
        }
      case "messageStop": reason = piece["stopReason"]?.string ?? ""
      case "metadata": usage = BedrockCodec.usage(piece["usage"])
      default: break
      }
    }

    mutating func finish() throws(LanguageModelError) -> ChatResponse {
      guard reason != nil else { throw Wire.brokenOff(text) }
      let calls = calls.finished.map { call in
        var call = call
        // A tool without parameters is called without a piece of arguments.
        if call.arguments.isEmpty { call.arguments = "{}" }
        return call
      }
      return try BedrockCodec.response(text, calls, reason: reason, usage: usage)
    }
  }

  /// The status that each failure inside a stream stands for, as AWS documents them.
  private static let statuses = [
    "internalServerException": 500, "modelStreamErrorException": 424, "throttlingException": 429,
    "validationException": 400, "serviceUnavailableException": 503,
  ]
}
