import Glibc
import LinuxEvents
package import Platform
import Synchronization

/// Waits for sockets and timers on a thread of its own and calls their handlers there, one at a time.
///
/// Handlers must not block. Everything else may be called from any thread. The thread lives until
/// `stop`, whoever has let go of the loop by then.
package final class EventLoop: Sendable {
  /// What runs on the loop's thread.
  package typealias Work = @Sendable () -> Void

  /// Something that waits for events of a descriptor.
  protocol Source: AnyObject, Sendable {
    /// Events came; `room` can be used to read into and belongs to the loop.
    func handle(_ events: UInt32, room: UnsafeMutableRawBufferPointer)
    /// The loop ends: the descriptor must be closed now.
    func loopStopped()
  }

  /// A timer that was set; it does not keep anything alive.
  package struct Timer: Sendable, Hashable {
    fileprivate let id: UInt64
  }

  private struct State {
    var sources: [UInt64: any Source] = [:]
    var lastID: UInt64 = 0
    var work: [Work] = []
    var timers = TimerQueue()
    var isWaiting = false
    var isStopping = false
    var hasEnded = false
    var onEnd: [Work] = []
  }

  private static let wakeID: UInt64 = 0
  private static let roomSize = 64 * 1024

  private let poller: OwnedDescriptor
  private let wakeup: OwnedDescriptor
  private let clock: MonotonicClock
  private let state = Mutex(State())

  /// Starts a loop.
  package init(clock: MonotonicClock = .system) throws(SocketError) {
    self.clock = clock
    do throws(SystemError) {
      poller = OwnedDescriptor(
        FileDescriptor(try Self.checked(epoll_create1(Int32(EPOLL_CLOEXEC)))))
      wakeup = OwnedDescriptor(
        FileDescriptor(
          try Self.checked(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))))
      var event = epoll_event()
      event.events = EPOLLIN.rawValue
      event.data.u64 = Self.wakeID
      _ = try Self.checked(
        epoll_ctl(poller.descriptor.number, EPOLL_CTL_ADD, wakeup.descriptor.number, &event))
      try SystemThread.start { [self] in run() }
    } catch {
      throw SocketError(error, doing: "start an event loop")
    }
  }

  /// The time on the clock that timers go by, in nanoseconds.
  package func now() -> UInt64 { clock.now() }

  /// Runs `work` on the loop's thread, after what was submitted before.
  ///
  /// - Returns: false when the loop has ended and the work will never run.
  @discardableResult
  package func submit(_ work: @escaping Work) -> Bool {
    let (isAccepted, mustWake) = state.withLock { state in
      guard !state.hasEnded else { return (false, false) }
      state.work.append(work)
      defer { state.isWaiting = false }
      return (true, state.isWaiting)
    }
    if mustWake { wake() }
    return isAccepted
  }

  /// Runs `work` on the loop's thread once that many nanoseconds have passed, up to 1 ms late.
  @discardableResult
  package func schedule(after delay: UInt64, _ work: @escaping Work) -> Timer {
    let (sum, overflow) = now().addingReportingOverflow(delay)
    let (id, mustWake) = state.withLock { state in
      let soonest = state.timers.nextTime() ?? .max
      let time = overflow ? .max : sum
      let id = state.timers.add(at: time, work)
      let mustWake = state.isWaiting && time < soonest
      if mustWake { state.isWaiting = false }
      return (id, mustWake)
    }
    if mustWake { wake() }
    return Timer(id: id)
  }

  /// Makes a timer never fire, unless it fires right now.
  package func cancel(_ timer: Timer) { state.withLock { $0.timers.cancel(timer.id) } }

  /// Ends the loop: closes its sockets, tells their handlers, then ends the thread.
  ///
  /// - Parameter onEnd: called on the loop's thread as the last thing.
  package func stop(onEnd: @escaping Work = {}) {
    let hasEnded = state.withLock { state in
      state.isStopping = true
      if !state.hasEnded { state.onEnd.append(onEnd) }
      state.isWaiting = false
      return state.hasEnded
    }
    if hasEnded { onEnd() } else { wake() }
  }

  /// Sockets and listeners that are open.
  package var sourceCount: Int { state.withLock { $0.sources.count } }

  // MARK: Sources

  func add(_ source: any Source, descriptor: Int32, events: UInt32) throws(SystemError) -> UInt64 {
    let id: UInt64? = state.withLock { state in
      guard !state.isStopping else { return nil }
      state.lastID &+= 1
      state.sources[state.lastID] = source
      return state.lastID
    }
    guard let id else { throw SystemError(ECANCELED) }
    do throws(SystemError) {
      try control(EPOLL_CTL_ADD, descriptor, events, id)
    } catch {
      remove(id)
      throw error
    }
    return id
  }

  func setEvents(_ events: UInt32, of id: UInt64, descriptor: Int32) {
    try? control(EPOLL_CTL_MOD, descriptor, events, id)
  }

  /// Takes a descriptor out of the set; its source stays known.
  func detach(_ descriptor: Int32) { try? control(EPOLL_CTL_DEL, descriptor, 0, 0) }

  /// Puts a descriptor in again that was detached.
  func attach(_ id: UInt64, descriptor: Int32, events: UInt32) {
    try? control(EPOLL_CTL_ADD, descriptor, events, id)
  }

  func remove(_ id: UInt64) { _ = state.withLock { $0.sources.removeValue(forKey: id) } }

  private func control(
    _ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ id: UInt64
  ) throws(SystemError) {
    var event = epoll_event()
    event.events = events
    event.data.u64 = id
    _ = try Self.checked(epoll_ctl(poller.descriptor.number, operation, descriptor, &event))
  }

  static func checked(_ result: Int32) throws(SystemError) -> Int32 {
    guard result != -1 else { throw SystemError.last }
    return result
  }

  private func wake() {
    var one: UInt64 = 1
    // EAGAIN means that the counter is full: the loop is about to wake anyway.
    _ = write(wakeup.descriptor.number, &one, MemoryLayout<UInt64>.size)
  }

  // MARK: The thread

  private func run() {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.roomSize, alignment: 16)
    defer { room.deallocate() }
    var events = [epoll_event](repeating: epoll_event(), count: 256)
    while true {
      guard let timeout = pending() else { break }
      let count = epoll_wait(poller.descriptor.number, &events, Int32(events.count), timeout)
      state.withLock { $0.isWaiting = false }
      // -1 is EINTR only: the descriptor is good and the buffer is ours.
      for event in events.prefix(Int(max(count, 0))) {
        guard event.data.u64 != Self.wakeID else {
          var value: UInt64 = 0
          _ = read(wakeup.descriptor.number, &value, MemoryLayout<UInt64>.size)
          continue
        }
        let source = state.withLock { $0.sources[event.data.u64] }
        source?.handle(event.events, room: room)
      }
    }
    finish()
  }

  /// Runs what is due and tells how long to wait for events, or nil to end.
  private func pending() -> Int32? {
    let now = clock.now()
    let (work, isStopping) = state.withLock { state in
      defer { state.work.removeAll(keepingCapacity: false) }
      return (state.work + state.timers.due(at: now), state.isStopping)
    }
    for body in work { body() }
    if isStopping { return nil }
    let after = clock.now()
    return state.withLock { state in
      guard state.work.isEmpty, !state.isStopping else { return 0 }
      guard let time = state.timers.nextTime() else {
        state.isWaiting = true
        return -1
      }
      guard time > after else { return 0 }
      state.isWaiting = true
      // Rounded up: waking a little early would spin.
      return Int32(clamping: (time - after - 1) / 1_000_000 + 1)
    }
  }

  private func finish() {
    let sources = state.withLock { $0.sources.sorted { $0.key < $1.key }.map(\.value) }
    for source in sources { source.loopStopped() }
    // Handlers are told through submitted work; it may submit more.
    while true {
      let work = state.withLock { state in
        defer { state.work.removeAll() }
        if state.work.isEmpty { state.hasEnded = true }
        return state.work
      }
      if work.isEmpty { break }
      for body in work { body() }
    }
    try? poller.close()
    let onEnd = state.withLock { state in
      defer { state.onEnd.removeAll() }
      return state.onEnd
    }
    for body in onEnd { body() }
  }
}
