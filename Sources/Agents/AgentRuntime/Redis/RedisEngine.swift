package import Platform
package import RedisProtocol

/// Registry, queue and bus in a Redis (6.2 or newer) or Valkey server, shared by any number of processes.
///
/// Each step is one script on the server, so that it happens whole or not at all. A step whose answer was lost
/// is sent again; repeating it changes nothing.
package final class RedisEngine: RuntimeEngine {
  let client: RedisClient
  let signals: RedisSignals
  /// What all keys begin with: a name in braces, so that all of them have the same hash slot.
  let prefix: String
  private let clock: MonotonicClock

  /// An engine; nothing is connected before the first call.
  ///
  /// `name` separates systems that share a server.
  /// - Throws: `invalid` for a name that is empty or has braces, `unavailable` without descriptors.
  package init(
    _ address: RedisAddress, name: String = "dna", options: RedisClient.Options = .init(),
    clock: MonotonicClock = .system,
    onNotice: @escaping @Sendable (RedisClient.Notice) -> Void = { _ in }
  ) throws(RuntimeError) {
    guard !name.isEmpty, !name.contains(where: { "{}\0\n\r ".contains($0) }) else {
      throw .invalid("'\(name)' cannot be the prefix of keys: give letters, digits, '-' and '.'")
    }
    prefix = "{\(name)}:"
    self.clock = clock
    do throws(RedisError) {
      client = try RedisClient(address, options: options, clock: clock, onNotice: onNotice)
    } catch {
      throw Self.error(error, address: address.description)
    }
    signals = RedisSignals(client)
  }

  package var address: String { client.address.description }

  /// Asks the server whether it is there and new enough.
  ///
  /// - Throws: `unavailable`, also for a server before 6.2.
  package func check() async throws(RuntimeError) {
    let reply = try await send(RedisCommand("INFO", "server"))
    let version =
      reply.text?.split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("redis_version:") }?.dropFirst(14) ?? ""
    let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
    guard parts.count == 2, (parts[0], parts[1]) >= (6, 2) else {
      throw .unavailable(
        address: address, reason: "it is version '\(version)'; 6.2 or newer is needed")
    }
  }

  package func close() async {
    signals.close()
    client.close()
  }

  // MARK: For the parts

  /// Runs a script.
  func run(_ script: RedisScript, _ arguments: [[UInt8]]) async throws(RuntimeError) -> RESPValue {
    do throws(RedisError) {
      return try await client.run(script, keys: [prefix], arguments)
    } catch {
      throw Self.error(error, address: address)
    }
  }

  /// Sends a command.
  func send(_ command: RedisCommand) async throws(RuntimeError) -> RESPValue {
    do throws(RedisError) {
      return try await client.send(command)
    } catch {
      throw Self.error(error, address: address)
    }
  }

  /// Looks until there is something, or the time is over; in between it waits for signals of a channel.
  ///
  /// `look` gives nil when there is nothing yet, with the microseconds after which something changes by itself
  /// (below 0: never).
  func wait<Found: Sendable>(
    _ channel: String, _ payloads: Set<String>?, upTo wait: UInt64,
    _ look: () async -> Result<(found: Found?, next: Int64), RuntimeError>
  ) async throws(RuntimeError) -> Found? {
    guard wait > 0 else { return try await look().get().found }
    let start = clock.now()
    while true {
      let waiter: RedisSignals.Waiter
      do throws(RedisError) {
        waiter = try await signals.begin(prefix + channel, payloads)
      } catch {
        // The look tells whether the server is there, and is patient.
        guard error.isTransient else { throw Self.error(error, address: address) }
        if let found = try await look().get().found { return found }
        guard clock.now() &- start < wait else { return nil }
        if (try? await Task.sleep(nanoseconds: 50_000_000)) == nil { throw .cancelled }
        continue
      }
      defer { signals.end(waiter) }
      let (found, next) = try await look().get()
      if let found { return found }
      if Task.isCancelled { throw .cancelled }
      let elapsed = clock.now() &- start
      guard elapsed < wait else { return nil }
      var pause = wait - elapsed
      if next >= 0 { pause = min(pause, UInt64(next) * 1000 + 1_000_000) }
      await waiter.wait(nanoseconds: pause)
      if Task.isCancelled { throw .cancelled }
    }
  }

  static func error(_ error: RedisError, address: String) -> RuntimeError {
    switch error {
    case .cancelled: return .cancelled
    case .badReply(_, let reason): return .badReply(reason)
    case .reply(let reply) where ["READONLY", "OOM", "MISCONF", "NOREPLICAS"].contains(reply.code):
      return .readOnly(reply.message)
    case .reply(let reply) where reply.code == "ERR": return .badReply(reply.message)
    case .unreachable(_, let reason), .lost(_, let reason):
      return .unavailable(address: address, reason: reason)
    default: return .unavailable(address: address, reason: error.message)
    }
  }

  /// An answer that none of the scripts gives.
  func unexpected(_ reply: RESPValue, _ step: String) -> RuntimeError {
    .badReply("the step '\(step)' answered what it never does")
  }
}

/// Times on the server are microseconds.
enum RedisTime {
  /// The largest whole number that Lua holds exactly.
  static let most: UInt64 = 1 << 53 - 1

  /// Whole microseconds, rounded up.
  static func micros(_ nanoseconds: UInt64) -> UInt64 {
    min(nanoseconds / 1000 + (nanoseconds % 1000 == 0 ? 0 : 1), most)
  }

  /// Nanoseconds of the microseconds that a server sent.
  static func nanos(_ micros: Int64?) -> UInt64 { UInt64(max(0, micros ?? 0)) &* 1000 }
}
