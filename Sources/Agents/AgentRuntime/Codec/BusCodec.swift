extension Message.Target: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .agent(let id):
      writer.byte(0)
      writer.text(id)
    case .type: writer.byte(1)
    case .broadcast: writer.byte(2)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .agent(try reader.text())
    case 1: self = .type
    case 2: self = .broadcast
    case let other: throw reader.failure("no target \(other) of a message")
    }
  }
}

extension Message: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(id)
    writer.text(from)
    writer.value(target)
    writer.text(type)
    writer.data(payload)
    writer.dictionary(headers)
    writer.optional(correlationID)
    writer.number(time)
    writer.optional(timeToLive)
    writer.optional(traceParent)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      id: try reader.value(), from: try reader.text(), target: try reader.value(),
      type: try reader.text(), payload: try reader.data(), headers: try reader.dictionary(),
      correlationID: try reader.optional(), time: try reader.number(),
      timeToLive: try reader.optional(), traceParent: try reader.optional())
  }
}

extension BusSubscription: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.text(name)
    writer.optional(agent)
    writer.list(types)
    writer.count(capacity)
    writer.choice(overflow)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      name: try reader.text(), agent: try reader.optional(), types: try reader.list(),
      capacity: try reader.count(), overflow: try reader.choice())
  }
}

extension PublishOutcome: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.count(delivered)
    writer.flag(isParked)
    writer.count(rejected)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      delivered: try reader.count(), isParked: try reader.flag(), rejected: try reader.count())
  }
}

extension Delivery: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.number(position)
    writer.value(message)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(position: try reader.number(), message: try reader.value())
  }
}

extension BusStatistics: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    for number in [published, delivered, dropped, rejected, expired] { writer.number(number) }
    writer.count(parked)
    writer.dictionary(buffered)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    published = try reader.number()
    delivered = try reader.number()
    dropped = try reader.number()
    rejected = try reader.number()
    expired = try reader.number()
    parked = try reader.count()
    buffered = try reader.dictionary()
  }
}

extension RuntimeError: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .unknownAgent(let id): writer.coded(0, id)
    case .staleIncarnation(let agent, let current):
      writer.coded(1, agent)
      writer.number(current)
    case .revisionForgotten(let oldest):
      writer.byte(2)
      writer.number(oldest)
    case .unknownSubscription(let name): writer.coded(3, name)
    case .invalid(let reason): writer.coded(4, reason)
    case .unavailable(let address, let reason):
      writer.coded(5, address)
      writer.text(reason)
    case .readOnly(let reason): writer.coded(6, reason)
    case .storeFailed(let reason): writer.coded(7, reason)
    case .badReply(let reason): writer.coded(8, reason)
    case .cancelled: writer.byte(9)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .unknownAgent(try reader.text())
    case 1: self = .staleIncarnation(agent: try reader.text(), current: try reader.number())
    case 2: self = .revisionForgotten(oldest: try reader.number())
    case 3: self = .unknownSubscription(try reader.text())
    case 4: self = .invalid(try reader.text())
    case 5: self = .unavailable(address: try reader.text(), reason: try reader.text())
    case 6: self = .readOnly(try reader.text())
    case 7: self = .storeFailed(try reader.text())
    case 8: self = .badReply(try reader.text())
    case 9: self = .cancelled
    case let other: throw reader.failure("no error \(other)")
    }
  }
}

extension ByteWriter {
  fileprivate mutating func coded(_ code: UInt8, _ text: String) {
    byte(code)
    self.text(text)
  }
}
