/// A message that many mailboxes share; what they hold is a pointer.
final class SharedMessage: Sendable {
  let message: Message
  /// The instant from which it is worth nothing; `UInt64.max` is never.
  let expires: UInt64

  init(_ message: Message, now: UInt64) {
    self.message = message
    expires = message.timeToLive.map { now.addingClamped($0) } ?? .max
  }
}

/// The messages of one subscription that are not acknowledged, oldest first: a ring that grows up to its capacity.
struct Mailbox: Sendable {
  private struct Entry: Sendable {
    var position: UInt64
    var message: SharedMessage
  }

  /// What the subscription says of a full buffer.
  private(set) var capacity: Int
  private(set) var overflow: BusSubscription.Overflow

  private var ring: [Entry?] = []
  private var head = 0
  private(set) var count = 0
  /// The position of the next message.
  private var next: UInt64 = 1
  /// The highest position that was handed out: what comes after it cannot be acknowledged.
  private var handedOut: UInt64 = 0
  /// No message in here expires before.
  private(set) var firstExpiry = UInt64.max

  /// An empty buffer that takes nothing.
  init() { (capacity, overflow) = (0, .reject) }

  /// Changes the bounds and drops the oldest messages that are too many; how many these were.
  mutating func setBounds(of subscription: BusSubscription) -> Int {
    (capacity, overflow) = (subscription.capacity, subscription.overflow)
    let excess = max(0, count - capacity)
    for _ in 0..<excess { removeFirst() }
    return excess
  }

  /// Puts a message at the end, in amortised O(1).
  mutating func append(_ message: SharedMessage) {
    if count == ring.count { grow() }
    var place = head + count
    if place >= ring.count { place -= ring.count }
    ring[place] = Entry(position: next, message: message)
    next += 1
    count += 1
    if message.expires < firstExpiry { firstExpiry = message.expires }
  }

  /// Takes the oldest message out.
  mutating func removeFirst() {
    guard count > 0 else { return }
    ring[head] = nil
    head = head + 1 == ring.count ? 0 : head + 1
    count -= 1
    if count == 0 { firstExpiry = .max }
  }

  /// Takes everything out that was handed out and is not after the position.
  mutating func acknowledge(_ position: UInt64) {
    let last = min(position, handedOut)
    while count > 0, let entry = ring[head], entry.position <= last { removeFirst() }
  }

  /// Takes out what has expired; how many that were, in O(1) when nothing can have.
  mutating func expire(_ now: UInt64) -> Int {
    guard firstExpiry <= now else { return 0 }
    var kept: [Entry?] = []
    var first = UInt64.max
    for offset in 0..<count {
      guard let entry = ring[wrapped(head + offset)], entry.message.expires > now else { continue }
      first = min(first, entry.message.expires)
      kept.append(entry)
    }
    let gone = count - kept.count
    (ring, head, count, firstExpiry) = (kept, 0, kept.count, first)
    return gone
  }

  /// The oldest messages, at most `limit`, which stay here until they are acknowledged.
  mutating func peek(_ limit: Int) -> [Delivery] {
    let length = min(limit, count)
    guard length > 0 else { return [] }
    var deliveries: [Delivery] = []
    deliveries.reserveCapacity(length)
    for offset in 0..<length {
      guard let entry = ring[wrapped(head + offset)] else { break }
      deliveries.append(Delivery(position: entry.position, message: entry.message.message))
    }
    handedOut = max(handedOut, deliveries.last?.position ?? 0)
    return deliveries
  }

  private func wrapped(_ place: Int) -> Int { place >= ring.count ? place - ring.count : place }

  private mutating func grow() {
    var larger: [Entry?] = []
    larger.reserveCapacity(max(8, ring.count * 2))
    for offset in 0..<count { larger.append(ring[wrapped(head + offset)]) }
    while larger.count < larger.capacity { larger.append(nil) }
    ring = larger
    head = 0
  }
}

extension UInt64 {
  /// The sum, or the largest number where it would not fit.
  func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
