/// A limit on the rate of calls, or of the tokens they cost, that allows bursts.
///
/// Whole numbers alone: no drift however long it runs.
package struct TokenBucket: Sendable, Hashable {
  /// Tokens that come in each period.
  package let rate: UInt64
  /// Length of a period in nanoseconds.
  package let period: UInt64
  /// Most tokens that are saved.
  package let burst: UInt64
  /// What is there, in tokens times nanoseconds of the period.
  private var level: UInt64
  private var latest: UInt64

  private static let limit: UInt64 = 1_000_000_000

  /// A full bucket: so many tokens a period (a second unless said), saved up to `burst` (a period's worth).
  ///
  /// Rate and burst lie between 1 and 10⁹, the period between a nanosecond and an hour.
  package init(rate: Int, period: UInt64 = 1_000_000_000, burst: Int? = nil, at time: UInt64) {
    self.rate = UInt64(Swift.min(Swift.max(rate, 1), Int(Self.limit)))
    self.period = Swift.min(Swift.max(period, 1), 3_600_000_000_000)
    // The product of the two stays below 2⁶³.
    let most = Swift.min(Self.limit, (1 << 62) / self.period)
    self.burst = Swift.min(UInt64(Swift.max(burst ?? rate, 1)), most)
    level = self.burst * self.period
    latest = time
  }

  /// Takes tokens, or says in how many nanoseconds they will be there; nothing is taken then.
  ///
  /// More than `burst` is never there: it waits for a full bucket and takes all of it.
  package mutating func take(_ tokens: Int = 1, at time: UInt64) -> UInt64? {
    refill(at: time)
    let cost = Swift.min(UInt64(Swift.max(tokens, 0)), burst) * period
    guard level < cost else {
      level -= cost
      return nil
    }
    let missing = cost - level
    return missing / rate + (missing % rate > 0 ? 1 : 0)
  }

  private mutating func refill(at time: UInt64) {
    guard time > latest else { return }
    let (gain, overflow) = (time - latest).multipliedReportingOverflow(by: rate)
    latest = time
    let full = burst * period
    level = overflow ? full : Swift.min(full, level + Swift.min(gain, full))
  }
}
