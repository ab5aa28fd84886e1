import Platform
import Testing

@Suite struct TerminationSignalsTests {
  @Test func `the shell sees a death by the signal itself`() async {
    await #expect(processExitsWith: .signal(15)) {
      TerminationSignals.die(by: TerminationSignals.terminate)
    }
    await #expect(processExitsWith: .signal(2)) {
      TerminationSignals.die(by: TerminationSignals.interrupt)
    }
  }

  @Test func `a write to a closed pipe does not kill the process`() async {
    await #expect(processExitsWith: .success) {
      TerminationSignals.ignoreBrokenPipes()
      let pipe = try Pipe()
      try pipe.readEnd.close()
      #expect(throws: SystemError.self) { try pipe.writeEnd.descriptor.writeAll([1]) }
    }
  }
}
