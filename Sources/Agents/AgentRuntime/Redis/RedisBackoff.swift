import Resilience

extension RedisEngine {
  /// The wait after a failed attempt, with a jitter that follows from the task and the attempt alone, so that
  /// every engine gives the same; nil after the last attempt.
  ///
  /// SplitMix64's mixer (Steele, Lea, Flood, OOPSLA 2014) instead of a generator with a state.
  static func pause(_ draft: TaskDraft, attempt: Int) -> UInt64? {
    let policy = draft.retry
    guard attempt < policy.maxAttempts else { return nil }
    let ceiling = policy.ceiling(afterAttempt: attempt)
    guard policy.jitter > 0, ceiling > 0 else { return ceiling }
    let share = Double(ceiling) * min(policy.jitter, 1)
    let random = share >= 0x1p64 ? ceiling : min(ceiling, UInt64(share))
    let id = draft.id
    var mixed = id.low ^ (id.high &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(attempt)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return ceiling - random + mixed.multipliedFullWidth(by: random).high
  }
}
