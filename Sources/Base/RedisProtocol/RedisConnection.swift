import Sockets
import Synchronization

/// One connection to a server, used by any number of tasks: commands go out in the order in which they
/// were given and each gets its own answer.
package final class RedisConnection: RedisLinkHandler {
  /// What came of a round trip.
  package typealias Outcome = Result<[RESPValue], RedisError>

  private struct Pending {
    var id: UInt64
    var left: Int
    var replies: [RESPValue] = []
    /// When the connection counts as dead, on the loop's clock.
    var deadline: UInt64
    var timeout: UInt64
    /// Nil when nobody waits any more.
    var completion: (@Sendable (Outcome) -> Void)?
  }

  private struct State {
    var link: (any RedisLink)?
    var isOpen = false
    var opening: (@Sendable (Result<Void, RedisError>) -> Void)?
    var ending: RedisError?
    var parser = RESPParser()
    var pending: [Pending] = []
    /// Answered entries at the front of `pending`.
    var answered = 0
    var lastID: UInt64 = 0
    var isWatched = false
    var isSubscriber = false
    var onPush: (@Sendable ([RESPValue]) -> Void)?
    var onClose: (@Sendable (RedisError) -> Void)?
  }

  private let name: String
  private let loop: EventLoop
  private let state = Mutex(State())

  /// A connection that is not opened; `name` is the server's address for messages.
  init(name: String, loop: EventLoop) {
    self.name = name
    self.loop = loop
  }

  /// Waits until the link stands; `make` begins to connect.
  func open(
    timeout: UInt64, _ make: (any RedisLinkHandler) throws -> any RedisLink
  ) async -> Result<Void, RedisError> {
    let timer = loop.schedule(after: timeout) { [self] in
      let isOpen = state.withLock { $0.isOpen }
      if !isOpen {
        end(.unreachable(address: name, reason: "no connection within \(timeout / 1_000_000) ms"))
      }
    }
    defer { loop.cancel(timer) }
    return await withCheckedContinuation { continuation in
      state.withLock { $0.opening = { continuation.resume(returning: $0) } }
      do {
        let link = try make(self)
        let isLate = state.withLock { state in
          guard state.ending == nil else { return true }
          state.link = link
          if state.isOpen, let opening = state.opening {
            state.opening = nil
            opening(.success(()))
          }
          return false
        }
        if isLate { link.close() }
      } catch {
        end(.unreachable(address: name, reason: "\(error)"))
      }
    }
  }

  /// Whether it stands.
  package var isOpen: Bool { state.withLock { $0.isOpen && $0.ending == nil } }

  /// Hears what the server says unasked from now on; under RESP2 everything that comes counts as that.
  func subscribe(
    onPush: @escaping @Sendable ([RESPValue]) -> Void,
    onClose: @escaping @Sendable (RedisError) -> Void
  ) {
    let ending = state.withLock { state in
      state.isSubscriber = true
      state.onPush = onPush
      state.onClose = onClose
      return state.ending
    }
    if let ending { onClose(ending) }
  }

  /// Sends commands whose answers come as pushes.
  func sendUnanswered(_ command: RedisCommand) {
    var bytes: [UInt8] = []
    command.append(to: &bytes)
    state.withLock { state in
      if state.ending == nil { state.link?.send(bytes) }
    }
  }

  /// Sends `count` commands and waits for their answers; errors of the server are values among them.
  ///
  /// When the answers take longer than `timeout` nanoseconds the connection is given up.
  package func roundTrip(_ bytes: [UInt8], count: Int, timeout: UInt64) async -> Outcome {
    guard count > 0 else { return .success([]) }
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        start(id, bytes, count, timeout) { continuation.resume(returning: $0) }
      }
    } onCancel: {
      abandon(id)
    }
  }

  private func start(
    _ id: UInt64, _ bytes: [UInt8], _ count: Int, _ timeout: UInt64,
    _ completion: @escaping @Sendable (Outcome) -> Void
  ) {
    let deadline = timeout == .max ? UInt64.max : loop.now() &+ timeout
    let (error, mustWatch): (RedisError?, Bool) = state.withLock { state in
      guard let link = state.link, state.ending == nil else {
        return (state.ending ?? .closed, false)
      }
      state.pending.append(
        Pending(
          id: id, left: count, deadline: deadline, timeout: timeout, completion: completion))
      link.send(bytes)
      defer { state.isWatched = state.isWatched || deadline != .max }
      return (nil, !state.isWatched && deadline != .max)
    }
    if let error { return completion(.failure(error)) }
    // Cancelled before the entry was there: nobody has taken it out.
    if Task.isCancelled { abandon(id) }
    if mustWatch { watch(after: timeout) }
  }

  private func abandon(_ id: UInt64) {
    let completion = state.withLock { state -> (@Sendable (Outcome) -> Void)? in
      guard let place = state.pending.lastIndex(where: { $0.id == id }) else { return nil }
      defer { state.pending[place].completion = nil }
      return state.pending[place].completion
    }
    completion?(.failure(.cancelled))
  }

  /// Gives the connection up when the oldest answer is overdue: those behind it cannot come either.
  private func watch(after delay: UInt64) {
    loop.schedule(after: delay) { [weak self] in
      guard let self else { return }
      let now = loop.now()
      let (overdue, next): (UInt64?, UInt64?) = state.withLock { state in
        guard state.ending == nil, state.answered < state.pending.count else {
          state.isWatched = false
          return (nil, nil)
        }
        let oldest = state.pending[state.answered]
        guard oldest.deadline > now else { return (oldest.timeout, nil) }
        guard oldest.deadline != .max else {
          state.isWatched = false
          return (nil, nil)
        }
        return (nil, oldest.deadline - now)
      }
      if let overdue { end(.timedOut(address: name, milliseconds: overdue / 1_000_000)) }
      if let next { watch(after: next) }
    }
  }

  /// Ends the connection; who waits for an answer is told.
  package func close() { end(.closed) }

  private func end(_ reason: RedisError) {
    let (link, opening, waiting, onClose) = state.withLock {
      state -> (
        (any RedisLink)?, (@Sendable (Result<Void, RedisError>) -> Void)?, [Pending],
        (@Sendable (RedisError) -> Void)?
      ) in
      guard state.ending == nil else { return (nil, nil, [], nil) }
      state.ending = reason
      let waiting = Array(state.pending[state.answered...])
      state.pending = []
      state.answered = 0
      defer {
        state.link = nil
        state.opening = nil
        state.onPush = nil
        state.onClose = nil
      }
      return (state.link, state.opening, waiting, state.onClose)
    }
    link?.close()
    opening?(.failure(reason))
    for entry in waiting { entry.completion?(.failure(reason)) }
    onClose?(reason)
  }

  // MARK: The link

  func linkDidOpen() {
    let opening = state.withLock { state -> (@Sendable (Result<Void, RedisError>) -> Void)? in
      state.isOpen = true
      // The thread that connects may not have put the link in its place yet: then it goes on itself.
      guard state.link != nil else { return nil }
      defer { state.opening = nil }
      return state.opening
    }
    opening?(.success(()))
  }

  func linkReceived(_ bytes: Span<UInt8>) {
    var done: [(completion: @Sendable (Outcome) -> Void, replies: [RESPValue])] = []
    var pushes: [[RESPValue]] = []
    var failure: RESPParser.Failure?
    var onPush: (@Sendable ([RESPValue]) -> Void)?
    state.withLock { state in
      onPush = state.onPush
      state.parser.append(bytes)
      do throws(RESPParser.Failure) {
        while let value = try state.parser.next() {
          if case .push(let items) = value {
            pushes.append(items)
          } else if state.isSubscriber, state.answered == state.pending.count,
            let items = value.items
          {
            pushes.append(items)
          } else if state.answered < state.pending.count {
            Self.take(value, &state, &done)
          }
        }
      } catch {
        failure = error
      }
    }
    for entry in done { entry.completion(.success(entry.replies)) }
    if let onPush { for push in pushes { onPush(push) } }
    if let failure {
      end(.badReply(address: name, reason: "\(failure.message) at byte \(failure.offset)"))
    }
  }

  private static func take(
    _ value: RESPValue, _ state: inout State,
    _ done: inout [(completion: @Sendable (Outcome) -> Void, replies: [RESPValue])]
  ) {
    let place = state.answered
    state.pending[place].replies.append(value)
    state.pending[place].left -= 1
    guard state.pending[place].left == 0 else { return }
    if let completion = state.pending[place].completion {
      done.append((completion, state.pending[place].replies))
    }
    state.pending[place].replies = []
    state.pending[place].completion = nil
    state.answered += 1
    if state.answered == state.pending.count {
      state.pending.removeAll(keepingCapacity: true)
      state.answered = 0
    } else if state.answered > 256 {
      state.pending.removeFirst(state.answered)
      state.answered = 0
    }
  }

  func linkDidClose(_ reason: String) {
    let isOpen = state.withLock { $0.isOpen }
    end(
      isOpen
        ? .lost(address: name, reason: reason) : .unreachable(address: name, reason: reason))
  }
}
