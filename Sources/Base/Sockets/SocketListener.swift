import Glibc
import LinuxEvents
import Platform
import Synchronization

/// Accepts connections on an address.
///
/// When the process or the system has no descriptor left it accepts nothing for a tenth of a second
/// and tries again: the waiting connections stay in the system's queue.
package final class SocketListener: EventLoop.Source {
  /// Nanoseconds without accepting after the descriptors ran out.
  static let pause: UInt64 = 100_000_000
  /// Connections that are accepted before other sockets get their turn.
  private static let batch = 64

  private struct State {
    var descriptor: Int32?
    var id: UInt64 = 0
    var pauses = 0
    var socketPath: FilePath?
  }

  /// The address, with the port that the system chose where 0 was asked for.
  package let address: SocketAddress
  private let loop: EventLoop
  private let accept: @Sendable (StreamSocket) -> Void
  private let state: Mutex<State>

  /// Listens; `accept` is called on the loop's thread for each connection and must start it or drop it.
  ///
  /// A Unix socket can be reached by its owner only, and one that nobody listens on any more is
  /// replaced. Port 0 lets the system choose.
  package init(
    on wanted: SocketAddress, loop: EventLoop, backlog: Int32 = 1024,
    accept: @escaping @Sendable (StreamSocket) -> Void
  ) throws(SocketError) {
    self.loop = loop
    self.accept = accept
    let descriptor = try StreamSocket.open(wanted)
    do throws(SystemError) {
      try Self.bind(descriptor, wanted)
      _ = try EventLoop.checked(listen(descriptor, backlog))
    } catch {
      Glibc.close(descriptor)
      throw SocketError(error, doing: "listen on '\(wanted)'", hint: Self.hint(error, wanted))
    }
    address = SocketAddress.filled { getsockname(descriptor, $0, $1) } ?? wanted
    state = Mutex(State(descriptor: descriptor, socketPath: wanted.path))
    let result = state.withLock { state in
      Result { () throws(SystemError) in
        state.id = try loop.add(self, descriptor: descriptor, events: EPOLLIN.rawValue)
      }
    }
    if case .failure(let error) = result {
      close()
      throw SocketError(error, doing: "listen on '\(wanted)'")
    }
  }

  deinit { close() }

  /// How often accepting was paused because no descriptor was left.
  package var pauseCount: Int { state.withLock { $0.pauses } }

  /// Accepts no more; connections that stand stay.
  package func close() {
    let id = state.withLock { state in
      guard let descriptor = state.descriptor else { return UInt64(0) }
      state.descriptor = nil
      if state.id != 0 { loop.detach(descriptor) }
      Glibc.close(descriptor)
      if let path = state.socketPath { try? FileSystem.remove(path) }
      return state.id
    }
    if id != 0 { loop.remove(id) }
  }

  func loopStopped() { close() }

  func handle(_ events: UInt32, room: UnsafeMutableRawBufferPointer) {
    for _ in 0..<Self.batch {
      guard let descriptor = state.withLock({ $0.descriptor }) else { return }
      var number: Int32 = -1
      let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let peer = SocketAddress.filled { address, length in
        number = accept4(descriptor, address, length, flags)
        return number
      }
      guard let peer else {
        guard handle(SystemError.last) else { return }
        continue
      }
      StreamSocket.setOption(number, Int32(IPPROTO_TCP), TCP_NODELAY, for: peer)
      accept(StreamSocket(descriptor: number, peer: peer, loop: loop))
    }
  }

  /// Whether to go on accepting after an error.
  private func handle(_ error: SystemError) -> Bool {
    switch error.number {
    case EMFILE, ENFILE, ENOBUFS, ENOMEM:
      state.withLock { state in
        guard let descriptor = state.descriptor else { return }
        state.pauses += 1
        loop.setEvents(0, of: state.id, descriptor: descriptor)
      }
      loop.schedule(after: Self.pause) { [weak self] in self?.resume() }
      return false
    case EAGAIN: return false
    // Errors of a connection that was gone before it was accepted (accept(2)).
    default: return true
    }
  }

  private func resume() {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      loop.setEvents(EPOLLIN.rawValue, of: state.id, descriptor: descriptor)
    }
  }

  private static func bind(_ descriptor: Int32, _ address: SocketAddress) throws(SystemError) {
    func attempt() throws(SystemError) {
      let code = address.withSockAddr { Glibc.bind(descriptor, $0, $1) } ?? -1
      _ = try EventLoop.checked(code)
    }
    guard let path = address.path else {
      StreamSocket.setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, for: address)
      return try attempt()
    }
    // The mode that the socket file gets (unix(7)): nobody but the owner connects.
    _ = try EventLoop.checked(fchmod(descriptor, 0o600))
    do throws(SystemError) {
      try attempt()
    } catch {
      guard error.number == EADDRINUSE, isStale(address) else { throw error }
      try? FileSystem.remove(path)
      try attempt()
    }
  }

  /// Whether the path is a socket that nobody listens on any more.
  private static func isStale(_ address: SocketAddress) -> Bool {
    guard let descriptor = try? StreamSocket.open(address) else { return false }
    defer { Glibc.close(descriptor) }
    let code = address.withSockAddr { Glibc.connect(descriptor, $0, $1) } ?? 0
    return code == -1 && errno == ECONNREFUSED
  }

  private static func hint(_ error: SystemError, _ address: SocketAddress) -> String? {
    switch error.number {
    case EADDRINUSE: "another program has it; choose another, or port 0 for any that is free"
    case EACCES where address.port.map { $0 < 1024 } == true:
      "ports below 1024 are for root; choose a higher one"
    case EADDRNOTAVAIL: "this machine has no such address"
    default: nil
    }
  }
}
