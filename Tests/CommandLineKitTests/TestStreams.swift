import CommandLineKit
import Synchronization

/// A stream that keeps what is written.
final class TestStream: CommandOutput {
  let isTerminal: Bool
  let columns: Int?
  private let bytes = Mutex<[UInt8]>([])

  init(isTerminal: Bool = false, columns: Int? = nil) {
    self.isTerminal = isTerminal
    self.columns = columns
  }

  func write(_ more: [UInt8]) throws { bytes.withLock { $0 += more } }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

/// One run of the sample program.
struct SampleRun {
  let record = SampleProgram.Record()
  let out: TestStream
  let err: TestStream
  let code: ExitCode

  init(
    _ line: String, words: [[UInt8]]? = nil, environment: [String: String] = [:],
    files: [String: String] = [:], currentDirectory: String = "/home/me/project/deep",
    terminal: Bool = false, columns: Int? = nil
  ) async throws {
    let out = TestStream(isTerminal: terminal, columns: columns)
    let err = TestStream(isTerminal: terminal, columns: columns)
    let invocation = Invocation(
      arguments: words ?? line.split(separator: " ").map { Array($0.utf8) },
      programName: "sample", environment: environment, currentDirectory: currentDirectory,
      standardOutput: out, standardError: err
    ) { path in
      guard let text = files[path] else { return .absent }
      return text == "unreadable" ? .failed("permission denied") : .bytes(Array(text.utf8))
    }
    let program = SampleProgram.make(record)
    code = try await program.run(
      invocation,
      showVersion: { globals, invocation in
        try invocation.standardOutput.write(
          globals.output == .json ? "{\"version\":\"1.2.3\"}\n" : "sample 1.2.3\n")
      },
      explain: { CommandFailure("\($0)") })
    self.out = out
    self.err = err
  }

  var search: SampleProgram.SearchOptions? { record.search.withLock { $0 } }
  var globals: SampleProgram.Globals? { record.globals.withLock { $0 } }
  var log: SampleProgram.LogOptions? { record.log.withLock { $0 } }
  var delta: SampleProgram.DeltaOptions? { record.delta.withLock { $0 } }
}
