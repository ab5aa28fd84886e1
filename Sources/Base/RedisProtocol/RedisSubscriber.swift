import Synchronization

/// A connection that listens to channels; opened when the first is asked for and again when it was lost.
package final class RedisSubscriber: Sendable {
  private struct State {
    var connection: RedisConnection?
    var opening: Task<Result<RedisConnection, RedisError>, Never>?
    /// Channels that the server has confirmed.
    var channels: Set<String> = []
    var waiting: [String: [@Sendable (RedisError?) -> Void]] = [:]
    var isClosed = false
  }

  private let client: RedisClient
  private let onMessage: @Sendable (_ channel: String, _ payload: [UInt8]) -> Void
  private let onLoss: @Sendable () -> Void
  private let state = Mutex(State())

  /// A subscriber that has not connected yet; after `onLoss` messages may have been missed.
  package init(
    _ client: RedisClient,
    onMessage: @escaping @Sendable (_ channel: String, _ payload: [UInt8]) -> Void,
    onLoss: @escaping @Sendable () -> Void
  ) {
    self.client = client
    self.onMessage = onMessage
    self.onLoss = onLoss
  }

  /// Listens to a channel; what is published after the return is heard.
  package func subscribe(to channel: String) async throws(RedisError) {
    if state.withLock({ $0.channels.contains(channel) }) { return }
    let connection = try await connected().get()
    let error: RedisError? = await withCheckedContinuation { continuation in
      enum Step {
        case known
        case lost
        case asked
        case first
      }
      let step: Step = state.withLock { state in
        guard state.connection === connection else { return .lost }
        if state.channels.contains(channel) { return .known }
        state.waiting[channel, default: []].append { continuation.resume(returning: $0) }
        return state.waiting[channel]?.count == 1 ? .first : .asked
      }
      switch step {
      case .known: continuation.resume(returning: nil)
      case .lost:
        continuation.resume(
          returning: .lost(address: client.address.description, reason: "it ended"))
      case .asked: break
      case .first: connection.sendUnanswered(RedisCommand("SUBSCRIBE", channel))
      }
    }
    if let error { throw error }
  }

  /// Ends the connection.
  package func close() {
    let connection = state.withLock { state in
      state.isClosed = true
      return state.connection
    }
    connection?.close()
  }

  private func connected() async -> Result<RedisConnection, RedisError> {
    enum Found {
      case standing(RedisConnection)
      case coming(Task<Result<RedisConnection, RedisError>, Never>)
      case closed
    }
    let found: Found = state.withLock { state in
      if state.isClosed { return .closed }
      if let connection = state.connection { return .standing(connection) }
      if let opening = state.opening { return .coming(opening) }
      let task = Task.detached { [self] in await open() }
      state.opening = task
      return .coming(task)
    }
    switch found {
    case .closed: return .failure(.closed)
    case .standing(let connection): return .success(connection)
    case .coming(let task): return await task.value
    }
  }

  private func open() async -> Result<RedisConnection, RedisError> {
    let result = await RedisConnection.open(
      client.address, options: client.options, on: client.loop)
    let isLate = state.withLock { state in
      state.opening = nil
      guard case .success(let connection) = result else { return false }
      if !state.isClosed { state.connection = connection }
      return state.isClosed
    }
    guard case .success(let connection) = result else { return result }
    guard !isLate else {
      connection.close()
      return .failure(.closed)
    }
    connection.subscribe(
      onPush: { [weak self] in self?.heard($0) },
      onClose: { [weak self, weak connection] error in
        if let connection { self?.lost(connection, error) }
      })
    return result
  }

  private func heard(_ items: [RESPValue]) {
    guard items.count >= 3, let kind = items[0].text, let channel = items[1].text else { return }
    switch kind {
    case "message": onMessage(channel, items[2].data ?? [])
    case "subscribe":
      let waiting = state.withLock { state in
        state.channels.insert(channel)
        return state.waiting.removeValue(forKey: channel) ?? []
      }
      for resume in waiting { resume(nil) }
    default: break
    }
  }

  private func lost(_ connection: RedisConnection, _ error: RedisError) {
    let waiting = state.withLock { state in
      guard state.connection === connection else { return [@Sendable (RedisError?) -> Void]() }
      defer {
        state.connection = nil
        state.channels = []
        state.waiting = [:]
      }
      return state.waiting.sorted { $0.key < $1.key }.flatMap(\.value)
    }
    for resume in waiting { resume(error) }
    onLoss()
  }
}
