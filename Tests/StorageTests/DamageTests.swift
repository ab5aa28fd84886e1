import Platform
import Storage
import Testing

/// Every bit and every length of a small store.
@Suite struct DamageTests {
  static let configuration: JournalConfiguration = {
    var random = SeededGenerator(seed: 5)
    var configuration = JournalConfiguration.small(&random)
    configuration.segmentBytes = 512
    configuration.preallocationBytes = 0
    configuration.ballastBytes = 0
    return configuration
  }()

  /// A store with a snapshot and several segments, closed.
  static func store() throws -> (files: SimulatedFiles, model: Model) {
    let files = SimulatedFiles()
    var model = Model()
    var core = try JournalCore(
      folder: storePath, files: files, configuration: configuration, restore: { _ in },
      replay: { _ in })
    for number in 1...24 {
      model.append([UInt8](repeating: UInt8(number), count: number * 3))
      _ = core.append(model.payloads[number - 1], type: UInt8(number))
      if number % 2 == 0 { try core.synchronize() }
      if number == 10 { try core.writeSnapshot(model.snapshot(through: 9), through: 9) }
    }
    try core.close()
    model.acknowledged = 24
    return (files, model)
  }

  private func verdict(_ files: SimulatedFiles, _ model: Model, _ label: String) -> Bool {
    let before = files.contents
    switch openAndCompare(files, model, Self.configuration) {
    case .success((let core, let seen)):
      core.abandon()
      #expect(seen.fault == nil, "\(label)")
      #expect(seen.last == 24, "\(label): silently lost \(seen.last + 1)...24")
      return true
    case .failure(.corrupt(let report)):
      let name = report.file.lastComponent
      #expect(before[name] != nil || report.reason.contains("missing"), "\(label): \(report)")
      #expect(files.contents == before, "\(label): a refused store was changed")
      return false
    case .failure(let error):
      Issue.record("\(label): \(error)")
      return false
    }
  }

  private static let names = ["MANIFEST", ".log", ".snap"]

  @Test func `a flipped bit is mended or named, never lost in silence`() throws {
    let (files, model) = try Self.store()
    let state = files.snapshot.afterKill()
    var refused = 0
    var tried = 0
    for (name, bytes) in files.contents.sorted(by: { $0.key < $1.key })
    where Self.names.contains(where: { name.hasSuffix($0) }) {
      for place in bytes.indices {
        for bit in Soak.isSoak ? Array(0..<8) : [place % 8] {
          let changed = SimulatedFiles(state)
          changed.tamper(name) { $0[place] ^= 1 << UInt8(bit) }
          tried += 1
          if !verdict(changed, model, "\(name), byte \(place), bit \(bit)") { refused += 1 }
        }
      }
    }
    #expect(tried > 1500 && refused > tried / 2)
  }

  @Test func `a file cut at any length is mended or named`() throws {
    let (files, model) = try Self.store()
    let state = files.snapshot.afterKill()
    for (name, bytes) in files.contents.sorted(by: { $0.key < $1.key })
    where Self.names.contains(where: { name.hasSuffix($0) }) {
      for length in 0..<bytes.count {
        let changed = SimulatedFiles(state)
        changed.tamper(name) { $0.removeLast($0.count - length) }
        #expect(!verdict(changed, model, "\(name) cut to \(length)"))
      }
      let gone = SimulatedFiles(state)
      try gone.remove(storePath.appending(FilePath(name)))
      #expect(!verdict(gone, model, "\(name) removed"))
    }
  }

  @Test func `after a crash only the last group can be cut, and the report says so`() throws {
    var (files, model) = try Self.store()
    // Not closed: two groups more.
    guard case .success((var core, _)) = openAndCompare(files, model, Self.configuration) else {
      Issue.record("cannot open")
      return
    }
    for number in 25...28 {
      model.append([UInt8(number)])
      _ = core.append([UInt8(number)], type: UInt8(number))
      if number == 26 { try core.synchronize() }
    }
    try core.synchronize()
    core.abandon()
    let state = files.snapshot.afterKill()
    let name = try #require(files.contents.keys.filter { $0.hasSuffix(".log") }.max())
    let end = try #require(files.contents[name]).count
    for place in 0..<end {
      let changed = SimulatedFiles(state)
      changed.tamper(name) { $0[place] ^= 0x10 }
      switch openAndCompare(changed, model, Self.configuration) {
      case .failure(.corrupt): continue
      case .failure(let error): Issue.record("byte \(place): \(error)")
      case .success((let core, let seen)):
        core.abandon()
        #expect(seen.fault == nil)
        // The first group is proved durable by the second.
        #expect(seen.last >= 26, "byte \(place)")
        #expect(seen.last == 28 || core.recovery.cutBytes > 0, "byte \(place)")
      }
    }
    files = SimulatedFiles(state)
  }

  @Test func `the report names file, place and record`() throws {
    let (files, model) = try Self.store()
    let name = try #require(files.contents.keys.filter { $0.hasSuffix(".log") }.min())
    let first = Int(name.prefix(20)) ?? 0
    files.tamper(name) { $0[64 + 24] ^= 1 }
    guard
      case .failure(.corrupt(let report)) = openAndCompare(files, model, Self.configuration)
    else {
      Issue.record("not refused")
      return
    }
    #expect(report.file == storePath.appending(FilePath(name)))
    #expect(report.offset == 64)
    #expect(report.sequence == UInt64(first))
    #expect(report.reason == "the checksum does not match")
    #expect(report.nextIntact == UInt64(first) + 1)
  }

  @Test func `repair makes every flipped store one that opens, and says what is lost`() throws {
    let (files, model) = try Self.store()
    let state = files.snapshot.afterKill()
    var lossy = 0
    for (name, bytes) in files.contents.sorted(by: { $0.key < $1.key })
    where Self.names.contains(where: { name.hasSuffix($0) }) {
      for place in stride(from: 0, to: bytes.count, by: 3) {
        let changed = SimulatedFiles(state)
        changed.tamper(name) { $0[place] ^= 0x40 }
        let label = "\(name), byte \(place)"
        let repair: StoreRepair
        do throws(StorageError) {
          repair = try StoreRepair(storePath, files: changed, configuration: Self.configuration)
        } catch {
          // Without its snapshot, what the snapshot stood for cannot be had back.
          #expect(name.hasSuffix(".snap"), "\(label): \(error)")
          continue
        }
        guard
          case .success((let core, let seen)) = openAndCompare(
            changed.killed(), model, Self.configuration)
        else {
          Issue.record("\(label): does not open after repair")
          continue
        }
        core.abandon()
        #expect(seen.fault == nil, "\(label)")
        if seen.last < 24 {
          lossy += 1
          #expect(repair.lost == UInt64(seen.last + 1)...24, "\(label)")
          let saved = try #require(changed.contents["backup-1/" + name], "\(label): no backup")
          #expect(saved.count == bytes.count && saved != bytes, "\(label)")
        } else {
          #expect(repair.lost == nil, "\(label): \(repair.lost as Any)")
        }
      }
    }
    #expect(lossy > 50)
  }
}
