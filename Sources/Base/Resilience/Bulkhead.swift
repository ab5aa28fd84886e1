/// At most so many calls at a time, and at most so many that wait in line for a limited time.
///
/// A pure machine: the shell gives each call a number, wakes those it is told to wake, and asks again at
/// `nextDeadline`. The line is first in, first out.
package struct Bulkhead: Sendable, Hashable {
  /// What becomes of a call that comes.
  package enum Entry: Sendable, Hashable {
    case entered
    /// Waits to be woken.
    case queued
    /// The line is full.
    case rejected
  }

  private struct Waiting: Hashable {
    var call: UInt64
    var deadline: Deadline
  }

  /// Most calls at a time.
  package let limit: Int
  /// Most calls that wait.
  package let queueLimit: Int
  /// Calls inside now.
  package private(set) var active = 0
  private var queue: [Waiting] = []

  /// An empty bulkhead.
  package init(limit: Int, queueLimit: Int = 0) {
    self.limit = Swift.max(1, limit)
    self.queueLimit = Swift.max(0, queueLimit)
  }

  /// Calls that wait now.
  package var waiting: Int { queue.count }

  /// The earliest time at which a waiting call gives up.
  package var nextDeadline: Deadline { queue.map(\.deadline).min() ?? .never }

  /// A call comes, and would wait until the deadline.
  package mutating func enter(_ call: UInt64, until deadline: Deadline = .never) -> Entry {
    if active < limit, queue.isEmpty {
      active += 1
      return .entered
    }
    guard queue.count < queueLimit else { return .rejected }
    queue.append(Waiting(call: call, deadline: deadline))
    return .queued
  }

  /// A call that was inside is over; returns the one that comes in for it.
  package mutating func leave() -> UInt64? {
    guard !queue.isEmpty else {
      active = Swift.max(0, active - 1)
      return nil
    }
    return queue.removeFirst().call
  }

  /// A waiting call gives up; false when it did not wait any more.
  package mutating func abandon(_ call: UInt64) -> Bool {
    guard let place = queue.firstIndex(where: { $0.call == call }) else { return false }
    queue.remove(at: place)
    return true
  }

  /// Takes out those whose time to wait is over, in their order.
  package mutating func expire(at now: UInt64) -> [UInt64] {
    let late = queue.filter { $0.deadline.isPast(at: now) }.map(\.call)
    if !late.isEmpty { queue.removeAll { $0.deadline.isPast(at: now) } }
    return late
  }
}
