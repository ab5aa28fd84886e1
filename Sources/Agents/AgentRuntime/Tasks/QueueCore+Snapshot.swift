extension QueueCore {
  /// The version of the snapshots that are written.
  static let snapshotVersion: UInt8 = 1

  /// Appends the whole state; the same calls give the same bytes, whatever the process.
  package func encodeSnapshot(into bytes: inout [UInt8]) {
    var writer = ByteWriter(bytes)
    bytes = []
    writer.byte(Self.snapshotVersion)
    for number in [
      clock, lastSequence, lastToken, totals.accepted, totals.leased, totals.completed,
      totals.failedAttempts, totals.lostLeases, totals.refused, totals.shed,
    ] {
      writer.number(number)
    }
    writer.value(limits)
    writer.dictionary(budgets.mapValues(\.used))
    writer.number(UInt64(unfinished))
    for arrival in arrivals where slots[Int(arrival.slot)].sequence == arrival.sequence {
      let slot = Int(arrival.slot)
      if !slots[slot].status.isFinal { encode(slot, into: &writer) }
    }
    for list in finals {
      writer.number(UInt64(list.count))
      var slot = list.head
      while slot != TaskSlot.none {
        encode(Int(slot), into: &writer)
        slot = slots[Int(slot)].next
      }
    }
    ready.encodeShares(into: &writer)
    bytes = writer.bytes
  }

  private func encode(_ slot: Int, into writer: inout ByteWriter) {
    writer.value(record(slot))
    writer.number(slots[slot].due)
  }

  /// The queue of a snapshot, from where it goes on as if it had never stopped.
  ///
  /// - Throws: `storeFailed` for another version and for bytes that are no snapshot.
  package init(snapshot bytes: [UInt8]) throws(RuntimeError) {
    do {
      var reader = ByteReader(bytes)
      self = try QueueCore(reading: &reader)
      try reader.finish()
    } catch {
      throw .storeFailed("the snapshot of the queue: \(error.message)")
    }
  }

  private init(reading reader: inout ByteReader) throws(RuntimeError) {
    let version = try reader.byte()
    guard version == Self.snapshotVersion else { throw reader.failure("version \(version)") }
    self.init()
    clock = try reader.number()
    lastSequence = try reader.number()
    lastToken = try reader.number()
    totals.accepted = try reader.number()
    totals.leased = try reader.number()
    totals.completed = try reader.number()
    totals.failedAttempts = try reader.number()
    totals.lostLeases = try reader.number()
    totals.refused = try reader.number()
    totals.shed = try reader.number()
    limits = try reader.value()
    let used = try reader.dictionary(of: TaskDraft.Estimate.self)
    for tenant in limits.budgets.keys {
      budgets[tenant] = BudgetState(used: used[tenant] ?? TaskDraft.Estimate())
    }
    ready.setWeights(limits.weights)
    var pending: [Int] = []
    for _ in 0..<(try reader.length()) { try restore(from: &reader, &pending) }
    for place in finals.indices {
      for _ in 0..<(try reader.length()) {
        let slot = try restore(from: &reader, &pending)
        guard slots[slot].status.isFinal, slots[slot].status.finalIndex == place else {
          throw reader.failure("a task among those of another status")
        }
      }
    }
    guard finals.reduce(0, { $0 + $1.count }) + counts[0...3].reduce(0, +) == table.count else {
      throw reader.failure("a task among those of another status")
    }
    arrivals.sort { $0.sequence < $1.sequence }
    for (left, right) in zip(arrivals, arrivals.dropFirst()) where left.sequence == right.sequence {
      throw reader.failure("two tasks at one place")
    }
    pending.sort {
      (slots[$0].updatedAt, slots[$0].sequence) < (slots[$1].updatedAt, slots[$1].sequence)
    }
    for slot in pending { readyList.append(UInt32(slot), &slots) }
    try ready.decodeShares(from: &reader)
    setFinalWake()
    rebuildSheddable()
    setBudgetWakes()
  }

  @discardableResult
  private mutating func restore(
    from reader: inout ByteReader, _ pending: inout [Int]
  ) throws(RuntimeError) -> Int {
    let record = try reader.value(TaskRecord.self)
    let due = try reader.number()
    guard table.find(record.draft.id, slots) == nil, record.sequence > 0,
      record.sequence <= lastSequence, let attempts = Int32(exactly: record.attempts),
      attempts >= 0, record.leaseToken ?? 0 <= lastToken, record.updatedAt <= clock
    else { throw reader.failure("a task that cannot be") }
    let slot = store(
      record.draft, status: record.status, sequence: record.sequence,
      key: Self.key(of: record.draft))
    slots[slot].createdAt = record.createdAt
    slots[slot].updatedAt = record.updatedAt
    slots[slot].due = due
    slots[slot].token = record.leaseToken ?? 0
    slots[slot].leaseExpires = record.leaseExpires ?? 0
    slots[slot].attempts = attempts
    trails[slot] = TaskTrail(
      worker: record.worker, output: record.output, failure: record.failure, usage: record.usage)
    if record.status != .held, !record.status.isFinal { reserve(slot) }
    switch record.status {
    case .running: setTimer(slot, slots[slot].leaseExpires)
    case .delayed: setTimer(slot, due)
    case .pending:
      pending.append(slot)
      let end = record.updatedAt.addingSaturated(record.draft.preferenceHold)
      let isPreferring =
        record.draft.preferenceHold > 0 && !NameTable.isBlank(record.draft.preferredAgent)
        && end > clock
      if isPreferring { setTimer(slot, end) }
      ready.insert(slot, drafts[slot], isPreferring: isPreferring, &slots)
    case .held:
      guard budgets[record.draft.tenant ?? ""] != nil else {
        throw reader.failure("a held task without a budget")
      }
      putAmongHeld(slot)
    case .completed, .dead, .cancelled:
      finals[record.status.finalIndex].append(UInt32(slot), &slots)
    }
    return slot
  }
}

extension ReadyIndex {
  /// Writes what fairness remembers: the virtual times, and the start tags that are not what new tenants get.
  func encodeShares(into writer: inout ByteWriter) {
    let busy = levels.filter { $0.count > 0 }.sorted { $0.priority < $1.priority }
    writer.number(UInt64(busy.count))
    var debts: [Int32: [(tenant: String, start: UInt64)]] = [:]
    for flow in flowOf.values {
      let state = flows[Int(flow)]
      let level = levels[Int(state.level)]
      guard level.count > 0, state.count == 0, state.period == level.period,
        state.start > level.virtual
      else { continue }
      debts[level.priority, default: []].append((names[state.tenant], state.start))
    }
    for level in busy {
      writer.signed(Int64(level.priority))
      writer.number(level.virtual)
      writer.number(UInt64(level.order.count))
      for (start, flow) in level.order {
        writer.text(names[flows[Int(flow)].tenant])
        writer.number(start)
      }
      let owing = debts[level.priority, default: []].sorted { $0.tenant < $1.tenant }
      writer.number(UInt64(owing.count))
      for (tenant, start) in owing {
        writer.text(tenant)
        writer.number(start)
      }
    }
  }

  /// Reads what fairness remembers; the tasks are there already.
  mutating func decodeShares(from reader: inout ByteReader) throws(RuntimeError) {
    for _ in 0..<(try reader.length()) {
      guard let priority = Int32(exactly: try reader.signed()),
        let level = levelOf[priority].map(Int.init)
      else { throw reader.failure("shares of a priority without tasks") }
      levels[level].virtual = try reader.number()
      var order: [(start: UInt64, flow: Int32)] = []
      var seen: Set<Int32> = []
      for _ in 0..<(try reader.length()) {
        let flow = flow(names.intern(try reader.text()), on: Int32(level))
        let start = try reader.number()
        guard flows[Int(flow)].count > 0, seen.insert(flow).inserted,
          start >= order.last?.start ?? 0
        else { throw reader.failure("a share of a tenant without tasks") }
        flows[Int(flow)].start = start
        order.append((start, flow))
      }
      guard order.count == levels[level].order.count else {
        throw reader.failure("a tenant without its share")
      }
      levels[level].order = order
      for _ in 0..<(try reader.length()) {
        let flow = flow(names.intern(try reader.text()), on: Int32(level))
        let start = try reader.number()
        guard flows[Int(flow)].count == 0 else { throw reader.failure("a debt that cannot be") }
        flows[Int(flow)].start = start
        flows[Int(flow)].period = levels[level].period
      }
    }
  }
}
