package import HTTP
import JSON
import Synchronization

/// A provider's model: a codec for its dialect over a transport.
///
/// It makes exactly one exchange a call; retries, fallbacks and budgets are decorators around it.
package struct ProviderModel: LanguageModel {
  /// Where it is, and what of.
  package let endpoint: ModelEndpoint
  private let codec: any ModelCodec
  private let transport: any HTTPTransport
  private let now: @Sendable () -> UInt64

  /// A model behind an endpoint; `now` is nanoseconds since 1970, for dates in `Retry-After`.
  ///
  /// - Throws: `unsupported` for the offline provider, which has no server.
  package init(
    _ endpoint: ModelEndpoint, transport: any HTTPTransport, now: @escaping @Sendable () -> UInt64
  ) throws(LanguageModelError) {
    self.endpoint = endpoint
    self.transport = transport
    self.now = now
    guard let codec = endpoint.provider.dialect.codec else {
      throw LanguageModelError(.unsupported, "the offline model has no server to ask")
    }
    self.codec = codec
  }

  package var name: String { endpoint.name }

  package var rungs: [StructureRung] { endpoint.provider.rungs }

  /// One exchange.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    do throws(LanguageModelError) {
      let message = try codec.encode(request, to: endpoint, streaming: false)
      let answer: HTTPResponse
      do throws(HTTPError) {
        answer = try await transport.send(message)
      } catch {
        throw Self.failure(error)
      }
      return try decoded(answer.head, answer.body, request)
    } catch {
      throw explained(error)
    }
  }

  /// One exchange, read as it comes.
  package func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse {
    guard let framing = codec.framing else {
      let response = try await complete(request)
      response.replay(onEvent)
      return response
    }
    do throws(LanguageModelError) {
      let message = try codec.encode(request, to: endpoint, streaming: true)
      let intake = StreamIntake(
        framing, codec.makeStreamReader(), bodyLimit: endpoint.bodyLimit, emit: onEvent)
      do throws(HTTPError) {
        _ = try await transport.stream(message) { part in intake.receive(part) }
      } catch {
        // What the stream itself said before it broke off says more than that it did.
        throw intake.failure ?? Self.failure(error)
      }
      switch try intake.finish() {
      case .streamed(var response):
        response.notes += codec.omissions(request, at: endpoint)
        return try complete(response, request)
      case .whole(let head, let body):
        let response = try decoded(head, body, request)
        response.replay(onEvent)
        return response
      }
    } catch {
      throw explained(error)
    }
  }

  private func decoded(
    _ head: HTTPResponseHead, _ body: [UInt8], _ request: ChatRequest
  ) throws(LanguageModelError) -> ChatResponse {
    let value = try Self.value(head, body, now: now())
    var response = try codec.decode(value)
    response.notes += codec.omissions(request, at: endpoint)
    return try complete(response, request)
  }

  /// The JSON of an answer of status 200; anything else is an error.
  private static func value(
    _ head: HTTPResponseHead, _ body: [UInt8], now: UInt64
  ) throws(LanguageModelError) -> JSONValue {
    guard (200..<300).contains(head.status) else {
      throw ProviderFault.error(head, body, now: now)
    }
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: body).value
    } catch {
      throw LanguageModelError(
        .badResponse,
        "the answer is not JSON: \(error): '\(Wire.excerpt(body))'; is this the base URL of an API?",
        status: head.status)
    }
  }

  /// Fills in what a server left out.
  private func complete(
    _ response: ChatResponse, _ request: ChatRequest
  ) throws(LanguageModelError) -> ChatResponse {
    var response = response
    if response.model.isEmpty { response.model = request.model ?? endpoint.model ?? "" }
    return response
  }

  private static func failure(_ error: HTTPError) -> LanguageModelError {
    switch error.code {
    case .timeout: LanguageModelError(.timeout, error.message)
    case .interrupted: LanguageModelError(.interrupted, error.message)
    case .cancelled: LanguageModelError(.cancelled, error.message)
    case .cannotResolve, .cannotConnect: LanguageModelError(.unreachable, error.message)
    // The same certificate will not be better in a second.
    case .tls: LanguageModelError(.unreachable, error.message, retryAdvice: false)
    case .badURL, .badRequest: LanguageModelError(.badRequest, error.message)
    case .tooLarge, .malformed, .tooManyRedirects: LanguageModelError(.badResponse, error.message)
    case .libraryMissing: LanguageModelError(.unsupported, error.message)
    case .other: LanguageModelError(.unreachable, error.message, retryAdvice: false)
    }
  }

  /// The error with the name of who failed, the remedy that belongs to it, and no key.
  private func explained(_ error: LanguageModelError) -> LanguageModelError {
    var error = error
    var text = "\(name): \(error.message)"
    if error.code == .unreachable || error.code == .unauthorized {
      text += " (\(endpoint.provider.remedy))"
    }
    error.message = endpoint.redacting(text)
    return error
  }
}

extension ProviderModel {
  /// Vectors from the provider's embedding model.
  package func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? {
    guard let wire = EmbeddingWire(endpoint) else { return nil }
    guard !texts.isEmpty else { return [] }
    do throws(LanguageModelError) {
      var vectors: [[Float]] = []
      while vectors.count < texts.count {
        let part = Array(texts.dropFirst(vectors.count).prefix(wire.batch))
        vectors += try await embed(part, wire)
      }
      return vectors
    } catch {
      throw explained(error)
    }
  }

  private func embed(
    _ texts: [String], _ wire: EmbeddingWire
  ) async throws(LanguageModelError) -> [[Float]] {
    let answer: HTTPResponse
    let message = try wire.encode(texts)
    do throws(HTTPError) {
      answer = try await transport.send(message)
    } catch {
      throw Self.failure(error)
    }
    return try wire.decode(
      try Self.value(answer.head, answer.body, now: now()), count: texts.count)
  }
}

extension Provider.Dialect {
  /// The codec of the dialect; nil where there is no server.
  package var codec: (any ModelCodec)? {
    switch self {
    case .openAIChat: OpenAIChatCodec()
    case .openAIResponses: OpenAIResponsesCodec()
    case .anthropic: AnthropicCodec()
    case .gemini: GeminiCodec()
    case .ollama: OllamaCodec()
    case .bedrock: BedrockCodec()
    case .offline: nil
    }
  }
}

extension ChatResponse {
  /// The whole answer as the events of a stream.
  func replay(_ onEvent: (ChatEvent) -> Void) {
    if !message.text.isEmpty { onEvent(.text(message.text)) }
    for (index, call) in message.toolCalls.enumerated() {
      onEvent(.toolCall(index: index, id: call.id, name: call.name, arguments: call.arguments))
    }
  }
}
