import AgentManifest

extension RegistryCore {
  /// The version of the snapshots that are written.
  static let snapshotVersion: UInt8 = 1

  /// Appends the whole state; the same calls give the same bytes, whatever the process.
  package func encodeSnapshot(into bytes: inout [UInt8]) {
    var writer = ByteWriter(bytes)
    bytes = []
    writer.byte(Self.snapshotVersion)
    for number in [clock, lastIncarnation, lastRevision] { writer.number(number) }
    writer.number(UInt64(slotOf.count))
    for (_, slot) in slotOf.sorted(by: { $0.key < $1.key }) {
      guard let record = record(Int(slot)) else { continue }
      writer.value(record)
      writer.value(slots[Int(slot)].statusBefore)
    }
    writer.list(Array(log.suffix(logCapacity)))
    bytes = writer.bytes
  }

  /// The registry of a snapshot.
  ///
  /// - Throws: `storeFailed` for another version and for bytes that are no snapshot.
  package init(snapshot bytes: [UInt8], logCapacity: Int = 65_536) throws(RuntimeError) {
    do {
      var reader = ByteReader(bytes)
      self = try RegistryCore(reading: &reader, logCapacity: logCapacity)
      try reader.finish()
    } catch {
      throw .storeFailed("the snapshot of the registry: \(error.message)")
    }
  }

  private init(reading reader: inout ByteReader, logCapacity: Int) throws(RuntimeError) {
    let version = try reader.byte()
    guard version == Self.snapshotVersion else { throw reader.failure("version \(version)") }
    self.init(logCapacity: logCapacity)
    clock = try reader.number()
    lastIncarnation = try reader.number()
    lastRevision = try reader.number()
    for _ in 0..<(try reader.length()) {
      let record = try reader.value(AgentRecord.self)
      let before = try reader.value(AgentStatus.self)
      guard slotOf[record.manifest.id] == nil, record.incarnation <= lastIncarnation else {
        throw reader.failure("an agent that cannot be")
      }
      let slot = place()
      slotOf[record.manifest.id] = UInt32(slot)
      manifests[slot] = record.manifest
      endpoints[slot] = record.endpoint
      slots[slot] = Slot(
        status: record.status, statusBefore: before, incarnation: record.incarnation,
        load: Int32(clamping: record.load), registeredAt: record.registeredAt,
        lastHeartbeat: record.lastHeartbeat, leaseExpires: record.leaseExpires)
      terms.insert(record.manifest, UInt32(slot))
      if record.status != .lost { enqueueLease(slot) }
    }
    log = Array(try reader.list(of: AgentEvent.self).suffix(self.logCapacity))
    guard UInt64(log.count) <= lastRevision else { throw reader.failure("too many changes") }
    for (place, event) in log.enumerated() {
      guard event.revision == lastRevision - UInt64(log.count - 1 - place) else {
        throw reader.failure("a change out of order")
      }
    }
  }
}
