import Glibc
import LinuxEvents
import Platform
import Synchronization

/// A connection over TCP or a Unix socket; every call may come from any thread.
package final class StreamSocket: EventLoop.Source {
  /// What became of bytes that were sent.
  package enum SendOutcome: Sendable, Hashable {
    /// The system has taken them all.
    case sent
    /// Some wait; the handler is told when all have gone (`socketDidDrain`).
    case queued
    /// The socket is closed or its sending side is.
    case closed
  }

  private struct State {
    var descriptor: Int32?
    var id: UInt64 = 0
    var handler: (any SocketHandler)?
    var outgoing: [UInt8] = []
    /// Bytes of `outgoing` that have gone.
    var gone = 0
    var isConnecting = false
    var wantsRead = true
    var hasEnded = false
    var isDetached = false
    /// No more may be sent: `finishSending` or `closeAfterSending` was called.
    var isFinishing = false
    var closesWhenDrained = false
    var events: UInt32 = 0

    var isDrained: Bool { gone == outgoing.count }

    var wantedEvents: UInt32 {
      var events: UInt32 = 0
      if wantsRead && !hasEnded && !isConnecting { events |= EPOLLIN.rawValue }
      if isConnecting || !isDrained { events |= EPOLLOUT.rawValue }
      return events
    }
  }

  /// The loop whose thread calls the handler.
  package let loop: EventLoop
  /// The address of the other side.
  package let peer: SocketAddress
  private let state: Mutex<State>

  /// Takes over a connected, non-blocking descriptor; nothing is read before `start`.
  init(descriptor: Int32, peer: SocketAddress, loop: EventLoop) {
    self.loop = loop
    self.peer = peer
    state = Mutex(State(descriptor: descriptor))
  }

  deinit {
    // A socket that was never started is known to no loop.
    if let descriptor = state.withLock({ $0.descriptor }) { Glibc.close(descriptor) }
  }

  /// Begins to read and to tell the handler, which is kept until the socket is closed.
  package func start(_ handler: any SocketHandler) { start(handler, isConnecting: false) }

  func start(_ handler: any SocketHandler, isConnecting: Bool) {
    let error: SystemError? = state.withLock { state in
      guard let descriptor = state.descriptor, state.handler == nil else { return nil }
      state.handler = handler
      state.isConnecting = isConnecting
      state.events = state.wantedEvents
      do throws(SystemError) {
        state.id = try loop.add(self, descriptor: descriptor, events: state.events)
        return nil
      } catch {
        return error
      }
    }
    if let error { close(because: SocketError(error, doing: "watch the connection to \(peer)")) }
  }

  /// Opens a connection; `handler` is told when it stands or has failed.
  package static func connect(
    to address: SocketAddress, on loop: EventLoop, handler: any SocketHandler
  ) throws(SocketError) -> StreamSocket {
    let descriptor = try open(address)
    let code = address.withSockAddr { Glibc.connect(descriptor, $0, $1) } ?? -1
    let socket = StreamSocket(descriptor: descriptor, peer: address, loop: loop)
    if code == -1, errno != EINPROGRESS {
      throw SocketError(SystemError.last, doing: "connect to \(address)")
    }
    socket.start(handler, isConnecting: true)
    return socket
  }

  /// A non-blocking socket for an address of that family.
  static func open(_ address: SocketAddress) throws(SocketError) -> Int32 {
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, flags, 0)
    guard descriptor != -1 else {
      throw SocketError(SystemError.last, doing: "open a socket for \(address)")
    }
    setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, for: address)
    return descriptor
  }

  /// Turns an option on where the address is one of TCP; it only makes things faster.
  static func setOption(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, for address: SocketAddress
  ) {
    guard address.port != nil else { return }
    var one: Int32 = 1
    setsockopt(descriptor, level, name, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  // MARK: Sending

  /// Sends bytes after those that were sent before; never blocks and never drops any.
  ///
  /// Whoever gets `queued` should wait for `socketDidDrain` before sending more: what is queued
  /// takes memory.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> SendOutcome {
    let (outcome, error): (SendOutcome, SocketError?) = state.withLock { state in
      guard let descriptor = state.descriptor, !state.isFinishing else { return (.closed, nil) }
      var start = 0
      if state.isDrained, !state.isConnecting {
        do throws(SystemError) {
          start = try Self.write(bytes[...], to: descriptor)
        } catch {
          return (.closed, SocketError(error, doing: "send to \(peer)"))
        }
        if start == bytes.count { return (.sent, nil) }
        state.outgoing.removeAll(keepingCapacity: state.outgoing.capacity <= 1 << 20)
        state.gone = 0
      }
      state.outgoing += bytes[start...]
      update(&state)
      return (.queued, nil)
    }
    if let error { close(because: error) }
    return outcome
  }

  /// Bytes that wait for the system to take them.
  package var queuedByteCount: Int {
    state.withLock { $0.outgoing.count - $0.gone }
  }

  /// Tells the other side, after all that is queued, that no more will come.
  package func finishSending() {
    state.withLock { state in
      guard let descriptor = state.descriptor, !state.isFinishing else { return }
      state.isFinishing = true
      if state.isDrained { shutdown(descriptor, Int32(SHUT_WR)) }
    }
  }

  /// Closes once all that is queued has gone.
  package func closeAfterSending() {
    let isReady = state.withLock { state in
      state.isFinishing = true
      state.closesWhenDrained = true
      return state.isDrained
    }
    if isReady { close() }
  }

  /// Sends as much as the system takes; 0 when it takes nothing right now.
  private static func write(
    _ bytes: ArraySlice<UInt8>, to descriptor: Int32
  ) throws(SystemError) -> Int {
    var sent = 0
    while sent < bytes.count {
      let rest = bytes.dropFirst(sent)
      let result = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard result != -1 else {
        let error = SystemError.last
        if error.number == EINTR { continue }
        if error.number == EAGAIN { break }
        throw error
      }
      sent += result
    }
    return sent
  }

  // MARK: Reading

  /// Reads no more until `resumeReading`; what the other side sends waits in the system.
  package func pauseReading() {
    state.withLock { state in
      state.wantsRead = false
      update(&state)
    }
  }

  /// Reads again.
  package func resumeReading() {
    state.withLock { state in
      state.wantsRead = true
      if state.isDetached, let descriptor = state.descriptor {
        state.isDetached = false
        state.events = state.wantedEvents
        loop.attach(state.id, descriptor: descriptor, events: state.events)
      }
      update(&state)
    }
  }

  private func update(_ state: inout State) {
    guard let descriptor = state.descriptor, state.id != 0, !state.isDetached else { return }
    let events = state.wantedEvents
    guard events != state.events else { return }
    state.events = events
    loop.setEvents(events, of: state.id, descriptor: descriptor)
  }

  // MARK: Closing

  /// Closes now; what is queued is lost.
  package func close() { close(because: nil) }

  /// Closes now with a reset, so that the other side sees an error and no end.
  package func abort() {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
    close(because: nil)
  }

  private func close(because error: SocketError?) {
    let (id, handler): (UInt64, (any SocketHandler)?) = state.withLock { state in
      guard let descriptor = state.descriptor else { return (0, nil) }
      state.descriptor = nil
      // A child that is being spawned may hold a copy of the descriptor, which would keep it watched.
      if state.id != 0, !state.isDetached { loop.detach(descriptor) }
      Glibc.close(descriptor)
      state.outgoing = []
      state.gone = 0
      defer { state.handler = nil }
      return (state.id, state.handler)
    }
    guard let handler else { return }
    // Through the loop, so that the handler is never called inside of a call that it makes itself.
    let isTold = loop.submit { handler.socketDidClose(self, error: error) }
    // The thread of a loop that has ended calls nobody any more.
    if !isTold { handler.socketDidClose(self, error: error) }
    if id != 0 { loop.remove(id) }
  }

  func loopStopped() {
    close(because: SocketError(.stopped, "the connection to \(peer) was stopped"))
  }

  // MARK: Events

  private enum Reaction {
    case nothing
    case opened
    case read(Int)
    case ended
    case failed(SystemError)
  }

  func handle(_ events: UInt32, room: UnsafeMutableRawBufferPointer) {
    let hasTrouble = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
    if events & EPOLLOUT.rawValue != 0 || hasTrouble { flush(hasTrouble) }
    guard events & EPOLLIN.rawValue != 0 || hasTrouble else { return }
    let (reaction, handler): (Reaction, (any SocketHandler)?) = state.withLock { state in
      guard let descriptor = state.descriptor else { return (.nothing, nil) }
      guard state.wantsRead, !state.hasEnded else {
        return (idleTrouble(&state, descriptor, hasTrouble), state.handler)
      }
      let count = recv(descriptor, room.baseAddress, room.count, 0)
      guard count != -1 else {
        let error = SystemError.last
        let isNothing = error.number == EAGAIN || error.number == EINTR
        return (isNothing ? .nothing : .failed(error), state.handler)
      }
      if count == 0 {
        state.hasEnded = true
        update(&state)
      }
      return (count == 0 ? .ended : .read(count), state.handler)
    }
    switch reaction {
    case .nothing, .opened: break
    case .read(let count):
      let bytes = UnsafeRawBufferPointer(room)[..<count]
      UnsafeRawBufferPointer(rebasing: bytes).withMemoryRebound(to: UInt8.self) {
        handler?.socket(self, received: $0.span)
      }
    case .ended: handler?.socketDidEnd(self)
    case .failed(let error):
      close(because: SocketError(error, doing: "read from \(peer)"))
    }
  }

  /// An error or a hang-up on a socket that nobody reads from: level-triggered, it would come for ever.
  private func idleTrouble(
    _ state: inout State, _ descriptor: Int32, _ hasTrouble: Bool
  ) -> Reaction {
    guard hasTrouble else { return .nothing }
    if let error = Self.pendingError(descriptor) { return .failed(error) }
    if state.hasEnded { return .failed(SystemError(ECONNRESET)) }
    loop.detach(descriptor)
    state.isDetached = true
    return .nothing
  }

  private static func pendingError(_ descriptor: Int32) -> SystemError? {
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0, number != 0 else {
      return nil
    }
    return SystemError(number)
  }

  private func flush(_ hasTrouble: Bool) {
    var didOpen = false
    var didDrain = false
    var mustClose = false
    let (error, handler): (SocketError?, (any SocketHandler)?) = state.withLock { state in
      guard let descriptor = state.descriptor else { return (nil, nil) }
      if state.isConnecting {
        if let error = Self.pendingError(descriptor) {
          return (SocketError(error, doing: "connect to \(peer)"), nil)
        }
        state.isConnecting = false
        didOpen = true
      }
      if !state.isDrained {
        do throws(SystemError) {
          state.gone += try Self.write(state.outgoing[state.gone...], to: descriptor)
        } catch {
          return (SocketError(error, doing: "send to \(peer)"), nil)
        }
        if state.isDrained {
          didDrain = true
          state.outgoing.removeAll(keepingCapacity: state.outgoing.capacity <= 1 << 20)
          state.gone = 0
          mustClose = state.closesWhenDrained
          if state.isFinishing, !mustClose { shutdown(descriptor, Int32(SHUT_WR)) }
        }
      }
      update(&state)
      return (nil, state.handler)
    }
    if let error { return close(because: error) }
    if didOpen { handler?.socketDidOpen(self) }
    if didDrain { handler?.socketDidDrain(self) }
    if mustClose { close() }
  }
}
