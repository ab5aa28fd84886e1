import Sockets
import Synchronization

/// One connection of a server: requests are read as they come and answered in order.
final class HTTPServerConnection: SocketHandler {
  /// What a server gives to its connections.
  struct Environment: Sendable {
    var configuration: HTTPServerConfiguration
    var handler: HTTPHandler
    var date: @Sendable () -> String
    var nextRequestNumber: @Sendable () -> Int
    var closed: @Sendable (HTTPServerConnection) -> Void
  }

  private enum Phase {
    case open
    /// The last answer has gone; what the client still sends is read and dropped, since closing with
    /// unread bytes would reset the connection and could take the answer along (RFC 9112 §9.6).
    case lingering
    case closed
  }

  private enum Wait: Hashable {
    case none
    case idle
    case head
    case body
    case send
    case linger
  }

  private struct State {
    var parser: HTTPRequestParser
    var waiting: [HTTPRequestParser.Request] = []
    var rejection: HTTPRejection?
    var exchange: HTTPServerExchange?
    var task: Task<Void, Never>?
    var phase = Phase.open
    var isStopping = false
    var hasEnded = false
    var owesContinue = false
    var isPaused = false
    var drains: [CheckedContinuation<Bool, Never>] = []
    var wait = Wait.none
    var deadline = UInt64.max
    var timer: EventLoop.Timer?
    var timerTime = UInt64.max
  }

  /// Requests of a client that wait for their turn before no more is read.
  private static let pipelineLimit = 32
  private static let pipelineBytes = 1 << 20
  private static let linger: UInt64 = 2_000_000_000

  private let socket: StreamSocket
  private let environment: Environment
  private let state: Mutex<State>

  init(_ socket: StreamSocket, _ environment: Environment) {
    self.socket = socket
    self.environment = environment
    state = Mutex(State(parser: HTTPRequestParser(limits: environment.configuration.limits)))
  }

  var date: String { environment.date() }

  func start() {
    state.withLock { wait(for: .idle, &$0) }
    socket.start(self)
  }

  // MARK: What comes from the socket

  func socket(_ socket: StreamSocket, received bytes: Span<UInt8>) {
    state.withLock { state in
      guard state.phase == .open else { return }
      state.parser.append(bytes)
      readRequests(&state)
    }
    proceed()
  }

  func socketDidEnd(_ socket: StreamSocket) {
    let (task, isOver) = state.withLock { state in
      state.hasEnded = true
      let isIdle = state.exchange == nil && state.waiting.isEmpty && state.rejection == nil
      return (state.task, isIdle || state.phase == .lingering)
    }
    // The client may still wait for its answer, or be gone: who does not look at the cancellation
    // answers anyway.
    task?.cancel()
    if isOver { socket.closeAfterSending() }
  }

  func socketDidDrain(_ socket: StreamSocket) {
    let drains = state.withLock { state in
      defer { state.drains = [] }
      if state.wait == .send { wait(for: .none, &state) }
      return state.drains
    }
    for drain in drains { drain.resume(returning: true) }
  }

  func socketDidClose(_ socket: StreamSocket, error: SocketError?) {
    let (task, drains, timer) = state.withLock { state in
      state.phase = .closed
      state.waiting = []
      state.deadline = .max
      defer { (state.drains, state.timer) = ([], nil) }
      return (state.task, state.drains, state.timer)
    }
    if let timer { socket.loop.cancel(timer) }
    for drain in drains { drain.resume(returning: false) }
    task?.cancel()
    environment.closed(self)
  }

  // MARK: Requests

  private func readRequests(_ state: inout State) {
    while state.rejection == nil, let item = state.parser.next() {
      switch item {
      case .continueExpected: state.owesContinue = true
      case .request(let request):
        state.owesContinue = false
        state.rejection = environment.configuration.hosts.rejection(of: request.headers["Host"])
        if state.rejection == nil { state.waiting.append(request) }
      case .rejected(let rejection):
        state.owesContinue = false
        state.rejection = rejection
      }
    }
    let isFull =
      state.waiting.count >= Self.pipelineLimit
      || state.waiting.reduce(0) { $0 + $1.body.count } > Self.pipelineBytes
    if isFull, !state.isPaused {
      state.isPaused = true
      socket.pauseReading()
    }
  }

  /// Starts the next request, or waits for it, when none is being answered.
  private func proceed() {
    enum Step {
      case nothing
      case reject(HTTPRejection)
      case finish
      case close
      case sendContinue
    }
    let step: Step = state.withLock { state in
      guard state.phase == .open, state.exchange == nil else { return .nothing }
      guard state.waiting.isEmpty else {
        start(state.waiting.removeFirst(), &state)
        return .nothing
      }
      if let rejection = state.rejection { return .reject(rejection) }
      if state.isStopping && state.parser.isIdle {
        // Nothing is unread and no answer under way: there is nothing to linger for.
        state.phase = .lingering
        return .close
      }
      if state.hasEnded { return .finish }
      awaitRequest(&state)
      guard state.owesContinue else { return .nothing }
      state.owesContinue = false
      return .sendContinue
    }
    switch step {
    case .nothing: break
    case .reject(let rejection): reject(rejection)
    case .finish: finish()
    case .close: socket.closeAfterSending()
    case .sendContinue: socket.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
  }

  private func start(_ request: HTTPRequestParser.Request, _ state: inout State) {
    if state.isPaused, state.waiting.count < Self.pipelineLimit / 2 {
      state.isPaused = false
      socket.resumeReading()
    }
    wait(for: .none, &state)
    let exchange = HTTPServerExchange(request, on: self)
    if state.isStopping { exchange.closeAfterwards() }
    state.exchange = exchange
    let incoming = HTTPServerRequest(
      method: request.method, target: request.target, headers: request.headers,
      body: request.body, number: environment.nextRequestNumber(), peer: "\(socket.peer)")
    let task = Task { [environment] in
      await environment.handler(incoming, exchange)
      await self.handled(exchange)
    }
    state.task = task
    if state.hasEnded { task.cancel() }
  }

  /// The handler is done with its request, whatever it did.
  private func handled(_ exchange: HTTPServerExchange) async {
    if exchange.isUntouched {
      let body = Array("the request was not answered\n".utf8)
      exchange.closeAfterwards()
      try? await exchange.send(
        status: 500, headers: ["Content-Type": "text/plain; charset=utf-8"], body: body)
    } else if !exchange.isDone {
      // Half an answer must not look like a whole one.
      socket.abort()
    }
    state.withLock { state in
      state.exchange = nil
      state.task = nil
      if exchange.mustClose { state.waiting = [] }
    }
    if exchange.mustClose { finish() } else { proceed() }
  }

  private func reject(_ rejection: HTTPRejection) {
    let body = Array("\(rejection.reason)\n".utf8)
    let head = HTTPResponseEncoder.head(
      status: rejection.status, headers: ["Content-Type": "text/plain; charset=utf-8"],
      framing: .length(body.count), keepsAlive: false, isVersion10: false, date: date)
    socket.send((head ?? []) + body)
    finish()
  }

  /// Ends the connection after what was sent.
  private func finish() {
    let isOver = state.withLock { state in
      guard state.phase == .open else { return false }
      state.phase = .lingering
      wait(for: .linger, &state)
      return state.hasEnded
    }
    if isOver { socket.closeAfterSending() } else { socket.finishSending() }
    socket.resumeReading()
  }

  // MARK: Answers

  /// Sends bytes and waits until the system has taken them.
  func send(_ bytes: [UInt8]) async throws(HTTPError) {
    guard !bytes.isEmpty else { return }
    let isSent: Bool
    switch socket.send(bytes) {
    case .sent: return
    case .closed: isSent = false
    case .queued:
      isSent = await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          guard state.phase != .closed else { return false }
          state.drains.append(continuation)
          wait(for: .send, &state)
          return true
        }
        guard isOpen else { return continuation.resume(returning: false) }
        // It may have drained before the continuation was in its place.
        if socket.queuedByteCount == 0 { socketDidDrain(socket) }
      }
    }
    guard isSent else {
      throw HTTPError(.interrupted, "the client at \(socket.peer) is gone")
    }
  }

  /// Resets the connection.
  func abort() { socket.abort() }

  // MARK: Stopping

  /// Ends the connection when it is idle, else after the answer under way.
  func stop() {
    let exchange = state.withLock { state in
      state.isStopping = true
      return state.exchange
    }
    exchange?.closeAfterwards()
    proceed()
  }

  /// The running handler, if any, once it was cancelled and the connection closed.
  func cancel() -> Task<Void, Never>? {
    let task = state.withLock { $0.task }
    task?.cancel()
    socket.close()
    return task
  }

  // MARK: Time

  private func awaitRequest(_ state: inout State) {
    let next: Wait = state.parser.isIdle ? .idle : state.parser.isInBody ? .body : .head
    // A client that sends a byte now and then gets no more time for it.
    if next != state.wait || next == .idle { wait(for: next, &state) }
  }

  private func wait(for what: Wait, _ state: inout State) {
    let times = environment.configuration.times
    state.wait = what
    let time: UInt64? =
      switch what {
      case .none: nil
      case .idle: times.idle
      case .head: times.head
      case .body: times.body
      case .send: times.send
      case .linger: Self.linger
      }
    guard let time else {
      state.deadline = .max
      return
    }
    let (sum, overflow) = socket.loop.now().addingReportingOverflow(time)
    state.deadline = overflow ? .max : sum
    // One timer stands for all limits: it is set again when it comes too early.
    guard state.deadline < state.timerTime else { return }
    if let timer = state.timer { socket.loop.cancel(timer) }
    setTimer(time, &state)
  }

  private func setTimer(_ delay: UInt64, _ state: inout State) {
    state.timerTime = state.deadline
    state.timer = socket.loop.schedule(after: delay) { [weak self] in self?.timerFired() }
  }

  private func timerFired() {
    let expired: Wait = state.withLock { state in
      state.timer = nil
      state.timerTime = .max
      guard state.phase != .closed, state.deadline != .max else { return .none }
      let now = socket.loop.now()
      guard now >= state.deadline else {
        setTimer(state.deadline - now, &state)
        return .none
      }
      return state.wait
    }
    switch expired {
    case .none: break
    case .idle: finish()
    case .head: reject(HTTPRejection(408, "the head of the request took too long"))
    case .body: reject(HTTPRejection(408, "the body of the request took too long"))
    case .send: socket.abort()
    case .linger: socket.close()
    }
  }
}
