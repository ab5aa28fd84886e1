package import Platform
import Sockets
import Synchronization

/// Serves an engine to other processes over a Unix socket that only its owner can reach.
package final class EngineServer: Sendable {
  /// Requests of one connection that may be under way before it is read from no further.
  static let requestLimit = 1024

  private struct State {
    var sessions: [ObjectIdentifier: EngineSession] = [:]
    var requests: UInt64 = 0
    var lastUse: UInt64
    var onStop: CheckedContinuation<Void, Never>?
    var isStopping = false
  }

  let dispatch: EngineDispatch
  let hello: EngineHello
  private let path: FilePath
  private let startedAt: UInt64
  private let loop: EventLoop
  private let listener: Mutex<SocketListener?>
  private let state: Mutex<State>

  /// Begins to listen; a socket file that nobody listens on any more is replaced.
  ///
  /// - Throws: `unavailable` when the address is taken or the path cannot be a socket.
  package init(
    _ engine: any RuntimeEngine, socket path: FilePath, version: String
  ) throws(RuntimeError) {
    dispatch = EngineDispatch(engine: engine)
    hello = EngineHello(version: version, process: Int(ProcessContext.identifier))
    self.path = path
    startedAt = WallClock.system.now()
    state = Mutex(State(lastUse: MonotonicClock.system.now()))
    listener = Mutex(nil)
    do throws(SocketError) {
      loop = try EventLoop()
      let listener = try SocketListener(on: SocketAddress(unix: path), loop: loop) {
        [weak self] socket in self?.accept(socket)
      }
      self.listener.withLock { $0 = listener }
    } catch {
      throw .unavailable(address: "\(path)", reason: error.message)
    }
  }

  private func accept(_ socket: StreamSocket) {
    let session = EngineSession(server: self)
    state.withLock { state in
      state.sessions[ObjectIdentifier(session)] = session
      state.lastUse = MonotonicClock.system.now()
    }
    session.start(socket)
  }

  func ended(_ session: EngineSession) {
    state.withLock { state in
      state.sessions[ObjectIdentifier(session)] = nil
      state.lastUse = MonotonicClock.system.now()
    }
  }

  func noteRequest() { state.withLock { $0.requests += 1 } }

  /// How long there has been no connection, in nanoseconds; 0 while there is one.
  package var idleTime: UInt64 {
    state.withLock { state in
      state.sessions.isEmpty ? MonotonicClock.system.now() - state.lastUse : 0
    }
  }

  /// Whether the socket file is still there; without it no client finds this process.
  package var canBeFound: Bool { FileSystem.exists(path) }

  /// What the process tells of itself.
  package var status: EngineStatus {
    state.withLock { state in
      EngineStatus(
        process: hello.process, version: hello.version, startedAt: startedAt,
        connections: state.sessions.count, requests: state.requests,
        address: dispatch.engine.address)
    }
  }

  /// Asks for the end; `waitForStop` returns.
  package func requestStop() {
    let waiting = state.withLock { state in
      state.isStopping = true
      return state.onStop.take()
    }
    waiting?.resume()
  }

  /// Returns when the end was asked for, or the calling task is cancelled.
  package func waitForStop() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isStopping = state.withLock { state in
          if !state.isStopping { state.onStop = continuation }
          return state.isStopping
        }
        if isStopping { continuation.resume() }
      }
    } onCancel: {
      requestStop()
    }
  }

  /// Accepts no more, answers what is under way, then closes all connections.
  package func close() async {
    listener.withLock { $0.take() }?.close()
    let sessions = state.withLock { Array($0.sessions.values) }
    for session in sessions { await session.drain() }
    await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
  }
}

/// One client of an engine process.
final class EngineSession: SocketHandler {
  private struct State {
    var socket: StreamSocket?
    var frames = EngineFrameReader()
    var hasGreeted = false
    /// The client speaks another version: it may only ask for the end.
    var isForeign = false
    var isDraining = false
    var requests: [UInt64: Task<Void, Never>] = [:]
    /// Answered before their task was noted.
    var early: Set<UInt64> = []
  }

  /// Lets go of this session when its socket is closed.
  private let server: EngineServer
  private let state = Mutex(State())

  init(server: EngineServer) { self.server = server }

  func start(_ socket: StreamSocket) {
    state.withLock { $0.socket = socket }
    socket.start(self)
  }

  func socket(_ socket: StreamSocket, received bytes: Span<UInt8>) {
    state.withLock { $0.frames.append(bytes) }
    while true {
      let next = state.withLock { state in
        Result { () throws(RuntimeError) in try state.frames.next() }
      }
      guard case .success(let frame) = next else { return socket.abort() }
      guard let frame else { return }
      guard take(frame.number, frame.body, socket) else { return socket.abort() }
    }
  }

  /// Whether the frame makes sense.
  private func take(_ number: UInt64, _ body: [UInt8], _ socket: StreamSocket) -> Bool {
    guard state.withLock({ $0.hasGreeted }) else {
      guard number == 0, let hello = try? EngineHello(decoding: body) else { return false }
      state.withLock { state in
        state.hasGreeted = true
        state.isForeign = hello.protocolVersion != server.hello.protocolVersion
      }
      socket.send(EngineFrame.encoded(0, server.hello.encoded))
      return true
    }
    var reader = ByteReader(body)
    guard let code = try? reader.byte(), let operation = EngineOperation(rawValue: code) else {
      answer(number, EngineDispatch.failure(.invalid("there is no such operation")))
      return true
    }
    switch operation {
    case .cancelRequest:
      guard let other = try? reader.number() else { return false }
      state.withLock { $0.requests[other] }?.cancel()
    case .stop:
      answer(number, [0])
      server.requestStop()
    case .status:
      server.noteRequest()
      answer(number, [0] + server.status.encoded)
    default: begin(number, operation, reader, socket)
    }
    return true
  }

  private func begin(
    _ number: UInt64, _ operation: EngineOperation, _ reader: ByteReader, _ socket: StreamSocket
  ) {
    guard !state.withLock({ $0.isForeign }) else {
      return answer(number, EngineDispatch.failure(.invalid("another version of the protocol")))
    }
    server.noteRequest()
    let dispatch = server.dispatch
    let task = Task {
      let bytes = await dispatch.answer(operation, reader)
      self.answer(number, bytes)
      self.done(number)
    }
    let isFull = state.withLock { state in
      // A task may be over before it is noted here.
      if state.early.remove(number) == nil { state.requests[number] = task }
      return state.requests.count >= EngineServer.requestLimit
    }
    if isFull { socket.pauseReading() }
  }

  private func done(_ number: UInt64) {
    let socket: StreamSocket? = state.withLock { state in
      if state.requests.removeValue(forKey: number) == nil { state.early.insert(number) }
      return state.requests.count == EngineServer.requestLimit / 2 ? state.socket : nil
    }
    socket?.resumeReading()
  }

  private func answer(_ number: UInt64, _ body: [UInt8]) {
    state.withLock { $0.socket }?.send(EngineFrame.encoded(number, body))
  }

  /// Ends the waits of what is under way, answers it, and closes.
  func drain() async {
    let requests = state.withLock { state in Array(state.requests.values) }
    for request in requests { request.cancel() }
    for request in requests { await request.value }
    state.withLock { $0.socket }?.closeAfterSending()
  }

  func socketDidEnd(_ socket: StreamSocket) { socket.close() }

  func socketDidClose(_ socket: StreamSocket, error: SocketError?) {
    let requests = state.withLock { state in
      state.socket = nil
      return Array(state.requests.values)
    }
    // Nobody waits for these any more: a lease must not go to one who has gone.
    for request in requests { request.cancel() }
    server.ended(self)
  }
}
