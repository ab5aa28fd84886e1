import Platform
import Sockets
import Synchronization

/// One connection of a client: many requests under way at once, each answered by itself.
final class EngineConnection: SocketHandler {
  typealias Answer = Result<[UInt8], RuntimeError>

  private struct State {
    var socket: StreamSocket?
    var frames = EngineFrameReader()
    var hello: Result<EngineHello, RuntimeError>?
    var opening: CheckedContinuation<Result<EngineHello, RuntimeError>, Never>?
    var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]
    var next: UInt64 = 1
    var end: RuntimeError?
  }

  private let address: String
  private let own: EngineHello
  private let state = Mutex(State())

  private init(address: String, own: EngineHello) {
    self.address = address
    self.own = own
  }

  /// Opens a connection and exchanges hellos.
  static func open(
    _ path: FilePath, on loop: EventLoop, hello: EngineHello
  ) async -> Result<(EngineConnection, EngineHello), RuntimeError> {
    let connection = EngineConnection(address: "\(path)", own: hello)
    let answer = await withCheckedContinuation { continuation in
      connection.state.withLock { $0.opening = continuation }
      do throws(SocketError) {
        let socket = try StreamSocket.connect(
          to: SocketAddress(unix: path), on: loop, handler: connection)
        connection.state.withLock { state in
          if state.end == nil { state.socket = socket }
        }
      } catch {
        connection.ended(error.message)
      }
    }
    return answer.map { (connection, $0) }
  }

  /// Whether it has ended.
  var hasEnded: Bool { state.withLock { $0.end != nil } }

  /// Sends a request and waits for its answer; when the calling task is cancelled, the engine ends its wait.
  func request(_ operation: EngineOperation, _ arguments: [UInt8]) async -> Answer {
    let number = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let end = state.withLock { state in
          if state.end == nil { state.waiting[number] = continuation }
          return state.end
        }
        if let end { return continuation.resume(returning: .failure(end)) }
        send(number, [operation.rawValue] + arguments)
        // A cancellation before the request was sent did not find it.
        if Task.isCancelled { cancel(number) }
      }
    } onCancel: {
      cancel(number)
    }
  }

  private func cancel(_ number: UInt64) {
    guard state.withLock({ $0.waiting[number] != nil }) else { return }
    var writer = ByteWriter([EngineOperation.cancelRequest.rawValue])
    writer.number(number)
    send(0, writer.bytes)
  }

  private func send(_ number: UInt64, _ body: [UInt8]) {
    state.withLock { $0.socket }?.send(EngineFrame.encoded(number, body))
  }

  /// Ends the connection; what is under way fails.
  func close() {
    state.withLock { $0.socket }?.close()
    ended("it was closed")
  }

  // MARK: Events

  func socketDidOpen(_ socket: StreamSocket) {
    state.withLock { $0.socket = socket }
    socket.send(EngineFrame.encoded(0, own.encoded))
  }

  func socket(_ socket: StreamSocket, received bytes: Span<UInt8>) {
    state.withLock { $0.frames.append(bytes) }
    while true {
      do throws(RuntimeError) {
        guard let frame = try nextFrame() else { return }
        try take(frame.number, frame.body)
      } catch {
        ended(error.message)
        socket.close()
        return
      }
    }
  }

  private func nextFrame() throws(RuntimeError) -> (number: UInt64, body: [UInt8])? {
    let next = state.withLock { state in
      Result { () throws(RuntimeError) in try state.frames.next() }
    }
    return try next.get()
  }

  private func take(_ number: UInt64, _ body: [UInt8]) throws(RuntimeError) {
    guard number > 0 else {
      let hello = try EngineHello(decoding: body)
      let opening = state.withLock { state in
        state.hello = .success(hello)
        return state.opening.take()
      }
      opening?.resume(returning: .success(hello))
      return
    }
    guard let waiting = state.withLock({ $0.waiting.removeValue(forKey: number) }) else { return }
    guard body.first == 1 else {
      return waiting.resume(returning: .success(Array(body.dropFirst())))
    }
    do throws(RuntimeError) {
      let error = try RuntimeError(decoding: Array(body.dropFirst()))
      waiting.resume(returning: .failure(error))
    } catch {
      waiting.resume(returning: .failure(error))
    }
  }

  func socketDidEnd(_ socket: StreamSocket) {
    socket.close()
  }

  func socketDidClose(_ socket: StreamSocket, error: SocketError?) {
    ended(error?.message ?? "the connection was closed")
  }

  private func ended(_ reason: String) {
    let error = RuntimeError.unavailable(address: address, reason: reason)
    let (opening, waiting) = state.withLock { state in
      if state.end == nil { state.end = error }
      state.socket = nil
      let waiting = state.waiting
      state.waiting = [:]
      return (state.opening.take(), waiting)
    }
    opening?.resume(returning: .failure(error))
    for (_, continuation) in waiting { continuation.resume(returning: .failure(error)) }
  }
}
