extension RetryPolicy {
  /// The longest wait that a server may ask for, in nanoseconds: two minutes.
  package static let longestServerWait: UInt64 = 120_000_000_000

  /// The wait before the next attempt, given how long the server asks to wait; nil when there is none to make.
  ///
  /// The server's wait is the least; the drawn share of the policy's comes on top, so that all who were
  /// told the same do not come back at the same instant. A server that asks for more than `longest` is
  /// not asked again.
  package func delay(
    afterAttempt attempt: Int, retryAfter: UInt64?,
    longest: UInt64 = RetryPolicy.longestServerWait,
    using generator: inout some RandomNumberGenerator
  ) -> UInt64? {
    guard let own = delay(afterAttempt: attempt, using: &generator) else { return nil }
    guard let retryAfter else { return own }
    guard retryAfter <= longest else { return nil }
    let (sum, overflow) = retryAfter.addingReportingOverflow(own)
    return overflow ? .max : sum
  }
}
