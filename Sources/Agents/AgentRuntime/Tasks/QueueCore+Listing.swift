extension QueueCore {
  /// One task, or nil.
  package func task(_ id: TaskID) -> TaskRecord? {
    table.find(id, slots).map(record)
  }

  func record(_ slot: Int) -> TaskRecord {
    let state = slots[slot]
    let trail = trails[slot]
    return TaskRecord(
      draft: drafts[slot], status: state.status, attempts: Int(state.attempts),
      sequence: state.sequence, createdAt: state.createdAt, updatedAt: state.updatedAt,
      worker: trail.worker, leaseToken: state.token == 0 ? nil : state.token,
      leaseExpires: state.token == 0 ? nil : state.leaseExpires, output: trail.output,
      failure: trail.failure, usage: trail.usage)
  }

  /// Tasks in order of arrival.
  ///
  /// - Complexity: O(log n) to find the cursor, then linear in the tasks that are looked at.
  package func tasks(_ filter: TaskFilter) -> [TaskRecord] {
    guard filter.limit > 0 else { return [] }
    var low = 0
    var high = arrivals.count
    while low < high {
      let middle = (low + high) / 2
      if arrivals[middle].sequence <= filter.after { low = middle + 1 } else { high = middle }
    }
    let capability = filter.capability.map(NameTable.folded)
    var result: [TaskRecord] = []
    for arrival in arrivals[low...] {
      let slot = Int(arrival.slot)
      guard slots[slot].sequence == arrival.sequence else { continue }
      guard filter.statuses.isEmpty || filter.statuses.contains(slots[slot].status) else {
        continue
      }
      if let type = filter.type, drafts[slot].type != type { continue }
      if let tenant = filter.tenant, (drafts[slot].tenant ?? "") != tenant { continue }
      if let capability, NameTable.folded(drafts[slot].capability) != capability { continue }
      if let worker = filter.worker, trails[slot].worker != worker { continue }
      result.append(record(slot))
      if result.count == filter.limit { break }
    }
    return result
  }

  /// How many tasks there are as of the last call that told the time, and what they went through.
  package func statistics(now: UInt64) -> QueueStatistics {
    var result = QueueStatistics()
    for status in TaskStatus.allCases { result.counts[status] = counts[status.index] }
    result.accepted = totals.accepted
    result.leased = totals.leased
    result.completed = totals.completed
    result.failedAttempts = totals.failedAttempts
    result.lostLeases = totals.lostLeases
    result.refused = totals.refused
    result.shed = totals.shed
    if hasReady {
      let since = slots[Int(readyList.head)].updatedAt
      result.oldestPending = max(now, clock) - since
    }
    for (tenant, state) in budgets {
      var spent = state.used
      spent.add(state.reserved)
      result.spent[tenant] = spent
    }
    return result
  }
}
