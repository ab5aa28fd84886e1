package import AgentManifest

/// Every call that changes the queue or the registry, with the instant at which it is carried out.
///
/// The cores are deterministic: the same commands in the same order give the same state, so a journal of
/// commands is a store. Messages are not among them: the bus is not journaled.
package enum RuntimeCommand: Sendable, Hashable {
  case put([TaskDraft], now: UInt64)
  case lease(LeaseRequest, now: UInt64)
  case renew([TaskLease], duration: UInt64, now: UInt64)
  case finish([AttemptReport], now: UInt64)
  case cancel([TaskID], now: UInt64)
  case requeue([TaskID], now: UInt64)
  case setLimits(QueueLimits, now: UInt64)
  case register(AgentManifest, endpoint: String?, lease: UInt64, now: UInt64)
  case heartbeat(
    agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64,
    now: UInt64)
  case deregister(agent: String, now: UInt64)
  /// Time passes: leases lapse, delays end.
  case advance(now: UInt64)

  /// The version that `encode` writes and `decode` reads.
  package static let version: UInt8 = 1

  /// When it is carried out, in nanoseconds since 1970.
  package var now: UInt64 {
    switch self {
    case .put(_, let now), .lease(_, let now), .renew(_, _, let now), .finish(_, let now),
      .cancel(_, let now), .requeue(_, let now), .setLimits(_, let now),
      .register(_, _, _, let now), .heartbeat(_, _, _, _, _, let now), .deregister(_, let now),
      .advance(let now):
      now
    }
  }

  /// Appends version, kind, instant and arguments.
  package func encode(into bytes: inout [UInt8]) {
    var writer = ByteWriter(bytes)
    bytes = []
    encode(into: &writer)
    bytes = writer.bytes
  }

  /// Reads one command that fills its bytes.
  ///
  /// - Throws: `badReply` for another version, and for bytes that are no command.
  package static func decode(_ bytes: [UInt8]) throws(RuntimeError) -> RuntimeCommand {
    try RuntimeCommand(decoding: bytes)
  }
}

extension RuntimeCommand: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.byte(Self.version)
    switch self {
    case .put(let tasks, let now):
      writer.head(0, now)
      writer.list(tasks)
    case .lease(let request, let now):
      writer.head(1, now)
      writer.value(request)
    case .renew(let leases, let duration, let now):
      writer.head(2, now)
      writer.list(leases)
      writer.number(duration)
    case .finish(let reports, let now):
      writer.head(3, now)
      writer.list(reports)
    case .cancel(let ids, let now):
      writer.head(4, now)
      writer.list(ids)
    case .requeue(let ids, let now):
      writer.head(5, now)
      writer.list(ids)
    case .setLimits(let limits, let now):
      writer.head(6, now)
      writer.value(limits)
    case .register(let manifest, let endpoint, let lease, let now):
      writer.head(7, now)
      writer.value(manifest)
      writer.optional(endpoint)
      writer.number(lease)
    case .heartbeat(let agent, let incarnation, let status, let load, let lease, let now):
      writer.head(8, now)
      writer.text(agent)
      writer.optional(incarnation)
      writer.optional(status)
      writer.optional(load)
      writer.number(lease)
    case .deregister(let agent, let now):
      writer.head(9, now)
      writer.text(agent)
    case .advance(let now): writer.head(10, now)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    let version = try reader.byte()
    guard version == Self.version else { throw reader.failure("a command of version \(version)") }
    let kind = try reader.byte()
    let now = try reader.number()
    switch kind {
    case 0: self = .put(try reader.list(), now: now)
    case 1: self = .lease(try reader.value(), now: now)
    case 2: self = .renew(try reader.list(), duration: try reader.number(), now: now)
    case 3: self = .finish(try reader.list(), now: now)
    case 4: self = .cancel(try reader.list(), now: now)
    case 5: self = .requeue(try reader.list(), now: now)
    case 6: self = .setLimits(try reader.value(), now: now)
    case 7:
      self = .register(
        try reader.value(), endpoint: try reader.optional(), lease: try reader.number(), now: now)
    case 8:
      self = .heartbeat(
        agent: try reader.text(), incarnation: try reader.optional(),
        status: try reader.optional(), load: try reader.optional(), lease: try reader.number(),
        now: now)
    case 9: self = .deregister(agent: try reader.text(), now: now)
    case 10: self = .advance(now: now)
    default: throw reader.failure("no command \(kind)")
    }
  }
}

extension ByteWriter {
  fileprivate mutating func head(_ kind: UInt8, _ now: UInt64) {
    byte(kind)
    number(now)
  }
}
