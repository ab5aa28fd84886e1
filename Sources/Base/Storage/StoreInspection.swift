package import Platform

/// What a store holds, read without changing or locking anything.
package struct StoreInspection: Sendable {
  /// Figures of the records of one type.
  package struct Kind: Sendable, Hashable {
    package var type: UInt8
    package var records: UInt64 = 0
    package var bytes: UInt64 = 0
  }

  /// The store's name, 32 hexadecimal digits; empty when the manifest cannot be read.
  package var identity = ""
  /// The process that has the store open, or nil.
  package var owner: Int32?
  /// The last record that the snapshot covers, or 0, and the bytes of what it stands for.
  package var snapshot: UInt64 = 0
  package var snapshotBytes: UInt64 = 0
  /// Records behind the snapshot that can be read.
  package var records: UInt64 = 0
  /// The last record that can be read, or the snapshot's.
  package var last: UInt64 = 0
  /// Segments and the bytes that they take.
  package var segments = 0
  package var segmentBytes: UInt64 = 0
  /// Bytes behind the last record of an unfinished write; opening cuts them off.
  package var tornBytes: UInt64 = 0
  /// Files of unfinished work, or covered by the snapshot; opening removes them.
  package var leftover: [String] = []
  /// The records behind the snapshot by type.
  package var kinds: [Kind] = []
  /// The first place where the bytes contradict each other, or nil.
  package var damage: DamageReport?

  private init() {}

  /// Reads the store in a folder; a live one as it is at that moment.
  ///
  /// - Throws: `missing` when there is no store, `failed` when a file cannot be read; damage is no
  ///   error here.
  package static func examine(
    _ path: FilePath, files: any FileStore = SystemFiles()
  ) throws(StorageError) -> StoreInspection {
    // While its owner takes a snapshot, files go away between listing and reading.
    for _ in 0..<3 {
      let inspection = try once(StoreFolder(path: path, files: files))
      if inspection.damage == nil || inspection.owner == nil { return inspection }
    }
    return try once(StoreFolder(path: path, files: files))
  }

  /// Calls the closures with what the store in a folder holds, as opening would, and changes nothing.
  package static func replay(
    _ path: FilePath, files: any FileStore = SystemFiles(), restore: ([UInt8]) throws -> Void,
    replay: (Record) throws -> Void
  ) throws(StorageError) {
    _ = try StoreReader.read(
      StoreFolder(path: path, files: files), restore: restore, replay: replay)
  }

  private static func once(_ folder: StoreFolder) throws(StorageError) -> StoreInspection {
    var inspection = StoreInspection()
    let names: [String]
    do throws(StorageError) {
      names = try folder.names()
    } catch {
      if case .failed(_, _, .notFound) = error { throw .missing(folder.path) }
      throw error
    }
    let segments = names.filter {
      StoreFolder.sequence(in: $0, StoreFolder.segmentSuffix) != nil
    }
    guard names.contains(StoreFolder.manifestName) || !segments.isEmpty else {
      throw .missing(folder.path)
    }
    inspection.segments = segments.count
    for name in segments {
      guard let open = try? folder.open(name, .reading) else { continue }
      defer { folder.files.close(open) }
      inspection.segmentBytes += (try? folder.size(open, name)) ?? 0
    }
    inspection.owner = owner(of: folder)
    if let bytes = try folder.bytes(of: StoreFolder.manifestName), let manifest = Manifest(bytes) {
      inspection.identity = manifest.identity.text
      inspection.snapshot = manifest.snapshot
      inspection.last = manifest.snapshot
    }
    var kinds = [Kind?](repeating: nil, count: 256)
    do throws(StorageError) {
      let found = try StoreReader.read(
        folder, restore: { inspection.snapshotBytes = UInt64($0.count) },
        replay: { record in
          inspection.records += 1
          inspection.last = record.sequence
          var kind = kinds[Int(record.type)] ?? Kind(type: record.type)
          kind.records += 1
          kind.bytes += UInt64(record.payload.count)
          kinds[Int(record.type)] = kind
        })
      inspection.tornBytes = found.torn
      inspection.leftover = found.leftover.sorted()
    } catch {
      guard case .corrupt(let report) = error else { throw error }
      inspection.damage = report
    }
    inspection.kinds = kinds.compactMap { $0 }
    return inspection
  }

  /// The process in the lock file, when it is one of this boot that still runs.
  private static func owner(of folder: StoreFolder) -> Int32? {
    guard let bytes = try? folder.bytes(of: StoreFolder.lockName),
      let owner = LockOwner(String(decoding: bytes, as: UTF8.self)),
      owner.boot == LockOwner.current.boot, owner.process != ProcessContext.identifier,
      FileSystem.exists(FilePath("/proc/\(owner.process)"))
    else { return nil }
    return owner.process
  }
}
