package import Platform

/// Why a request got no reply.
package enum RequestFailure: Error, Sendable, Hashable {
  /// Nobody took the request: no subscription matches, or every one that does is full.
  case undeliverable(to: String, isFull: Bool)
  /// It was delivered and nobody replied within so many nanoseconds.
  case noReply(from: String, after: UInt64)
  case bus(RuntimeError)

  /// One line that says what happened.
  package var message: String {
    switch self {
    case .undeliverable(let target, false):
      "nobody listens to \(target): start an agent that does, then ask again"
    case .undeliverable(let target, true):
      "every subscription for \(target) is full: the request was refused"
    case .noReply(let target, let time):
      "no reply from \(target) within \(time / 1_000_000) ms"
    case .bus(let error): error.message
    }
  }
}

extension Message {
  /// The header that holds the address of the one who waits for a reply.
  package static let replyHeader = "reply-to"

  /// The reply to this message: for the one who waits for it, with the same correlation id and trace.
  package func reply(id: TaskID, from: String, type: String, payload: [UInt8]) -> Message {
    Message(
      id: id, from: from, target: .agent(headers[Self.replyHeader] ?? self.from), type: type,
      payload: payload, correlationID: correlationID ?? self.id.text, traceParent: traceParent)
  }
}

extension MessageBus {
  /// Publishes a message and waits for the first reply to it, at most `timeout` nanoseconds.
  ///
  /// Replies come through a subscription of its own, which ends with the call; repliers use `Message.reply`. The
  /// request's time to live is at most the time-out, so nobody works on it much later than somebody waits. A request
  /// that nobody takes fails at once.
  package func request(
    _ message: Message, timeout: UInt64, clock: MonotonicClock
  ) async throws(RequestFailure) -> Message {
    let target = Self.description(of: message)
    guard message.target != .broadcast else {
      throw .bus(.invalid("a request goes to one agent or to one type, not to everyone"))
    }
    let started = clock.now()
    let address = "reply.\(message.id.text)"
    var message = message
    let correlation = message.correlationID ?? message.id.text
    message.correlationID = correlation
    message.headers[Message.replyHeader] = address
    message.timeToLive = min(message.timeToLive ?? timeout, timeout)
    do throws(RuntimeError) {
      try await subscribe(BusSubscription(name: address, agent: address, capacity: 64))
    } catch {
      throw .bus(error)
    }
    let reply: Result<Message, RequestFailure>
    do throws(RequestFailure) {
      try await publish(request: message, target)
      reply = .success(
        try await awaitReply(address, correlation, target, started, timeout, clock))
    } catch {
      reply = .failure(error)
    }
    // The answer stands whether or not the bus still hears that it is over.
    _ = try? await unsubscribe(address)
    return try reply.get()
  }

  private static func description(of message: Message) -> String {
    switch message.target {
    case .agent(let agent): "agent '\(agent)'"
    case .type: "type '\(message.type)'"
    case .broadcast: "everyone"
    }
  }

  private func publish(
    request: Message, _ target: String
  ) async throws(RequestFailure) {
    let outcome: PublishOutcome?
    do throws(RuntimeError) {
      outcome = try await publish([request]).first
    } catch {
      throw .bus(error)
    }
    guard let outcome, outcome.delivered > 0 else {
      throw .undeliverable(to: target, isFull: (outcome?.rejected ?? 0) > 0)
    }
  }

  private func awaitReply(
    _ name: String, _ correlation: String, _ target: String, _ started: UInt64,
    _ timeout: UInt64, _ clock: MonotonicClock
  ) async throws(RequestFailure) -> Message {
    var position: UInt64 = 0
    while true {
      let elapsed = clock.now() &- started
      guard elapsed < timeout else { throw .noReply(from: target, after: timeout) }
      let deliveries: [Delivery]
      do throws(RuntimeError) {
        deliveries = try await receive(
          name, acknowledging: position, limit: 16, wait: timeout - elapsed)
      } catch {
        throw .bus(error)
      }
      for delivery in deliveries where delivery.message.correlationID == correlation {
        return delivery.message
      }
      position = deliveries.last?.position ?? position
    }
  }
}
