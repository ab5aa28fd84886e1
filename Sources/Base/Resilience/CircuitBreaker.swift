import Platform

/// Stops calling what fails, waits, and finds out with one call at a time whether it is well again.
///
/// A pure machine: `acquire` before a call, `record` after it, both with the time. Closed, it counts
/// outcomes and opens when a rule of its settings holds. Open, it rejects until the wait is over; each time
/// in a row that a probe fails the wait doubles, up to a cap. Half-open, it lets exactly one call through
/// at a time; so many good ones in a row close it, one bad one opens it. What was begun before the last
/// change of state no longer counts. After M. Nygard, "Release It!", 2007; Polly v8; resilience4j.
///
/// - Complexity: O(buckets) a call for a window by time, O(1) by count; memory is fixed by the settings.
package struct CircuitBreaker: Sendable, Hashable {
  /// What the breaker does with a call.
  package enum State: Sendable, Hashable {
    case closed
    /// Rejects until that time.
    case open(until: UInt64)
    /// Lets one probe through at a time.
    case halfOpen
    /// Held open by hand until `reset`.
    case isolated

    /// Such as `half-open`.
    package var name: String {
      switch self {
      case .closed: "closed"
      case .open: "open"
      case .halfOpen: "half-open"
      case .isolated: "isolated"
      }
    }

    /// The names of all states.
    package static let names = ["closed", "open", "half-open", "isolated"]
  }

  /// How a call ended.
  package enum Outcome: Sendable, Hashable {
    case success
    case failure
    /// Says nothing about the health of what was called: cancelled, or the caller's own mistake.
    case ignored
  }

  /// The right to make one call; its outcome is recorded with it.
  package struct Permit: Sendable, Hashable {
    /// When the call was let through.
    package let time: UInt64
    /// Whether the call finds out if the breaker may close.
    package let isProbe: Bool
    let epoch: UInt64
  }

  /// Why a call was not let through.
  package struct Rejection: Error, Sendable, Hashable {
    package let state: State
    /// Nanoseconds after which a call may be let through; nil when only a person can tell.
    package let retryAfter: UInt64?
  }

  /// A change of state.
  package struct Change: Sendable, Hashable {
    package let from: State
    package let to: State
    package let time: UInt64
    /// In words, such as `5 failures in a row`.
    package let reason: String
  }

  /// The settings it was made with.
  package let settings: Settings
  /// The state that the last call left; `state(at:)` says what the next call finds.
  package private(set) var state = State.closed
  private var window: OutcomeWindow
  /// Times of the failures since the last success, the latest `consecutiveFailures` of them.
  private var streak: [UInt64] = []
  /// How many times in a row it opened without closing.
  private var opens = 0
  private var probe: Permit?
  private var goodProbes = 0
  private var epoch: UInt64 = 0
  private var changes: [Change] = []
  private var generator: SeededGenerator
  private var latest: UInt64 = 0

  /// A closed breaker; the seed is that of the jitter of its waits.
  package init(_ settings: Settings = .model, seed: UInt64 = 0) {
    self.settings = settings
    window = OutcomeWindow(settings.window)
    generator = SeededGenerator(seed: seed)
  }

  /// Lets a call through, or says why not and for how long.
  package mutating func acquire(at time: UInt64) -> Result<Permit, Rejection> {
    let now = advance(to: time)
    loseProbe(at: now)
    switch state {
    case .closed: return .success(Permit(time: now, isProbe: false, epoch: epoch))
    case .isolated: return .failure(Rejection(state: state, retryAfter: nil))
    case .open(let until) where now < until:
      return .failure(Rejection(state: state, retryAfter: until - now))
    case .open:
      goodProbes = 0
      change(to: .halfOpen, at: now, "the wait is over")
      return .success(beginProbe(at: now))
    case .halfOpen:
      guard let probe else { return .success(beginProbe(at: now)) }
      let left = Deadline(after: settings.probeTimeout, from: probe.time).remaining(at: now)
      return .failure(Rejection(state: state, retryAfter: left))
    }
  }

  /// Records how a call ended; an outcome from before the last change of state is passed over.
  package mutating func record(_ permit: Permit, _ outcome: Outcome, at time: UInt64) {
    let now = advance(to: time)
    loseProbe(at: now)
    guard permit.epoch == epoch else { return }
    let isSlow = settings.slowCall.map { now - Swift.min(now, permit.time) >= $0 } ?? false
    switch state {
    case .closed: recordClosed(outcome, isSlow: isSlow, at: now)
    case .halfOpen:
      probe = nil
      epoch += 1
      switch outcome {
      case .ignored: break
      case .success where !(isSlow && settings.slowRatio != nil):
        goodProbes += 1
        if goodProbes >= settings.probes {
          close(at: now, "\(goodProbes) good \(goodProbes == 1 ? "probe" : "probes")")
        }
      case .success: open(at: now, "the probe was slow")
      case .failure: open(at: now, "the probe failed")
      }
    case .open, .isolated: break
    }
  }

  /// Opens it as if a rule had held, for the usual wait.
  package mutating func trip(at time: UInt64) {
    let now = advance(to: time)
    if state != .isolated { open(at: now, "tripped by hand") }
  }

  /// Holds it open until `reset`.
  package mutating func isolate(at time: UInt64) {
    let now = advance(to: time)
    if state != .isolated { change(to: .isolated, at: now, "isolated by hand") }
  }

  /// Closes it and forgets what it has counted.
  package mutating func reset(at time: UInt64) {
    let now = advance(to: time)
    if state != .closed { close(at: now, "reset by hand") }
    window = OutcomeWindow(settings.window)
    streak = []
  }

  /// The state that a call finds now.
  package func state(at now: UInt64) -> State {
    if case .open(let until) = state, now >= until { return .halfOpen }
    return state
  }

  /// The changes of state since the last time this was asked, at most the latest 64.
  package mutating func takeChanges() -> [Change] {
    defer { changes = [] }
    return changes
  }

  private mutating func recordClosed(_ outcome: Outcome, isSlow: Bool, at now: UInt64) {
    guard outcome != .ignored else { return }
    window.add(isFailure: outcome == .failure, isSlow: isSlow, at: now)
    if outcome == .success {
      streak.removeAll(keepingCapacity: true)
    } else if let wanted = settings.consecutiveFailures {
      streak.append(now)
      if streak.count > wanted { streak.removeFirst() }
    }
    if let reason = tripReason(at: now) { open(at: now, reason) }
  }

  /// Which rule holds now, in words.
  private func tripReason(at now: UInt64) -> String? {
    if let wanted = settings.consecutiveFailures {
      let recent = streak.count { now - $0 < settings.consecutiveWindow }
      if recent >= wanted { return "\(recent) \(recent == 1 ? "failure" : "failures") in a row" }
    }
    let totals = window.totals(at: now)
    guard totals.calls >= settings.minimumCalls else { return nil }
    let calls = Double(totals.calls)
    if let ratio = settings.failureRatio, Double(totals.failures) >= ratio * calls {
      return "\(totals.failures) of \(totals.calls) calls failed"
    }
    if let ratio = settings.slowRatio, Double(totals.slow) >= ratio * calls {
      return "\(totals.slow) of \(totals.calls) calls were slow"
    }
    return nil
  }

  private mutating func beginProbe(at now: UInt64) -> Permit {
    let permit = Permit(time: now, isProbe: true, epoch: epoch)
    probe = permit
    return permit
  }

  /// A probe that nobody reports on within its time counts as failed, or the breaker would never move again.
  private mutating func loseProbe(at now: UInt64) {
    guard let probe, Deadline(after: settings.probeTimeout, from: probe.time).isPast(at: now) else {
      return
    }
    open(at: now, "the probe did not come back")
  }

  private mutating func open(at now: UInt64, _ reason: String) {
    opens += 1
    let backoff = RetryPolicy(
      maxAttempts: .max, delay: settings.openDuration, multiplier: settings.openMultiplier,
      maxDelay: Swift.max(settings.openDuration, settings.maxOpenDuration), jitter: settings.jitter)
    let wait = backoff.delay(afterAttempt: opens, using: &generator) ?? settings.openDuration
    change(to: .open(until: Deadline(after: wait, from: now).time), at: now, reason)
  }

  private mutating func close(at now: UInt64, _ reason: String) {
    opens = 0
    window = OutcomeWindow(settings.window)
    change(to: .closed, at: now, reason)
  }

  private mutating func change(to new: State, at now: UInt64, _ reason: String) {
    if changes.count == 64 { changes.removeFirst() }
    changes.append(Change(from: state, to: new, time: now, reason: reason))
    state = new
    epoch += 1
    probe = nil
    streak = []
  }

  /// The time, which never goes back for the breaker.
  private mutating func advance(to time: UInt64) -> UInt64 {
    latest = Swift.max(latest, time)
    return latest
  }
}
