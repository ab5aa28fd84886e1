import Synchronization

/// The answer to one request.
final class HTTPServerExchange: HTTPResponder {
  private enum Phase {
    case waiting
    case streaming
    case done
  }

  private struct State {
    var phase = Phase.waiting
    var framing = HTTPResponseEncoder.Framing.none
    var isClosing: Bool
  }

  private let connection: HTTPServerConnection
  private let isHead: Bool
  private let isVersion10: Bool
  private let state: Mutex<State>

  init(_ request: HTTPRequestParser.Request, on connection: HTTPServerConnection) {
    self.connection = connection
    isHead = request.method == "HEAD"
    isVersion10 = request.isVersion10
    state = Mutex(State(isClosing: !request.keepsAlive))
  }

  /// Whether nothing was sent yet.
  var isUntouched: Bool { state.withLock { $0.phase == .waiting } }
  /// Whether the answer is whole.
  var isDone: Bool { state.withLock { $0.phase == .done } }
  /// Whether the connection must be closed after the answer.
  var mustClose: Bool { state.withLock { $0.isClosing } }

  /// Makes this the last answer of the connection, if its head has not gone yet.
  func closeAfterwards() { state.withLock { $0.isClosing = true } }

  func send(status: Int, headers: HTTPHeaders, body: [UInt8]) async throws(HTTPError) {
    let hasNone = status == 204 || status == 304
    let head = try open(
      status, headers, hasNone ? .none : .length(body.count), becoming: .done)
    try await connection.send(isHead || hasNone ? head : head + body)
  }

  func begin(status: Int, headers: HTTPHeaders) async throws(HTTPError) {
    let hasNone = status == 204 || status == 304
    let framing: HTTPResponseEncoder.Framing =
      hasNone ? .none : isVersion10 ? .close : .chunked
    try await connection.send(try open(status, headers, framing, becoming: .streaming))
  }

  func write(_ bytes: [UInt8]) async throws(HTTPError) {
    guard let framing = state.withLock({ $0.phase == .streaming ? $0.framing : nil }) else {
      throw HTTPError(.other, "a part of a body was written outside of an answer under way")
    }
    guard !isHead, !bytes.isEmpty else { return }
    switch framing {
    case .chunked: try await connection.send(HTTPResponseEncoder.chunk(bytes))
    case .close: try await connection.send(bytes)
    case .none, .length: break
    }
  }

  func end() async throws(HTTPError) {
    let framing: HTTPResponseEncoder.Framing? = state.withLock { state in
      guard state.phase == .streaming else { return nil }
      state.phase = .done
      return state.framing
    }
    if framing == .chunked, !isHead { try await connection.send(HTTPResponseEncoder.lastChunk) }
  }

  func abort() async {
    state.withLock { $0.phase = .done }
    connection.abort()
  }

  private func open(
    _ status: Int, _ headers: HTTPHeaders, _ framing: HTTPResponseEncoder.Framing,
    becoming phase: Phase
  ) throws(HTTPError) -> [UInt8] {
    let asksForClose = HTTPGrammar.list(headers["Connection"] ?? "").contains("close")
    let result: Result<[UInt8], HTTPError> = state.withLock { state in
      guard state.phase == .waiting else {
        return .failure(HTTPError(.other, "a request was answered twice"))
      }
      if asksForClose || framing == .close { state.isClosing = true }
      let head = HTTPResponseEncoder.head(
        status: status, headers: headers, framing: framing, keepsAlive: !state.isClosing,
        isVersion10: isVersion10, date: connection.date)
      guard let head else {
        return .failure(
          HTTPError(.malformed, "the head of an answer with status \(status) cannot be sent"))
      }
      state.phase = phase
      state.framing = framing
      return .success(head)
    }
    return try result.get()
  }
}
