/// The message bus as a state machine: messages and instants in, deliveries out; it never waits and has no clock.
///
/// A message is kept once and shared by every subscription that has it. A message that reaches nobody is parked
/// within `BusLimits`, for the first later subscription that matches. Instants are nanoseconds and never go back.
package struct BusCore: Sendable {
  /// Expired messages in buffers are looked for at most this often, in nanoseconds; they are never handed out.
  private static let sweepInterval: UInt64 = 100_000_000

  private var limits: BusLimits
  /// A slot is nil once its subscription has ended, and used again.
  private var subscriptions: [BusSubscription?] = []
  private var mailboxes: [Mailbox] = []
  private var freeSlots: [Int] = []
  private var slotOf: [String: Int] = [:]
  private var routes = BusRoutes()
  private var parking = ParkingLot()
  private var counters = BusStatistics()
  /// No buffered message expires before.
  private var firstExpiry = UInt64.max
  private var lastSweep: UInt64 = 0

  /// A bus without subscriptions.
  package init(limits: BusLimits = BusLimits()) { self.limits = limits }

  /// Opens a subscription and gives it the parked messages that match.
  ///
  /// The same name again changes what it listens to and keeps what it has. What does not fit into a buffer that
  /// refuses new messages stays parked. O(subscriptions + parked).
  ///
  /// - Throws: `invalid` for a blank name, a capacity below 1, and a subscription to nothing.
  package mutating func subscribe(
    _ subscription: BusSubscription, now: UInt64
  ) throws(RuntimeError) {
    guard !subscription.name.isEmpty else { throw .invalid("a subscription needs a name") }
    guard subscription.capacity > 0 else {
      throw .invalid("the capacity of subscription '\(subscription.name)' must be at least 1")
    }
    guard subscription.agent != nil || !subscription.types.isEmpty else {
      throw .invalid("subscription '\(subscription.name)' names no agent and no type")
    }
    let slot = self.slot(for: subscription.name)
    if let old = subscriptions[slot] { routes.remove(old, slot: slot) }
    subscriptions[slot] = subscription
    routes.insert(subscription, slot: slot)
    counters.expired += UInt64(mailboxes[slot].expire(now))
    counters.dropped += UInt64(mailboxes[slot].setBounds(of: subscription))
    giveParked(to: slot, subscription, now: now)
  }

  /// Ends a subscription and drops what it has not acknowledged; false when there was none.
  package mutating func unsubscribe(_ name: String) -> Bool {
    guard let slot = slotOf.removeValue(forKey: name), let old = subscriptions[slot] else {
      return false
    }
    counters.dropped += UInt64(mailboxes[slot].count)
    mailboxes[slot] = Mailbox()
    subscriptions[slot] = nil
    freeSlots.append(slot)
    routes.remove(old, slot: slot)
    return true
  }

  /// Publishes messages in their order, each to every subscription that matches; what became of each.
  ///
  /// Sets the time of each message. O(messages + deliveries).
  package mutating func publish(_ messages: [Message], now: UInt64) -> [PublishOutcome] {
    var outcomes: [PublishOutcome] = []
    outcomes.reserveCapacity(messages.count)
    for message in messages {
      var message = message
      message.time = now
      outcomes.append(publish(SharedMessage(message, now: now), now: now))
    }
    counters.published += UInt64(messages.count)
    return outcomes
  }

  /// Acknowledges everything up to a position and hands out the oldest messages that are left, at most `limit`.
  ///
  /// The same messages again until they are acknowledged; only what was handed out can be.
  ///
  /// - Throws: `unknownSubscription`.
  package mutating func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, now: UInt64
  ) throws(RuntimeError) -> [Delivery] {
    guard let slot = slotOf[name] else { throw .unknownSubscription(name) }
    mailboxes[slot].acknowledge(position)
    counters.expired += UInt64(mailboxes[slot].expire(now))
    return mailboxes[slot].peek(max(0, limit))
  }

  /// Whether a subscription has messages, in O(1); false for an unknown one.
  package func hasMessages(for name: String) -> Bool {
    slotOf[name].map { mailboxes[$0].count > 0 } ?? false
  }

  /// Lets go of what has expired up to an instant.
  package mutating func advance(to now: UInt64) {
    counters.expired += UInt64(parking.expire(now))
    guard now >= max(firstExpiry, lastSweep.addingClamped(Self.sweepInterval)) else { return }
    lastSweep = now
    firstExpiry = .max
    for slot in mailboxes.indices {
      counters.expired += UInt64(mailboxes[slot].expire(now))
      firstExpiry = min(firstExpiry, mailboxes[slot].firstExpiry)
    }
  }

  /// When `advance` next has something to do; nil for never.
  package var nextWake: UInt64? {
    let sweep =
      firstExpiry == .max
      ? UInt64.max : max(firstExpiry, lastSweep.addingClamped(Self.sweepInterval))
    let next = min(parking.firstLeaving, sweep)
    return next == .max ? nil : next
  }

  /// What the bus has done and what it holds, in O(subscriptions).
  package var statistics: BusStatistics {
    var statistics = counters
    statistics.parked = parking.count
    for (name, slot) in slotOf { statistics.buffered[name] = mailboxes[slot].count }
    return statistics
  }

  /// What is subscribed, in the order of the names.
  package var subscribed: [BusSubscription] {
    subscriptions.compactMap { $0 }.sorted { $0.name < $1.name }
  }

  private mutating func slot(for name: String) -> Int {
    if let slot = slotOf[name] { return slot }
    let slot = freeSlots.popLast() ?? subscriptions.count
    if slot == subscriptions.count {
      subscriptions.append(nil)
      mailboxes.append(Mailbox())
    }
    slotOf[name] = slot
    return slot
  }

  private mutating func giveParked(to slot: Int, _ subscription: BusSubscription, now: UInt64) {
    counters.expired += UInt64(parking.expire(now))
    let refuses = subscription.overflow != .dropOldest
    var room = refuses ? subscription.capacity - mailboxes[slot].count : Int.max
    let parked = parking.take { message in
      guard room > 0, BusRoutes.matches(subscription, message) else { return false }
      room -= 1
      return true
    }
    for message in parked { _ = deliver(message, to: slot, now: now) }
  }

  private mutating func publish(_ message: SharedMessage, now: UInt64) -> PublishOutcome {
    var outcome = PublishOutcome(delivered: 0, isParked: false, rejected: 0)
    guard message.expires > now else {
      counters.expired += 1
      return outcome
    }
    let slots = routes.slots(for: message.message)
    guard !slots.isEmpty else {
      let evicted = parking.park(message, limits: limits, now: now)
      counters.dropped += UInt64(evicted ?? 1)
      outcome.isParked = evicted != nil
      return outcome
    }
    for slot in slots {
      switch deliver(message, to: slot, now: now) {
      case nil: outcome.delivered += 1
      case .reject: outcome.rejected += 1
      case .dropNewest, .dropOldest: break
      }
    }
    return outcome
  }

  /// Puts a message into a buffer; when the buffer is full and refuses it, by which rule.
  private mutating func deliver(
    _ message: SharedMessage, to slot: Int, now: UInt64
  ) -> BusSubscription.Overflow? {
    if mailboxes[slot].count >= mailboxes[slot].capacity {
      counters.expired += UInt64(mailboxes[slot].expire(now))
    }
    if mailboxes[slot].count >= mailboxes[slot].capacity {
      switch mailboxes[slot].overflow {
      case .dropOldest:
        mailboxes[slot].removeFirst()
        counters.dropped += 1
      case .dropNewest:
        counters.dropped += 1
        return .dropNewest
      case .reject:
        counters.rejected += 1
        return .reject
      }
    }
    mailboxes[slot].append(message)
    counters.delivered += 1
    firstExpiry = min(firstExpiry, message.expires)
    return nil
  }
}
