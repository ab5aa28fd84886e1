import Checksum
import Platform

/// Reads a store from its snapshot to its last record, changing nothing.
struct StoreReader {
  /// What was found.
  struct Found: Sendable {
    /// nil where there is no store yet.
    var manifest: Manifest?
    /// The segments that count, by their first record.
    var segments: [UInt64] = []
    /// The salt of the last segment.
    var salt: UInt64 = 0
    /// The last record, or the snapshot's when there is none behind it.
    var last: UInt64 = 0
    /// Bytes of the last segment up to the end of its last record.
    var end: UInt64 = 0
    /// Bytes of the last segment as a file.
    var size: UInt64 = 0
    /// Bytes behind the last record that are of an unfinished write.
    var torn: UInt64 = 0
    /// Records behind the snapshot.
    var replayed: UInt64 = 0
    /// Bytes of all segments that count.
    var bytes: UInt64 = 0
    /// Files that no longer count: of unfinished work, or covered by the snapshot.
    var leftover: [String] = []
  }

  private let folder: StoreFolder
  private var found = Found()
  private var manifest: Manifest

  private init(_ folder: StoreFolder, _ manifest: Manifest) {
    self.folder = folder
    self.manifest = manifest
    found.manifest = manifest
    found.last = manifest.snapshot
  }

  /// Reads the store in a folder.
  ///
  /// - Throws: `corrupt` with the first place where the bytes contradict each other, `refused` when a
  ///   closure threw, `failed` when a file could not be read.
  static func read(
    _ folder: StoreFolder, restore: ([UInt8]) throws -> Void, replay: (Record) throws -> Void
  ) throws(StorageError) -> Found {
    let names = try folder.names()
    let leftover = names.filter { $0.hasSuffix(StoreFolder.temporarySuffix) }
    let segments = names.compactMap {
      StoreFolder.sequence(in: $0, StoreFolder.segmentSuffix)
    }
    let snapshots = names.compactMap { StoreFolder.sequence(in: $0, StoreFolder.snapshotSuffix) }
    guard let bytes = try folder.bytes(of: StoreFolder.manifestName) else {
      guard segments.isEmpty, snapshots.isEmpty else {
        throw .corrupt(
          DamageReport(
            file: folder.file(StoreFolder.manifestName), offset: 0,
            reason: "it is missing, and there are records"))
      }
      var found = Found()
      found.leftover = leftover
      return found
    }
    guard let manifest = Manifest(bytes) else {
      throw .corrupt(
        DamageReport(
          file: folder.file(StoreFolder.manifestName), offset: 0,
          reason: "the checksum does not match"))
    }
    var reader = StoreReader(folder, manifest)
    reader.found.leftover = leftover
    for snapshot in snapshots where snapshot != manifest.snapshot {
      reader.found.leftover.append(StoreFolder.name(snapshot, StoreFolder.snapshotSuffix))
    }
    if manifest.snapshot > 0 {
      try caught { try restore(reader.snapshot()) }
    }
    try reader.segments(segments, replay)
    return reader.found
  }

  /// The payload of the snapshot that the manifest names.
  private func snapshot() throws(StorageError) -> [UInt8] {
    let name = StoreFolder.name(manifest.snapshot, StoreFolder.snapshotSuffix)
    func damage(_ offset: Int, _ reason: String) -> StorageError {
      .corrupt(
        DamageReport(
          file: folder.file(name), offset: UInt64(offset), sequence: manifest.snapshot,
          reason: reason))
    }
    let payload = try folder.reading(name) { (buffer) throws(StorageError) -> [UInt8] in
      guard let header = FileHeader(buffer, magic: FileHeader.snapshotMagic) else {
        throw damage(0, "this is not the head of a snapshot")
      }
      guard header.identity == manifest.identity, header.sequence == manifest.snapshot else {
        throw damage(16, "the snapshot is of another store or another place in it")
      }
      guard UInt64(buffer.count - FileHeader.size) == header.word else {
        throw damage(buffer.count, "the snapshot should have \(header.word) bytes")
      }
      let payload = Array(buffer[FileHeader.size...])
      guard payload.crc32c == header.payloadChecksum else {
        throw damage(FileHeader.size, "the checksum does not match")
      }
      return payload
    }
    guard let payload else { throw damage(0, "the snapshot is missing") }
    return payload
  }

  private mutating func segments(
    _ all: [UInt64], _ replay: (Record) throws -> Void
  ) throws(StorageError) {
    // Those before the last one that starts at or before the first record needed are covered by the
    // snapshot; a crash between their removals can leave gaps among them.
    let needed = manifest.snapshot + 1
    guard let start = all.lastIndex(where: { $0 <= needed }) else {
      // Making the first segment was interrupted.
      if all.isEmpty, manifest.snapshot == 0, manifest.durable == 0 { return }
      throw .corrupt(
        DamageReport(
          file: folder.file(StoreFolder.name(needed, StoreFolder.segmentSuffix)), offset: 0,
          sequence: needed, reason: "the segment with this record is missing",
          nextIntact: all.first))
    }
    found.leftover += all[..<start].map { StoreFolder.name($0, StoreFolder.segmentSuffix) }
    found.segments = Array(all[start...])
    for (place, first) in found.segments.enumerated() {
      let next = place + 1 < found.segments.count ? found.segments[place + 1] : nil
      try segment(first, next: next, replay)
    }
  }

  private mutating func segment(
    _ first: UInt64, next: UInt64?, _ replay: (Record) throws -> Void
  ) throws(StorageError) {
    let name = StoreFolder.name(first, StoreFolder.segmentSuffix)
    var reader = self
    let isRead = try folder.reading(name) { (buffer) throws(StorageError) in
      try reader.records(of: first, name, next, buffer, replay)
      return true
    }
    guard isRead == true else {
      throw .corrupt(
        DamageReport(file: folder.file(name), offset: 0, sequence: first, reason: "it is missing"))
    }
    self = reader
  }

  private mutating func records(
    of first: UInt64, _ name: String, _ next: UInt64?, _ buffer: UnsafeRawBufferPointer,
    _ replay: (Record) throws -> Void
  ) throws(StorageError) {
    func damage(
      _ offset: Int, _ sequence: UInt64, _ reason: String, _ nextIntact: UInt64? = nil
    ) -> StorageError {
      .corrupt(
        DamageReport(
          file: folder.file(name), offset: UInt64(offset), sequence: sequence, reason: reason,
          nextIntact: nextIntact))
    }
    guard let header = FileHeader(buffer, magic: FileHeader.segmentMagic) else {
      throw damage(0, first, "this is not the head of a segment")
    }
    guard header.identity == manifest.identity, header.sequence == first else {
      throw damage(16, first, "the segment is of another store or another place in it")
    }
    let seed = RecordFormat.seed(header.word)
    var offset = FileHeader.size
    var expected = first
    var torn = 0
    while offset < buffer.count {
      var fault = "this is not the record that follows"
      switch RecordFormat.record(in: buffer, at: offset, seed: seed) {
      case .failure(let error): fault = error.text
      case .success(let record):
        if record.sequence == expected {
          if expected > manifest.snapshot {
            let payload = Array(buffer[record.payload])
            try Self.caught {
              try replay(Record(sequence: expected, type: record.type, payload: payload))
            }
            found.replayed += 1
          }
          offset = record.end
          expected += 1
          continue
        }
      }
      if Self.isZero(buffer, from: offset) { break }
      let (proof, intact) = Self.evidence(buffer, behind: offset, expected, seed)
      guard next == nil, !proof, expected > manifest.durable else {
        throw damage(offset, expected, fault, intact)
      }
      torn = buffer.count - offset
      break
    }
    guard expected == next ?? expected else {
      throw damage(offset, expected, "the segment ends before its last record", next)
    }
    guard next != nil || expected > manifest.durable else {
      throw damage(offset, expected, "the segment ends before a record that was durable")
    }
    found.salt = header.word
    found.last = max(found.last, expected - 1)
    found.end = UInt64(offset)
    found.size = UInt64(buffer.count)
    found.torn = UInt64(torn)
    found.bytes += UInt64(buffer.count)
  }

  /// Whether a record behind a bad one says that the bad one was durable, and the next whole one.
  private static func evidence(
    _ buffer: UnsafeRawBufferPointer, behind offset: Int, _ expected: UInt64, _ seed: UInt32
  ) -> (isProof: Bool, intact: UInt64?) {
    var intact: UInt64?
    var place = offset + 8
    while place + RecordFormat.headerBytes <= buffer.count {
      let sequence = buffer.word64(at: place + 8)
      if sequence > expected, sequence - expected < 1 << 40,
        case .success(let record) = RecordFormat.record(in: buffer, at: place, seed: seed)
      {
        intact = intact ?? record.sequence
        if record.durable >= expected { return (true, intact) }
        place = record.end
      } else {
        place += 8
      }
    }
    return (false, intact)
  }

  private static func isZero(_ buffer: UnsafeRawBufferPointer, from offset: Int) -> Bool {
    var place = offset
    while place + 8 <= buffer.count {
      if buffer.word64(at: place) != 0 { return false }
      place += 8
    }
    return buffer[place...].allSatisfy { $0 == 0 }
  }

  /// Turns what the owner's closure throws into `refused`.
  private static func caught(_ body: () throws -> Void) throws(StorageError) {
    do {
      try body()
    } catch let error as StorageError {
      throw error
    } catch {
      throw .refused("\(error)")
    }
  }
}
