/// Carries out the requests of clients on an engine: bytes in, bytes out.
struct EngineDispatch: Sendable {
  let engine: any RuntimeEngine

  /// The answer to a request: 0 and the value, or 1 and the error.
  func answer(_ operation: EngineOperation, _ arguments: ByteReader) async -> [UInt8] {
    var writer = ByteWriter([0])
    do throws(RuntimeError) {
      var reader = arguments
      switch operation {
      case .put, .lease, .renew, .finish, .cancelTasks, .task, .result, .tasks, .requeue,
        .queueStatistics, .setLimits, .limits:
        try await queue(operation, &reader, &writer)
      case .register, .heartbeat, .agent, .agents, .deregister, .changes:
        try await registry(operation, &reader, &writer)
      case .subscribe, .unsubscribe, .publish, .receive, .busStatistics:
        try await bus(operation, &reader, &writer)
      case .cancelRequest, .status, .stop: throw .invalid("not a call of an engine")
      }
      guard writer.bytes.count + EngineFrame.headSize <= EngineFrame.limit else {
        throw .invalid(
          "the answer has more than \(EngineFrame.limit >> 20) MiB: ask for less at once")
      }
      return writer.bytes
    } catch {
      return Self.failure(error)
    }
  }

  /// The answer that is an error.
  static func failure(_ error: RuntimeError) -> [UInt8] {
    var writer = ByteWriter([1])
    writer.value(error)
    return writer.bytes
  }

  private func queue(
    _ operation: EngineOperation, _ reader: inout ByteReader, _ writer: inout ByteWriter
  ) async throws(RuntimeError) {
    switch operation {
    case .put: writer.list(try await engine.put(try reader.list()))
    case .lease: writer.list(try await engine.lease(try reader.value()))
    case .renew:
      writer.list(try await engine.renew(try reader.list(), duration: try reader.number()))
    case .finish:
      let reports = try reader.list(of: AttemptReport.self)
      writer.list(try await engine.finish(reports.map { ($0.lease, $0.result) }))
    case .cancelTasks: writer.options(try await engine.cancel(try reader.list()))
    case .task: writer.optional(try await engine.task(try reader.value()))
    case .result:
      writer.optional(try await engine.result(of: try reader.value(), wait: try reader.number()))
    case .tasks: writer.list(try await engine.tasks(try reader.value()))
    case .requeue: writer.options(try await engine.requeue(try reader.list()))
    case .queueStatistics: writer.value(try await engine.queueStatistics())
    case .setLimits: try await engine.setLimits(try reader.value())
    default: writer.value(try await engine.limits())
    }
  }

  private func registry(
    _ operation: EngineOperation, _ reader: inout ByteReader, _ writer: inout ByteWriter
  ) async throws(RuntimeError) {
    switch operation {
    case .register:
      writer.number(
        try await engine.register(
          try reader.value(), endpoint: try reader.optional(), lease: try reader.number()))
    case .heartbeat:
      try await engine.heartbeat(
        try reader.text(), incarnation: try reader.optional(), status: try reader.optional(),
        load: try reader.optional(), lease: try reader.number())
    case .agent: writer.optional(try await engine.agent(try reader.text()))
    case .agents: writer.list(try await engine.agents(try reader.value()))
    case .deregister: writer.flag(try await engine.deregister(try reader.text()))
    default:
      writer.list(
        try await engine.changes(after: try reader.number(), wait: try reader.number()))
    }
  }

  private func bus(
    _ operation: EngineOperation, _ reader: inout ByteReader, _ writer: inout ByteWriter
  ) async throws(RuntimeError) {
    switch operation {
    case .subscribe: try await engine.subscribe(try reader.value())
    case .unsubscribe: writer.flag(try await engine.unsubscribe(try reader.text()))
    case .publish: writer.list(try await engine.publish(try reader.list()))
    case .receive:
      writer.list(
        try await engine.receive(
          try reader.text(), acknowledging: try reader.number(), limit: try reader.count(),
          wait: try reader.number()))
    default: writer.value(try await engine.busStatistics())
    }
  }
}

extension ByteWriter {
  /// Appends a list of values that may not be there.
  mutating func options(_ values: [(some BinaryValue)?]) {
    number(UInt64(values.count))
    for value in values { optional(value) }
  }
}

extension ByteReader {
  /// Reads a list of values that may not be there.
  mutating func options<Value: BinaryValue>(
    of type: Value.Type = Value.self
  ) throws(RuntimeError) -> [Value?] {
    var values: [Value?] = []
    for _ in 0..<(try length()) { values.append(try optional()) }
    return values
  }
}
