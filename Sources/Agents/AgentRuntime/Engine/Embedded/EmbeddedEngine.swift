package import Platform
package import Storage
import Synchronization

/// Registry, queue and bus in this process: in memory, or with a journal that survives its death.
///
/// One lock guards the cores; the disk is waited for outside of it, for many callers at once. What a caller is
/// told rests on records that are durable by then. The bus is never journaled: messages are as lasting as the
/// process.
package final class EmbeddedEngine: RuntimeEngine {
  /// How an engine keeps its state.
  package struct Configuration: Sendable {
    /// How durable a change is before its caller hears of it.
    package var durability = Durability.group
    /// Bytes of commands after which a snapshot takes their place.
    package var snapshotBytes = 32 << 20
    package var clock: WallClock = .system

    /// On stable storage, a snapshot every 32 MiB.
    package init() {}
  }

  struct State {
    var cores: EngineCores
    /// The latest instant that was used; time never runs backwards.
    var now: UInt64
    /// The last record of the journal.
    var sequence: UInt64 = 0
    /// Bytes of commands since the last snapshot.
    var grown = 0
    var isWritingSnapshot = false
    var waiters = EngineWaiters()
    var isClosed = false
    var alarm: Alarm?
  }

  struct Alarm {
    var time: UInt64
    var task: Task<Void, Never>
  }

  /// What is to be done once the lock is let go of.
  struct Aftermath {
    var resumptions: [@Sendable () -> Void] = []
    var snapshot: (bytes: [UInt8], sequence: UInt64)?
  }

  package let address: String
  private let configuration: Configuration
  private let journal: Journal?
  let state: Mutex<State>
  private static let commandType: UInt8 = 1

  /// An engine whose state is gone with it.
  package init(_ configuration: Configuration = .init()) {
    self.configuration = configuration
    address = "memory"
    journal = nil
    state = Mutex(State(cores: Self.recording(EngineCores()), now: configuration.clock.now()))
  }

  /// An engine with a journal in a folder: what was acknowledged there is here again.
  ///
  /// - Throws: `unavailable` when another process has the folder, `storeFailed` when it cannot be read.
  package init(
    folder: FilePath, _ configuration: Configuration = .init(),
    storage: JournalConfiguration = .init()
  ) throws(RuntimeError) {
    self.configuration = configuration
    address = "\(folder)"
    var cores = EngineCores()
    var now: UInt64 = 0
    let journal: Journal
    do throws(StorageError) {
      journal = try Journal.open(
        folder: folder, configuration: storage,
        restore: { (cores, now) = try EngineCores.restored($0) },
        replay: { record in
          let command = try RuntimeCommand.decode(record.payload)
          now = max(now, command.now)
          _ = cores.apply(command)
        })
    } catch {
      throw Self.failure(error, folder)
    }
    self.journal = journal
    var state = State(cores: Self.recording(cores), now: max(now, configuration.clock.now()))
    state.sequence = journal.statistics.appended
    self.state = Mutex(state)
    tick()
  }

  private static func recording(_ cores: EngineCores) -> EngineCores {
    var cores = cores
    cores.queue.isRecording = true
    return cores
  }

  private static func failure(_ error: StorageError, _ folder: FilePath) -> RuntimeError {
    switch error {
    case .locked: .unavailable(address: "\(folder)", reason: "\(error)")
    case .full: .readOnly("\(error)")
    default: .storeFailed("\(error)")
    }
  }

  package func close() async {
    let (resumptions, alarm) = state.withLock { state in
      state.isClosed = true
      return (state.waiters.takeAll(), state.alarm.take())
    }
    alarm?.task.cancel()
    for resume in resumptions { resume() }
    journal?.close()
  }

  /// What is kept, as bytes: equal states have equal bytes.
  package var snapshot: [UInt8] { state.withLock { $0.cores.snapshot(now: $0.now) } }

  /// Whether a worker has a task, or time alone changes something within `horizon` nanoseconds.
  package func isNeeded(within horizon: UInt64) -> Bool {
    state.withLock { state in
      let counts = state.cores.queue.statistics(now: state.now).counts
      if (counts[.running] ?? 0) > 0 { return true }
      // Leases of agents and what is merely forgotten can wait for the next start.
      guard (counts[.delayed] ?? 0) > 0, let wake = state.cores.queue.nextWake else { return false }
      return wake <= configuration.clock.now() + horizon
    }
  }

  // MARK: Changes

  func present(_ state: inout State) -> UInt64 {
    state.now = max(state.now, configuration.clock.now())
    return state.now
  }

  func refusal(_ state: borrowing State) -> RuntimeError? {
    if state.isClosed { return .unavailable(address: address, reason: "it was closed") }
    return journal?.refusal.map { Self.failure($0, FilePath(address)) }
  }

  /// Carries a command out and notes it in the journal.
  func apply(_ command: RuntimeCommand, _ state: inout State) -> EngineCores.Reply {
    let reply = state.cores.apply(command)
    // What changed nothing is not worth a record.
    switch reply {
    case .leased(let tasks) where tasks.isEmpty: return reply
    case .failed: return reply
    default: break
    }
    guard let journal else { return reply }
    let bytes = command.encoded
    state.sequence = journal.append(bytes, type: Self.commandType)
    state.grown += bytes.count
    return reply
  }

  /// Lets time pass, where it changes something.
  func catchUp(_ state: inout State, _ now: UInt64) {
    if let wake = state.cores.nextWake, wake <= now { _ = apply(.advance(now: now), &state) }
    if let wake = state.cores.bus.nextWake, wake <= now { state.cores.bus.advance(to: now) }
  }

  /// Serves those who wait, after a change.
  func settle(_ state: inout State, _ now: UInt64) -> Aftermath {
    var aftermath = Aftermath()
    serveWorkers(&state, now, &aftermath)
    for event in state.cores.queue.takeEvents() {
      switch event.kind {
      case .completed, .dead, .cancelled:
        aftermath.resumptions += state.waiters.take(.task(event.task))
      default: break
      }
    }
    aftermath.resumptions += state.waiters.takeLate(now)
    if let journal, !state.isWritingSnapshot, state.grown >= configuration.snapshotBytes,
      journal.refusal == nil
    {
      state.isWritingSnapshot = true
      state.grown = 0
      aftermath.snapshot = (state.cores.snapshot(now: now), state.sequence)
    }
    setAlarm(&state, now)
    return aftermath
  }

  private func serveWorkers(_ state: inout State, _ now: UInt64, _ aftermath: inout Aftermath) {
    var place = 0
    while state.cores.queue.hasReady, place < state.waiters.workers.count {
      let worker = state.waiters.workers[place]
      guard case .leased(let tasks) = apply(.lease(worker.request, now: now), &state),
        !tasks.isEmpty
      else {
        place += 1
        continue
      }
      state.waiters.workers.remove(at: place)
      let sequence = state.sequence
      aftermath.resumptions.append { worker.resume(.success(tasks), sequence) }
    }
  }

  func finish(_ aftermath: Aftermath) {
    for resume in aftermath.resumptions { resume() }
    guard let snapshot = aftermath.snapshot, let journal else { return }
    let isStarted: Void? = try? SystemThread.start { [weak self] in
      // A snapshot that cannot be written leaves the log as it is: the next one is tried later.
      try? journal.writeSnapshot(snapshot.bytes, through: snapshot.sequence)
      self?.state.withLock { $0.isWritingSnapshot = false }
    }
    if isStarted == nil { state.withLock { $0.isWritingSnapshot = false } }
  }

  /// Does something under the lock, serves those who wait, and gives back when it is durable.
  func change<Value: Sendable>(
    _ body: (inout State, UInt64) -> Result<Value, RuntimeError>
  ) async throws(RuntimeError) -> Value {
    let (result, sequence, aftermath) = state.withLock { state in
      if let refusal = refusal(state) {
        return (Result<Value, RuntimeError>.failure(refusal), UInt64(0), Aftermath())
      }
      let now = present(&state)
      catchUp(&state, now)
      let result = body(&state, now)
      let aftermath = settle(&state, now)
      return (result, state.sequence, aftermath)
    }
    finish(aftermath)
    let value = try result.get()
    try await durable(sequence)
    return value
  }

  /// Waits until what was told rests on stable storage.
  func durable(_ sequence: UInt64) async throws(RuntimeError) {
    guard let journal, sequence > 0 else { return }
    let written = await journal.synchronize(
      upTo: sequence, durability: configuration.durability)
    if case .failure(let error) = written { throw Self.failure(error, FilePath(address)) }
  }

  // MARK: Time

  private func setAlarm(_ state: inout State, _ now: UInt64) {
    let wakes = [state.cores.nextWake, state.waiters.nextEnd, state.cores.bus.nextWake]
    guard !state.isClosed, let wake = wakes.compactMap({ $0 }).min(), wake != .max else { return }
    if let alarm = state.alarm {
      guard wake < alarm.time else { return }
      alarm.task.cancel()
    }
    let pause = wake > now ? wake - now : 0
    let task = Task { [weak self] in
      do {
        try await Task.sleep(for: .nanoseconds(Int64(clamping: pause)))
      } catch {
        return
      }
      self?.tick()
    }
    state.alarm = Alarm(time: wake, task: task)
  }

  /// Lets time pass and serves those who wait for it.
  private func tick() {
    let aftermath = state.withLock { state in
      state.alarm = nil
      guard refusal(state) == nil else { return Aftermath() }
      let now = present(&state)
      catchUp(&state, now)
      var aftermath = settle(&state, now)
      aftermath.resumptions += state.waiters.take(.registry)
      return aftermath
    }
    finish(aftermath)
  }

  /// Waits until a topic changes or the time is over; false when there is nothing to wait for.
  func wait(
    _ topic: EngineWaiters.Topic, until: UInt64,
    unless isReady: @Sendable (inout EngineCores, UInt64) -> Bool
  ) async {
    let number = state.withLock { $0.waiters.number() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          let now = present(&state)
          if state.isClosed || Task.isCancelled || now >= until || isReady(&state.cores, now) {
            return true
          }
          state.waiters.add(number, topic, until: until) { continuation.resume() }
          setAlarm(&state, now)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let resume = state.withLock { $0.waiters.take(number: number) }
      resume?()
    }
  }

  func end(of wait: UInt64) -> UInt64 {
    let (end, overflow) = state.withLock { present(&$0) }.addingReportingOverflow(wait)
    return overflow ? .max : end
  }

  /// Looks at the state; what is seen is durable when it is given back.
  func look<Value: Sendable>(
    _ body: (inout EngineCores, UInt64) throws(RuntimeError) -> Value
  ) async throws(RuntimeError) -> Value {
    try await change { state, now in
      Result { () throws(RuntimeError) in try body(&state.cores, now) }
    }
  }
}
