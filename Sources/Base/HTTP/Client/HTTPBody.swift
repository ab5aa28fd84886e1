import Synchronization

/// An answer whose head is there and whose body follows.
package struct HTTPStreamedResponse: Sendable {
  package var head: HTTPResponseHead
  package var body: HTTPBody
}

/// The body of an answer, in parts as they come; to be read once, by one reader.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = [UInt8]
  /// What reading can end with.
  package typealias Failure = HTTPError

  let sink: BufferSink
  let lease: BodyLease

  /// Reads the parts.
  package struct AsyncIterator: AsyncIteratorProtocol {
    let sink: BufferSink
    let lease: BodyLease

    /// The next part, or nil when the body is over.
    package mutating func next() async throws(HTTPError) -> [UInt8]? {
      let lease = lease
      let part: Result<[UInt8]?, HTTPError> = await withTaskCancellationHandler {
        await sink.next()
      } onCancel: {
        lease.cancel()
      }
      return try part.get()
    }

    /// The next part, or nil when the body is over; on whatever actor the caller is.
    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(HTTPError) -> [UInt8]? {
      try await next()
    }
  }

  /// The reader of the body; there is to be one only.
  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sink: sink, lease: lease) }

  /// The timings; nil until the body has been read to its end.
  package var timings: HTTPTimings? { sink.timings }
}

/// Keeps the transport of a body, and stops the transfer when no reader is left.
final class BodyLease: Sendable {
  private let transport: CurlTransport
  private let transfer: CurlTransfer

  init(transport: CurlTransport, transfer: CurlTransfer) {
    self.transport = transport
    self.transfer = transfer
  }

  deinit { cancel() }

  func cancel() { transport.abandon(transfer) }
}

/// Holds a few parts of a body between the loop and a reader; a full one pauses the transfer.
final class BufferSink: CurlSink {
  /// Bytes above which the transfer pauses; half of it is where it goes on.
  static let capacity = 256 << 10

  private struct State {
    var head: HTTPResponseHead?
    var parts: [[UInt8]] = []
    var taken = 0
    var bytes = 0
    var isPaused = false
    var result: Result<HTTPTimings, HTTPError>?
    var headReader: UnsafeContinuation<Result<HTTPResponseHead, HTTPError>, Never>?
    var reader: UnsafeContinuation<Result<[UInt8]?, HTTPError>, Never>?
    var resume: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Tells what is paused when the buffer is full.
  func attach(_ transfer: CurlTransfer, to loop: CurlLoop) {
    // The transfer holds this sink until it is over, so it must not be held by it.
    state.withLock { $0.resume = { [weak transfer] in transfer.map(loop.resume) } }
  }

  func receive(_ head: HTTPResponseHead) -> CurlSinkDecision {
    let reader = state.withLock { state in
      state.head = head
      defer { state.headReader = nil }
      return state.headReader
    }
    reader?.resume(returning: .success(head))
    return .more
  }

  func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> CurlSinkDecision {
    let part = [UInt8](bytes)
    let (reader, isFull) = state.withLock { state in
      if let reader = state.reader {
        state.reader = nil
        return (Optional(reader), false)
      }
      guard state.bytes < Self.capacity else {
        state.isPaused = true
        return (nil, true)
      }
      state.parts.append(part)
      state.bytes += part.count
      return (nil, false)
    }
    reader?.resume(returning: .success(part))
    return isFull ? .pause : .more
  }

  /// The transfer is over.
  func finish(_ result: Result<HTTPTimings, HTTPError>) {
    let (headReader, reader) = state.withLock { state in
      state.result = result
      defer { (state.headReader, state.reader) = (nil, nil) }
      return (state.headReader, state.reader)
    }
    headReader?.resume(returning: .failure(Self.error(of: result)))
    reader?.resume(returning: result.map { _ in nil })
  }

  /// Waits for the head.
  func head() async -> Result<HTTPResponseHead, HTTPError> {
    await withUnsafeContinuation { continuation in
      let known: Result<HTTPResponseHead, HTTPError>? = state.withLock { state in
        if let head = state.head { return .success(head) }
        if let result = state.result { return .failure(Self.error(of: result)) }
        state.headReader = continuation
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Waits for the next part.
  func next() async -> Result<[UInt8]?, HTTPError> {
    await withUnsafeContinuation { continuation in
      let (known, resume) = state.withLock { state in Self.take(&state, continuation) }
      resume?()
      if let known { continuation.resume(returning: known) }
    }
  }

  private static func take(
    _ state: inout State, _ reader: UnsafeContinuation<Result<[UInt8]?, HTTPError>, Never>
  ) -> (known: Result<[UInt8]?, HTTPError>?, resume: (@Sendable () -> Void)?) {
    guard state.taken < state.parts.count else {
      if let result = state.result { return (result.map { _ in nil }, nil) }
      guard state.reader == nil else {
        let error = HTTPError(.other, "a body is read by two tasks at a time; read it in one")
        return (.failure(error), nil)
      }
      state.reader = reader
      return (nil, nil)
    }
    let part = state.parts[state.taken]
    state.parts[state.taken] = []
    state.taken += 1
    state.bytes -= part.count
    // What was taken is swept away when it is half of the list, so that each part moves once on average.
    if state.taken * 2 >= state.parts.count {
      state.parts.removeFirst(state.taken)
      state.taken = 0
    }
    guard state.isPaused, state.bytes <= capacity / 2 else { return (.success(part), nil) }
    state.isPaused = false
    return (.success(part), state.resume)
  }

  var timings: HTTPTimings? {
    state.withLock { state in state.parts.isEmpty ? try? state.result?.get() : nil }
  }

  private static func error(of result: Result<HTTPTimings, HTTPError>) -> HTTPError {
    switch result {
    case .failure(let error): error
    case .success:
      HTTPError(.interrupted, "the answer ended before its head; the server may be no HTTP server")
    }
  }
}
