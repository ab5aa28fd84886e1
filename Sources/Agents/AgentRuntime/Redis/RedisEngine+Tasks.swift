import RedisProtocol

extension RedisEngine {
  package func cancel(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    try await statuses(QueueScripts.cancel, tasks)
  }

  package func requeue(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    try await statuses(QueueScripts.requeue, tasks)
  }

  private func statuses(
    _ script: RedisScript, _ tasks: [TaskID]
  ) async throws(RuntimeError) -> [TaskStatus?] {
    guard !tasks.isEmpty else { return [] }
    let reply = try await run(script, tasks.map { Array($0.text.utf8) })
    guard let rows = reply.items, rows.count == tasks.count else {
      throw unexpected(reply, script.name)
    }
    return rows.map { $0.text.flatMap(TaskStatus.init) }
  }

  package func task(_ id: TaskID) async throws(RuntimeError) -> TaskRecord? {
    try await read([id]).records.first ?? nil
  }

  package func result(of id: TaskID, wait: UInt64) async throws(RuntimeError) -> TaskRecord? {
    let found = try await self.wait(
      "done", [id.text], upTo: wait
    ) { () -> Result<(found: TaskRecord??, next: Int64), RuntimeError> in
      do throws(RuntimeError) {
        let (records, next) = try await read([id])
        guard let record = records.first ?? nil else { return .success((.some(nil), -1)) }
        return .success((record.status.isFinal ? .some(record) : nil, next))
      } catch {
        return .failure(error)
      }
    }
    if let found { return found }
    return try await task(id)
  }

  /// Records, nil for unknown ids, and the microseconds after which something changes by itself.
  private func read(
    _ ids: [TaskID]
  ) async throws(RuntimeError) -> (records: [TaskRecord?], next: Int64) {
    let reply = try await run(QueueScripts.read, ids.map { Array($0.text.utf8) })
    guard let parts = reply.items, parts.count == 2, let next = parts[0].int,
      let rows = parts[1].items, rows.count == ids.count
    else { throw unexpected(reply, "read") }
    var records: [TaskRecord?] = []
    for row in rows {
      let fields = row.items ?? []
      records.append(fields.isEmpty ? nil : try record(fields))
    }
    return (records, next)
  }

  private func record(_ items: [RESPValue]) throws(RuntimeError) -> TaskRecord {
    var fields: [String: RESPValue] = [:]
    for place in stride(from: 0, to: items.count - 1, by: 2) {
      if let name = items[place].text { fields[name] = items[place + 1] }
    }
    guard let bytes = fields["d"]?.data, let status = fields["s"]?.text.flatMap(TaskStatus.init),
      let attempts = fields["a"]?.int, let sequence = fields["q"]?.int
    else { throw .badReply("a task lacks fields: is another program using the same keys?") }
    let code = fields["fc"]?.text
    var draft = try TaskDraft(decoding: bytes)
    if fields["xd"] != nil { draft.deadline = nil }
    return TaskRecord(
      draft: draft, status: status, attempts: Int(attempts),
      sequence: UInt64(sequence), createdAt: RedisTime.nanos(fields["c"]?.int),
      updatedAt: RedisTime.nanos(fields["u"]?.int), worker: fields["w"]?.text,
      leaseToken: fields["k"]?.int.map(UInt64.init),
      leaseExpires: (fields["e"]?.int).map(RedisTime.nanos),
      output: status == .completed ? fields["o"]?.data : nil,
      failure: code.map { TaskFailure(code: $0, message: fields["fm"]?.text ?? "") },
      usage: TaskDraft.Estimate(
        tokens: fields["ut"]?.int ?? 0, microdollars: fields["um"]?.int ?? 0))
  }

  package func tasks(_ filter: TaskFilter) async throws(RuntimeError) -> [TaskRecord] {
    let statuses = TaskStatus.allCases.filter {
      filter.statuses.isEmpty || filter.statuses.contains($0)
    }
    var found: [TaskRecord] = []
    var after = filter.after
    while found.count < filter.limit {
      let chunk = min(500, max(50, filter.limit))
      let words = ["\(after)", "\(chunk)"] + statuses.map(\.rawValue)
      let reply = try await run(QueueScripts.list, words.map { Array($0.utf8) })
      let ids = reply.items?.compactMap { $0.text.flatMap { TaskID($0) } } ?? []
      guard !ids.isEmpty else { break }
      for case let record? in try await read(ids).records {
        after = max(after, record.sequence)
        guard statuses.contains(record.status), Self.matches(record, filter) else { continue }
        found.append(record)
      }
      guard ids.count == chunk else { break }
    }
    return Array(found.prefix(max(0, filter.limit)))
  }

  private static func matches(_ record: TaskRecord, _ filter: TaskFilter) -> Bool {
    if let type = filter.type, record.draft.type != type { return false }
    if let tenant = filter.tenant, (record.draft.tenant ?? "") != tenant { return false }
    if let worker = filter.worker, record.worker != worker { return false }
    if let capability = filter.capability,
      (record.draft.capability ?? "").lowercased() != capability.lowercased()
    {
      return false
    }
    return true
  }

  package func queueStatistics() async throws(RuntimeError) -> QueueStatistics {
    let names = TaskStatus.allCases.map { Array($0.rawValue.utf8) }
    let reply = try await run(QueueScripts.statistics, names)
    guard let parts = reply.items, parts.count == 3, let counts = parts[0].items,
      counts.count == names.count, let totals = parts[1].items, let oldest = parts[2].int
    else { throw unexpected(reply, "statistics") }
    var statistics = QueueStatistics()
    for (status, count) in zip(TaskStatus.allCases, counts) {
      let number = Int(count.int ?? 0)
      if number > 0 { statistics.counts[status] = number }
    }
    for place in stride(from: 0, to: totals.count - 1, by: 2) {
      let value = UInt64(max(0, totals[place + 1].int ?? 0))
      switch totals[place].text {
      case "accepted": statistics.accepted = value
      case "leased": statistics.leased = value
      case "completed": statistics.completed = value
      case "failedAttempts": statistics.failedAttempts = value
      case "lostLeases": statistics.lostLeases = value
      case "refused": statistics.refused = value
      case "shed": statistics.shed = value
      default: break
      }
    }
    if oldest >= 0 { statistics.oldestPending = RedisTime.nanos(oldest) }
    return statistics
  }

  /// Sets the bounds, for all processes that share the engine.
  ///
  /// - Throws: `invalid` for budgets of tenants, which this engine does not keep.
  package func setLimits(_ limits: QueueLimits) async throws(RuntimeError) {
    guard limits.budgets.isEmpty else {
      throw .invalid("budgets of tenants are not kept by the Redis engine: leave them out")
    }
    guard limits.maxTasks > 0, limits.maxPayload > 0, limits.maxFinal >= 0,
      limits.weights.values.allSatisfy({ $0 > 0 })
    else { throw .invalid("the bounds of a queue and the weights of tenants must be positive") }
    let bounds = [
      ("maxTasks", "\(limits.maxTasks)"), ("whenFull", limits.whenFull.rawValue),
      ("maxPayload", "\(limits.maxPayload)"),
      ("retention", "\(RedisTime.micros(limits.retention))"), ("maxFinal", "\(limits.maxFinal)"),
    ]
    var words = ["\(bounds.count)"]
    for (name, value) in bounds { words += [name, value] }
    for (tenant, weight) in limits.weights.sorted(by: { $0.key < $1.key }) {
      words += [tenant, "\(weight)"]
    }
    _ = try await run(QueueScripts.setLimits, words.map { Array($0.utf8) })
  }

  package func limits() async throws(RuntimeError) -> QueueLimits {
    var limits = QueueLimits()
    let bounds = try await send(RedisCommand("HGETALL", prefix + "limits")).items ?? []
    for place in stride(from: 0, to: bounds.count - 1, by: 2) {
      let value = bounds[place + 1]
      switch bounds[place].text {
      case "maxTasks": limits.maxTasks = Int(value.int ?? 0)
      case "whenFull":
        limits.whenFull = value.text.flatMap(QueueLimits.WhenFull.init) ?? limits.whenFull
      case "maxPayload": limits.maxPayload = Int(value.int ?? 0)
      case "retention": limits.retention = RedisTime.nanos(value.int)
      case "maxFinal": limits.maxFinal = Int(value.int ?? 0)
      default: break
      }
    }
    let weights = try await send(RedisCommand("HGETALL", prefix + "weights")).items ?? []
    for place in stride(from: 0, to: weights.count - 1, by: 2) {
      if let tenant = weights[place].text, let weight = weights[place + 1].int {
        limits.weights[tenant] = Int(weight)
      }
    }
    return limits
  }
}
