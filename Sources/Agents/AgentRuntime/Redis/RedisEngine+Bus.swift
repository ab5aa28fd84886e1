import JSON
import RedisProtocol

extension RedisEngine {
  package func subscribe(_ subscription: BusSubscription) async throws(RuntimeError) {
    let name = subscription.name
    guard !name.isEmpty else { throw .invalid("a subscription needs a name") }
    guard subscription.capacity > 0 else {
      throw .invalid("the capacity of subscription '\(name)' must be at least 1")
    }
    guard subscription.agent != nil || !subscription.types.isEmpty else {
      throw .invalid("subscription '\(name)' names no agent and no type")
    }
    var terms: JSONObject = [
      "capacity": .integer(subscription.capacity),
      "overflow": .string(subscription.overflow.rawValue), "types": .strings(subscription.types),
    ]
    if let agent = subscription.agent { terms["agent"] = .string(agent) }
    let text = JSONValue.object(terms).serialized()
    _ = try await run(BusScripts.subscribe, [Array(name.utf8), Array(text.utf8)])
  }

  package func unsubscribe(_ name: String) async throws(RuntimeError) -> Bool {
    try await run(BusScripts.unsubscribe, [Array(name.utf8)]).int == 1
  }

  package func publish(_ messages: [Message]) async throws(RuntimeError) -> [PublishOutcome] {
    var outcomes: [PublishOutcome] = []
    for start in stride(from: 0, to: messages.count, by: 200) {
      outcomes += try await publish(messages[start..<min(start + 200, messages.count)])
    }
    return outcomes
  }

  private func publish(
    _ messages: ArraySlice<Message>
  ) async throws(RuntimeError) -> [PublishOutcome] {
    var arguments = [Array(Self.nonce().utf8)]
    for message in messages {
      let (kind, target) =
        switch message.target {
        case .agent(let id): ("a", id)
        case .type: ("t", "")
        case .broadcast: ("b", "")
        }
      arguments.append(message.encoded)
      let life = message.timeToLive.map { "\(RedisTime.micros($0))" } ?? "-1"
      for word in [kind, target, message.type, life] { arguments.append(Array(word.utf8)) }
    }
    let reply = try await run(BusScripts.publish, arguments)
    let outcomes = (reply.text ?? "").split(separator: ",").compactMap { row in
      let numbers = row.split(separator: " ").compactMap { Int($0) }
      return numbers.count == 3
        ? PublishOutcome(delivered: numbers[0], isParked: numbers[1] == 1, rejected: numbers[2])
        : nil
    }
    guard outcomes.count == messages.count else { throw unexpected(reply, "publish") }
    return outcomes
  }

  package func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, wait: UInt64
  ) async throws(RuntimeError) -> [Delivery] {
    let words = [name, "\(min(position, RedisTime.most))", "\(max(0, min(limit, 10_000)))"]
    let arguments = words.map { Array($0.utf8) }
    let found = try await self.wait(
      "bus", [name], upTo: wait
    ) { () -> Result<(found: [Delivery]?, next: Int64), RuntimeError> in
      do throws(RuntimeError) {
        let reply = try await run(BusScripts.receive, arguments)
        if reply.isNull { return .failure(.unknownSubscription(name)) }
        let deliveries = try deliveries(reply)
        return .success((deliveries.isEmpty ? nil : deliveries, -1))
      } catch {
        return .failure(error)
      }
    }
    return found ?? []
  }

  private func deliveries(_ reply: RESPValue) throws(RuntimeError) -> [Delivery] {
    guard let rows = reply.items else { throw unexpected(reply, "receive") }
    var deliveries: [Delivery] = []
    for row in rows {
      guard let fields = row.items, fields.count == 3, let position = fields[0].int,
        let bytes = fields[1].data
      else { throw unexpected(reply, "receive") }
      var message = try Message(decoding: bytes)
      message.time = RedisTime.nanos(fields[2].int)
      deliveries.append(Delivery(position: UInt64(position), message: message))
    }
    return deliveries
  }

  package func busStatistics() async throws(RuntimeError) -> BusStatistics {
    let reply = try await run(BusScripts.statistics, [])
    guard let parts = reply.items, parts.count == 4, let totals = parts[0].items,
      let parked = parts[1].int, let names = parts[2].items, let lengths = parts[3].items
    else { throw unexpected(reply, "statistics") }
    var statistics = BusStatistics()
    for place in stride(from: 0, to: totals.count - 1, by: 2) {
      let value = UInt64(max(0, totals[place + 1].int ?? 0))
      switch totals[place].text {
      case "published": statistics.published = value
      case "delivered": statistics.delivered = value
      case "dropped": statistics.dropped = value
      case "rejected": statistics.rejected = value
      case "expired": statistics.expired = value
      default: break
      }
    }
    statistics.parked = Int(parked)
    for (name, length) in zip(names, lengths) {
      statistics.buffered[name.text ?? ""] = Int(length.int ?? 0)
    }
    return statistics
  }
}
