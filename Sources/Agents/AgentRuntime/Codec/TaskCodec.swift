package import Resilience

extension TaskID: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.fixed(high)
    writer.fixed(low)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(high: try reader.fixed(), low: try reader.fixed())
  }
}

extension TaskStatus: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.choice(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.choice() }
}

extension TaskFailure: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.text(code)
    writer.text(message)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(code: try reader.text(), message: try reader.text())
  }
}

extension TaskDraft.Estimate: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.signed(tokens)
    writer.signed(microdollars)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(tokens: try reader.signed(), microdollars: try reader.signed())
  }
}

extension RetryPolicy: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.count(maxAttempts)
    writer.number(delay)
    writer.double(multiplier)
    writer.number(maxDelay)
    writer.double(jitter)
    writer.list(retryable)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      maxAttempts: try reader.count(), delay: try reader.number(), multiplier: try reader.double(),
      maxDelay: try reader.number(), jitter: try reader.double(), retryable: try reader.list())
  }
}

extension TaskDraft: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(id)
    writer.text(type)
    writer.data(payload)
    let isDefault = retry == TaskDraft.defaultRetry
    let present: [Bool] = [
      priority != 0, capability != nil, preferredAgent != nil, tenant != nil,
      idempotencyKey != nil, notBefore != 0, deadline != nil, !isDefault,
      estimate != Estimate(), traceParent != nil, !metadata.isEmpty,
      preferenceHold != 30_000_000_000,
    ]
    var mask: UInt64 = 0
    for (bit, isSet) in present.enumerated() where isSet { mask |= 1 << UInt64(bit) }
    writer.number(mask)
    if present[0] { writer.signed(Int64(priority)) }
    if let capability { writer.text(capability) }
    if let preferredAgent { writer.text(preferredAgent) }
    if let tenant { writer.text(tenant) }
    if let idempotencyKey { writer.text(idempotencyKey) }
    if present[5] { writer.number(notBefore) }
    if let deadline { writer.number(deadline) }
    if present[7] { writer.value(retry) }
    if present[8] { writer.value(estimate) }
    if let traceParent { writer.text(traceParent) }
    if present[10] { writer.dictionary(metadata) }
    if present[11] { writer.number(preferenceHold) }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(id: try reader.value(), type: try reader.text(), payload: try reader.data())
    let mask = try reader.number()
    guard mask >> 12 == 0 else { throw reader.failure("a task with unknown parts") }
    if mask & 1 != 0 {
      guard let value = Int32(exactly: try reader.signed()) else {
        throw reader.failure("a priority of more than 32 bits")
      }
      priority = value
    }
    if mask & 2 != 0 { capability = try reader.text() }
    if mask & 4 != 0 { preferredAgent = try reader.text() }
    if mask & 8 != 0 { tenant = try reader.text() }
    if mask & 16 != 0 { idempotencyKey = try reader.text() }
    if mask & 32 != 0 { notBefore = try reader.number() }
    if mask & 64 != 0 { deadline = try reader.number() }
    if mask & 128 != 0 { retry = try reader.value() }
    if mask & 256 != 0 { estimate = try reader.value() }
    if mask & 512 != 0 { traceParent = try reader.text() }
    if mask & 1024 != 0 { metadata = try reader.dictionary() }
    if mask & 2048 != 0 { preferenceHold = try reader.number() }
  }
}

extension TaskRecord: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(draft)
    writer.value(status)
    writer.count(attempts)
    writer.number(sequence)
    writer.number(createdAt)
    writer.number(updatedAt)
    writer.optional(worker)
    writer.optional(leaseToken)
    writer.optional(leaseExpires)
    writer.optional(output.map(BinaryData.init))
    writer.optional(failure)
    writer.value(usage)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      draft: try reader.value(), status: try reader.value(), attempts: try reader.count(),
      sequence: try reader.number(), createdAt: try reader.number(),
      updatedAt: try reader.number(), worker: try reader.optional(),
      leaseToken: try reader.optional(), leaseExpires: try reader.optional(),
      output: try reader.optional(BinaryData.self)?.bytes, failure: try reader.optional(),
      usage: try reader.value())
  }
}
