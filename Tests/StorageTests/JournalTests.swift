import Platform
import Storage
import Synchronization
import Testing

/// The journal on real files.
@Suite(.serialized) struct JournalTests {
  /// Opens a store and gives what it holds.
  private func read(_ folder: FilePath) throws -> (snapshot: [UInt8], records: [Record]) {
    var snapshot: [UInt8] = []
    var records: [Record] = []
    let journal = try Journal.open(
      folder: folder, restore: { snapshot = $0 }, replay: { records.append($0) })
    journal.close()
    return (snapshot, records)
  }

  private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    try await body(folder.appending("store"))
  }

  private func open(_ folder: FilePath) throws -> Journal {
    try Journal.open(folder: folder, restore: { _ in }, replay: { _ in })
  }

  @Test func `what was acknowledged is there after opening again, in order`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      var last: UInt64 = 0
      for number in 0..<100 { last = journal.append([UInt8(number)], type: 7) }
      #expect(last == 100)
      try await journal.synchronize(upTo: last, durability: .group).get()
      #expect(journal.statistics.durable == 100)
      journal.close()
      journal.close()
      #expect(
        try read(folder).records
          == (0..<100).map { Record(sequence: UInt64($0) + 1, type: 7, payload: [UInt8($0)]) })
    }
  }

  @Test func `a thousand callers share few syncs`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      await withTaskGroup(of: Bool.self) { group in
        for number in 0..<1000 {
          group.addTask {
            let sequence = journal.append([UInt8(number & 0xFF)], type: 1)
            return await journal.synchronize(upTo: sequence, durability: .group).isSuccess
          }
        }
        for await isDurable in group { #expect(isDurable) }
      }
      let statistics = journal.statistics
      #expect(statistics.durable == 1000)
      #expect(statistics.syncs < 500, "\(statistics.syncs) syncs for 1000 callers")
      journal.close()
      #expect(try read(folder).records.map(\.sequence) == Array(1...1000))
    }
  }

  @Test func `a snapshot stands for what came before it`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      for number in 1...10 { _ = journal.append([UInt8(number)], type: 1) }
      try journal.writeSnapshot([42], through: 8)
      #expect(journal.statistics.snapshot == 8)
      // An older one is ignored.
      try journal.writeSnapshot([41], through: 5)
      journal.close()
      let (snapshot, records) = try read(folder)
      #expect(snapshot == [42])
      #expect(records.map(\.sequence) == [9, 10])
    }
  }

  @Test func `the class memory reaches the disk without being waited for`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      let sequence = journal.append([1], type: 1)
      #expect(await journal.synchronize(upTo: sequence, durability: .memory).isSuccess)
      let done = Mutex(false)
      let box = Flag(done)
      journal.onDurable(upTo: sequence) { _ in box.set() }
      while !box.isSet { try await Task.sleep(for: .milliseconds(1)) }
      #expect(journal.statistics.durable == sequence)
      journal.close()
    }
  }

  @Test func `records after the end are never acknowledged`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      let first = journal.append([1], type: 1)
      journal.close()
      // What was waiting when it closed is durable.
      #expect(await journal.synchronize(upTo: first, durability: .group).isSuccess)
      let late = journal.append([2], type: 1)
      for durability in [Durability.memory, .group, .always] {
        let answer = await journal.synchronize(upTo: late, durability: durability)
        guard case .failure(.closed) = answer else {
          Issue.record("\(durability): \(answer)")
          continue
        }
      }
      #expect(try read(folder).records.map(\.payload) == [[1]])
    }
  }

  @Test func `a payload that is too large is refused and breaks nothing`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      let large = journal.append(
        [UInt8](repeating: 0, count: Journal.maximumPayload + 1), type: 1)
      guard
        case .failure(.tooLarge) = await journal.synchronize(upTo: large, durability: .group)
      else {
        Issue.record("not refused")
        return
      }
      let next = journal.append([5], type: 1)
      #expect(next == 1)
      #expect(await journal.synchronize(upTo: next, durability: .group).isSuccess)
      journal.close()
    }
  }

  @Test func `a second opening is refused and told who has it`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      #expect(throws: StorageError.locked(by: ProcessContext.identifier)) { try open(folder) }
      journal.close()
      try open(folder).close()
    }
  }

  @Test func `another process that holds the lock is named`() async throws {
    try await withFolder { folder in
      try open(folder).close()
      let lock = folder.appending("LOCK")
      // flock(1) of another process, which says when it has the lock.
      let ready = folder.appending("ready")
      let holder = Subprocess(
        arguments: [
          "/usr/bin/flock", "-x", "\(lock)", "/bin/sh", "-c",
          "echo \"$$ other\" > '\(lock)'; : > '\(ready)'; while [ -e '\(ready)' ]; do sleep 0.02; done",
        ].map { Array($0.utf8) }, environment: ["PATH": "/usr/bin:/bin"])
      let held = Task { try await holder.run() }
      while !FileSystem.exists(ready) { try await Task.sleep(for: .milliseconds(5)) }
      do throws(StorageError) {
        _ = try Journal.open(folder: folder, restore: { _ in }, replay: { _ in })
        Issue.record("opened although another process has it")
      } catch {
        guard case .locked(.some(let owner)) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(owner != ProcessContext.identifier)
        #expect("\(error)".contains("process \(owner)"))
      }
      try FileSystem.remove(ready)
      _ = try await held.value
      try open(folder).close()
    }
  }

  @Test func `what the owner refuses is told, and the lock is given back`() async throws {
    try await withFolder { folder in
      let journal = try open(folder)
      _ = journal.append([9], type: 3)
      journal.close()
      struct Unknown: Error {}
      #expect(throws: StorageError.refused("Unknown()")) {
        try Journal.open(folder: folder, restore: { _ in }, replay: { _ in throw Unknown() })
      }
      #expect(try read(folder).records.count == 1)
    }
  }
}

/// A flag for several threads.
final class Flag: Sendable {
  private let value: Mutex<Bool>
  init(_ value: consuming Mutex<Bool>) { self.value = value }
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
