package import AgentManifest
package import Platform
import Sockets
import Synchronization

/// An engine in another process on this machine, over a Unix socket.
///
/// When the connection breaks, the client connects again, starts the process where it can, and repeats what was
/// under way: submissions are found again by their ids, completions by their tokens, so that repeating is harmless;
/// messages may come twice. A lease whose answer was lost lapses.
package final class EngineClient: RuntimeEngine {
  /// Where the process is and how it comes into being.
  package struct Configuration: Sendable {
    package var socket: FilePath
    /// The version of this program.
    package var version: String
    /// Starts the process when nobody listens; nil never does.
    package var launcher: EngineLauncher?
    /// How long a call goes on trying to reach an engine that went away.
    package var patience: Duration

    /// A configuration.
    package init(
      socket: FilePath, version: String, patience: Duration = .seconds(15),
      launcher: EngineLauncher? = nil
    ) {
      self.socket = socket
      self.version = version
      self.patience = patience
      self.launcher = launcher
    }
  }

  private typealias Connecting = Task<Result<EngineConnection, RuntimeError>, Never>

  private struct State {
    var connection: EngineConnection?
    var connecting: Connecting?
    var isClosed = false
    /// By name, to be opened again in a process that knows nothing of them.
    var subscriptions: [String: BusSubscription] = [:]
  }

  private let configuration: Configuration
  private let loop: EventLoop
  private let state = Mutex(State())

  /// A client; it connects when it is first used.
  ///
  /// - Throws: `unavailable` when the process has no descriptor left.
  package init(_ configuration: Configuration) throws(RuntimeError) {
    self.configuration = configuration
    do throws(SocketError) {
      loop = try EventLoop()
    } catch {
      throw .unavailable(address: "\(configuration.socket)", reason: error.message)
    }
  }

  deinit { loop.stop() }

  package var address: String { "\(configuration.socket)" }

  package func close() async {
    let connection = state.withLock { state in
      state.isClosed = true
      return state.connection.take()
    }
    connection?.close()
    loop.stop()
  }

  // MARK: Connections

  private func connection() async throws(RuntimeError) -> EngineConnection {
    let connecting: Result<Connecting, RuntimeError> = state.withLock { state in
      if state.isClosed { return .failure(.unavailable(address: address, reason: "it was closed")) }
      if let connection = state.connection, !connection.hasEnded {
        return .success(Task { .success(connection) })
      }
      state.connection = nil
      if let under = state.connecting { return .success(under) }
      let task = Task { await self.connect() }
      state.connecting = task
      return .success(task)
    }
    return try await connecting.get().value.get()
  }

  private func connect() async -> Result<EngineConnection, RuntimeError> {
    let result = await open()
    return state.withLock { state in
      state.connecting = nil
      if case .success(let connection) = result { state.connection = connection }
      return result
    }
  }

  private func open() async -> Result<EngineConnection, RuntimeError> {
    let own = EngineHello(
      version: configuration.version, process: Int(ProcessContext.identifier))
    var opened = await EngineConnection.open(configuration.socket, on: loop, hello: own)
    if case .failure = opened, let launcher = configuration.launcher {
      let (path, loop) = (configuration.socket, loop)
      let started = await launcher.start {
        switch await EngineConnection.open(path, on: loop, hello: own) {
        case .success((let connection, _)):
          connection.close()
          return true
        case .failure: return false
        }
      }
      if case .failure(let error) = started { return .failure(error) }
      opened = await EngineConnection.open(configuration.socket, on: loop, hello: own)
    }
    switch opened {
    case .failure(let error): return .failure(error)
    case .success((let connection, let hello)):
      guard hello.protocolVersion == own.protocolVersion else {
        connection.close()
        return .failure(
          .invalid(
            "the engine at \(address) (process \(hello.process)) is dna \(hello.version), which speaks "
              + "another version of its protocol than dna \(own.version): stop it with "
              + "'kill \(hello.process)' when its work is done, and this dna starts its own"))
      }
      for subscription in state.withLock({ $0.subscriptions.values.sorted { $0.name < $1.name } }) {
        _ = await connection.request(.subscribe, subscription.encoded)
      }
      return .success(connection)
    }
  }

  /// Sends a request until it is answered or patience ends.
  private func call(
    _ operation: EngineOperation, _ arguments: [UInt8] = []
  ) async throws(RuntimeError) -> ByteReader {
    let clock = MonotonicClock.system
    let deadline = clock.now() + configuration.patience.clampedNanoseconds
    var pause: UInt64 = 10_000_000
    while true {
      do throws(RuntimeError) {
        let connection = try await connection()
        return ByteReader(try await connection.request(operation, arguments).get())
      } catch {
        guard case .unavailable = error, configuration.launcher != nil, clock.now() < deadline,
          !state.withLock({ $0.isClosed }), !Task.isCancelled
        else { throw error }
        // A cancelled pause is noticed by the next round.
        try? await Task.sleep(for: .nanoseconds(Int64(clamping: pause)))
        pause = min(pause * 2, 500_000_000)
      }
    }
  }

  private func value<Value: BinaryValue>(
    _ operation: EngineOperation, _ writer: ByteWriter = ByteWriter()
  ) async throws(RuntimeError) -> Value {
    var reader = try await call(operation, writer.bytes)
    return try reader.value()
  }

  private func list<Value: BinaryValue>(
    _ operation: EngineOperation, _ writer: ByteWriter
  ) async throws(RuntimeError) -> [Value] {
    var reader = try await call(operation, writer.bytes)
    return try reader.list()
  }

  private func optional<Value: BinaryValue>(
    _ operation: EngineOperation, _ writer: ByteWriter
  ) async throws(RuntimeError) -> Value? {
    var reader = try await call(operation, writer.bytes)
    return try reader.optional()
  }

  /// What the process tells of itself.
  package func status() async throws(RuntimeError) -> EngineStatus { try await value(.status) }

  /// Asks the process to end; it does so after the answer.
  package func stop() async throws(RuntimeError) { _ = try await call(.stop) }

  // MARK: Queue

  /// Bytes of tasks that go into one frame.
  private static let batchBytes = 16 << 20

  package func put(_ tasks: [TaskDraft]) async throws(RuntimeError) -> [PutOutcome] {
    var outcomes: [PutOutcome] = []
    var start = 0
    repeat {
      var end = start
      var size = 0
      while end < tasks.count, end == start || size + tasks[end].payload.count <= Self.batchBytes {
        size += tasks[end].payload.count
        end += 1
      }
      var writer = ByteWriter()
      writer.list(Array(tasks[start..<end]))
      guard writer.bytes.count + EngineFrame.headSize < EngineFrame.limit else {
        outcomes.append(
          .refused(
            TaskFailure(
              code: "payload-too-large", message: "the task has \(writer.bytes.count) bytes")))
        start = end
        continue
      }
      outcomes += try await list(.put, writer) as [PutOutcome]
      start = end
    } while start < tasks.count
    return outcomes
  }

  package func lease(_ request: LeaseRequest) async throws(RuntimeError) -> [LeasedTask] {
    var writer = ByteWriter()
    writer.value(request)
    return try await list(.lease, writer)
  }

  package func renew(
    _ leases: [TaskLease], duration: UInt64
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    var writer = ByteWriter()
    writer.list(leases)
    writer.number(duration)
    return try await list(.renew, writer)
  }

  package func finish(
    _ results: [(lease: TaskLease, result: AttemptResult)]
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    var writer = ByteWriter()
    writer.list(results.map { AttemptReport(lease: $0.lease, result: $0.result) })
    guard writer.bytes.count + EngineFrame.headSize < EngineFrame.limit else {
      throw .invalid("results of \(writer.bytes.count) bytes are too much at once")
    }
    return try await list(.finish, writer)
  }

  package func cancel(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    try await statuses(.cancelTasks, tasks)
  }

  package func requeue(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    try await statuses(.requeue, tasks)
  }

  private func statuses(
    _ operation: EngineOperation, _ tasks: [TaskID]
  ) async throws(RuntimeError) -> [TaskStatus?] {
    var writer = ByteWriter()
    writer.list(tasks)
    var reader = try await call(operation, writer.bytes)
    return try reader.options()
  }

  package func task(_ id: TaskID) async throws(RuntimeError) -> TaskRecord? {
    try await optional(.task, ByteWriter(id.encoded))
  }

  package func result(of id: TaskID, wait: UInt64) async throws(RuntimeError) -> TaskRecord? {
    var writer = ByteWriter(id.encoded)
    writer.number(wait)
    return try await optional(.result, writer)
  }

  package func tasks(_ filter: TaskFilter) async throws(RuntimeError) -> [TaskRecord] {
    try await list(.tasks, ByteWriter(filter.encoded))
  }

  package func queueStatistics() async throws(RuntimeError) -> QueueStatistics {
    try await value(.queueStatistics)
  }

  package func setLimits(_ limits: QueueLimits) async throws(RuntimeError) {
    _ = try await call(.setLimits, limits.encoded)
  }

  package func limits() async throws(RuntimeError) -> QueueLimits { try await value(.limits) }

  // MARK: Registry

  package func register(
    _ manifest: AgentManifest, endpoint: String?, lease: UInt64
  ) async throws(RuntimeError) -> UInt64 {
    var writer = ByteWriter(manifest.encoded)
    writer.optional(endpoint)
    writer.number(lease)
    return try await value(.register, writer)
  }

  package func heartbeat(
    _ agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64
  ) async throws(RuntimeError) {
    var writer = ByteWriter()
    writer.text(agent)
    writer.optional(incarnation)
    writer.optional(status)
    writer.optional(load)
    writer.number(lease)
    _ = try await call(.heartbeat, writer.bytes)
  }

  package func agent(_ id: String) async throws(RuntimeError) -> AgentRecord? {
    try await optional(.agent, ByteWriter(id.encoded))
  }

  package func agents(_ query: AgentQuery) async throws(RuntimeError) -> [AgentRecord] {
    try await list(.agents, ByteWriter(query.encoded))
  }

  package func deregister(_ agent: String) async throws(RuntimeError) -> Bool {
    try await value(.deregister, ByteWriter(agent.encoded))
  }

  package func changes(
    after revision: UInt64, wait: UInt64
  ) async throws(RuntimeError) -> [AgentEvent] {
    var writer = ByteWriter()
    writer.number(revision)
    writer.number(wait)
    return try await list(.changes, writer)
  }

  // MARK: Bus

  package func subscribe(_ subscription: BusSubscription) async throws(RuntimeError) {
    _ = try await call(.subscribe, subscription.encoded)
    state.withLock { $0.subscriptions[subscription.name] = subscription }
  }

  package func unsubscribe(_ name: String) async throws(RuntimeError) -> Bool {
    state.withLock { _ = $0.subscriptions.removeValue(forKey: name) }
    return try await value(.unsubscribe, ByteWriter(name.encoded))
  }

  package func publish(_ messages: [Message]) async throws(RuntimeError) -> [PublishOutcome] {
    var writer = ByteWriter()
    writer.list(messages)
    guard writer.bytes.count + EngineFrame.headSize < EngineFrame.limit else {
      throw .invalid("messages of \(writer.bytes.count) bytes are too much at once")
    }
    return try await list(.publish, writer)
  }

  package func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, wait: UInt64
  ) async throws(RuntimeError) -> [Delivery] {
    var writer = ByteWriter()
    writer.text(name)
    writer.number(position)
    writer.count(limit)
    writer.number(wait)
    return try await list(.receive, writer)
  }

  package func busStatistics() async throws(RuntimeError) -> BusStatistics {
    try await value(.busStatistics)
  }
}
