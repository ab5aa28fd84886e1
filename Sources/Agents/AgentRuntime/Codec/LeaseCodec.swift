extension TaskLease: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(task)
    writer.number(token)
    writer.number(expires)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      task: try reader.value(), token: try reader.number(), expires: try reader.number())
  }
}

extension LeaseRequest: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.text(worker)
    writer.optional(agent)
    writer.list(capabilities)
    writer.list(types)
    writer.count(count)
    writer.number(duration)
    writer.number(wait)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      worker: try reader.text(), agent: try reader.optional(), capabilities: try reader.list(),
      types: try reader.list(), count: try reader.count(), duration: try reader.number(),
      wait: try reader.number())
  }
}

extension LeasedTask: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(lease)
    writer.value(draft)
    writer.count(attempt)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(lease: try reader.value(), draft: try reader.value(), attempt: try reader.count())
  }
}

extension PutOutcome: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .accepted: writer.byte(0)
    case .duplicate(let id):
      writer.byte(1)
      writer.value(id)
    case .refused(let failure):
      writer.byte(2)
      writer.value(failure)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .accepted
    case 1: self = .duplicate(of: try reader.value())
    case 2: self = .refused(try reader.value())
    case let other: throw reader.failure("no outcome \(other) of a submission")
    }
  }
}

extension LeaseOutcome: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .accepted: writer.byte(0)
    case .retrying(let instant):
      writer.byte(1)
      writer.number(instant)
    case .dead: writer.byte(2)
    case .stale(let status):
      writer.byte(3)
      writer.value(status)
    case .unknown: writer.byte(4)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .accepted
    case 1: self = .retrying(at: try reader.number())
    case 2: self = .dead
    case 3: self = .stale(try reader.value())
    case 4: self = .unknown
    case let other: throw reader.failure("no outcome \(other) of a lease")
    }
  }
}

extension AttemptResult: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .output(let bytes, let usage):
      writer.byte(0)
      writer.data(bytes)
      writer.value(usage)
    case .failure(let failure, let after, let isPermanent, let usage):
      writer.byte(1)
      writer.value(failure)
      writer.optional(after)
      writer.flag(isPermanent)
      writer.value(usage)
    case .released: writer.byte(2)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .output(try reader.data(), usage: try reader.value())
    case 1:
      self = .failure(
        try reader.value(), after: try reader.optional(), isPermanent: try reader.flag(),
        usage: try reader.value())
    case 2: self = .released
    case let other: throw reader.failure("no result \(other) of an attempt")
    }
  }
}

/// What an attempt under a lease brought about: one item of a `finish`.
package struct AttemptReport: BinaryValue, Sendable, Hashable {
  package var lease: TaskLease
  package var result: AttemptResult

  /// A report.
  package init(lease: TaskLease, result: AttemptResult) {
    self.lease = lease
    self.result = result
  }

  package func encode(into writer: inout ByteWriter) {
    writer.value(lease)
    writer.value(result)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(lease: try reader.value(), result: try reader.value())
  }
}
