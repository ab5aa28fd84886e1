package import AgentManifest

/// The agent registry as a synchronous state machine: who is there, what they can do, and whether they are alive.
///
/// Agents live in slots; capabilities, tools, intents and tags lead to sorted lists of slots, leases to an index
/// heap. Text is compared without case, but for ids. The same calls give the same state on every machine.
package struct RegistryCore {
  struct Slot {
    var status = AgentStatus.starting
    /// The status to which a lost agent comes back by its heartbeat.
    var statusBefore = AgentStatus.available
    var incarnation: UInt64 = 0
    var load: Int32 = 0
    var registeredAt: UInt64 = 0
    var lastHeartbeat: UInt64 = 0
    var leaseExpires: UInt64 = 0
  }

  var slots: [Slot] = []
  var manifests: [AgentManifest?] = []
  var endpoints: [String?] = []
  var slotOf: [String: UInt32] = [:]
  var free: [UInt32] = []
  var terms = TermIndex()
  var leases = SlotHeap()
  var leasePlaces: [UInt32] = []
  var clock: UInt64 = 0
  var lastIncarnation: UInt64 = 0
  var log: [AgentEvent] = []
  var lastRevision: UInt64 = 0
  /// Ids in order, worked out on demand for listings of everything.
  var order: [String]?

  /// Changes that are remembered; at times up to twice as many are kept.
  package let logCapacity: Int

  /// An empty registry that remembers so many changes.
  package init(logCapacity: Int = 65_536) { self.logCapacity = max(1, logCapacity) }

  /// Agents that are registered, the lost ones among them.
  package var count: Int { slotOf.count }

  /// The revision of the last change; 0 before the first.
  package var revision: UInt64 { lastRevision }

  /// The earliest instant at which a lease lapses, or nil.
  package var nextWake: UInt64? { leases.first?.key }

  /// Lets time pass: agents whose lease has lapsed are lost, each at its own instant.
  ///
  /// It does not matter in how many steps time passes.
  package mutating func advance(to now: UInt64) {
    let now = max(now, clock)
    while let first = leases.first, first.key <= now {
      clock = max(clock, first.key)
      let slot = Int(first.slot)
      leases.remove(first.slot, &leasePlaces)
      slots[slot].statusBefore = slots[slot].status
      slots[slot].status = .lost
      note(.lost, slot)
    }
    clock = now
  }

  /// Registers or replaces an agent, alive for `lease` nanoseconds from now; its incarnation.
  ///
  /// - Throws: `invalid` for an empty id.
  package mutating func register(
    _ manifest: AgentManifest, endpoint: String?, lease: UInt64, now: UInt64
  ) throws(RuntimeError) -> UInt64 {
    advance(to: now)
    guard !NameTable.isBlank(manifest.id) else { throw .invalid("an agent without an id") }
    let slot: Int
    if let known = slotOf[manifest.id] {
      slot = Int(known)
      if let old = manifests[slot], !TermIndex.haveSameTerms(old, manifest) {
        terms.remove(old, known)
        terms.insert(manifest, known)
      }
      if leasePlaces[slot] != SlotHeap.nowhere { leases.remove(known, &leasePlaces) }
    } else {
      slot = place()
      slotOf[manifest.id] = UInt32(slot)
      terms.insert(manifest, UInt32(slot))
      order = nil
    }
    lastIncarnation += 1
    manifests[slot] = manifest
    endpoints[slot] = endpoint
    slots[slot] = Slot(
      status: .available, incarnation: lastIncarnation, registeredAt: clock,
      lastHeartbeat: clock)
    setLease(slot, lease)
    note(.registered, slot)
    return lastIncarnation
  }

  /// Keeps an agent alive for `lease` nanoseconds from now and notes its status and load.
  ///
  /// - Throws: `unknownAgent`, `staleIncarnation`, and `invalid` for a status that only the registry gives.
  package mutating func heartbeat(
    _ agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64,
    now: UInt64
  ) throws(RuntimeError) {
    advance(to: now)
    guard let known = slotOf[agent] else { throw .unknownAgent(agent) }
    let slot = Int(known)
    if let incarnation, incarnation != slots[slot].incarnation {
      throw .staleIncarnation(agent: agent, current: slots[slot].incarnation)
    }
    if status == .lost { throw .invalid("an agent cannot say of itself that it is lost") }
    let before = slots[slot].status
    let next = status ?? (before == .lost ? slots[slot].statusBefore : before)
    slots[slot].lastHeartbeat = clock
    if let load { slots[slot].load = Int32(clamping: max(0, load)) }
    if leasePlaces[slot] != SlotHeap.nowhere { leases.remove(known, &leasePlaces) }
    setLease(slot, lease)
    guard next != before else { return }
    slots[slot].status = next
    note(.changed, slot)
  }

  /// Removes an agent; false for an unknown id.
  package mutating func deregister(_ agent: String, now: UInt64) -> Bool {
    advance(to: now)
    guard let known = slotOf.removeValue(forKey: agent) else { return false }
    let slot = Int(known)
    note(.removed, slot)
    if leasePlaces[slot] != SlotHeap.nowhere { leases.remove(known, &leasePlaces) }
    if let manifest = manifests[slot] { terms.remove(manifest, known) }
    manifests[slot] = nil
    endpoints[slot] = nil
    slots[slot] = Slot()
    free.append(known)
    order = nil
    return true
  }

  /// One agent, or nil.
  package func agent(_ id: String) -> AgentRecord? { slotOf[id].flatMap { record(Int($0)) } }

  /// Agents in the order of their ids.
  ///
  /// - Complexity: linear in the agents of the rarest term that is asked for, or in all when none is.
  package mutating func agents(_ query: AgentQuery) -> [AgentRecord] {
    guard query.limit > 0 else { return [] }
    let asked = TermIndex.asked(query)
    guard let rarest = asked.min(by: { terms.count($0) < terms.count($1) }) else {
      return page(query)
    }
    var found: [(id: String, slot: Int)] = []
    for slot in terms.slots(rarest) {
      guard let manifest = manifests[Int(slot)], fits(Int(slot), query),
        query.after.map({ $0 < manifest.id }) ?? true,
        asked.allSatisfy({ $0 == rarest || terms.slots($0).contains(slot) })
      else { continue }
      found.append((manifest.id, Int(slot)))
    }
    found.sort { $0.id < $1.id }
    return found.prefix(query.limit).compactMap { record($0.slot) }
  }

  private mutating func page(_ query: AgentQuery) -> [AgentRecord] {
    let ids = order ?? slotOf.keys.sorted()
    order = ids
    var low = 0
    var high = ids.count
    if let after = query.after {
      while low < high {
        let middle = (low + high) / 2
        if ids[middle] <= after { low = middle + 1 } else { high = middle }
      }
    }
    var result: [AgentRecord] = []
    for id in ids[low...] {
      guard let slot = slotOf[id], fits(Int(slot), query), let record = record(Int(slot)) else {
        continue
      }
      result.append(record)
      if result.count == query.limit { break }
    }
    return result
  }

  private func fits(_ slot: Int, _ query: AgentQuery) -> Bool {
    query.statuses.isEmpty
      ? slots[slot].status != .lost : query.statuses.contains(slots[slot].status)
  }

  /// Changes after a revision (0: from the oldest that is kept); empty when there is none yet.
  ///
  /// - Throws: `revisionForgotten` when changes after it are not kept any more.
  package func changes(after revision: UInt64) throws(RuntimeError) -> [AgentEvent] {
    let oldest = lastRevision - UInt64(log.count) + 1
    guard revision > 0 else { return log }
    guard revision < lastRevision else { return [] }
    guard revision + 1 >= oldest else { throw .revisionForgotten(oldest: oldest) }
    return Array(log[Int(revision + 1 - oldest)...])
  }

  func record(_ slot: Int) -> AgentRecord? {
    guard let manifest = manifests[slot] else { return nil }
    let state = slots[slot]
    return AgentRecord(
      manifest: manifest, status: state.status, incarnation: state.incarnation,
      load: Int(state.load), endpoint: endpoints[slot], registeredAt: state.registeredAt,
      lastHeartbeat: state.lastHeartbeat, leaseExpires: state.leaseExpires)
  }

  mutating func place() -> Int {
    if let last = free.popLast() { return Int(last) }
    slots.append(Slot())
    manifests.append(nil)
    endpoints.append(nil)
    leasePlaces.append(SlotHeap.nowhere)
    return slots.count - 1
  }

  private mutating func setLease(_ slot: Int, _ lease: UInt64) {
    slots[slot].leaseExpires = clock.addingSaturated(lease)
    enqueueLease(slot)
  }

  mutating func enqueueLease(_ slot: Int) {
    guard slots[slot].leaseExpires != .max else { return }
    leases.insert(
      .init(
        key: slots[slot].leaseExpires, sequence: slots[slot].incarnation, slot: UInt32(slot)),
      &leasePlaces)
  }

  private mutating func note(_ kind: AgentEvent.Kind, _ slot: Int) {
    guard let id = manifests[slot]?.id else { return }
    if log.count >= 2 * logCapacity { log.removeFirst(log.count - logCapacity) }
    lastRevision += 1
    log.append(
      AgentEvent(
        revision: lastRevision, kind: kind, agent: id, status: slots[slot].status, time: clock))
  }
}
