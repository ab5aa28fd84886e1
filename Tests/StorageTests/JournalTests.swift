import Platform
import Storage
import Testing

@Suite struct JournalTests {
  @Test func `what was acknowledged is there after opening again, in order`() async throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    let journal = try Journal.open(folder: folder, restore: { _ in }, replay: { _ in })
    var last: UInt64 = 0
    for number in 0..<100 { last = journal.append([UInt8(number)], type: 7) }
    #expect(last == 100)
    try await journal.synchronize(upTo: last, durability: .group).get()
    #expect(journal.statistics.durable == 100)
    journal.close()
    var records: [Record] = []
    let again = try Journal.open(
      folder: folder, restore: { _ in Issue.record("there is no snapshot") },
      replay: { records.append($0) })
    again.close()
    #expect(
      records
        == (0..<100).map {
          Record(sequence: UInt64($0) + 1, type: 7, payload: [UInt8($0)])
        })
  }
}
