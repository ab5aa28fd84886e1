extension QueueCore {
  private static let empty = TaskDraft(id: TaskID(high: 0, low: 0), type: "", payload: [])

  /// Tasks that are not final.
  var unfinished: Int { table.count &- finals[0].count &- finals[1].count &- finals[2].count }

  static func key(of draft: TaskDraft) -> IdempotencyKey? {
    guard let key = draft.idempotencyKey, !key.isEmpty else { return nil }
    return IdempotencyKey(tenant: draft.tenant ?? "", key: key)
  }

  /// Puts a task into a slot, with the table, the order of arrival, its key, its deadline and the counts.
  mutating func store(
    _ draft: TaskDraft, status: TaskStatus, sequence: UInt64, key: IdempotencyKey?
  ) -> Int {
    let new = TaskSlot(
      id: draft.id, sequence: sequence, createdAt: clock, updatedAt: clock,
      priority: draft.priority, status: status)
    let slot: Int
    if let last = free.popLast() {
      slot = Int(last)
      slots[slot] = new
      drafts[slot] = draft
    } else {
      slot = slots.count
      slots.append(new)
      drafts.append(draft)
      trails.append(TaskTrail())
      timerPlaces.append(SlotHeap.nowhere)
      deadlinePlaces.append(SlotHeap.nowhere)
      shedPlaces.append(SlotHeap.nowhere)
      heldPlaces.append(SlotHeap.nowhere)
      ready.places.append(SlotHeap.nowhere)
    }
    table.insert(draft.id, slot)
    if let key { keys[key] = UInt32(truncatingIfNeeded: slot) }
    if arrivals.count > 2 &* table.count &+ 1024 {
      arrivals.removeAll { slots[Int($0.slot)].sequence != $0.sequence }
    }
    arrivals.append(Arrival(sequence: sequence, slot: UInt32(truncatingIfNeeded: slot)))
    counts[status.index] &+= 1
    if let deadline = draft.deadline, !status.isFinal { setDeadline(slot, deadline) }
    return slot
  }

  /// Forgets a final task.
  mutating func forget(_ slot: Int) {
    leave(slot)
    counts[slots[slot].status.index] &-= 1
    table.remove(slots[slot].id, slot)
    if let key = Self.key(of: drafts[slot]) { keys[key] = nil }
    slots[slot].sequence = 0
    drafts[slot] = Self.empty
    trails[slot] = TaskTrail()
    free.append(UInt32(truncatingIfNeeded: slot))
  }

  @inline(__always) mutating func setStatus(_ slot: Int, _ status: TaskStatus) {
    counts[slots[slot].status.index] &-= 1
    counts[status.index] &+= 1
    slots[slot].status = status
    slots[slot].updatedAt = clock
  }

  @inline(__always) mutating func setTimer(_ slot: Int, _ instant: UInt64) {
    timers.insert(
      .init(
        key: instant, sequence: slots[slot].sequence, slot: UInt32(truncatingIfNeeded: slot)),
      &timerPlaces)
  }

  @inline(__always) mutating func clearTimer(_ slot: Int) {
    guard timerPlaces[slot] != SlotHeap.nowhere else { return }
    timers.remove(UInt32(truncatingIfNeeded: slot), &timerPlaces)
  }

  mutating func setDeadline(_ slot: Int, _ instant: UInt64) {
    deadlines.insert(
      .init(
        key: instant, sequence: slots[slot].sequence, slot: UInt32(truncatingIfNeeded: slot)),
      &deadlinePlaces)
  }

  /// Lets a task that is new or was given up into the queue.
  mutating func enter(_ slot: Int, isHeld: Bool) {
    if isHeld {
      hold(slot)
    } else {
      reserve(slot)
      makeWaiting(slot)
    }
  }

  /// Makes a task delayed until its `due`, or pending when that has passed.
  mutating func makeWaiting(_ slot: Int) {
    guard slots[slot].due > clock else { return makePending(slot) }
    setStatus(slot, .delayed)
    setTimer(slot, slots[slot].due)
    makeSheddable(slot)
  }

  /// Makes a task ready now.
  mutating func makePending(_ slot: Int) {
    setStatus(slot, .pending)
    readyList.append(UInt32(truncatingIfNeeded: slot), &slots)
    var isPreferring = false
    if drafts[slot].preferredAgent != nil, drafts[slot].preferenceHold > 0,
      !NameTable.isBlank(drafts[slot].preferredAgent)
    {
      isPreferring = true
      setTimer(slot, clock.addingSaturated(drafts[slot].preferenceHold))
    }
    ready.insert(slot, drafts[slot], isPreferring: isPreferring, &slots)
    makeSheddable(slot)
  }

  mutating func makeSheddable(_ slot: Int) {
    guard limits.whenFull == .shed else { return }
    sheddable.insert(
      .init(
        key: UInt64(Int64(slots[slot].priority) + 1 << 31), sequence: slots[slot].sequence,
        slot: UInt32(truncatingIfNeeded: slot)), &shedPlaces)
  }

  /// Begins or ends to keep the order in which tasks would be shed.
  mutating func rebuildSheddable() {
    while let first = sheddable.first { sheddable.remove(first.slot, &shedPlaces) }
    for arrival in arrivals where slots[Int(arrival.slot)].sequence == arrival.sequence {
      switch slots[Int(arrival.slot)].status {
      case .pending, .delayed, .held: makeSheddable(Int(arrival.slot))
      case .running, .completed, .dead, .cancelled: break
      }
    }
  }

  /// Takes a task out of whatever its status has it in.
  mutating func leave(_ slot: Int) {
    switch slots[slot].status {
    case .pending:
      ready.remove(slot, &slots)
      readyList.remove(UInt32(truncatingIfNeeded: slot), &slots)
      clearTimer(slot)
    case .delayed, .running: clearTimer(slot)
    case .held: unhold(slot)
    case .completed, .dead, .cancelled:
      let list = slots[slot].status.finalIndex
      finals[list].remove(UInt32(truncatingIfNeeded: slot), &slots)
      setFinalWake()
    }
    if shedPlaces[slot] != SlotHeap.nowhere {
      sheddable.remove(UInt32(truncatingIfNeeded: slot), &shedPlaces)
    }
  }

  /// Gives a task its final status.
  mutating func end(_ slot: Int, _ status: TaskStatus, failure: TaskFailure?) {
    let wasAdmitted = slots[slot].status != .held
    leave(slot)
    if deadlinePlaces[slot] != SlotHeap.nowhere {
      deadlines.remove(UInt32(truncatingIfNeeded: slot), &deadlinePlaces)
    }
    trails[slot].failure = failure
    setStatus(slot, status)
    let list = status.finalIndex
    finals[list].append(UInt32(truncatingIfNeeded: slot), &slots)
    if finals[list].count == 1 { setFinalWake() }
    if isRecording {
      switch status {
      case .completed: note(.completed, slot)
      case .dead: note(.dead, slot, failure: failure)
      default: note(.cancelled, slot)
      }
    }
    settle(slot, wasAdmitted: wasAdmitted)
    if finals[list].count > max(0, limits.maxFinal) { forget(Int(finals[list].head)) }
  }

  /// Works out when the next final task is to be forgotten.
  mutating func setFinalWake() {
    var wake = UInt64.max
    for list in finals where list.head != TaskSlot.none {
      wake = min(wake, slots[Int(list.head)].updatedAt.addingSaturated(limits.retention))
    }
    finalWake = wake
  }

  /// Notes an event.
  mutating func note(
    _ kind: TaskEvent.Kind, _ slot: Int, failure: TaskFailure? = nil, next: UInt64? = nil
  ) {
    events.append(
      TaskEvent(
        kind: kind, task: slots[slot].id, worker: trails[slot].worker, token: slots[slot].token,
        attempt: Int(slots[slot].attempts), time: clock, failure: failure, next: next))
  }
}

extension TaskStatus {
  /// The place among all cases.
  @inline(__always) var index: Int {
    switch self {
    case .delayed: 0
    case .pending: 1
    case .held: 2
    case .running: 3
    case .completed: 4
    case .dead: 5
    case .cancelled: 6
    }
  }

  /// The place among the final ones.
  @inline(__always) var finalIndex: Int { max(0, index &- 4) }
}
