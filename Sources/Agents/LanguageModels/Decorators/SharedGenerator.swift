import Platform
import Resilience
import Synchronization

/// Seeded chance that several calls draw from.
final class SharedGenerator: Sendable {
  private let state: Mutex<SeededGenerator>

  init(seed: UInt64) { state = Mutex(SeededGenerator(seed: seed)) }

  /// The wait before the next attempt, or nil when that attempt was the last.
  func delay(_ policy: RetryPolicy, afterAttempt attempt: Int) -> UInt64? {
    state.withLock { policy.delay(afterAttempt: attempt, using: &$0) }
  }
}
