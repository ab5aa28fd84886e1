/// When a failed attempt is tried again, as pure data: exponential backoff with a cap and jitter.
///
/// The share `jitter` of each wait is drawn at random: 0 waits exactly, 1 is "full jitter" (M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
package struct RetryPolicy: Sendable, Hashable {
  /// Attempts in all, the first included.
  package var maxAttempts: Int
  /// Wait before the second attempt, in nanoseconds.
  package var delay: UInt64
  /// Each further wait is this many times the one before.
  package var multiplier: Double
  /// Longest wait, in nanoseconds.
  package var maxDelay: UInt64
  /// Share of the wait that is drawn at random, 0 to 1.
  package var jitter: Double
  /// Error codes that are retried; empty: all.
  package var retryable: [String]

  /// A policy; what lies outside its range counts as the nearest value inside.
  package init(
    maxAttempts: Int, delay: UInt64 = 200_000_000, multiplier: Double = 2,
    maxDelay: UInt64 = 20_000_000_000, jitter: Double = 1, retryable: [String] = []
  ) {
    self.maxAttempts = max(1, maxAttempts)
    self.delay = delay
    self.multiplier = multiplier >= 1 ? multiplier : 1
    self.maxDelay = maxDelay
    self.jitter = jitter >= 0 ? min(jitter, 1) : 0
    self.retryable = retryable
  }

  /// Whether an error of that code may be tried again at all.
  package func retries(_ code: String) -> Bool { retryable.isEmpty || retryable.contains(code) }

  /// The longest wait after that attempt (from 1): no jitter drawn, the cap applied.
  package func ceiling(afterAttempt attempt: Int) -> UInt64 {
    var wait = Double(delay)
    let cap = Double(maxDelay)
    var step = 1
    while step < attempt, wait < cap, multiplier > 1, wait > 0 {
      wait *= multiplier
      step += 1
    }
    return wait >= cap ? maxDelay : UInt64(wait)
  }

  /// The wait before the next attempt, or nil when that attempt (from 1) was the last.
  package func delay(
    afterAttempt attempt: Int, using generator: inout some RandomNumberGenerator
  ) -> UInt64? {
    guard attempt < maxAttempts else { return nil }
    let ceiling = ceiling(afterAttempt: attempt)
    guard jitter > 0, ceiling > 0 else { return ceiling }
    let share = min(Double(ceiling) * jitter, Double(ceiling))
    let random = share >= 0x1p64 ? ceiling : min(ceiling, UInt64(share))
    return ceiling - random + UInt64.random(in: 0...random, using: &generator)
  }
}
