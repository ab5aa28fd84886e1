import HTTP
import JSON
import LanguageModels
import Synchronization
import Testing

/// A server as a script: what it was asked is kept, what it answers is given.
final class ScriptedTransport: HTTPTransport {
  struct Answer: Sendable {
    var status = 200
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    var body: [UInt8] = []
    /// Lengths of the parts in which a stream comes; nil: all at once.
    var partLength: Int?
    /// How the transfer ends.
    var error: HTTPError?
  }

  private let answer: @Sendable (HTTPRequest, Int) -> Answer
  private let asked = Mutex<[HTTPRequest]>([])

  init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> Answer) { self.answer = answer }

  convenience init(_ answers: [Answer]) {
    self.init { _, number in
      number < answers.count
        ? answers[number] : Answer(error: HTTPError(.cannotConnect, "the script has ended"))
    }
  }

  /// What was asked so far.
  var requests: [HTTPRequest] { asked.withLock { $0 } }

  /// The JSON bodies of what was asked.
  var bodies: [JSONValue] {
    requests.map { request in
      (request.body.flatMap { try? JSONDocument(parsing: $0).value }) ?? .null
    }
  }

  private func next(_ request: HTTPRequest) -> Answer {
    let number = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    return answer(request, number)
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let answer = next(request)
    if let error = answer.error { throw error }
    guard answer.body.count <= request.bodyLimit else {
      throw HTTPError(.tooLarge, "the body of the answer is larger than \(request.bodyLimit) bytes")
    }
    return HTTPResponse(
      head: HTTPResponseHead(status: answer.status, headers: answer.headers), body: answer.body)
  }

  func stream(
    _ request: HTTPRequest, receive: @escaping @Sendable (HTTPReceived) -> HTTPReceiveDecision
  ) async throws(HTTPError) -> HTTPTimings {
    let answer = next(request)
    if let error = answer.error, answer.body.isEmpty { throw error }
    let head = HTTPResponseHead(status: answer.status, headers: answer.headers)
    guard receive(.head(head)) == .more else { return HTTPTimings() }
    var start = 0
    while start < answer.body.count {
      let end = min(answer.body.count, start + (answer.partLength ?? answer.body.count))
      let part = Array(answer.body[start..<end])
      guard receive(.body(part.span)) == .more else { return HTTPTimings() }
      start = end
    }
    if let error = answer.error { throw error }
    return HTTPTimings()
  }
}

extension ScriptedTransport.Answer {
  /// A JSON answer.
  static func json(
    _ text: String, status: Int = 200, headers: HTTPHeaders = [:]
  ) -> ScriptedTransport.Answer {
    var all: HTTPHeaders = ["Content-Type": "application/json"]
    for field in headers.fields { all.add(field.name, field.value) }
    return ScriptedTransport.Answer(status: status, headers: all, body: Array(text.utf8))
  }

  /// A stream of server-sent events, in parts of that many bytes.
  static func events(_ text: String, partLength: Int? = nil) -> ScriptedTransport.Answer {
    ScriptedTransport.Answer(
      headers: ["Content-Type": "text/event-stream"], body: Array(text.utf8),
      partLength: partLength)
  }

  /// A stream of JSON lines, in parts of that many bytes.
  static func lines(_ text: String, partLength: Int? = nil) -> ScriptedTransport.Answer {
    ScriptedTransport.Answer(
      headers: ["Content-Type": "application/x-ndjson"], body: Array(text.utf8),
      partLength: partLength)
  }
}

/// The events of a stream, as they came.
final class Heard: Sendable {
  private let state = Mutex<[ChatEvent]>([])

  var events: [ChatEvent] { state.withLock { $0 } }
  func hear(_ event: ChatEvent) { state.withLock { $0.append(event) } }

  /// The pieces of text.
  var text: String {
    events.map { event in
      guard case .text(let piece) = event else { return "" }
      return piece
    }.joined()
  }
}

enum Bench {
  /// A provider's model over a script; the clock stands at 2026-01-01T00:00:00Z.
  static func model(
    _ provider: String, _ transport: ScriptedTransport, model: String = "test-model",
    key: String? = "key-0123456789", change: (inout ModelEndpoint) -> Void = { _ in }
  ) throws -> ProviderModel {
    let row = try #require(Providers.named(provider))
    var endpoint = ModelEndpoint(
      provider: row, baseURL: row.baseURL ?? "https://models.test/v1", model: model,
      key: key.map { Secret($0) })
    change(&endpoint)
    return try ProviderModel(endpoint, transport: transport, now: { 1_767_225_600_000_000_000 })
  }

  static let question = ChatRequest(messages: [ChatMessage(.user, "How are you?")])

  /// The error of a call that must fail.
  static func failure(
    _ body: () async throws(LanguageModelError) -> ChatResponse
  ) async throws -> LanguageModelError {
    let result: Result<ChatResponse, LanguageModelError>
    do throws(LanguageModelError) {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    guard case .failure(let error) = result else {
      Issue.record("the call gave an answer: \(result)")
      throw LanguageModelError(.unsupported, "an answer where an error was due")
    }
    return error
  }
}
