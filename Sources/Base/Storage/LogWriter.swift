import Platform

/// The end of the log: puts records into the last segment, syncs it, begins the next.
///
/// Synchronous and single-handed; `Journal` gives it a thread and lets others wait.
struct LogWriter: Sendable {
  let folder: StoreFolder
  let configuration: JournalConfiguration
  private(set) var manifest: Manifest
  /// The segments by their first record; the last one is written to.
  private(set) var segments: [UInt64]
  private(set) var written: UInt64
  private(set) var durable: UInt64
  private(set) var statistics = JournalStatistics()
  private(set) var hasBallast = false
  private var active: OpenFile
  private var salt: UInt64
  private var end: UInt64
  private var allocated: UInt64
  private var canAllocate: Bool

  /// Makes a store ready for writing after it was read: cuts the torn tail, removes what is left over
  /// of unfinished work, and makes durable whatever was found.
  ///
  /// A crash in here leaves a store that reads the same.
  init(
    _ folder: StoreFolder, _ configuration: JournalConfiguration, _ found: StoreReader.Found
  ) throws(StorageError) {
    self.folder = folder
    self.configuration = configuration
    manifest = found.manifest ?? Manifest(identity: StoreIdentity(configuration.entropy))
    segments = found.segments
    written = found.last
    durable = found.last
    salt = found.salt
    end = found.end
    allocated = found.size
    canAllocate = configuration.preallocationBytes > 0
    if found.manifest == nil {
      try folder.replace(StoreFolder.manifestName, with: [manifest.bytes])
    }
    if let last = segments.last {
      let name = StoreFolder.name(last, StoreFolder.segmentSuffix)
      active = try folder.open(name, .writing)
      do {
        if found.torn > 0 { try folder.truncate(active, name, to: end) }
        // What was read is shown to the owner, who acts on it: it must not be lost after that.
        try folder.synchronize(active, name)
        try folder.synchronizeNames()
      } catch {
        folder.files.close(active)
        throw error
      }
      if found.torn > 0 { allocated = end }
    } else {
      // One killed while it made the store may have left a manifest whose name is not durable.
      try folder.synchronizeNames()
      salt = configuration.entropy()
      active = try Self.makeSegment(folder, manifest.identity, salt, first: written + 1)
      segments = [written + 1]
      end = UInt64(FileHeader.size)
      allocated = end
    }
    for name in found.leftover { try? folder.remove(name) }
    hasBallast = restoreBallast()
  }

  /// Puts sealed records at the end; `last` is the sequence of the last one.
  ///
  /// - Throws: `full` when there is no space: nothing counts as written, and the same records can be
  ///   given again. Anything else is final.
  mutating func write(_ batch: inout [UInt8], last: UInt64) throws(StorageError) {
    guard !batch.isEmpty else { return }
    let count = UInt64(batch.count)
    do {
      if end + count > configuration.segmentBytes, end > UInt64(FileHeader.size) { try rotate() }
      RecordFormat.seal(&batch, salt: salt, durable: durable)
      try reserve(end + count)
      try folder.write(batch, active, activeName, at: end)
    } catch {
      if case .failed(let operation, _, let system) = error, system.isLackOfSpace,
        operation != "sync"
      {
        throw .full(system)
      }
      throw error
    }
    end += count
    written = last
    statistics.groups += 1
    statistics.writtenBytes += count
  }

  /// Makes everything written durable.
  mutating func synchronize() throws(StorageError) {
    guard durable < written else { return }
    let start = configuration.clock.now()
    try folder.synchronize(active, activeName)
    let taken = configuration.clock.now() &- start
    durable = written
    statistics.syncs += 1
    statistics.syncNanoseconds &+= taken
    statistics.longestSyncNanoseconds = max(statistics.longestSyncNanoseconds, taken)
  }

  /// Puts the file of a snapshot in place; it counts once `adopt` has named it.
  static func put(
    snapshot bytes: [UInt8], through sequence: UInt64, _ identity: StoreIdentity,
    _ folder: StoreFolder
  ) throws(StorageError) {
    var header = FileHeader(
      magic: FileHeader.snapshotMagic, identity: identity, word: UInt64(bytes.count),
      sequence: sequence)
    header.payloadChecksum = bytes.crc32c
    let name = StoreFolder.name(sequence, StoreFolder.snapshotSuffix)
    try folder.replace(name, with: [header.bytes, bytes])
  }

  /// Makes a snapshot count and removes what it covers; its file is in place already.
  mutating func adopt(snapshot sequence: UInt64) throws(StorageError) {
    guard sequence > manifest.snapshot else { return }
    let previous = manifest.snapshot
    var next = manifest
    next.snapshot = sequence
    next.durable = max(durable, sequence)
    try folder.replace(StoreFolder.manifestName, with: [next.bytes])
    manifest = next
    if previous > 0 { try? folder.remove(StoreFolder.name(previous, StoreFolder.snapshotSuffix)) }
    while segments.count > 1, segments[1] <= sequence + 1 {
      try? folder.remove(
        StoreFolder.name(segments.removeFirst(), StoreFolder.segmentSuffix))
    }
  }

  /// Makes everything durable, says so in the manifest, and gives back reserved space.
  mutating func close() throws(StorageError) {
    defer { folder.files.close(active) }
    try synchronize()
    if allocated > end {
      try folder.truncate(active, activeName, to: end)
      try folder.synchronize(active, activeName)
    }
    if manifest.durable < durable {
      manifest.durable = durable
      try folder.replace(StoreFolder.manifestName, with: [manifest.bytes])
    }
  }

  /// Closes the file and promises nothing.
  func abandon() { folder.files.close(active) }

  /// Gives up the space held back; false when there is none.
  mutating func releaseBallast() -> Bool {
    guard hasBallast else { return false }
    hasBallast = false
    do {
      try folder.remove(StoreFolder.ballastName)
      return true
    } catch {
      return false
    }
  }

  /// Holds space back again; false when the file system has too little.
  mutating func restoreBallast() -> Bool {
    guard configuration.ballastBytes > 0 else { return true }
    if hasBallast { return true }
    do {
      let open = try folder.open(StoreFolder.ballastName, .creatingIfMissing)
      defer { folder.files.close(open) }
      if try folder.size(open, StoreFolder.ballastName) < configuration.ballastBytes {
        try folder.call("reserve", StoreFolder.ballastName) { () throws(SystemError) in
          try folder.files.allocate(open, upTo: configuration.ballastBytes)
        }
      }
      hasBallast = true
    } catch {
      if case .failed(_, _, .notSupported) = error {
        // Without reserved space a full file system is found a little later.
        hasBallast = true
      } else {
        try? folder.remove(StoreFolder.ballastName)
      }
    }
    return hasBallast
  }

  private var activeName: String {
    StoreFolder.name(segments.last ?? 0, StoreFolder.segmentSuffix)
  }

  /// Seals the last segment and begins the next; every record of the old one is durable first.
  private mutating func rotate() throws(StorageError) {
    if allocated > end {
      try folder.truncate(active, activeName, to: end)
      allocated = end
    }
    try folder.synchronize(active, activeName)
    durable = written
    let next = configuration.entropy()
    let file = try Self.makeSegment(folder, manifest.identity, next, first: written + 1)
    folder.files.close(active)
    active = file
    salt = next
    segments.append(written + 1)
    end = UInt64(FileHeader.size)
    allocated = end
  }

  private mutating func reserve(_ needed: UInt64) throws(StorageError) {
    guard needed > allocated else { return }
    guard canAllocate else {
      // A failed write can leave a part behind the end.
      allocated = needed
      return
    }
    let step = configuration.preallocationBytes
    let target = max(needed, min(configuration.segmentBytes, (needed / step + 1) * step))
    do {
      try folder.call("reserve", activeName) { () throws(SystemError) in
        try folder.files.allocate(active, upTo: target)
      }
      allocated = target
    } catch {
      guard case .failed(_, _, let system) = error else { throw error }
      if system == .notSupported {
        canAllocate = false
      } else if !system.isLackOfSpace {
        throw error
      }
      // Less may still fit: the write itself says.
      allocated = max(allocated, needed)
    }
  }

  static func makeSegment(
    _ folder: StoreFolder, _ identity: StoreIdentity, _ salt: UInt64, first: UInt64
  ) throws(StorageError) -> OpenFile {
    let header = FileHeader(
      magic: FileHeader.segmentMagic, identity: identity, word: salt, sequence: first)
    let name = StoreFolder.name(first, StoreFolder.segmentSuffix)
    try folder.replace(name, with: [header.bytes])
    return try folder.open(name, .writing)
  }
}
