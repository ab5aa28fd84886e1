import Resilience

extension QueueCore {
  /// The earliest instant at which time alone would change something, or nil.
  package var nextWake: UInt64? {
    let wake = min(min(timers.firstKey, deadlines.firstKey), min(finalWake, budgetWake))
    return wake == .max ? nil : wake
  }

  /// Lets time pass: leases lapse, delays and preferences end, deadlines pass, budgets become whole, and what
  /// was kept long enough is forgotten, each at its own instant and in the order of the instants.
  ///
  /// It does not matter in how many steps time passes. At one instant deadlines come first, then leases, delays
  /// and preferences in order of arrival, then forgetting, then budgets in the order of the tenants' names.
  ///
  /// - Complexity: O(1) when nothing is due, O(log n) for each thing that is.
  package mutating func advance(to now: UInt64) {
    let now = max(now, clock)
    if min(min(timers.firstKey, deadlines.firstKey), min(finalWake, budgetWake)) <= now {
      passTime(to: now)
    }
    clock = now
  }

  private mutating func passTime(to now: UInt64) {
    while true {
      let deadline = deadlines.firstKey
      let timer = timers.firstKey
      let instant = min(min(timer, deadline), min(finalWake, budgetWake))
      guard instant <= now, instant != .max else { return }
      if instant > clock { clock = instant }
      if deadline == instant, let first = deadlines.first {
        end(
          Int(first.slot), .dead,
          failure: TaskFailure(code: "deadline", message: "not complete at its deadline"))
      } else if timer == instant, let first = timers.first {
        expire(Int(first.slot))
      } else if finalWake == instant {
        forgetOldest(endedBy: instant)
      } else {
        beginPeriods()
      }
    }
  }

  private mutating func expire(_ slot: Int) {
    switch slots[slot].status {
    case .running: lapse(slot)
    case .delayed:
      leave(slot)
      makePending(slot)
    case .pending:
      clearTimer(slot)
      ready.endPreference(slot, drafts[slot], &slots)
    case .held, .completed, .dead, .cancelled: clearTimer(slot)
    }
  }

  private mutating func lapse(_ slot: Int) {
    totals.lostLeases &+= 1
    let attempts = Int(slots[slot].attempts)
    let failure = TaskFailure(
      code: "lease-lost",
      message: "the worker '\(trails[slot].worker ?? "")' did not renew its lease")
    if isRecording { note(.lost, slot, failure: failure) }
    guard attempts < drafts[slot].retry.maxAttempts else {
      end(slot, .dead, failure: failure)
      return
    }
    leave(slot)
    trails[slot].failure = failure
    makePending(slot)
  }

  private mutating func forgetOldest(endedBy instant: UInt64) {
    for list in finals.indices {
      while finals[list].head != TaskSlot.none {
        let slot = Int(finals[list].head)
        guard slots[slot].updatedAt.addingSaturated(limits.retention) <= instant else { break }
        forget(slot)
      }
    }
  }

  /// Sets the bounds that hold from now on.
  ///
  /// Tasks that are there stay, whatever the new bounds; budgets hold for what is admitted from now on.
  package mutating func setLimits(_ limits: QueueLimits, now: UInt64) {
    advance(to: now)
    self.limits = limits
    applyLimits()
    for list in finals.indices {
      while finals[list].count > max(0, limits.maxFinal) { forget(Int(finals[list].head)) }
    }
  }

  mutating func applyLimits() {
    ready.setWeights(limits.weights)
    setFinalWake()
    rebuildSheddable()
    rebuildBudgets()
  }
}
