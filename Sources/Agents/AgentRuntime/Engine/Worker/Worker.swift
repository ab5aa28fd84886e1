package import AgentManifest
import JSON
package import Platform
import Synchronization
package import Telemetry

/// Takes tasks from an engine for one agent, carries them out, and reports what became of them.
///
/// Leases are renewed after a third of their time; a lease that is lost stops its task. `stop` ends what runs by
/// letting it finish, gives back what has not begun, and takes nothing new.
package final class Worker: Sendable {
  /// How a worker works.
  package struct Configuration: Sendable {
    /// Unique in the engine.
    package var name: String
    package var manifest: AgentManifest
    /// Only tasks of these types; empty is every type.
    package var types: [String] = []
    package var concurrency: Int
    /// Nanoseconds.
    package var lease: UInt64 = 30_000_000_000
    /// It ends after so many tasks.
    package var maxTasks: Int?
    /// It ends when it had nothing to do for so many nanoseconds.
    package var idleExit: UInt64?

    /// A worker for an agent, with the agent's own concurrency.
    package init(name: String, manifest: AgentManifest) {
      self.name = name
      self.manifest = manifest
      concurrency = manifest.limits.concurrency
    }
  }

  private struct Running {
    var lease: TaskLease
    var work: Task<AttemptResult, Never>?
  }

  private struct State {
    var running: [TaskID: Running] = [:]
    var begun = 0
    var isStopping = false
    var leasing: Task<Result<[LeasedTask], RuntimeError>, Never>?
    var report = WorkerReport()
    var failure: RuntimeError?
    var onChange: CheckedContinuation<Void, Never>?
    /// Something changed while nobody waited.
    var hasChanged = false
  }

  /// Between heartbeats of the agent, in nanoseconds; its lease lasts three times as long.
  private static let heartbeat: UInt64 = 5_000_000_000

  private let engine: any RuntimeEngine
  private let executor: any TaskExecutor
  private let configuration: Configuration
  private let tracer: Tracer
  private let clock: MonotonicClock
  private let onEvent: @Sendable (WorkerEvent) -> Void
  private let state = Mutex(State())

  /// A worker; `onEvent` is told of every task that has ended.
  package init(
    _ configuration: Configuration, engine: any RuntimeEngine, executor: any TaskExecutor,
    tracer: Tracer = .off, clock: MonotonicClock = .system,
    onEvent: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.engine = engine
    self.executor = executor
    self.tracer = tracer
    self.clock = clock
    self.onEvent = onEvent
  }

  /// Works until it is stopped, has done its tasks or has nothing to do; what it did, or why it cannot go on.
  ///
  /// Call it from a task that is not cancelled: `stop` is the way to end it.
  package func run() async -> Result<WorkerReport, RuntimeError> {
    let incarnation: UInt64
    do throws(RuntimeError) {
      incarnation = try await register()
    } catch {
      return .failure(error)
    }
    let upkeep = Task { await self.keepUp() }
    await work()
    while state.withLock({ !$0.running.isEmpty }) { await change() }
    upkeep.cancel()
    await upkeep.value
    await leave(incarnation)
    return state.withLock { state in
      state.failure.map { .failure($0) } ?? .success(state.report)
    }
  }

  /// Ends the work: what runs is finished, what has not begun is given back.
  package func stop() {
    let leasing = state.withLock { state in
      state.isStopping = true
      return state.leasing
    }
    leasing?.cancel()
    noteChange()
  }

  private var isOver: Bool {
    state.withLock { state in
      state.isStopping || state.failure != nil
        || configuration.maxTasks.map { state.begun >= $0 } ?? false
    }
  }

  // MARK: Tasks

  private func work() async {
    var lastBusy = clock.now()
    // Time that passed while the process did not run says nothing: there was nothing to do only if it asked.
    var hasAskedInVain = false
    while !isOver {
      let (free, isIdle) = state.withLock { state in
        let left = configuration.maxTasks.map { $0 - state.begun } ?? .max
        return (
          min(configuration.concurrency - state.running.count, left), state.running.isEmpty
        )
      }
      guard free > 0 else {
        await change()
        continue
      }
      if !isIdle { lastBusy = clock.now() }
      var wait: UInt64 = 5_000_000_000
      if let idleExit = configuration.idleExit {
        let idle = clock.now() - lastBusy
        if isIdle, hasAskedInVain, idle >= idleExit { return }
        wait = min(wait, isIdle ? idleExit - min(idle, idleExit) : idleExit)
      }
      hasAskedInVain = await take(free, wait: max(wait, 1_000_000))
      if state.withLock({ !$0.running.isEmpty }) { lastBusy = clock.now() }
    }
  }

  /// Leases tasks and begins them; true when there were none.
  private func take(_ count: Int, wait: UInt64) async -> Bool {
    let manifest = configuration.manifest
    let request = LeaseRequest(
      worker: configuration.name, agent: manifest.id,
      capabilities: manifest.capabilities + manifest.tools + manifest.intents,
      types: configuration.types, count: count, duration: configuration.lease, wait: wait)
    let engine = engine
    let leasing = Task { () -> Result<[LeasedTask], RuntimeError> in
      do throws(RuntimeError) {
        return .success(try await engine.lease(request))
      } catch {
        return .failure(error)
      }
    }
    let isStopping = state.withLock { state in
      state.leasing = leasing
      return state.isStopping
    }
    if isStopping { leasing.cancel() }
    let leased = await leasing.value
    state.withLock { $0.leasing = nil }
    switch leased {
    case .failure(.cancelled): return false
    case .failure(let error):
      state.withLock { if !$0.isStopping { $0.failure = error } }
      return false
    case .success(let tasks):
      if isOver {
        await release(tasks)
      } else {
        for task in tasks { begin(task) }
      }
      return tasks.isEmpty
    }
  }

  private func release(_ tasks: [LeasedTask]) async {
    guard !tasks.isEmpty else { return }
    // Should this fail, the leases lapse by themselves.
    _ = try? await engine.finish(tasks.map { ($0.lease, .released) })
    state.withLock { $0.report.released += tasks.count }
  }

  private func begin(_ task: LeasedTask) {
    state.withLock { state in
      state.begun += 1
      state.running[task.draft.id] = Running(lease: task.lease)
    }
    Task { await self.carryOut(task) }
  }

  private func carryOut(_ task: LeasedTask) async {
    let id = task.draft.id
    let span = tracer.span(
      "task.execute", .consumer,
      parent: task.draft.traceParent.flatMap { TraceContext(traceparent: $0) },
      attributes: [
        "task.id": .string(id.text), "task.type": .string(task.draft.type),
        "task.attempt": .integer(task.attempt), "agent.id": .string(configuration.manifest.id),
        "worker.name": .string(configuration.name),
      ])
    await noteReassignment(task, span)
    let executor = executor
    let work = Task { await executor.run(task, trace: span.context) }
    let isLost = state.withLock { state in
      state.running[id]?.work = work
      return state.running[id] == nil
    }
    if isLost { work.cancel() }
    let result = await limited(work, task)
    await report(task, result, span)
    state.withLock { _ = $0.running.removeValue(forKey: id) }
    noteChange()
  }

  /// Says in the trace when another worker had the task and lost it.
  private func noteReassignment(_ task: LeasedTask, _ span: ActiveSpan) async {
    guard task.attempt > 1, span.isRecorded, let record = try? await engine.task(task.draft.id),
      let failure = record.failure
    else { return }
    span.event(
      failure.code == "lease-lost" ? "task.reassigned" : "task.retried",
      ["reason": .string(failure.message), "code": .string(failure.code)])
  }

  /// The result, or the failure `timeout` when the agent's limit is over first.
  private func limited(
    _ work: Task<AttemptResult, Never>, _ task: LeasedTask
  ) async -> AttemptResult {
    guard let limit = configuration.manifest.limits.timeout else { return await work.value }
    let guardian = Task { () -> Bool in
      do {
        try await Task.sleep(for: .nanoseconds(Int64(clamping: limit)))
      } catch {
        return false
      }
      work.cancel()
      return true
    }
    let result = await work.value
    guardian.cancel()
    guard await guardian.value else { return result }
    let text = DurationText.readable(.nanoseconds(Int64(clamping: limit)))
    return .failed("timeout", "the agent may take \(text) for a task and was stopped")
  }

  private func report(_ task: LeasedTask, _ result: AttemptResult, _ span: ActiveSpan) async {
    let outcome: LeaseOutcome
    do throws(RuntimeError) {
      outcome = try await engine.finish([(task.lease, result)]).first ?? .unknown
    } catch {
      span.fail("the result cannot be reported: \(error.message)", type: "unavailable")
      state.withLock { if $0.failure == nil { $0.failure = error } }
      return
    }
    switch (outcome, result) {
    case (.stale, _), (.unknown, _):
      state.withLock { $0.report.stale += 1 }
      span.fail("the lease was lost before the result came", type: "stale")
    case (_, .output):
      state.withLock { $0.report.completed += 1 }
      span.end(.ok, attributes: ["task.outcome": "completed"])
    case (_, .failure(let failure, _, _, _)):
      state.withLock { $0.report.failed += 1 }
      span.set("task.outcome", outcome == .dead ? "dead" : "retrying")
      span.fail(failure.message, type: failure.code)
    case (_, .released):
      state.withLock { $0.report.released += 1 }
      span.end(.unset, attributes: ["task.outcome": "released"])
    }
    onEvent(WorkerEvent(task: task, result: result, outcome: outcome))
  }

  // MARK: Waiting

  /// Returns when something has changed since the last look, or a second has passed.
  private func change() async {
    let alarm = Task { [weak self] in
      // Woken early or late, the caller looks again by itself.
      try? await Task.sleep(for: .milliseconds(200))
      self?.noteChange()
    }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.hasChanged { state.onChange = continuation }
        defer { state.hasChanged = false }
        return state.hasChanged
      }
      if isOver { continuation.resume() }
    }
    alarm.cancel()
  }

  private func noteChange() {
    let waiting = state.withLock { state in
      state.hasChanged = state.onChange == nil
      return state.onChange.take()
    }
    waiting?.resume()
  }

  // MARK: Upkeep

  private func register() async throws(RuntimeError) -> UInt64 {
    try await engine.register(
      configuration.manifest, endpoint: nil, lease: 3 * Self.heartbeat)
  }

  /// Renews leases and beats until it is cancelled.
  private func keepUp() async {
    let renewal = max(configuration.lease / 3, 10_000_000)
    var nextRenewal = clock.now() + renewal
    var nextBeat: UInt64 = 0
    while !Task.isCancelled {
      let now = clock.now()
      if now >= nextRenewal {
        nextRenewal = now + renewal
        await renew()
      }
      if now >= nextBeat {
        nextBeat = now + Self.heartbeat
        await beat()
      }
      let pause = min(nextRenewal, nextBeat).subtractingReportingOverflow(clock.now())
      do {
        try await Task.sleep(
          for: .nanoseconds(Int64(clamping: pause.overflow ? 0 : pause.partialValue)))
      } catch {
        return
      }
    }
  }

  private func renew() async {
    let leases = state.withLock { state in
      state.running.values.map(\.lease).sorted { $0.token < $1.token }
    }
    guard !leases.isEmpty,
      // An engine that cannot be reached now may be reached before the leases run out.
      let outcomes = try? await engine.renew(leases, duration: configuration.lease)
    else { return }
    for (lease, outcome) in zip(leases, outcomes) {
      switch outcome {
      case .stale, .unknown:
        // Cancelled, or given to another: whatever it does now is of no use.
        state.withLock { $0.running[lease.task]?.work }?.cancel()
      case .accepted, .retrying, .dead: break
      }
    }
  }

  private func beat() async {
    let (load, isStopping) = state.withLock { ($0.running.count, $0.isStopping) }
    let status: AgentStatus =
      isStopping ? .draining : load >= configuration.concurrency ? .busy : .available
    do throws(RuntimeError) {
      try await engine.heartbeat(
        configuration.manifest.id, incarnation: nil, status: status, load: load,
        lease: 3 * Self.heartbeat)
    } catch {
      // Another instance of the agent has left and taken it off: it is still here.
      if case .unknownAgent = error { _ = try? await register() }
    }
  }

  /// Takes the agent off the registry unless another instance of it has registered since.
  private func leave(_ incarnation: UInt64) async {
    guard let record = try? await engine.agent(configuration.manifest.id),
      record.incarnation == incarnation
    else { return }
    // Should this fail, its lease lapses.
    _ = try? await engine.deregister(configuration.manifest.id)
  }
}
