import HTTP
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
    var framer: StreamFramer
    var reader: any ChatStreamReader
    /// The body, when it is read as a whole.
    var body: [UInt8]?
    var failure: LanguageModelError?
  }

  private let state: Mutex<State>
  private let framing: StreamFraming
  private let bodyLimit: Int
  private let emit: @Sendable (ChatEvent) -> Void

  init(
    _ framing: StreamFraming, _ reader: any ChatStreamReader, bodyLimit: Int,
    emit: @escaping @Sendable (ChatEvent) -> Void
  ) {
    state = Mutex(State(framer: StreamFramer(framing), reader: reader))
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
    var reader = state.reader
    defer { state.reader = reader }
    try state.framer.feed(bytes) { (event, data) throws(LanguageModelError) in
      try reader.take(event: event, data: data, emit: emit)
    }
  }

  /// What came of it, once the body is over.
  func finish() throws(LanguageModelError) -> Outcome {
    var events: [ChatEvent] = []
    let result = state.withLock { state -> Result<Outcome, LanguageModelError> in
      if let failure = state.failure { return .failure(failure) }
      if let body = state.body, let head = state.head { return .success(.whole(head, body)) }
      do throws(LanguageModelError) {
        var reader = state.reader
        try state.framer.finish { (event, data) throws(LanguageModelError) in
          try reader.take(event: event, data: data) { events.append($0) }
        }
        return .success(.streamed(try reader.finish()))
      } catch {
        return .failure(error)
      }
    }
    for event in events { emit(event) }
    return try result.get()
  }
}
