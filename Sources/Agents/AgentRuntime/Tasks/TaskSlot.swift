/// What the queue looks at often about one task; the rest is kept beside it.
struct TaskSlot {
  /// No slot, in the links of lists.
  static let none = UInt32.max

  var id: TaskID
  var sequence: UInt64
  var createdAt: UInt64
  /// When the status last changed; of a pending task, since when it is ready.
  var updatedAt: UInt64
  /// When a delayed task becomes ready, and a held one at the earliest.
  var due: UInt64 = 0
  /// Of the current or last lease; 0 before the first.
  var token: UInt64 = 0
  var leaseExpires: UInt64 = 0
  var attempts: Int32 = 0
  var priority: Int32
  /// The lane of a pending task, else -1.
  var lane: Int32 = -1
  /// Links of the lane's list, or of the list of final tasks.
  var next = none
  var previous = none
  /// Links of the list of pending tasks in the order in which they became ready.
  var nextReady = none
  var previousReady = none
  var status: TaskStatus
}

/// What the queue seldom looks at: who had a task, and what came of it.
struct TaskTrail {
  var worker: String?
  var output: [UInt8]?
  var failure: TaskFailure?
  var usage = TaskDraft.Estimate()
}

/// A doubly linked list through the slots.
struct SlotList {
  var head = TaskSlot.none
  var tail = TaskSlot.none
  var count = 0

  @inline(__always) mutating func append(_ slot: UInt32, _ slots: inout [TaskSlot]) {
    slots[Int(slot)].previous = tail
    slots[Int(slot)].next = TaskSlot.none
    if tail == TaskSlot.none { head = slot } else { slots[Int(tail)].next = slot }
    tail = slot
    count &+= 1
  }

  @inline(__always) mutating func remove(_ slot: UInt32, _ slots: inout [TaskSlot]) {
    let next = slots[Int(slot)].next
    let previous = slots[Int(slot)].previous
    if previous == TaskSlot.none { head = next } else { slots[Int(previous)].next = next }
    if next == TaskSlot.none { tail = previous } else { slots[Int(next)].previous = previous }
    count &-= 1
  }
}

/// The pending tasks in the order in which they became ready; the first has waited longest.
struct ReadyList {
  var head = TaskSlot.none
  var tail = TaskSlot.none

  @inline(__always) mutating func append(_ slot: UInt32, _ slots: inout [TaskSlot]) {
    slots[Int(slot)].previousReady = tail
    slots[Int(slot)].nextReady = TaskSlot.none
    if tail == TaskSlot.none { head = slot } else { slots[Int(tail)].nextReady = slot }
    tail = slot
  }

  @inline(__always) mutating func remove(_ slot: UInt32, _ slots: inout [TaskSlot]) {
    let next = slots[Int(slot)].nextReady
    let previous = slots[Int(slot)].previousReady
    if previous == TaskSlot.none { head = next } else { slots[Int(previous)].nextReady = next }
    if next == TaskSlot.none { tail = previous } else { slots[Int(next)].previousReady = previous }
  }
}
