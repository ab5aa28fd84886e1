/// How many further attempts all calls together may make: a share of the calls and a little per second.
///
/// It stops a retry storm: where everything fails, retries add `ratio` to the load and no more. 20 % of
/// the calls and 1 a second, saved up to 10, as in Finagle's `RetryBudget`. Counted in whole
/// billionths of an attempt, so that nothing is gained or lost by rounding.
package struct RetryBudget: Sendable, Hashable {
  /// Billionths of an attempt that each call adds.
  package let perCall: UInt64
  /// Attempts that each second adds; billionths that each nanosecond adds.
  package let perSecond: UInt64
  /// The most that is saved, in billionths.
  package let capacity: UInt64
  /// What is there, in billionths; never below 0.
  package private(set) var balance: UInt64
  private var latest: UInt64

  private static let attempt: UInt64 = 1_000_000_000

  /// A full budget at that time.
  package init(
    ratio: Double = 0.2, perSecond: Int = 1, capacity: Int = 10, at time: UInt64
  ) {
    perCall = UInt64(Swift.min(Swift.max(ratio, 0), 100) * 1e9)
    self.perSecond = UInt64(Swift.min(Swift.max(perSecond, 0), 1_000_000))
    self.capacity = UInt64(Swift.min(Swift.max(capacity, 0), 1_000_000)) * Self.attempt
    balance = self.capacity
    latest = time
  }

  /// Counts a call (not its retries).
  package mutating func deposit(at time: UInt64) {
    refill(at: time)
    balance = Swift.min(capacity, balance + perCall)
  }

  /// Takes one attempt; false when there is none to take.
  package mutating func withdraw(at time: UInt64) -> Bool {
    refill(at: time)
    guard balance >= Self.attempt else { return false }
    balance -= Self.attempt
    return true
  }

  private mutating func refill(at time: UInt64) {
    guard time > latest else { return }
    let (gain, overflow) = (time - latest).multipliedReportingOverflow(by: perSecond)
    latest = time
    balance = overflow ? capacity : Swift.min(capacity, balance + Swift.min(gain, capacity))
  }
}
