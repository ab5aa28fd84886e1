import AgentRuntime
import Glibc
import Platform
import Testing

/// The bus in the plainest words: lists, searched from one end to the other.
private struct PlainBus {
  struct Box {
    var subscription: BusSubscription
    var messages: [(position: UInt64, message: Message, expires: UInt64)] = []
    var next: UInt64 = 1
    var handedOut: UInt64 = 0

    mutating func add(_ message: Message, _ expires: UInt64, _ now: UInt64) -> Bool {
      if messages.count >= subscription.capacity { messages.removeAll { $0.expires <= now } }
      if messages.count >= subscription.capacity {
        guard subscription.overflow == .dropOldest else { return false }
        messages.removeFirst()
      }
      messages.append((next, message, expires))
      next += 1
      return true
    }
  }

  var boxes: [Box] = []
  var parked: [(message: Message, expires: UInt64, leaves: UInt64)] = []
  let limits: BusLimits

  static func hears(_ subscription: BusSubscription, _ message: Message) -> Bool {
    let isOfType = subscription.types.contains { type in
      type.hasSuffix("*") ? message.type.hasPrefix(type.dropLast()) : type == message.type
    }
    switch message.target {
    case .agent(let agent): return subscription.agent == agent || isOfType
    case .type: return isOfType
    case .broadcast: return subscription.agent != nil
    }
  }

  mutating func subscribe(_ subscription: BusSubscription, _ now: UInt64) {
    parked.removeAll { $0.leaves <= now }
    if let place = boxes.firstIndex(where: { $0.subscription.name == subscription.name }) {
      boxes[place].subscription = subscription
      boxes[place].messages.removeAll { $0.expires <= now }
      boxes[place].messages = boxes[place].messages.suffix(subscription.capacity)
    } else {
      boxes.append(Box(subscription: subscription))
    }
    guard let place = boxes.firstIndex(where: { $0.subscription.name == subscription.name }) else {
      return
    }
    var left = parked
    left.removeAll()
    for entry in parked {
      let isTaken =
        Self.hears(subscription, entry.message)
        && boxes[place].add(entry.message, entry.expires, now)
      if !isTaken { left.append(entry) }
    }
    parked = left
  }

  mutating func publish(_ message: Message, _ now: UInt64) -> PublishOutcome {
    var outcome = PublishOutcome(delivered: 0, isParked: false, rejected: 0)
    let expires = message.timeToLive.map { now + $0 } ?? .max
    guard expires > now else { return outcome }
    var isHeard = false
    for place in boxes.indices where Self.hears(boxes[place].subscription, message) {
      isHeard = true
      if boxes[place].add(message, expires, now) {
        outcome.delivered += 1
      } else if boxes[place].subscription.overflow == .reject {
        outcome.rejected += 1
      }
    }
    guard !isHeard else { return outcome }
    parked.append((message, expires, min(expires, now + limits.parkingTime)))
    parked = parked.suffix(limits.parkedMessages)
    outcome.isParked = true
    return outcome
  }

  mutating func receive(_ name: String, _ position: UInt64, _ limit: Int, _ now: UInt64)
    -> [UInt64]?
  {
    guard let place = boxes.firstIndex(where: { $0.subscription.name == name }) else { return nil }
    let last = min(position, boxes[place].handedOut)
    boxes[place].messages.removeAll { $0.position <= last || $0.expires <= now }
    let taken = boxes[place].messages.prefix(limit)
    boxes[place].handedOut = max(boxes[place].handedOut, taken.last?.position ?? 0)
    return taken.map(\.message.id.low)
  }
}

@Suite struct BusModelTests {
  /// Enough histories to meet every corner; a thousand times as many in a soak.
  private static let histories: UInt64 = getenv("DNA_SOAK") == nil ? 60 : 60_000

  @Test func `the bus and the plain model agree on every answer of random histories`() throws {
    for seed in 1...Self.histories {
      var generator = SeededGenerator(seed: seed)
      var limits = BusLimits()
      limits.parkedMessages = 5
      limits.parkingTime = 30
      let bus = BusBox(limits: limits)
      var plain = PlainBus(limits: limits)
      var now: UInt64 = 0
      var number: UInt64 = 0
      var positions: [String: UInt64] = [:]
      func pick<Element>(_ choices: [Element]) -> Element {
        choices[generator.nextInt(below: choices.count)]
      }
      for _ in 0..<200 {
        now += UInt64(generator.nextInt(below: 4))
        let name = pick(["p", "q", "r"])
        switch generator.nextInt(below: 10) {
        case 0:
          let agent: String? = pick(["a", "b", nil])
          let subscription = BusSubscription(
            name: name, agent: agent,
            types: pick([agent == nil ? ["x"] : [], ["x", "y"], ["x*"], ["*", "y"]]),
            capacity: pick([1, 2, 5]), overflow: pick(BusSubscription.Overflow.allCases))
          try bus.subscribe(subscription, now: now)
          plain.subscribe(subscription, now)
        case 1:
          let was = plain.boxes.contains { $0.subscription.name == name }
          plain.boxes.removeAll { $0.subscription.name == name }
          #expect(bus.unsubscribe(name) == was)
        case 2...5:
          var batch: [Message] = []
          for _ in 0..<generator.nextInt(below: 4) {
            number += 1
            batch.append(
              message(
                number, to: pick([.agent("a"), .agent("b"), .agent("c"), .type, .broadcast]),
                type: pick(["x", "xx", "y", "z"]), timeToLive: pick([nil, nil, 0, 3, 20])))
          }
          let outcomes = batch.map { message -> PublishOutcome in
            plain.parked.removeAll { $0.leaves <= now }
            return plain.publish(message, now)
          }
          bus.advance(to: now)
          try #require(bus.publish(batch, now: now) == outcomes, "seed \(seed)")
        default:
          let limit = generator.nextInt(below: 4)
          let position = pick([positions[name] ?? 0, 0, 1_000])
          let numbers = plain.receive(name, position, limit, now)
          let deliveries = try? bus.receive(name, acknowledging: position, limit: limit, now: now)
          try #require(deliveries?.map(\.message.id.low) == numbers, "seed \(seed)")
          positions[name] = deliveries?.last?.position ?? positions[name]
        }
        bus.advance(to: now)
        plain.parked.removeAll { $0.leaves <= now }
        try #require(bus.statistics.parked == plain.parked.count, "seed \(seed)")
        if let wake = bus.nextWake { #expect(wake > now || wake <= now + 100_000_000) }
      }
    }
  }
}
