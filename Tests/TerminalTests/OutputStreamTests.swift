import Platform
import Terminal
import Testing

@Suite struct OutputStreamTests {
  @Test func `a full device is an error with the system's reason`() throws {
    let full = OutputStream(try Descriptors.open("/dev/full"))
    try full.write("words")
    let error = #expect(throws: OutputError.self) { try full.flush() }
    guard case .failed(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.code == .noSpace)
    #expect(reason.description.contains("no space left on device"))
  }

  @Test func `a large write to a full device does not wait for the flush`() throws {
    let full = OutputStream(try Descriptors.open("/dev/full"))
    #expect(throws: OutputError.self) { try full.write([UInt8](repeating: 65, count: 200_000)) }
    // The failure sticks: nobody can go on as if nothing had been.
    #expect(throws: OutputError.self) { try full.write("more") }
    #expect(throws: OutputError.self) { try full.flush() }
  }

  @Test func `a reader that has gone is told apart from a failure`() throws {
    TerminationSignals.ignoreBrokenPipes()
    let (reader, writer) = try Descriptors.pipe()
    try reader.close()
    let stream = OutputStream(writer)
    try stream.write("words")
    let error = #expect(throws: OutputError.self) { try stream.flush() }
    #expect(error == .closed)
  }

  @Test func `short writes lose nothing`() async throws {
    let (reader, writer) = try Descriptors.pipe()
    let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let reading = Task.detached { try File.read(reader) }
    let stream = OutputStream(writer)
    for start in stride(from: 0, to: bytes.count, by: 997) {
      try stream.write(Array(bytes[start..<min(start + 997, bytes.count)]))
    }
    try stream.flush()
    try writer.close()
    #expect(try await reading.value == bytes)
  }

  @Test func `what is written to memory can be read back`() throws {
    let stream = OutputStream.memory()
    try stream.write("a")
    try stream.writeLine("b")
    try stream.writeLine()
    #expect(stream.text == "ab\n\n")
  }
}
