import Platform
package import Sockets
import Synchronization

/// An HTTP/1.1 server (RFC 9112) on an event loop of its own.
///
/// Reads requests whole, answers them in order, keeps connections for the next request. Handlers run as
/// tasks; one that returns without an answer gives 500, one that returns in the middle of an answer
/// breaks the connection off, so that nobody takes half an answer for a whole one.
package final class HTTPServer: Sendable {
  private struct State {
    var loop: EventLoop?
    var listener: SocketListener?
    var connections: [ObjectIdentifier: HTTPServerConnection] = [:]
    var requests = 0
    var refused = 0
    var isStopping = false
    var emptied: [@Sendable () -> Void] = []
    var date = (second: UInt64.max, text: "")
  }

  private let configuration: HTTPServerConfiguration
  private let handler: HTTPHandler
  private let state = Mutex(State())

  /// A server that does not listen yet.
  package init(
    configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    handler: @escaping HTTPHandler
  ) {
    self.configuration = configuration
    self.handler = handler
  }

  /// Listens and returns at once; the address names the port that was taken.
  ///
  /// The server runs until `stop`, whoever has let go of it by then. Starting twice is a mistake that
  /// throws.
  package func start() throws(SocketError) -> SocketAddress {
    let address =
      switch configuration.address {
      case .loopback(let port): try SocketAddress(ip: "127.0.0.1", port: port)
      case .other(let address): address
      }
    let loop = try EventLoop()
    let isFirst = state.withLock { state in
      guard state.loop == nil else { return false }
      state.loop = loop
      return true
    }
    guard isFirst else {
      loop.stop()
      throw SocketError(.other, "the server on '\(address)' was started already")
    }
    do throws(SocketError) {
      let listener = try SocketListener(on: address, loop: loop) { [self] in accept($0) }
      state.withLock { $0.listener = listener }
      return listener.address
    } catch {
      loop.stop()
      throw error
    }
  }

  /// Requests whose handler was started.
  package var requestCount: Int { state.withLock { $0.requests } }
  /// Connections that stand.
  package var connectionCount: Int { state.withLock { $0.connections.count } }
  /// Connections that were refused because there were too many.
  package var refusedCount: Int { state.withLock { $0.refused } }

  /// Accepts no more, lets running requests finish for that many nanoseconds, then cancels them.
  ///
  /// Returns when every connection is closed and every handler that heeds its cancellation is done.
  package func stop(within limit: UInt64 = 5_000_000_000) async {
    let (loop, listener, connections) = state.withLock { state in
      state.isStopping = true
      return (state.loop, state.listener, Array(state.connections.values))
    }
    guard let loop else { return }
    listener?.close()
    for connection in connections { connection.stop() }
    await untilEmpty(loop, limit)
    let rest = state.withLock { Array($0.connections.values) }
    let tasks = rest.compactMap { $0.cancel() }
    if !tasks.isEmpty { await Self.wait(for: tasks, on: loop) }
    await withCheckedContinuation { continuation in
      loop.stop { continuation.resume() }
    }
    // The listener holds what it calls, which is this server.
    state.withLock { $0.listener = nil }
  }

  private func untilEmpty(_ loop: EventLoop, _ limit: UInt64) async {
    await withCheckedContinuation { continuation in
      let once = Once { continuation.resume() }
      let isEmpty = state.withLock { state in
        if !state.connections.isEmpty { state.emptied.append { once.run() } }
        return state.connections.isEmpty
      }
      if isEmpty { return once.run() }
      loop.schedule(after: limit) { once.run() }
    }
  }

  /// Waits for cancelled handlers, but not for ever.
  private static func wait(for tasks: [Task<Void, Never>], on loop: EventLoop) async {
    await withCheckedContinuation { continuation in
      let once = Once { continuation.resume() }
      loop.schedule(after: 1_000_000_000) { once.run() }
      Task {
        for task in tasks { await task.value }
        once.run()
      }
    }
  }

  /// Runs its body once, whoever asks first.
  private final class Once: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>
    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }
    func run() {
      let body = body.withLock { body in
        defer { body = nil }
        return body
      }
      body?()
    }
  }

  // MARK: Connections

  private func accept(_ socket: StreamSocket) {
    let connection = HTTPServerConnection(socket, environment)
    let (isTaken, isFull) = state.withLock { state in
      guard !state.isStopping else { return (false, false) }
      guard state.connections.count < configuration.connectionLimit else {
        state.refused += 1
        return (false, true)
      }
      state.connections[ObjectIdentifier(connection)] = connection
      return (true, false)
    }
    if isTaken { connection.start() }
    if isFull { refuse(socket) }
  }

  private func refuse(_ socket: StreamSocket) {
    let body = Array("too many connections\n".utf8)
    let head = HTTPResponseEncoder.head(
      status: 503, headers: ["Content-Type": "text/plain; charset=utf-8", "Retry-After": "1"],
      framing: .length(body.count), keepsAlive: false, isVersion10: false, date: date())
    socket.send((head ?? []) + body)
    socket.close()
  }

  private var environment: HTTPServerConnection.Environment {
    HTTPServerConnection.Environment(
      configuration: configuration, handler: handler,
      date: { [self] in date() },
      nextRequestNumber: { [self] in
        state.withLock { state in
          state.requests += 1
          return state.requests
        }
      },
      closed: { [self] in closed($0) })
  }

  private func closed(_ connection: HTTPServerConnection) {
    let emptied = state.withLock { state in
      state.connections.removeValue(forKey: ObjectIdentifier(connection))
      guard state.connections.isEmpty else { return [@Sendable () -> Void]() }
      defer { state.emptied = [] }
      return state.emptied
    }
    for body in emptied { body() }
  }

  /// The Date field, made once a second.
  private func date() -> String {
    let now = configuration.clock.now()
    return state.withLock { state in
      if state.date.second != now / 1_000_000_000 {
        state.date = (now / 1_000_000_000, HTTPDate.text(now))
      }
      return state.date.text
    }
  }
}
