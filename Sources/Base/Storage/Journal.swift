package import Platform
import Synchronization

/// A log of records that survives crashes, with one thread that writes what all callers append.
///
/// `append` gives a record its place and never waits for the disk. `synchronize` and `onDurable` tell
/// when it is on stable storage: the thread puts everything that waits into one write and one
/// `fdatasync`, and then wakes all who wait for it.
///
/// A store that was closed or failed takes nothing more. One on a full file system keeps what was
/// appended in memory, says so to all who wait, and writes it when space returns: see `refusal`.
package final class Journal: Sendable {
  /// The largest payload of a record, 64 MiB.
  package static let maximumPayload = RecordFormat.maximumPayload

  let folder: StoreFolder
  let configuration: JournalConfiguration
  let lock: StoreLock
  let queue: Mutex<JournalQueue>
  // Held during disk work; taken before `queue`, never after it.
  let log: Mutex<LogWriter>
  let work = ThreadSignal()
  let ended = ThreadSignal()

  /// Opens the store in a folder, which is created when it is missing, and reads it.
  ///
  /// `restore` gets the newest snapshot, if there is one, then `replay` every record behind it in
  /// order. All of it is durable when this returns.
  /// - Throws: `locked` when another process has it, `corrupt` when acknowledged records are damaged
  ///   or missing (nothing is changed then), `refused` when a closure throws.
  package static func open(
    folder: FilePath, files: any FileStore = SystemFiles(),
    configuration: JournalConfiguration = .init(), restore: ([UInt8]) throws -> Void,
    replay: (Record) throws -> Void
  ) throws(StorageError) -> Journal {
    let core = try JournalCore(
      folder: folder, files: files, configuration: configuration, restore: restore, replay: replay)
    let journal = Journal(core, configuration)
    do throws(SystemError) {
      try SystemThread.start { journal.run() }
    } catch {
      core.abandon()
      throw .failed(operation: "start a thread for", path: folder, error)
    }
    return journal
  }

  private init(_ core: JournalCore, _ configuration: JournalConfiguration) {
    folder = core.folder
    self.configuration = configuration
    lock = core.lock
    let log = core.log
    var queue = JournalQueue(last: log.written)
    queue.statistics.snapshot = log.manifest.snapshot
    queue.statistics.segments = log.segments.count
    queue.statistics.recovery = core.recovery
    if lock.isOnNetwork {
      queue.statistics.warnings.append(
        "'\(folder.path)' is on a network file system, which may not keep what it acknowledges")
    }
    if !log.hasBallast, configuration.ballastBytes > 0 { queue.state = .full(.full(.noSpace)) }
    self.queue = Mutex(queue)
    self.log = Mutex(log)
  }

  /// Gives a record its place in the log, and keeps it in memory until the thread writes it.
  ///
  /// The order of calls is the order in the log. While `refusal` is not nil do not append: a full store
  /// holds what it gets in memory, a closed or failed one drops it.
  /// - Returns: Its sequence number; 0 when the payload has more than `maximumPayload` bytes, which
  ///   `synchronize` then tells of.
  package func append(_ payload: [UInt8], type: UInt8) -> UInt64 {
    guard payload.count <= Self.maximumPayload else { return 0 }
    let (sequence, wakes) = queue.withLock { queue in
      let sequence = queue.append(payload, type: type)
      return (sequence, queue.takeWake())
    }
    if wakes { work.signal() }
    return sequence
  }

  /// Waits until the records up to `sequence` are as durable as asked for.
  package func synchronize(
    upTo sequence: UInt64, durability: Durability
  ) async -> Result<Void, StorageError> {
    if durability == .memory, sequence > 0 {
      return refusal.map { .failure($0) } ?? .success(())
    }
    return await withCheckedContinuation { continuation in
      wait(for: sequence, isUrgent: durability == .always) { continuation.resume(returning: $0) }
    }
  }

  /// Calls `body` once when the records up to `sequence` are on stable storage, or cannot be.
  ///
  /// It is called on the journal's thread, or at once on the caller's when the answer is known; it
  /// must not wait, and must not call `close` or `writeSnapshot`.
  package func onDurable(
    upTo sequence: UInt64, _ body: @escaping @Sendable (Result<Void, StorageError>) -> Void
  ) {
    wait(for: sequence, isUrgent: false, body)
  }

  private func wait(
    for sequence: UInt64, isUrgent: Bool,
    _ body: @escaping @Sendable (Result<Void, StorageError>) -> Void
  ) {
    let (answer, wakes) = queue.withLock { queue in
      let answer = queue.wait(for: sequence, isUrgent: isUrgent, body)
      return (answer, queue.takeWake())
    }
    if wakes { work.signal() }
    if let answer { body(answer) }
  }

  /// Puts a snapshot in place that stands for all records up to `sequence`, and removes what it covers.
  ///
  /// Waits for the disk. The records must have been appended, and are made durable first. A snapshot
  /// that is not newer than the last one is ignored.
  /// - Throws: `full` when there is no space for it, which leaves everything as it was.
  package func writeSnapshot(_ bytes: [UInt8], through sequence: UInt64) throws(StorageError) {
    try waitUntilDurable(sequence)
    let manifest = log.withLock { $0.manifest }
    guard sequence > manifest.snapshot else { return }
    do {
      try LogWriter.put(snapshot: bytes, through: sequence, manifest.identity, folder)
      let result = log.withLock { log in
        let result = Result { () throws(StorageError) in try log.adopt(snapshot: sequence) }
        let (snapshot, segments) = (log.manifest.snapshot, log.segments.count)
        queue.withLock { queue in
          queue.statistics.snapshot = snapshot
          queue.statistics.segments = segments
        }
        return result
      }
      try result.get()
    } catch {
      if case .failed(let operation, _, let system) = error, system.isLackOfSpace,
        operation != "sync"
      {
        throw .full(system)
      }
      throw error
    }
  }

  private func waitUntilDurable(_ sequence: UInt64) throws(StorageError) {
    let answer = Answer()
    wait(for: sequence, isUrgent: true) { answer.put($0) }
    try answer.take().get()
  }

  /// Why records should not be appended now, or nil when they can be.
  package var refusal: StorageError? { queue.withLock { $0.refusal } }

  /// Figures since the store was opened.
  package var statistics: JournalStatistics {
    queue.withLock { queue in
      var statistics = queue.statistics
      statistics.state = queue.state
      statistics.appended = queue.next - 1
      statistics.durable = queue.durable
      return statistics
    }
  }

  /// Makes everything durable, ends the thread and gives the lock back; again is fine.
  ///
  /// Waits for the disk. Whoever still waits is answered first.
  package func close() {
    let isFirst = queue.withLock { queue in
      defer { queue.isClosing = true }
      return !queue.isClosing
    }
    if isFirst { work.signal() }
    ended.wait()
    // Others may wait for the end as well.
    ended.signal()
  }
}
