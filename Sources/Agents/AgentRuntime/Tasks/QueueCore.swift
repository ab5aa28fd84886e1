import Resilience

/// The task queue as a synchronous state machine: no clock, no randomness, no lock, no storage of its own.
///
/// Every call says what time it is; time never runs backwards (an earlier `now` counts as the latest seen). The
/// same calls give the same state, answers and snapshot bytes on every machine, so a journal of calls is a store.
/// Tasks live in slots with integer links and index heaps; a put, a lease and a completion cost O(log n) at most.
package struct QueueCore {
  var slots: [TaskSlot] = []
  var drafts: [TaskDraft] = []
  var trails: [TaskTrail] = []
  var free: [UInt32] = []
  var table = SlotTable()
  var keys: [IdempotencyKey: UInt32] = [:]
  var ready = ReadyIndex()
  var readyList = ReadyList()
  /// Lease ends, ends of delays, ends of preferences.
  var timers = SlotHeap()
  var timerPlaces: [UInt32] = []
  var deadlines = SlotHeap()
  var deadlinePlaces: [UInt32] = []
  /// Waiting tasks, the first to be shed first; only kept while the queue sheds.
  var sheddable = SlotHeap()
  var shedPlaces: [UInt32] = []
  var heldPlaces: [UInt32] = []
  var budgets: [String: BudgetState] = [:]
  var budgetWake = UInt64.max
  /// Final tasks in the order in which they ended: completed, dead, cancelled.
  var finals = [SlotList(), SlotList(), SlotList()]
  var finalWake = UInt64.max
  /// Tasks in order of arrival; an entry whose slot has another sequence is out of date.
  var arrivals: [Arrival] = []
  var counts = [Int](repeating: 0, count: TaskStatus.allCases.count)
  var clock: UInt64 = 0
  var lastSequence: UInt64 = 0
  var lastToken: UInt64 = 0
  var totals = Totals()
  var events: [TaskEvent] = []

  /// The bounds that hold.
  package internal(set) var limits: QueueLimits
  /// Whether events are noted for `takeEvents`.
  package var isRecording = false

  struct IdempotencyKey: Hashable {
    var tenant: String
    var key: String
  }

  struct Arrival {
    var sequence: UInt64
    var slot: UInt32
  }

  /// What has been counted since the store began.
  struct Totals {
    var accepted: UInt64 = 0
    var leased: UInt64 = 0
    var completed: UInt64 = 0
    var failedAttempts: UInt64 = 0
    var lostLeases: UInt64 = 0
    var refused: UInt64 = 0
    var shed: UInt64 = 0
  }

  /// An empty queue.
  package init(limits: QueueLimits = .init()) {
    self.limits = limits
    applyLimits()
  }

  /// Whether a task is ready for some worker.
  package var hasReady: Bool { readyList.head != TaskSlot.none }

  /// What has happened since the last call, in order; empty unless `isRecording`.
  package mutating func takeEvents() -> [TaskEvent] {
    defer { events.removeAll() }
    return events
  }

  /// Submits a task.
  ///
  /// The same id or idempotency key as a task that is remembered is a duplicate; then come the refusals:
  /// `payload-too-large`, `invalid`, `over-budget`, `full`.
  package mutating func put(_ draft: TaskDraft, now: UInt64) -> PutOutcome {
    advance(to: now)
    if table.find(draft.id, slots) != nil { return .duplicate(of: draft.id) }
    let key = Self.key(of: draft)
    if let key, let slot = keys[key] { return .duplicate(of: slots[Int(slot)].id) }
    if let failure = objection(to: draft) { return refuse(failure) }
    var isHeld: Bool
    switch admission(of: draft) {
    case .failure(let failure): return refuse(failure)
    case .success(let fits): isHeld = !fits
    }
    if unfinished >= limits.maxTasks {
      if let failure = makeRoom(for: draft) { return refuse(failure) }
      isHeld = !fits(draft)
    }
    let slot = store(draft, status: .pending, sequence: lastSequence &+ 1, key: key)
    lastSequence &+= 1
    totals.accepted &+= 1
    slots[slot].due = draft.notBefore
    if isRecording { note(.accepted, slot) }
    enter(slot, isHeld: isHeld)
    return .accepted
  }

  /// Gives ready tasks to a worker; never waits.
  package mutating func lease(_ request: LeaseRequest, now: UInt64) -> [LeasedTask] {
    advance(to: now)
    guard request.count > 0, hasReady, ready.prepare(request) else { return [] }
    var result: [LeasedTask] = []
    while result.count < request.count, let (slot, flow) = ready.choose(slots) {
      ready.charge(flow)
      leave(slot)
      lastToken &+= 1
      let expires = clock.addingSaturated(request.duration)
      slots[slot].token = lastToken
      slots[slot].leaseExpires = expires
      slots[slot].attempts &+= 1
      trails[slot].worker = request.worker
      setStatus(slot, .running)
      setTimer(slot, expires)
      totals.leased &+= 1
      if isRecording { note(.leased, slot, next: expires) }
      result.append(
        LeasedTask(
          lease: TaskLease(task: slots[slot].id, token: lastToken, expires: expires),
          draft: drafts[slot], attempt: Int(slots[slot].attempts)))
    }
    return result
  }

  /// Prolongs a lease to `duration` nanoseconds from now.
  package mutating func renew(_ lease: TaskLease, duration: UInt64, now: UInt64) -> LeaseOutcome {
    advance(to: now)
    guard let slot = table.find(lease.task, slots) else { return .unknown }
    guard holds(slot, lease) else { return .stale(slots[slot].status) }
    let expires = clock.addingSaturated(duration)
    slots[slot].leaseExpires = expires
    clearTimer(slot)
    setTimer(slot, expires)
    if isRecording { note(.renewed, slot, next: expires) }
    return .accepted
  }

  /// Takes what an attempt brought about; of all completions of a task exactly one is accepted.
  package mutating func finish(
    _ lease: TaskLease, _ result: AttemptResult, now: UInt64
  ) -> LeaseOutcome {
    advance(to: now)
    guard let slot = table.find(lease.task, slots) else { return .unknown }
    guard holds(slot, lease) else {
      if case .output = result, slots[slot].status == .completed, slots[slot].token == lease.token {
        return .accepted
      }
      return .stale(slots[slot].status)
    }
    switch result {
    case .output(let output, let usage): return complete(slot, output, usage)
    case .failure(let failure, let after, let isPermanent, let usage):
      return fail(slot, failure, after: after, isPermanent: isPermanent, usage)
    case .released:
      leave(slot)
      slots[slot].attempts &-= 1
      if isRecording { note(.released, slot) }
      makePending(slot)
      return .accepted
    }
  }

  /// Cancels a task; the status before, or nil for an unknown id.
  ///
  /// A final task stays as it is.
  package mutating func cancel(_ id: TaskID, now: UInt64) -> TaskStatus? {
    advance(to: now)
    guard let slot = table.find(id, slots) else { return nil }
    let before = slots[slot].status
    guard !before.isFinal else { return before }
    end(slot, .cancelled, failure: trails[slot].failure)
    return before
  }

  /// Makes a dead or cancelled task pending again with no attempts used; the status before, or nil for an unknown id.
  ///
  /// A deadline that has passed is taken off, for the task could not run otherwise. A task that its tenant's
  /// budget does not allow now is held, whatever the budget says of new tasks.
  package mutating func requeue(_ id: TaskID, now: UInt64) -> TaskStatus? {
    advance(to: now)
    guard let slot = table.find(id, slots) else { return nil }
    let before = slots[slot].status
    guard before == .dead || before == .cancelled else { return before }
    leave(slot)
    slots[slot].attempts = 0
    slots[slot].due = drafts[slot].notBefore
    if let deadline = drafts[slot].deadline {
      if deadline <= clock { drafts[slot].deadline = nil } else { setDeadline(slot, deadline) }
    }
    if isRecording { note(.requeued, slot) }
    enter(slot, isHeld: !fits(drafts[slot]))
    return before
  }

  private func holds(_ slot: Int, _ lease: TaskLease) -> Bool {
    slots[slot].status == .running && slots[slot].token == lease.token
  }

  private mutating func complete(
    _ slot: Int, _ output: [UInt8], _ usage: TaskDraft.Estimate
  ) -> LeaseOutcome {
    guard output.count <= limits.maxPayload else {
      let failure = TaskFailure(
        code: "bad-output",
        message: "the output has \(output.count) bytes, more than \(limits.maxPayload)")
      return fail(slot, failure, after: nil, isPermanent: true, usage)
    }
    use(slot, usage)
    trails[slot].output = output
    totals.completed &+= 1
    end(slot, .completed, failure: nil)
    return .accepted
  }

  private mutating func fail(
    _ slot: Int, _ failure: TaskFailure, after: UInt64?, isPermanent: Bool,
    _ usage: TaskDraft.Estimate
  ) -> LeaseOutcome {
    totals.failedAttempts &+= 1
    use(slot, usage)
    let attempt = Int(slots[slot].attempts)
    let policy = drafts[slot].retry
    guard !isPermanent, attempt < policy.maxAttempts, policy.retries(failure.code) else {
      end(slot, .dead, failure: failure)
      return .dead
    }
    let wait = after ?? Self.backoff(policy, slots[slot].id, afterAttempt: attempt)
    leave(slot)
    trails[slot].failure = failure
    let due = clock.addingSaturated(wait)
    slots[slot].due = due
    if isRecording { note(.retrying, slot, failure: failure, next: due) }
    makeWaiting(slot)
    return .retrying(at: due)
  }

  /// The policy's wait with a jitter that follows from the task and the attempt alone.
  ///
  /// SplitMix64's mixer (Steele, Lea, Flood, OOPSLA 2014) instead of a generator with a state.
  static func backoff(_ policy: RetryPolicy, _ id: TaskID, afterAttempt attempt: Int) -> UInt64 {
    let ceiling = policy.ceiling(afterAttempt: attempt)
    guard policy.jitter > 0, ceiling > 0 else { return ceiling }
    let share = Double(ceiling) * min(policy.jitter, 1)
    let random = share >= 0x1p64 ? ceiling : min(ceiling, UInt64(share))
    var mixed = id.low ^ (id.high &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(attempt)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return ceiling - random + mixed.multipliedFullWidth(by: random).high
  }
}

extension UInt64 {
  /// The sum, or the largest number when it would be more.
  @inline(__always) func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
