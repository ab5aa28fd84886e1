package import Platform

/// A store without a thread: whoever has it waits for the disk himself.
///
/// The synchronous core of `Journal`. Not for several threads at once: each call changes it.
package struct JournalCore: Sendable {
  let folder: StoreFolder
  let lock: StoreLock
  var log: LogWriter
  /// What opening found.
  package let recovery: RecoveryReport
  private var pending: [UInt8] = []
  private var next: UInt64

  /// Opens the store in a folder, which is created when it is missing, and reads it.
  ///
  /// - Throws: `locked` when another has it, `corrupt` when acknowledged records are damaged or missing
  ///   (nothing is changed then), `refused` when a closure throws.
  package init(
    folder path: FilePath, files: any FileStore = SystemFiles(),
    configuration: JournalConfiguration = .init(), restore: ([UInt8]) throws -> Void,
    replay: (Record) throws -> Void
  ) throws(StorageError) {
    let store = StoreFolder(path: path, files: files)
    try store.call("create", nil) { () throws(SystemError) in try files.createFolder(path) }
    let lock = try StoreLock(store, owner: configuration.owner)
    var recovery = RecoveryReport()
    do throws(StorageError) {
      let found = try StoreReader.read(store, restore: restore, replay: replay)
      log = try LogWriter(store, configuration, found)
      recovery.snapshot = log.manifest.snapshot
      recovery.replayed = found.replayed
      recovery.cutBytes = found.torn
      recovery.removedFiles = found.leftover.count
      next = found.last + 1
    } catch {
      lock.release()
      throw error
    }
    folder = store
    self.lock = lock
    self.recovery = recovery
  }

  /// The last record that is on stable storage.
  package var durable: UInt64 { log.durable }

  /// Gives a record its place; it is in memory until `write`.
  package mutating func append(_ payload: [UInt8], type: UInt8) -> UInt64 {
    RecordFormat.append(payload, type: type, sequence: next, to: &pending)
    next += 1
    return next - 1
  }

  /// Writes what was appended; on `full` nothing is lost and it can be tried again.
  package mutating func write() throws(StorageError) {
    try log.write(&pending, last: next - 1)
    pending = []
  }

  /// Writes what was appended and makes it durable.
  package mutating func synchronize() throws(StorageError) {
    try write()
    try log.synchronize()
  }

  /// Puts a snapshot in place that stands for all records up to `sequence`, which must be durable.
  package mutating func writeSnapshot(
    _ bytes: [UInt8], through sequence: UInt64
  ) throws(StorageError) {
    guard sequence > log.manifest.snapshot, sequence <= log.durable else { return }
    try LogWriter.put(snapshot: bytes, through: sequence, log.manifest.identity, folder)
    try log.adopt(snapshot: sequence)
  }

  /// Makes everything durable and gives the lock back.
  package mutating func close() throws(StorageError) {
    defer { lock.release() }
    try synchronize()
    try log.close()
  }

  /// Gives the lock back without another word to the disk, as a killed process does.
  package func abandon() {
    log.abandon()
    lock.release()
  }
}
