import JSON

/// Reads requests in the forms of the providers.
struct MockCallReader {
  /// Nesting that a request may have: schemas are worked through by recursion.
  private static let depthLimit = 128

  private let body: JSONObject
  private var call: MockCall

  /// Reads a request, or says what a provider would find wrong with it.
  static func read(_ api: MockCall.API, _ bytes: [UInt8]) throws(MockRejection) -> MockCall {
    let value: JSONValue
    do throws(JSONSyntaxError) {
      value = try JSONDocument(parsing: bytes, depthLimit: depthLimit).value
    } catch {
      throw MockRejection("the body is not JSON: \(error)")
    }
    guard let body = value.object else { throw MockRejection("the body is not a JSON object") }
    guard let model = body["model"]?.string, !model.isEmpty else {
      throw MockRejection("you must provide a model", "model")
    }
    var reader = MockCallReader(body: body, call: MockCall(api, model: model))
    try reader.read()
    return reader.call
  }

  private mutating func read() throws(MockRejection) {
    switch call.api {
    case .embeddings, .ollamaEmbed: return try readInputs()
    case .chat:
      call.isStreaming = body["stream"]?.bool ?? false
      call.includesUsage = body["stream_options"]?["include_usage"]?.bool ?? false
      call.maxTokens = try limit("max_tokens")
      if let newer = try limit("max_completion_tokens") { call.maxTokens = newer }
      try readMessages("messages")
      try readTools { $0["function"]?.object ?? [:] }
      try readFormat(body["response_format"], "response_format", nested: true)
    case .responses:
      call.isStreaming = body["stream"]?.bool ?? false
      call.maxTokens = try limit("max_output_tokens")
      count(body["instructions"])
      try readResponsesInput()
      try readTools { $0 }
      try readFormat(body["text"]?["format"], "text.format", nested: false)
    case .messages:
      call.isStreaming = body["stream"]?.bool ?? false
      call.maxTokens = try limit("max_tokens")
      if call.maxTokens == nil { throw MockRejection("max_tokens: Field required", "max_tokens") }
      count(body["system"])
      try readMessages("messages")
      try readTools { $0 }
      let format = body["output_config"]?["format"] ?? body["output_format"]
      try readFormat(format, "output_config.format", nested: false)
    case .ollama:
      call.isStreaming = body["stream"]?.bool ?? true
      call.maxTokens = body["options"]?["num_predict"]?.int.flatMap { $0 > 0 ? $0 : nil }
      try readMessages("messages")
      try readTools { $0["function"]?.object ?? [:] }
      switch body["format"] {
      case .some(.string("json")): call.wantsObject = true
      case .some(.object(let schema)): try take(.object(schema), "format")
      default: break
      }
    }
    readStop()
    try readChoice()
  }

  private func limit(_ name: String) throws(MockRejection) -> Int? {
    guard let value = body[name], !value.isNull else { return nil }
    guard let number = value.int, number > 0 else {
      throw MockRejection("\(name) must be a positive integer", name)
    }
    return number
  }

  // MARK: Conversation

  private mutating func readMessages(_ name: String) throws(MockRejection) {
    guard let messages = body[name]?.array, !messages.isEmpty else {
      throw MockRejection("\(name): at least one message is required", name)
    }
    for (place, message) in messages.enumerated() {
      try readMessage(message, "\(name)[\(place)]")
    }
  }

  private mutating func readMessage(
    _ message: JSONValue, _ place: String
  ) throws(MockRejection) {
    guard let role = message["role"]?.string else {
      throw MockRejection("\(place).role is missing", place)
    }
    let roles = ["system", "developer", "user", "assistant", "tool", "function"]
    guard roles.contains(role) else {
      throw MockRejection("\(place).role: '\(role)' is no role", place)
    }
    let content = message["content"] ?? .null
    count(content)
    for toolCall in message["tool_calls"]?.array ?? [] {
      call.inputTokens += MockTokens.count(toolCall.serialized())
    }
    let results = (content.array ?? []).filter { $0["type"]?.string == "tool_result" }
    if role == "tool" || !results.isEmpty {
      let texts = results.isEmpty ? [Self.text(content)] : results.map { Self.text($0["content"]) }
      call.toolResult = texts.joined(separator: "\n")
    } else if role == "user" {
      call.userText = Self.text(content)
      call.toolResult = nil
    } else if role == "assistant" {
      call.toolResult = nil
    }
  }

  private mutating func readResponsesInput() throws(MockRejection) {
    switch body["input"] {
    case .some(.string(let text)):
      call.userText = text
      count(.string(text))
    case .some(.array(let items)) where !items.isEmpty:
      for (place, item) in items.enumerated() {
        switch item["type"]?.string ?? "message" {
        case "message": try readMessage(item, "input[\(place)]")
        case "function_call_output":
          call.toolResult = Self.text(item["output"])
          count(item["output"])
        default: count(.string(item.serialized()))
        }
      }
    default: throw MockRejection("input: text or at least one item is required", "input")
    }
  }

  private mutating func count(_ content: JSONValue?) {
    call.inputTokens += MockTokens.count(Self.text(content))
  }

  /// The text in the content of a message: a string, or parts of which some have a text.
  private static func text(_ content: JSONValue?) -> String {
    switch content {
    case .some(.string(let text)): text
    case .some(.array(let parts)):
      parts.compactMap { part in
        part.string ?? part["text"]?.string
          ?? (part["type"]?.string == "tool_result" ? text(part["content"]) : nil)
      }
      .joined(separator: "\n")
    default: ""
    }
  }

  private mutating func readStop() {
    let value = body["stop"] ?? body["stop_sequences"] ?? body["options"]?["stop"]
    call.stop = value?.string.map { [$0] } ?? value?.array?.compactMap(\.string) ?? []
    call.stop.removeAll(where: \.isEmpty)
  }

  // MARK: Tools and formats

  private mutating func readTools(
    _ function: (JSONObject) -> JSONObject
  ) throws(MockRejection) {
    for (place, tool) in (body["tools"]?.array ?? []).enumerated() {
      let kind = tool["type"]?.string ?? "custom"
      // Tools that a provider runs itself have a type of their own and nothing to call here.
      guard kind == "function" || kind == "custom" else { continue }
      let described = function(tool.object ?? [:])
      guard let name = described["name"]?.string, Self.isName(name) else {
        throw MockRejection(
          "tools[\(place)]: the name must have 1 to 64 of A-Za-z0-9_-", "tools")
      }
      let schema = described["parameters"] ?? described["input_schema"] ?? [:]
      call.inputTokens += MockTokens.count(schema.serialized())
      try check(schema, "tools[\(place)]")
      call.tools.append(.init(name: name, schema: schema))
    }
  }

  private static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
        default: false
        }
      }
  }

  private mutating func readChoice() throws(MockRejection) {
    let choice = body["tool_choice"]
    let word = choice?.string ?? choice?["type"]?.string
    switch word {
    case nil, "auto": return
    case "none": call.toolChoice = .none
    case "required", "any": call.toolChoice = .required
    default:
      let name = choice?["function"]?["name"]?.string ?? choice?["name"]?.string
      guard let name, call.tools.contains(where: { $0.name == name }) else {
        throw MockRejection("tool_choice names no tool of this request", "tool_choice")
      }
      call.toolChoice = .named(name)
    }
    if call.tools.isEmpty, call.toolChoice == .required {
      throw MockRejection("tool_choice is set and there are no tools", "tool_choice")
    }
  }

  private mutating func readFormat(
    _ format: JSONValue?, _ name: String, nested: Bool
  ) throws(MockRejection) {
    guard let format, !format.isNull else { return }
    switch format["type"]?.string {
    case "text": return
    case "json_object":
      call.wantsObject = true
      // llama.cpp and its kin take a schema here.
      if let schema = format["schema"] { try take(schema, name) }
    case "json_schema":
      let place = nested ? format["json_schema"] : format
      guard let schema = place?["schema"] else {
        throw MockRejection("\(name): the schema is missing", name)
      }
      if call.api != .messages {
        guard let title = place?["name"]?.string, Self.isName(title) else {
          throw MockRejection("\(name): the name must have 1 to 64 of A-Za-z0-9_-", name)
        }
      }
      try take(schema, name)
      if place?["strict"]?.bool == true { try MockStrictSchema.check(schema, name) }
    case let other: throw MockRejection("\(name): '\(other ?? "")' is no type of format", name)
    }
  }

  private mutating func take(_ schema: JSONValue, _ name: String) throws(MockRejection) {
    try check(schema, name)
    call.inputTokens += MockTokens.count(schema.serialized())
    call.schema = schema
  }

  private func check(_ schema: JSONValue, _ name: String) throws(MockRejection) {
    do throws(JSONSchema.Fault) {
      _ = try JSONSchema(schema)
    } catch {
      throw MockRejection("\(name): invalid schema: \(error)", name)
    }
  }

  // MARK: Embeddings

  private mutating func readInputs() throws(MockRejection) {
    switch body["input"] {
    case .some(.string(let text)): call.inputs = [text]
    case .some(.array(let items)) where !items.isEmpty && items.count <= 2048:
      for item in items {
        guard let text = item.string else {
          throw MockRejection("input: every item must be text", "input")
        }
        call.inputs.append(text)
      }
    default: throw MockRejection("input: 1 to 2048 texts are required", "input")
    }
    call.inputTokens = call.inputs.reduce(0) { $0 + MockTokens.count($1) }
    call.wantsBase64 = body["encoding_format"]?.string == "base64"
    if let dimensions = body["dimensions"], !dimensions.isNull {
      guard let count = dimensions.int, (1...4096).contains(count) else {
        throw MockRejection("dimensions must be an integer from 1 to 4096", "dimensions")
      }
      call.dimensions = count
    }
  }
}

/// What OpenAI asks of a schema that is to be kept strictly: closed objects, every property required.
enum MockStrictSchema {
  static func check(_ schema: JSONValue, _ name: String) throws(MockRejection) {
    var open: [(path: String, value: JSONValue)] = [("", schema)]
    while let (path, value) = open.popLast() {
      guard let object = value.object else { continue }
      let place = path.isEmpty ? "the root" : path
      if let properties = object["properties"]?.object {
        guard object["additionalProperties"]?.bool == false else {
          throw MockRejection(
            "\(name): 'additionalProperties' must be false at \(place) of a strict schema", name)
        }
        let required = Set((object["required"]?.array ?? []).compactMap(\.string))
        if let missing = properties.keys.first(where: { !required.contains($0) }) {
          throw MockRejection(
            "\(name): 'required' must name '\(missing)' at \(place) of a strict schema", name)
        }
        for (key, child) in properties { open.append(("\(path)/properties/\(key)", child)) }
      }
      for key in ["$defs", "definitions"] {
        for (title, child) in object[key]?.object ?? [:] {
          open.append(("\(path)/\(key)/\(title)", child))
        }
      }
      if let items = object["items"] { open.append(("\(path)/items", items)) }
      for key in ["anyOf", "allOf"] {
        for (place, child) in (object[key]?.array ?? []).enumerated() {
          open.append(("\(path)/\(key)/\(place)", child))
        }
      }
    }
  }
}
