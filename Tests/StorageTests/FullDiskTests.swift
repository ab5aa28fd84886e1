import Platform
import Storage
import Synchronization
import Testing

/// A file system that fills up, and empties again.
@Suite struct FullDiskTests {
  private func open(_ files: SimulatedFiles, ballast: UInt64) throws -> Journal {
    var random = SeededGenerator(seed: 3)
    var configuration = JournalConfiguration.small(&random)
    configuration.segmentBytes = 1 << 20
    configuration.preallocationBytes = 0
    configuration.ballastBytes = ballast
    configuration.retryWait = .milliseconds(5)
    return try Journal.open(
      folder: storePath, files: files, configuration: configuration, restore: { _ in },
      replay: { _ in })
  }

  @Test(arguments: [UInt64(0), 2048])
  func `a full disk refuses, keeps, and goes on when space returns`(ballast: UInt64) async throws {
    let files = SimulatedFiles()
    let journal = try open(files, ballast: ballast)
    var last = journal.append([UInt8](repeating: 1, count: 500), type: 1)
    #expect(await journal.synchronize(upTo: last, durability: .group).isSuccess)
    files.setCapacity(files.snapshot.nodes.reduce(0) { $0 + $1.now.count } + 100)
    var refusal: StorageError?
    for _ in 0..<20 where refusal == nil {
      last = journal.append([UInt8](repeating: 2, count: 500), type: 1)
      let answer = await journal.synchronize(upTo: last, durability: .group)
      refusal = journal.refusal
      // What the space held back took is acknowledged; what did not fit is not.
      if refusal != nil, ballast == 0 { #expect(!answer.isSuccess) }
    }
    guard case .full(.noSpace)? = refusal else {
      Issue.record("not refused: \(refusal as Any)")
      return
    }
    #expect(journal.statistics.state.name == "full")
    files.setCapacity(.max)
    while journal.refusal != nil { try await Task.sleep(for: .milliseconds(2)) }
    #expect(await journal.synchronize(upTo: last, durability: .group).isSuccess)
    #expect(journal.statistics.fullTimes == 1)
    journal.close()
    var seen: UInt64 = 0
    try StoreInspection.replay(
      storePath, files: files, restore: { _ in }, replay: { seen = $0.sequence })
    #expect(seen == last, "what was kept in memory was not written")
  }

  @Test func `a snapshot on a full disk leaves everything as it was`() async throws {
    let files = SimulatedFiles()
    let journal = try open(files, ballast: 0)
    let last = journal.append([7], type: 1)
    #expect(await journal.synchronize(upTo: last, durability: .always).isSuccess)
    files.setCapacity(files.snapshot.nodes.reduce(0) { $0 + $1.now.count } + 10)
    #expect(throws: StorageError.full(.noSpace)) {
      try journal.writeSnapshot([UInt8](repeating: 1, count: 1000), through: last)
    }
    files.setCapacity(.max)
    try journal.writeSnapshot([1], through: last)
    #expect(journal.statistics.snapshot == last)
    journal.close()
  }
}
