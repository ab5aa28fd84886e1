package import Platform
import Resilience
import Sockets
import Synchronization

/// A client of a Redis or Valkey server: one connection that all tasks share, opened when it is first
/// needed and again whenever it is lost, and further ones for commands that wait.
package final class RedisClient: Sendable {
  /// The terms of a client; times are nanoseconds.
  package struct Options: Sendable, Hashable {
    package var connectTimeout: UInt64 = 5_000_000_000
    /// How long one answer may take.
    package var answerTimeout: UInt64 = 30_000_000_000
    /// How long a command is tried again while there is no connection or the server is loading.
    package var patience: UInt64 = 10_000_000_000
    /// A file with the certificates of authorities for `rediss`; nil is the system's.
    package var authorityFile: String?
    /// Seeds the random share of the waits between attempts.
    package var seed: UInt64 = 0

    /// The defaults: 5 s to connect, 30 s for an answer, 10 s of trying again.
    package init() {}
  }

  /// What a client tells of its own accord.
  package enum Notice: Sendable, Hashable {
    case disconnected(RedisError)
    case reconnected
  }

  private struct State {
    var connection: RedisConnection?
    var connecting: Task<Result<RedisConnection, RedisError>, Never>?
    var digests: [String: String] = [:]
    var idle: [RedisConnection] = []
    var blocking: [ObjectIdentifier: RedisConnection] = [:]
    var generator: SeededGenerator
    var isClosed = false
    var isTroubled = false
  }

  package let address: RedisAddress
  package let options: Options
  let loop: EventLoop
  private let clock: MonotonicClock
  private let onNotice: @Sendable (Notice) -> Void
  private let state: Mutex<State>

  private static let backoff = RetryPolicy(
    maxAttempts: .max, delay: 50_000_000, multiplier: 2, maxDelay: 2_000_000_000, jitter: 0.5)

  /// A client that has not connected yet.
  package init(
    _ address: RedisAddress, options: Options = Options(), clock: MonotonicClock = .system,
    onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws(RedisError) {
    self.address = address
    self.options = options
    self.clock = clock
    self.onNotice = onNotice
    state = Mutex(State(generator: SeededGenerator(seed: options.seed)))
    do throws(SocketError) {
      loop = try EventLoop(clock: clock)
    } catch {
      throw .unreachable(address: address.description, reason: error.message)
    }
  }

  deinit { loop.stop() }

  /// Ends all connections; who waits for an answer is told `closed`.
  package func close() {
    let open = state.withLock { state in
      state.isClosed = true
      defer {
        state.connection = nil
        state.idle = []
        state.blocking = [:]
      }
      return [state.connection].compactMap(\.self) + state.idle
        + state.blocking.sorted { $0.key < $1.key }.map(\.value)
    }
    for connection in open { connection.close() }
    loop.stop()
  }

  // MARK: Commands

  /// Sends a command and gives its answer; tried again as long as `patience` lasts.
  ///
  /// What is not repeatable is not sent again when its answer was lost. Throws also the error that the server
  /// answers.
  package func send(
    _ command: RedisCommand, isRepeatable: Bool = true
  ) async throws(RedisError) -> RESPValue {
    let replies = try await pipeline([command], isRepeatable: isRepeatable)
    guard let reply = replies.first else { return .null }
    if case .error(let error) = reply { throw RedisError(error, address: address.description) }
    return reply
  }

  /// Sends commands together and gives their answers; errors of the server are values among them.
  ///
  /// An error that says "not now" (loading, read-only) is waited out as for one command, then thrown.
  package func pipeline(
    _ commands: [RedisCommand], isRepeatable: Bool = true
  ) async throws(RedisError) -> [RESPValue] {
    var bytes: [UInt8] = []
    for command in commands { command.append(to: &bytes) }
    let started = clock.now()
    var attempt = 0
    while true {
      attempt += 1
      let error: RedisError
      switch await attemptOnce(bytes, commands.count) {
      case .success(let replies):
        guard let refusal = transient(replies, isRepeatable) else { return replies }
        error = refusal
      case .failure(let failure): error = failure
      }
      let mayBeDone =
        switch error {
        case .lost, .timedOut: true
        default: false
        }
      guard error.isTransient, isRepeatable || !mayBeDone else { throw error }
      let wait = pause(attempt)
      guard clock.now() &- started &+ wait < options.patience, !isClosed else { throw error }
      if (try? await Task.sleep(nanoseconds: wait)) == nil { throw .cancelled }
    }
  }

  /// Runs a script; it is sent again when the server has forgotten it.
  package func run(
    _ script: RedisScript, keys: [String] = [], _ arguments: [[UInt8]],
    isRepeatable: Bool = true
  ) async throws(RedisError) -> RESPValue {
    for _ in 0..<3 {
      let digest = try await digest(of: script)
      var command = RedisCommand("EVALSHA", digest)
      command.add(keys.count)
      for key in keys { command.add(key) }
      for argument in arguments { command.add(argument) }
      do throws(RedisError) {
        return try await send(command, isRepeatable: isRepeatable)
      } catch {
        guard case .reply(let reply) = error, reply.code == "NOSCRIPT" else { throw error }
        state.withLock { $0.digests[script.name] = nil }
      }
    }
    throw .reply(RedisReplyError("NOSCRIPT the server forgets the script '\(script.name)'"))
  }

  private func digest(of script: RedisScript) async throws(RedisError) -> String {
    if let known = state.withLock({ $0.digests[script.name] }) { return known }
    let reply = try await send(RedisCommand("SCRIPT", "LOAD", script.source))
    guard let digest = reply.text else {
      throw .badReply(address: address.description, reason: "SCRIPT LOAD gave no digest")
    }
    state.withLock { $0.digests[script.name] = digest }
    return digest
  }

  /// Sends a command that waits on the server for up to `wait` nanoseconds, on a connection of its own.
  ///
  /// Cancelling the task ends that connection. Not tried again: the caller knows what it still waits for.
  package func block(_ command: RedisCommand, wait: UInt64) async throws(RedisError) -> RESPValue {
    var idle = state.withLock { $0.idle.popLast() }
    while let candidate = idle, !candidate.isOpen { idle = state.withLock { $0.idle.popLast() } }
    let connection: RedisConnection
    if let idle {
      connection = idle
    } else {
      connection = try await RedisConnection.open(address, options: options, on: loop).get()
    }
    let isClosed = state.withLock { state in
      if !state.isClosed { state.blocking[ObjectIdentifier(connection)] = connection }
      return state.isClosed
    }
    guard !isClosed else {
      connection.close()
      throw .closed
    }
    var bytes: [UInt8] = []
    command.append(to: &bytes)
    let (sum, overflow) = wait.addingReportingOverflow(options.answerTimeout)
    let outcome = await connection.roundTrip(bytes, count: 1, timeout: overflow ? .max : sum)
    state.withLock { _ = $0.blocking.removeValue(forKey: ObjectIdentifier(connection)) }
    switch outcome {
    case .failure(let error):
      connection.close()
      throw error
    case .success(let replies):
      state.withLock { state in
        if !state.isClosed, state.idle.count < 16 { state.idle.append(connection) }
      }
      guard let reply = replies.first else { return .null }
      if case .error(let error) = reply { throw RedisError(error, address: address.description) }
      return reply
    }
  }

  // MARK: The connection

  private var isClosed: Bool { state.withLock { $0.isClosed } }

  private func pause(_ attempt: Int) -> UInt64 {
    state.withLock { Self.backoff.delay(afterAttempt: attempt, using: &$0.generator) ?? 0 }
  }

  private func attemptOnce(_ bytes: [UInt8], _ count: Int) async -> RedisConnection.Outcome {
    let connection: RedisConnection
    switch await connected() {
    case .failure(let error): return .failure(error)
    case .success(let standing): connection = standing
    }
    let outcome = await connection.roundTrip(
      bytes, count: count, timeout: options.answerTimeout)
    if case .failure(let error) = outcome, error.isTransient { forget(connection, error) }
    return outcome
  }

  /// The first answer that says "not now"; of several commands only where those that were carried out may be again.
  private func transient(_ replies: [RESPValue], _ isRepeatable: Bool) -> RedisError? {
    guard replies.count == 1 || isRepeatable else { return nil }
    var found: (reply: RedisReplyError, error: RedisError)?
    for case .error(let reply) in replies where found == nil {
      let error = RedisError(reply, address: address.description)
      if error.isTransient { found = (reply, error) }
    }
    guard let (reply, error) = found else { return nil }
    // A server that takes no writes any more is a replica now: the name may lead to another one.
    if reply.code == "READONLY", let connection = state.withLock({ $0.connection }) {
      forget(connection, error)
      connection.close()
    }
    return error
  }

  private func forget(_ connection: RedisConnection, _ error: RedisError) {
    let isFirst = state.withLock { state in
      guard state.connection === connection else { return false }
      state.connection = nil
      defer { state.isTroubled = true }
      return !state.isTroubled && !state.isClosed
    }
    if isFirst { onNotice(.disconnected(error)) }
  }

  /// The shared connection; however many ask for it, it is opened once.
  private func connected() async -> Result<RedisConnection, RedisError> {
    enum Found {
      case standing(RedisConnection)
      case coming(Task<Result<RedisConnection, RedisError>, Never>)
      case closed
    }
    let found: Found = state.withLock { state in
      if state.isClosed { return .closed }
      if let connection = state.connection { return .standing(connection) }
      if let task = state.connecting { return .coming(task) }
      let task = Task.detached { [address, options, loop] in
        await RedisConnection.open(address, options: options, on: loop)
      }
      state.connecting = task
      return .coming(task)
    }
    switch found {
    case .closed: return .failure(.closed)
    case .standing(let connection): return .success(connection)
    case .coming(let task):
      let result = await task.value
      let (isBack, isLate) = state.withLock { state in
        if state.connecting == task { state.connecting = nil }
        guard case .success(let connection) = result else { return (false, false) }
        if state.isClosed { return (false, true) }
        guard state.connection == nil, connection.isOpen else { return (false, false) }
        state.connection = connection
        defer { state.isTroubled = false }
        return (state.isTroubled, false)
      }
      if isLate, case .success(let connection) = result {
        connection.close()
        return .failure(.closed)
      }
      if isBack { onNotice(.reconnected) }
      return result
    }
  }
}
