package import HTTP
package import JSON

/// How one dialect is written and read: no network, no clock, no state.
package protocol ModelCodec: Sendable {
  /// How a stream is cut into pieces; nil where the dialect is not streamed.
  var framing: StreamFraming? { get }

  /// The request over HTTP.
  ///
  /// - Throws: `unsupported` when the dialect cannot say what is asked.
  func encode(
    _ request: ChatRequest, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest

  /// Reads a whole answer of status 200.
  func decode(_ body: JSONValue) throws(LanguageModelError) -> ChatResponse

  /// Something that reads a stream of status 200 from its start.
  func makeStreamReader() -> any ChatStreamReader

  /// Options of the request that the dialect has no word for, as sentences; they are left out.
  func omissions(_ request: ChatRequest, at endpoint: ModelEndpoint) -> [String]
}

/// How a stream of answers is cut into pieces.
package enum StreamFraming: Sendable, Hashable {
  case serverSentEvents
  case jsonLines
  /// AWS's binary framing; a failure comes as the event `exception:NAME`.
  case eventStream
}

/// Reads the pieces of a stream in their order and puts the answer together.
package protocol ChatStreamReader: Sendable {
  /// Takes one piece: the type of a server-sent event (empty in JSON lines) and its data.
  ///
  /// - Throws: the error that the piece reports, or `bad-response` when it is not what was promised.
  mutating func take(
    event: String, data: [UInt8], emit: (ChatEvent) -> Void
  ) throws(LanguageModelError)

  /// The whole answer, once the stream has ended.
  ///
  /// - Throws: `interrupted` when it ended before the answer did.
  mutating func finish() throws(LanguageModelError) -> ChatResponse
}

extension ModelCodec {
  /// Nothing is left out.
  package func omissions(_ request: ChatRequest, at endpoint: ModelEndpoint) -> [String] { [] }
}

/// What all dialects need.
enum Wire {
  /// A JSON request with the endpoint's headers.
  static func post(
    _ path: String, _ body: JSONObject, to endpoint: ModelEndpoint, streaming: Bool
  ) throws(LanguageModelError) -> HTTPRequest {
    var headers: HTTPHeaders = [
      "Content-Type": "application/json",
      "Accept": streaming ? "text/event-stream, application/x-ndjson" : "application/json",
    ]
    if let key = endpoint.key {
      switch endpoint.provider.authorization {
      case .bearer, .aws: headers["Authorization"] = "Bearer \(key.value)"
      case .header(let name): headers[name] = key.value
      case .none: break
      }
    }
    for field in endpoint.headers.fields { headers.add(field.name, field.value) }
    for field in headers.fields where field.value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
    {
      throw LanguageModelError(
        .badRequest,
        "the header '\(field.name)' would hold a control character: look at the key or its file")
    }
    var bytes: [UInt8] = []
    JSONValue.object(body).append(to: &bytes)
    // A redirect would take the conversation and its key somewhere else.
    return HTTPRequest(
      method: "POST", url: endpoint.baseURL + path, headers: headers, body: bytes,
      timeouts: endpoint.timeouts, bodyLimit: endpoint.bodyLimit, redirectLimit: 0)
  }

  /// The model of a request.
  static func model(
    _ request: ChatRequest, _ endpoint: ModelEndpoint
  ) throws(LanguageModelError) -> String {
    guard let model = request.model ?? endpoint.model, !model.isEmpty else {
      throw LanguageModelError(
        .badRequest, "no model is named for '\(endpoint.provider.id)': give --model NAME")
    }
    return model
  }

  /// The arguments of a call as an object, where a dialect has no room for text.
  static func object(ofArguments text: String) -> JSONObject {
    guard let value = try? JSONDocument(parsing: text).value, let object = value.object else {
      return text.isEmpty ? [:] : ["arguments": .string(text)]
    }
    return object
  }

  /// Reads a piece of a stream.
  static func json(_ data: [UInt8]) throws(LanguageModelError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: data).value
    } catch {
      throw LanguageModelError(
        .badResponse, "a piece of the stream is not JSON: \(error): \(excerpt(data))")
    }
  }

  /// The start of a body for a message, control characters shown as blanks.
  static func excerpt(_ bytes: [UInt8], limit: Int = 200) -> String {
    let text = String(decoding: bytes.prefix(limit * 4), as: UTF8.self)
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
      let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F
      if !isPlain, shown.last == " " { continue }
      shown.unicodeScalars.append(isPlain ? scalar : " ")
      count += 1
      if count == limit { return shown + "…" }
    }
    return shown
  }

  /// Names a tool call that the server gave no id.
  static func callID(_ id: String?, index: Int) -> String {
    guard let id, !id.isEmpty else { return "call_\(index)" }
    return id
  }

  /// What is said when a stream breaks off.
  static func brokenOff(_ text: String) -> LanguageModelError {
    LanguageModelError(
      .interrupted,
      "the stream ended before the answer did, after \(text.utf8.count) bytes of text; try again")
  }
}
