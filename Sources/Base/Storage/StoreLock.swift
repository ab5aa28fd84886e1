import Platform

/// The lock of a store: an `flock` that goes with the process, on a file that says who holds it.
struct StoreLock: Sendable {
  private let folder: StoreFolder
  private let open: OpenFile
  /// Whether the folder lies on another machine, where locks and syncs may promise less.
  let isOnNetwork: Bool

  /// Takes the lock.
  ///
  /// - Throws: `locked` when another open store has it.
  init(_ folder: StoreFolder, owner: LockOwner) throws(StorageError) {
    self.folder = folder
    open = try folder.open(StoreFolder.lockName, .creatingIfMissing)
    do throws(StorageError) {
      let file = open
      let isMine = try folder.call("lock", StoreFolder.lockName) { () throws(SystemError) in
        try folder.files.lock(file)
      }
      guard isMine else {
        let bytes = (try? folder.bytes(of: StoreFolder.lockName)) ?? []
        throw StorageError.locked(
          by: LockOwner(String(decoding: bytes, as: UTF8.self))?.process)
      }
      try folder.truncate(open, StoreFolder.lockName, to: 0)
      try folder.write(Array(owner.text.utf8), open, StoreFolder.lockName, at: 0)
    } catch {
      folder.files.close(open)
      throw error
    }
    isOnNetwork = folder.files.isOnNetwork(open)
  }

  /// Gives the lock back; the file stays, since removing it would let two hold it.
  func release() { folder.files.close(open) }
}
