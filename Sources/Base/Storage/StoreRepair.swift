package import Platform

/// Makes a damaged store one that opens, and says what that costs.
///
/// Nothing is thrown away: every file that is cut or set aside lies whole in a folder `backup-N` of
/// the store. A store that opens by itself is left alone.
package struct StoreRepair: Sendable {
  /// What was found and done, in order.
  package private(set) var damages: [DamageReport] = []
  package private(set) var actions: [String] = []
  /// The folder with what was cut, or nil when nothing was.
  package private(set) var backup: FilePath?
  /// Records that were acknowledged, or may have been, and are gone: from the first damage to the last
  /// record of which there is a trace.
  package private(set) var lost: ClosedRange<UInt64>?
  /// The last record that the store has now.
  package private(set) var last: UInt64 = 0

  private let folder: StoreFolder
  private let configuration: JournalConfiguration

  /// Repairs the store in a folder.
  ///
  /// - Throws: `locked` when it is open, `missing` when there is none, `corrupt` when what the snapshot
  ///   stood for cannot be had back, `failed` when a call fails. What was done until then is safe to be
  ///   done again.
  package init(
    _ path: FilePath, files: any FileStore = SystemFiles(),
    configuration: JournalConfiguration = .init()
  ) throws(StorageError) {
    folder = StoreFolder(path: path, files: files)
    self.configuration = configuration
    _ = try StoreInspection.examine(path, files: files)
    let lock = try StoreLock(folder, owner: configuration.owner)
    defer { lock.release() }
    for _ in 0..<1000 {
      do throws(StorageError) {
        let found = try StoreReader.read(folder, restore: { _ in }, replay: { _ in })
        last = found.last
        try finish(found)
        return
      } catch {
        guard case .corrupt(let report) = error else { throw error }
        damages.append(report)
        try mend(report)
      }
    }
    throw .refused("the damage comes back after it is mended")
  }

  /// What is there of the store's names and salts, whatever is damaged.
  private func segments() throws(StorageError) -> [UInt64] {
    try folder.names().compactMap { StoreFolder.sequence(in: $0, StoreFolder.segmentSuffix) }
  }

  private mutating func mend(_ report: DamageReport) throws(StorageError) {
    let name = report.file.lastComponent
    guard let bytes = try folder.bytes(of: StoreFolder.manifestName),
      let manifest = Manifest(bytes), name != StoreFolder.manifestName
    else { return try rebuildManifest(report) }
    if name.hasSuffix(StoreFolder.snapshotSuffix) {
      return try chooseSnapshot(manifest, report)
    }
    try cut(manifest, report, name)
  }

  /// Cuts the log at the first damage.
  private mutating func cut(
    _ manifest: Manifest, _ report: DamageReport, _ name: String
  ) throws(StorageError) {
    let first = report.sequence ?? manifest.snapshot + 1
    let place = StoreFolder.sequence(in: name, StoreFolder.segmentSuffix) ?? first
    let all = try segments()
    var end = max(first, manifest.durable)
    for segment in all where segment >= place {
      end = max(end, try lastTrace(segment) ?? 0)
    }
    let firstLost = max(first, manifest.snapshot + 1)
    if firstLost <= end { note(lost: firstLost...end) }
    // Damage in what the snapshot covers leaves nothing to continue behind it.
    let keepsHead = report.offset >= UInt64(FileHeader.size) && first > manifest.snapshot
    var next = manifest
    next.durable = max(manifest.snapshot, first - 1)
    for segment in all.reversed() where segment >= place {
      let file = StoreFolder.name(segment, StoreFolder.segmentSuffix)
      try save(file, removing: segment > place || !keepsHead)
    }
    if !keepsHead, first <= manifest.snapshot || all.first ?? place >= place {
      for segment in all where segment < place {
        try save(StoreFolder.name(segment, StoreFolder.segmentSuffix), removing: true)
      }
      next.durable = manifest.snapshot
      try folder.replace(StoreFolder.manifestName, with: [next.bytes])
      let start = manifest.snapshot + 1
      let file = try LogWriter.makeSegment(
        folder, manifest.identity, configuration.entropy(), first: start)
      folder.files.close(file)
      actions.append("begun an empty segment at record \(start)")
      return
    }
    try folder.replace(StoreFolder.manifestName, with: [next.bytes])
    guard keepsHead else { return }
    let open = try folder.open(name, .writing)
    defer { folder.files.close(open) }
    try folder.truncate(open, name, to: report.offset)
    try folder.synchronize(open, name)
    actions.append("cut '\(name)' at byte \(report.offset)")
  }

  /// The last record of a segment that is whole, wherever it stands.
  private func lastTrace(_ first: UInt64) throws(StorageError) -> UInt64? {
    let name = StoreFolder.name(first, StoreFolder.segmentSuffix)
    return try folder.reading(name) { (buffer) throws(StorageError) -> UInt64? in
      guard let header = FileHeader(buffer, magic: FileHeader.segmentMagic) else { return nil }
      let seed = RecordFormat.seed(header.word)
      var last: UInt64?
      var place = FileHeader.size
      while place + RecordFormat.headerBytes <= buffer.count {
        let sequence = buffer.word64(at: place + 8)
        if sequence >= first, sequence - first < 1 << 40,
          case .success(let record) = RecordFormat.record(in: buffer, at: place, seed: seed)
        {
          last = max(last ?? 0, record.sequence)
          place = record.end
        } else {
          place += 8
        }
      }
      return last
    } ?? nil
  }

  /// Writes the manifest anew from what the other files say of themselves.
  private mutating func rebuildManifest(_ report: DamageReport) throws(StorageError) {
    var identity: StoreIdentity?
    for segment in try segments() {
      let name = StoreFolder.name(segment, StoreFolder.segmentSuffix)
      let header = try folder.reading(name) { (buffer) throws(StorageError) in
        FileHeader(buffer, magic: FileHeader.segmentMagic)
      }
      if let found = header ?? nil { identity = found.identity }
    }
    guard let identity else { throw .corrupt(report) }
    if try folder.names().contains(StoreFolder.manifestName) {
      try save(StoreFolder.manifestName, removing: false)
    }
    var manifest = Manifest(identity: identity)
    manifest.snapshot = try usableSnapshot(identity, other: nil) ?? 0
    let first = try segments().first
    guard manifest.snapshot > 0 || first == 1 else { throw .corrupt(report) }
    manifest.durable = manifest.snapshot
    try folder.replace(StoreFolder.manifestName, with: [manifest.bytes])
    actions.append("written '\(StoreFolder.manifestName)' anew")
  }

  /// Falls back to another snapshot, or to the records from the first on.
  private mutating func chooseSnapshot(
    _ manifest: Manifest, _ report: DamageReport
  ) throws(StorageError) {
    let first = try segments().first
    let whole = try usableSnapshot(manifest.identity, other: manifest.snapshot)
    guard let other = whole ?? (first == 1 ? 0 : nil) else { throw .corrupt(report) }
    let name = StoreFolder.name(manifest.snapshot, StoreFolder.snapshotSuffix)
    if try folder.names().contains(name) { try save(name, removing: false) }
    var next = manifest
    next.snapshot = other
    try folder.replace(StoreFolder.manifestName, with: [next.bytes])
    actions.append(
      other == 0 ? "gone back to the records alone" : "gone back to the snapshot through \(other)")
  }

  /// The newest snapshot that is whole and that segments follow, but not `other`.
  private func usableSnapshot(
    _ identity: StoreIdentity, other: UInt64?
  ) throws(StorageError) -> UInt64? {
    let segments = try segments()
    let all = try folder.names().compactMap {
      StoreFolder.sequence(in: $0, StoreFolder.snapshotSuffix)
    }
    for snapshot in all.reversed() where snapshot != other {
      guard segments.contains(where: { $0 <= snapshot + 1 }) else { continue }
      let name = StoreFolder.name(snapshot, StoreFolder.snapshotSuffix)
      let isWhole = try folder.reading(name) { (buffer) throws(StorageError) -> Bool in
        guard let header = FileHeader(buffer, magic: FileHeader.snapshotMagic) else { return false }
        return header.identity == identity && header.sequence == snapshot
          && header.word == UInt64(buffer.count - FileHeader.size)
          && Array(buffer[FileHeader.size...]).crc32c == header.payloadChecksum
      }
      if isWhole == true { return snapshot }
    }
    return nil
  }

  /// Keeps a copy of a file in the backup folder, and takes it out of the store when told so.
  private mutating func save(_ name: String, removing: Bool) throws(StorageError) {
    let backup = try backupFolder()
    if let bytes = try folder.bytes(of: name) {
      // The first copy is the one with the damage as it was found.
      if !(try backup.names().contains(name)) { try backup.replace(name, with: [bytes]) }
      actions.append("\(removing ? "moved" : "copied") '\(name)' to '\(backup.path)'")
    }
    guard removing else { return }
    try folder.remove(name)
    try folder.synchronizeNames()
  }

  private mutating func backupFolder() throws(StorageError) -> StoreFolder {
    if let backup { return StoreFolder(path: backup, files: folder.files) }
    let names = try folder.names()
    var number = 1
    while names.contains("backup-\(number)") { number += 1 }
    let path = folder.file("backup-\(number)")
    try folder.call("create", "backup-\(number)") { () throws(SystemError) in
      try folder.files.createFolder(path)
    }
    try folder.synchronizeNames()
    backup = path
    return StoreFolder(path: path, files: folder.files)
  }

  private mutating func note(lost more: ClosedRange<UInt64>) {
    guard let known = lost else {
      lost = more
      return
    }
    lost = min(known.lowerBound, more.lowerBound)...max(known.upperBound, more.upperBound)
  }

  /// Says in the manifest what is there now, so that its loss would be seen.
  private mutating func finish(_ found: StoreReader.Found) throws(StorageError) {
    guard var manifest = found.manifest, !damages.isEmpty else { return }
    manifest.durable = max(manifest.durable, found.last)
    try folder.replace(StoreFolder.manifestName, with: [manifest.bytes])
  }
}
