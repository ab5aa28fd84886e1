import Synchronization
import Telemetry
import Testing

@Suite struct TraceLineWriterTests {
  private struct Full: Error {}

  @Test func `every record is handed over as one whole line`() throws {
    let writes = Mutex<[String]>([])
    let writer = TraceLineWriter { bytes in
      writes.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
    }
    for record in TraceRecordTests.records { try writer.write(record) }
    #expect(writes.withLock { $0 } == TraceRecordTests.records.map { $0.line + "\n" })
  }

  @Test func `a write that fails is told to the caller`() {
    let writer = TraceLineWriter { _ in throw Full() }
    #expect(throws: Full.self) { try writer.write(TraceRecordTests.records[0]) }
  }
}
