import HTTP
import JSON
import Synchronization

/// What comes in over one stream: pieces for the reader, or a body that is no stream after all.
final class StreamIntake: Sendable {
  /// What came.
  enum Outcome: Sendable {
    case streamed(ChatResponse)
    /// An error, or a server that ignores `stream`: to be read as a whole.
    case whole(HTTPResponseHead, [UInt8])
  }

  private struct State: Sendable {
    var head: HTTPResponseHead?
    var framer: Framer
    var reader: any ChatStreamReader
    /// The body, when it is read as a whole.
    var body: [UInt8]?
    var failure: LanguageModelError?
  }

  private enum Framer: Sendable {
    case events(ServerSentEventParser)
    case lines(LineSplitter)
    case messages(EventStreamParser)

    init(_ framing: StreamFraming) {
      self =
        switch framing {
        case .serverSentEvents: .events(ServerSentEventParser())
        case .jsonLines: .lines(LineSplitter())
        case .eventStream: .messages(EventStreamParser())
        }
    }

    /// The pieces that these bytes complete.
    mutating func pieces(_ bytes: [UInt8]) throws(HTTPError) -> [(event: String, data: [UInt8])] {
      var pieces: [(event: String, data: [UInt8])] = []
      switch self {
      case .events(var parser):
        defer { self = .events(parser) }
        try parser.push(bytes.span) { event in
          let type = event.type.isEmpty ? "" : String(decoding: event.type, as: UTF8.self)
          pieces.append((type, event.data))
        }
      case .lines(var splitter):
        defer { self = .lines(splitter) }
        try splitter.push(bytes.span) { line in pieces.append(("", Self.copy(line))) }
      case .messages(var parser):
        defer { self = .messages(parser) }
        try parser.push(bytes.span) { message in pieces.append(Self.piece(message)) }
      }
      return pieces
    }

    private static func piece(_ message: EventStreamMessage) -> (event: String, data: [UInt8]) {
      switch message[":message-type"] {
      case "exception": ("exception:" + (message[":exception-type"] ?? ""), message.payload)
      case "error":
        // What went wrong stands in headers; there is no payload.
        (
          "exception:" + (message[":error-code"] ?? ""),
          Array(
            JSONValue.object(["message": .string(message[":error-message"] ?? "no reason given")])
              .serialized().utf8)
        )
      default: (message[":event-type"] ?? "", message.payload)
      }
    }

    /// What stands at the end without a line ending, which only JSON lines may.
    mutating func rest() -> [(event: String, data: [UInt8])] {
      guard case .lines(var splitter) = self else { return [] }
      var pieces: [(event: String, data: [UInt8])] = []
      splitter.finish { line in pieces.append(("", Self.copy(line))) }
      self = .lines(splitter)
      return pieces
    }

    private static func copy(_ line: Span<UInt8>) -> [UInt8] {
      line.withUnsafeBufferPointer { Array($0) }
    }
  }

  private let state: Mutex<State>
  private let framing: StreamFraming
  private let bodyLimit: Int
  private let emit: @Sendable (ChatEvent) -> Void

  init(
    _ framing: StreamFraming, _ reader: any ChatStreamReader, bodyLimit: Int,
    emit: @escaping @Sendable (ChatEvent) -> Void
  ) {
    state = Mutex(State(framer: Framer(framing), reader: reader))
    self.framing = framing
    self.bodyLimit = bodyLimit
    self.emit = emit
  }

  /// The error that stopped the stream.
  var failure: LanguageModelError? { state.withLock { $0.failure } }

  /// Takes a part of the answer; events go out in the order in which they come.
  func receive(_ part: borrowing HTTPReceived) -> HTTPReceiveDecision {
    switch part {
    case .head(let head):
      state.withLock { state in
        state.head = head
        let type = head.headers["content-type"]?.lowercased() ?? ""
        let isStream = framing == .jsonLines || !type.hasPrefix("application/json")
        if !(200..<300).contains(head.status) || !isStream { state.body = [] }
      }
      return .more
    case .body(let span):
      let bytes = span.withUnsafeBufferPointer { Array($0) }
      return receive(bytes)
    }
  }

  private func receive(_ bytes: [UInt8]) -> HTTPReceiveDecision {
    var events: [ChatEvent] = []
    let decision = state.withLock { state -> HTTPReceiveDecision in
      if state.body != nil {
        state.body?.append(contentsOf: bytes)
        guard let count = state.body?.count, count > bodyLimit else { return .more }
        state.failure = LanguageModelError(
          .badResponse, "the answer is larger than \(bodyLimit) bytes", status: state.head?.status)
        return .stop
      }
      do throws(LanguageModelError) {
        try Self.feed(bytes, &state) { events.append($0) }
        return .more
      } catch {
        state.failure = error
        return .stop
      }
    }
    // Outside of the lock: whoever listens may take its time, or ask for the state.
    for event in events { emit(event) }
    return decision
  }

  private static func feed(
    _ bytes: [UInt8], _ state: inout State, _ emit: (ChatEvent) -> Void
  ) throws(LanguageModelError) {
    let pieces: [(event: String, data: [UInt8])]
    do throws(HTTPError) {
      pieces = try state.framer.pieces(bytes)
    } catch {
      throw LanguageModelError(.badResponse, error.message)
    }
    for piece in pieces where piece.data.contains(where: { $0 > 0x20 }) {
      try state.reader.take(event: piece.event, data: piece.data, emit: emit)
    }
  }

  /// What came of it, once the body is over.
  func finish() throws(LanguageModelError) -> Outcome {
    var events: [ChatEvent] = []
    let result = state.withLock { state -> Result<Outcome, LanguageModelError> in
      if let failure = state.failure { return .failure(failure) }
      if let body = state.body, let head = state.head { return .success(.whole(head, body)) }
      do throws(LanguageModelError) {
        for piece in state.framer.rest() where piece.data.contains(where: { $0 > 0x20 }) {
          try state.reader.take(event: "", data: piece.data) { events.append($0) }
        }
        return .success(.streamed(try state.reader.finish()))
      } catch {
        return .failure(error)
      }
    }
    for event in events { emit(event) }
    return try result.get()
  }
}
