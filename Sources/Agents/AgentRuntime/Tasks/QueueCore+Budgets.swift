/// What a tenant has used in the period, what its admitted tasks may yet use, and who waits for it.
struct BudgetState {
  var used = TaskDraft.Estimate()
  var reserved = TaskDraft.Estimate()
  /// Held tasks by priority, then age.
  var held = SlotHeap()
  /// When the budget is whole again.
  var boundary = UInt64.max

  /// Whether a new period would change nothing.
  var isIdle: Bool { used == TaskDraft.Estimate() }
}

extension QueueCore {
  /// Whether a task may be admitted now (true), has to wait (false), or is refused.
  func admission(of draft: TaskDraft) -> Result<Bool, TaskFailure> {
    guard !budgets.isEmpty, let budget = limits.budgets[draft.tenant ?? ""] else {
      return .success(true)
    }
    if !budget.canHold(draft.estimate) {
      return .failure(
        TaskFailure(
          code: "over-budget",
          message: "the estimate is more than the whole budget of tenant '\(draft.tenant ?? "")'"))
    }
    if fits(draft) { return .success(true) }
    switch budget.whenSpent {
    case .hold: return .success(false)
    case .refuse:
      return .failure(
        TaskFailure(
          code: "over-budget",
          message: "the budget of tenant '\(draft.tenant ?? "")' does not allow it now"))
    }
  }

  /// Whether the budget of its tenant allows a task now; behind tasks that are held it has to wait.
  func fits(_ draft: TaskDraft) -> Bool {
    let tenant = draft.tenant ?? ""
    guard !budgets.isEmpty, let budget = limits.budgets[tenant], let state = budgets[tenant] else {
      return true
    }
    if let first = state.held.first, budget.canHold(drafts[Int(first.slot)].estimate) {
      return false
    }
    return budget.allows(draft.estimate, state)
  }

  mutating func reserve(_ slot: Int) {
    guard !budgets.isEmpty else { return }
    budgets[drafts[slot].tenant ?? ""]?.reserved.add(drafts[slot].estimate)
  }

  /// Charges what an attempt used.
  mutating func use(_ slot: Int, _ usage: TaskDraft.Estimate) {
    let usage = TaskDraft.Estimate(
      tokens: max(0, usage.tokens), microdollars: max(0, usage.microdollars))
    trails[slot].usage.add(usage)
    guard !budgets.isEmpty else { return }
    let tenant = drafts[slot].tenant ?? ""
    guard budgets[tenant] != nil else { return }
    budgets[tenant]?.used.add(usage)
    setBudgetWake(tenant)
  }

  /// Gives back what a task that ended had reserved, and admits whom that allows.
  mutating func settle(_ slot: Int, wasAdmitted: Bool) {
    guard !budgets.isEmpty else { return }
    let tenant = drafts[slot].tenant ?? ""
    guard budgets[tenant] != nil else { return }
    if wasAdmitted { budgets[tenant]?.reserved.subtract(drafts[slot].estimate) }
    admitHeld(tenant)
  }

  mutating func hold(_ slot: Int) {
    setStatus(slot, .held)
    putAmongHeld(slot)
    makeSheddable(slot)
    setBudgetWake(drafts[slot].tenant ?? "")
  }

  mutating func putAmongHeld(_ slot: Int) {
    budgets[drafts[slot].tenant ?? ""]?.held.insert(
      .init(
        key: UInt64((1 << 31) - Int64(slots[slot].priority)), sequence: slots[slot].sequence,
        slot: UInt32(truncatingIfNeeded: slot)), &heldPlaces)
  }

  mutating func unhold(_ slot: Int) {
    guard heldPlaces[slot] != SlotHeap.nowhere else { return }
    let tenant = drafts[slot].tenant ?? ""
    budgets[tenant]?.held.remove(UInt32(truncatingIfNeeded: slot), &heldPlaces)
    setBudgetWake(tenant)
  }

  /// Admits held tasks of a tenant in the order of priority, then age, until one does not fit.
  ///
  /// Tasks that are larger than the whole budget, which only a change of the bounds can bring about, are passed over.
  mutating func admitHeld(_ tenant: String) {
    guard let budget = limits.budgets[tenant] else { return }
    var passedOver: [Int] = []
    while let first = budgets[tenant]?.held.first, let state = budgets[tenant] {
      let slot = Int(first.slot)
      let estimate = drafts[slot].estimate
      if !budget.canHold(estimate) {
        unhold(slot)
        passedOver.append(slot)
        continue
      }
      guard budget.allows(estimate, state) else { break }
      leave(slot)
      reserve(slot)
      makeWaiting(slot)
    }
    for slot in passedOver { putAmongHeld(slot) }
    setBudgetWake(tenant)
  }

  /// Begins the periods that are due at the clock's instant.
  mutating func beginPeriods() {
    for tenant in limits.budgets.keys.sorted() {
      guard let state = budgets[tenant], !state.isIdle, state.boundary <= clock else { continue }
      budgets[tenant]?.used = TaskDraft.Estimate()
      budgets[tenant]?.boundary = .max
      admitHeld(tenant)
    }
    setBudgetWake()
  }

  /// Periods begin at multiples of their length since 1970: a day at midnight UTC.
  private mutating func setBudgetWake(_ tenant: String) {
    guard let state = budgets[tenant] else { return }
    guard let period = limits.budgets[tenant]?.period, period > 0, !state.isIdle else {
      if state.boundary != .max {
        budgets[tenant]?.boundary = .max
        setBudgetWake()
      }
      return
    }
    let boundary = (clock / period).multipliedSaturated(period).addingSaturated(period)
    guard boundary != state.boundary else { return }
    budgets[tenant]?.boundary = boundary
    setBudgetWake()
  }

  /// Works all boundaries out anew.
  mutating func setBudgetWakes() {
    for tenant in limits.budgets.keys { setBudgetWake(tenant) }
    setBudgetWake()
  }

  private mutating func setBudgetWake() {
    budgetWake = budgets.values.reduce(.max) { min($0, $1.boundary) }
  }

  /// Follows new bounds: what is admitted is reserved anew, tasks whose budget is gone or larger are admitted.
  mutating func rebuildBudgets() {
    var waiting: [(slot: Int, tenant: String)] = []
    for arrival in arrivals
    where slots[Int(arrival.slot)].sequence == arrival.sequence
      && slots[Int(arrival.slot)].status == .held
    {
      let slot = Int(arrival.slot)
      unhold(slot)
      waiting.append((slot, drafts[slot].tenant ?? ""))
    }
    let before = budgets
    budgets = [:]
    for tenant in limits.budgets.keys {
      budgets[tenant] = BudgetState(used: before[tenant]?.used ?? TaskDraft.Estimate())
    }
    if !budgets.isEmpty {
      for arrival in arrivals where slots[Int(arrival.slot)].sequence == arrival.sequence {
        let status = slots[Int(arrival.slot)].status
        if status != .held, !status.isFinal { reserve(Int(arrival.slot)) }
      }
    }
    for (slot, tenant) in waiting {
      if budgets[tenant] == nil {
        leave(slot)
        makeWaiting(slot)
      } else {
        putAmongHeld(slot)
      }
    }
    setBudgetWakes()
    for tenant in limits.budgets.keys.sorted() { admitHeld(tenant) }
  }
}

extension QueueLimits.Budget {
  /// Whether an estimate is within the whole budget.
  func canHold(_ estimate: TaskDraft.Estimate) -> Bool {
    (tokens.map { estimate.tokens <= $0 } ?? true)
      && (microdollars.map { estimate.microdollars <= $0 } ?? true)
  }

  /// Whether an estimate fits beside what is used and reserved.
  func allows(_ estimate: TaskDraft.Estimate, _ state: BudgetState) -> Bool {
    var sum = state.used
    sum.add(state.reserved)
    sum.add(estimate)
    return canHold(sum)
  }
}

extension TaskDraft.Estimate {
  mutating func add(_ other: TaskDraft.Estimate) {
    tokens = tokens.addingSaturated(other.tokens)
    microdollars = microdollars.addingSaturated(other.microdollars)
  }

  mutating func subtract(_ other: TaskDraft.Estimate) {
    tokens = max(0, tokens &- other.tokens)
    microdollars = max(0, microdollars &- other.microdollars)
  }
}

extension Int64 {
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension UInt64 {
  fileprivate func multipliedSaturated(_ other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
