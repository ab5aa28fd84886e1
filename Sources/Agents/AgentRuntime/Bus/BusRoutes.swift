/// Which subscriptions a message goes to, kept ready for the targets and types seen lately.
struct BusRoutes: Sendable {
  private struct Key: Hashable {
    var target: Message.Target
    var type: String
  }

  /// Forgotten as a whole when there are more.
  private static let capacity = 4_096

  private var byAgent: [String: [Int]] = [:]
  private var byType: [String: [Int]] = [:]
  private var byPrefix: [(prefix: String, slot: Int)] = []
  private var agents: [Int] = []
  private var known: [Key: [Int]] = [:]
  private var last: (key: Key, slots: [Int])?

  /// Adds the subscription in a slot.
  mutating func insert(_ subscription: BusSubscription, slot: Int) {
    forget()
    if let agent = subscription.agent {
      byAgent[agent, default: []].append(slot)
      agents.insert(slot, at: agents.firstIndex { $0 > slot } ?? agents.endIndex)
    }
    for type in subscription.types {
      if type.utf8.last == UInt8(ascii: "*") {
        byPrefix.append((String(type.dropLast()), slot))
      } else {
        byType[type, default: []].append(slot)
      }
    }
  }

  /// Removes the subscription in a slot.
  mutating func remove(_ subscription: BusSubscription, slot: Int) {
    forget()
    if let agent = subscription.agent {
      agents.removeAll { $0 == slot }
      Self.remove(slot, agent, from: &byAgent)
    }
    for type in subscription.types { Self.remove(slot, type, from: &byType) }
    byPrefix.removeAll { $0.slot == slot }
  }

  private mutating func forget() {
    known.removeAll(keepingCapacity: true)
    last = nil
  }

  private static func remove(_ slot: Int, _ key: String, from table: inout [String: [Int]]) {
    table[key]?.removeAll { $0 == slot }
    if table[key]?.isEmpty == true { table[key] = nil }
  }

  /// The slots that a message goes to, each once, in their order.
  mutating func slots(for message: Message) -> [Int] {
    if let last, last.key.type == message.type, last.key.target == message.target {
      return last.slots
    }
    let key = Key(target: message.target, type: message.type)
    let slots = known[key] ?? found(key)
    if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
    known[key] = slots
    last = (key, slots)
    return slots
  }

  private func found(_ key: Key) -> [Int] {
    var slots: [Int]
    switch key.target {
    case .broadcast: return agents
    case .agent(let agent): slots = byAgent[agent, default: []]
    case .type: slots = []
    }
    slots += byType[key.type, default: []]
    for (prefix, slot) in byPrefix where key.type.utf8.starts(with: prefix.utf8) {
      slots.append(slot)
    }
    slots.sort()
    var unique: [Int] = []
    for slot in slots where unique.last != slot { unique.append(slot) }
    return unique
  }

  /// Whether a subscription would get a message.
  static func matches(_ subscription: BusSubscription, _ message: Message) -> Bool {
    switch message.target {
    case .broadcast: return subscription.agent != nil
    case .agent(let agent) where subscription.agent == agent: return true
    case .agent, .type: break
    }
    return subscription.types.contains { type in
      type.utf8.last == UInt8(ascii: "*")
        ? message.type.utf8.starts(with: type.utf8.dropLast()) : type == message.type
    }
  }
}
