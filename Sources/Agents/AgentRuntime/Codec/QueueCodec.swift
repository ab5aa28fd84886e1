extension QueueLimits.Budget: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.optional(tokens)
    writer.optional(microdollars)
    writer.optional(period)
    writer.choice(whenSpent)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      tokens: try reader.optional(), microdollars: try reader.optional(),
      period: try reader.optional(), whenSpent: try reader.choice())
  }
}

extension QueueLimits: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.count(maxTasks)
    writer.choice(whenFull)
    writer.count(maxPayload)
    writer.number(retention)
    writer.count(maxFinal)
    writer.dictionary(weights)
    writer.dictionary(budgets)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    maxTasks = try reader.count()
    whenFull = try reader.choice()
    maxPayload = try reader.count()
    retention = try reader.number()
    maxFinal = try reader.count()
    weights = try reader.dictionary()
    budgets = try reader.dictionary()
  }
}

extension QueueStatistics: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    let present = TaskStatus.allCases.filter { counts[$0] != nil }
    writer.list(present)
    for status in present { writer.count(counts[status, default: 0]) }
    for number in [accepted, leased, completed, failedAttempts, lostLeases, refused, shed] {
      writer.number(number)
    }
    writer.optional(oldestPending)
    writer.dictionary(spent)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    for status in try reader.list(of: TaskStatus.self) { counts[status] = try reader.count() }
    accepted = try reader.number()
    leased = try reader.number()
    completed = try reader.number()
    failedAttempts = try reader.number()
    lostLeases = try reader.number()
    refused = try reader.number()
    shed = try reader.number()
    oldestPending = try reader.optional()
    spent = try reader.dictionary()
  }
}

extension TaskFilter: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.list(TaskStatus.allCases.filter(statuses.contains))
    writer.optional(type)
    writer.optional(tenant)
    writer.optional(capability)
    writer.optional(worker)
    writer.number(after)
    writer.count(limit)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    statuses = Set(try reader.list(of: TaskStatus.self))
    type = try reader.optional()
    tenant = try reader.optional()
    capability = try reader.optional()
    worker = try reader.optional()
    after = try reader.number()
    limit = try reader.count()
  }
}
