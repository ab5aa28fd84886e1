/// Decides how many workers there should be: samples and instants in, decisions out; it starts and stops nothing.
///
/// It compares with all workers and not with the idle ones, so that it does not grow while the work is being done,
/// and it leaves zero. Between growing and shrinking lies a wide band (hysteresis) and time (cooldown), so that a
/// constant load leads to a constant number.
package struct Autoscaler: Sendable, Hashable {
  package let policy: ScalingPolicy
  private var lastGrowth: UInt64?
  private var lastChange: UInt64?
  /// Since when the load has been low.
  private var lowSince: UInt64?

  /// An autoscaler that has decided nothing yet.
  ///
  /// - Throws: `invalid` for bounds, steps or thresholds that contradict each other.
  package init(_ policy: ScalingPolicy = ScalingPolicy()) throws(RuntimeError) {
    guard policy.minimum >= 0, policy.maximum >= max(1, policy.minimum) else {
      throw .invalid(
        "the number of workers must lie between 0 and its maximum, which is at least 1: "
          + "got \(policy.minimum) to \(policy.maximum)")
    }
    guard policy.up.step > 0, policy.down.step > 0, policy.up.pendingPerWorker > 0,
      policy.down.pendingPerWorker > 0
    else { throw .invalid("steps and tasks per worker must be above 0") }
    guard policy.down.utilisation < policy.up.utilisation, policy.down.pending <= policy.up.pending
    else { throw .invalid("the thresholds for fewer workers must lie below those for more") }
    self.policy = policy
  }

  /// Decides on a sample at an instant in nanoseconds, and takes the decision as carried out.
  package mutating func decide(_ sample: LoadSample, now: UInt64) -> ScalingDecision {
    let decision = growth(sample, now) ?? shrinkage(sample, now)
    if decision.change > 0 { lastGrowth = now }
    if decision.change != 0 { (lastChange, lowSince) = (now, nil) }
    return decision
  }

  private func growth(_ sample: LoadSample, _ now: UInt64) -> ScalingDecision? {
    let (up, workers, pending) = (policy.up, sample.workers, sample.pending)
    if workers < policy.minimum {
      return ScalingDecision(
        change: policy.minimum - workers,
        reason: "\(workers) workers are fewer than the minimum of \(policy.minimum)")
    }
    let room = policy.maximum - workers
    guard room > 0 else { return nil }
    let wanted = Self.ceiling(Double(pending) / up.pendingPerWorker)
    if workers == 0 {
      guard pending > 0 else { return nil }
      return ScalingDecision(
        change: min(max(1, wanted), up.step, room), reason: "\(pending) pending and no worker")
    }
    guard pending > up.pending, wanted > workers, utilisation(sample) > up.utilisation else {
      return nil
    }
    if let lastGrowth, now < lastGrowth.addingClamped(up.cooldown) {
      return ScalingDecision(change: 0, reason: "grew a moment ago: the new workers come first")
    }
    return ScalingDecision(
      change: min(wanted - workers, up.step, room),
      reason: "\(pending) pending for \(workers) workers is more than \(up.pendingPerWorker) each, "
        + "\(Self.percent(utilisation(sample))) of the places are taken")
  }

  private mutating func shrinkage(_ sample: LoadSample, _ now: UInt64) -> ScalingDecision {
    let (down, workers) = (policy.down, sample.workers)
    if workers > policy.maximum {
      return ScalingDecision(
        change: policy.maximum - workers,
        reason: "\(workers) workers are more than the maximum of \(policy.maximum)")
    }
    // The last worker of a pool that may be empty stays while anything is to be done.
    let needed = max(
      Self.ceiling(Double(sample.pending) / down.pendingPerWorker), sample.running > 0 ? 1 : 0)
    let spare = min(workers - needed, down.step, workers - policy.minimum)
    guard sample.pending < down.pending, utilisation(sample) < down.utilisation, spare > 0 else {
      lowSince = nil
      return ScalingDecision(
        change: 0,
        reason: "\(sample.pending) pending, \(workers) workers, "
          + "\(Self.percent(utilisation(sample))) of the places taken: enough and not too many")
    }
    let since = lowSince ?? now
    lowSince = since
    if let duration = sample.meanDuration, duration >= down.meanDuration {
      return ScalingDecision(
        change: 0, reason: "tasks last \(duration / 1_000_000_000) s on average: none is taken away"
      )
    }
    let changed = lastChange ?? 0
    guard now >= max(since, changed).addingClamped(down.cooldown) else {
      return ScalingDecision(change: 0, reason: "the load has not been low for long enough")
    }
    return ScalingDecision(
      change: -spare,
      reason: "\(sample.pending) pending and \(Self.percent(utilisation(sample))) of the places of "
        + "\(workers) workers taken")
  }

  /// The share of the places that is taken; nothing of nothing is 0.
  private func utilisation(_ sample: LoadSample) -> Double {
    sample.capacity > 0 ? Double(sample.running) / Double(sample.capacity) : 0
  }

  private static func ceiling(_ value: Double) -> Int { Int(exactly: value.rounded(.up)) ?? .max }

  private static func percent(_ share: Double) -> String {
    "\(Int((share * 100).rounded())) %"
  }
}
