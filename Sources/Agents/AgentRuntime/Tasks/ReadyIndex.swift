/// The ready tasks, by who may have them, by priority, and within a priority fairly between tenants.
///
/// A *kind* is what decides whether a worker may have a task: capability, preferred agent, type. A *level* is a
/// priority; a *flow* is a tenant on a level; a *lane* is a kind in a flow, in order of arrival. A request looks
/// up the kinds it may have, takes the highest level among them, the flow with the earliest start tag on it, and
/// the oldest task of that flow's lanes.
///
/// Fairness is start-time fair queueing: P. Goyal, H. Vin, H. Cheng, "Start-time Fair Queueing: A Scheduling
/// Algorithm for Integrated Services Packet Switching Networks", SIGCOMM 1996. Every task costs one unit divided by
/// its tenant's weight; the level's virtual time is the largest start tag served and begins again when the level
/// is empty. What a tenant can catch up after waiting for workers that could not serve it is bounded.
struct ReadyIndex {
  struct Lane {
    var kind: Int32
    var flow: Int32
    /// Tasks that came in order.
    var list = SlotList()
    /// Tasks that came back late: retries, lapsed leases and preferences.
    var stragglers = SlotHeap()
    /// Where the lane stands in its flow; -1 when it is empty.
    var place: Int32 = -1
  }

  struct Flow {
    var level: Int32
    var tenant: Int32
    var start: UInt64 = 0
    /// The level's busy period that `start` belongs to.
    var period: UInt32 = 0
    var step: UInt64
    var count = 0
    /// Lanes that are not empty.
    var lanes: [Int32] = []
  }

  struct Level {
    var priority: Int32
    var virtual: UInt64 = 0
    var period: UInt32 = 1
    var count = 0
    /// Flows with tasks by start tag; of equals the one that came first.
    var order: [(start: UInt64, flow: Int32)] = []
  }

  struct Kind {
    var capability: Int32
    var preferred: Int32
    var type: Int32
    var count = 0
    /// Levels with tasks of this kind, the highest priority last.
    var levels: [(priority: Int32, level: Int32, count: Int)] = []
  }

  struct KindKey: Hashable {
    var capability: Int32
    var preferred: Int32
    var type: Int32
  }

  /// One task at weight 1.
  static let unit: UInt64 = 1 << 24
  /// A tenant that could not be served catches up at most this much.
  static let lag: UInt64 = 8 << 24

  var lanes: [Lane] = []
  var flows: [Flow] = []
  var levels: [Level] = []
  var kinds: [Kind] = []
  var names = NameTable()
  var laneOf: [UInt64: Int32] = [:]
  var flowOf: [UInt64: Int32] = [:]
  var levelOf: [Int32: Int32] = [:]
  var kindOf: [KindKey: Int32] = [:]
  /// Kinds by preferred agent and capability.
  var groups: [UInt64: [Int32]] = [:]
  var freeLanes: [Int32] = []
  var freeFlows: [Int32] = []
  var freeLevels: [Int32] = []
  var freeKinds: [Int32] = []
  var busyLanes = 0
  var weights: [String: Int] = [:]
  /// Places of slots among the stragglers of their lanes.
  var places: [UInt32] = []
  /// The lane of the last task that came, with the texts that led to it.
  var recent = Recent()
  /// Kinds that the request in hand may have.
  var eligible: [Int32] = []
  var marks: [UInt32] = []
  var mark: UInt32 = 0

  struct Recent {
    var lane: Int32 = -1
    var priority: Int32 = 0
    var isPreferring = false
    var type = ""
    var capability: String?
    var agent: String?
    var tenant: String?
  }

  /// Adds a task to the lane that its draft asks for; `isPreferring` while it is held for its preferred agent.
  mutating func insert(
    _ slot: Int, _ draft: TaskDraft, isPreferring: Bool, _ slots: inout [TaskSlot]
  ) {
    let lane = lane(for: draft, isPreferring: isPreferring)
    let flow = lanes[lane].flow
    link(slot, lane, &slots)
    flows[Int(flow)].count &+= 1
    let level = Int(flows[Int(flow)].level)
    levels[level].count &+= 1
    if flows[Int(flow)].count == 1 { activate(flow, on: level) }
  }

  /// Takes a task out of its lane.
  mutating func remove(_ slot: Int, _ slots: inout [TaskSlot]) {
    let flow = Int(lanes[Int(slots[slot].lane)].flow)
    unlink(slot, &slots)
    flows[flow].count &-= 1
    let level = Int(flows[flow].level)
    levels[level].count &-= 1
    if flows[flow].count == 0 { deactivate(Int32(flow), on: level) }
  }

  /// Moves a task that nobody but its preferred agent could have to where all can have it.
  mutating func endPreference(_ slot: Int, _ draft: TaskDraft, _ slots: inout [TaskSlot]) {
    let lane = lane(for: draft, isPreferring: false)
    unlink(slot, &slots)
    link(slot, lane, &slots)
  }

  private mutating func link(_ slot: Int, _ lane: Int, _ slots: inout [TaskSlot]) {
    slots[slot].lane = Int32(truncatingIfNeeded: lane)
    let sequence = slots[slot].sequence
    let tail = lanes[lane].list.tail
    if tail == TaskSlot.none || slots[Int(tail)].sequence < sequence {
      lanes[lane].list.append(UInt32(truncatingIfNeeded: slot), &slots)
    } else {
      lanes[lane].stragglers.insert(
        .init(key: sequence, sequence: sequence, slot: UInt32(truncatingIfNeeded: slot)), &places)
    }
    if lanes[lane].place < 0 {
      let flow = Int(lanes[lane].flow)
      lanes[lane].place = Int32(truncatingIfNeeded: flows[flow].lanes.count)
      flows[flow].lanes.append(Int32(truncatingIfNeeded: lane))
      busyLanes &+= 1
    }
    count(Int(lanes[lane].kind), Int(flows[Int(lanes[lane].flow)].level), isMore: true)
  }

  private mutating func unlink(_ slot: Int, _ slots: inout [TaskSlot]) {
    let lane = Int(slots[slot].lane)
    slots[slot].lane = -1
    if places[slot] == SlotHeap.nowhere {
      lanes[lane].list.remove(UInt32(truncatingIfNeeded: slot), &slots)
    } else {
      lanes[lane].stragglers.remove(UInt32(truncatingIfNeeded: slot), &places)
    }
    let flow = Int(lanes[lane].flow)
    if lanes[lane].list.count == 0, lanes[lane].stragglers.isEmpty {
      let place = Int(lanes[lane].place)
      lanes[lane].place = -1
      let last = flows[flow].lanes.removeLast()
      if Int(last) != lane {
        flows[flow].lanes[place] = last
        lanes[Int(last)].place = Int32(truncatingIfNeeded: place)
      }
      busyLanes &-= 1
    }
    count(Int(lanes[lane].kind), Int(flows[flow].level), isMore: false)
  }

  /// Keeps count of the tasks of a kind on a level.
  private mutating func count(_ kind: Int, _ level: Int, isMore: Bool) {
    kinds[kind].count &+= isMore ? 1 : -1
    let priority = levels[level].priority
    var low = 0
    var high = kinds[kind].levels.count
    while low < high {
      let middle = (low &+ high) / 2
      if kinds[kind].levels[middle].priority < priority { low = middle &+ 1 } else { high = middle }
    }
    if low == kinds[kind].levels.count || kinds[kind].levels[low].priority != priority {
      kinds[kind].levels.insert((priority, Int32(truncatingIfNeeded: level), 1), at: low)
    } else {
      kinds[kind].levels[low].count &+= isMore ? 1 : -1
      if kinds[kind].levels[low].count == 0 { kinds[kind].levels.remove(at: low) }
    }
  }

  /// The place of the first flow whose tag is later than `start`.
  private func upperBound(_ start: UInt64, on level: Int) -> Int {
    var low = 0
    var high = levels[level].order.count
    while low < high {
      let middle = (low &+ high) / 2
      if levels[level].order[middle].start <= start { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// Where a flow with tasks stands; among flows of one tag it is looked for.
  private func place(of flow: Int32, on level: Int) -> Int? {
    let start = flows[Int(flow)].start
    var place = start == 0 ? 0 : upperBound(start &- 1, on: level)
    while place < levels[level].order.count, levels[level].order[place].start == start {
      if levels[level].order[place].flow == flow { return place }
      place &+= 1
    }
    return nil
  }

  private mutating func activate(_ flow: Int32, on level: Int) {
    let period = levels[level].period
    let tag = flows[Int(flow)].period == period ? flows[Int(flow)].start : 0
    flows[Int(flow)].start = max(tag, levels[level].virtual)
    flows[Int(flow)].period = period
    let start = flows[Int(flow)].start
    levels[level].order.insert((start, flow), at: upperBound(start, on: level))
  }

  private mutating func deactivate(_ flow: Int32, on level: Int) {
    if let place = place(of: flow, on: level) {
      levels[level].order.remove(at: place)
    }
    if levels[level].count == 0 {
      levels[level].virtual = 0
      levels[level].period &+= 1
    }
  }

  /// Charges a flow for one task that it gets.
  mutating func charge(_ flow: Int32) {
    let level = Int(flows[Int(flow)].level)
    let virtual = levels[level].virtual
    let floor = virtual > Self.lag ? virtual - Self.lag : 0
    let start = max(flows[Int(flow)].start, floor)
    levels[level].virtual = max(virtual, start)
    let tag = start &+ flows[Int(flow)].step
    if levels[level].order.count == 1 {
      flows[Int(flow)].start = tag
      levels[level].order[0].start = tag
      return
    }
    guard let place = place(of: flow, on: level) else { return }
    flows[Int(flow)].start = tag
    levels[level].order.remove(at: place)
    levels[level].order.insert((tag, flow), at: upperBound(tag, on: level))
  }
}
