import CommandLineKit
import Platform
import Synchronization
import Terminal

/// One run of the program as a process: real streams, real signals, the exit code.
package enum Launch {
  /// The first word with which the program starts itself as the guardian of its children.
  static let guardianWord = "__guard"

  /// Runs the command line of this process; call it on the main thread, before there is another.
  ///
  /// The first SIGINT or SIGTERM cancels the work, which cleans up; the process then dies by that
  /// signal, so that the shell sees it. The second ends it at once.
  ///
  /// - Returns: What to tell the shell.
  package static func run() -> Int32 {
    TerminationSignals.ignoreBrokenPipes()
    let output = StandardStream(.standardOutput, isBuffered: true)
    let errors = StandardStream(.standardError, isBuffered: false)
    let invocation = surroundings(output, errors)
    if let status = quickStatus(of: invocation, output, errors) { return status }
    let arrived = Arrived()
    do {
      // Threads that are made later inherit that signals go to the watching one alone.
      try TerminationSignals.install { arrival in
        guard arrival.ordinal == 1 else { TerminationSignals.die(by: arrival.signal) }
        let word = arrival.signal == TerminationSignals.interrupt ? "interrupted" : "terminated"
        // Nothing can be done about a message that cannot be written.
        try? errors.write("\ndna: \(word), cleaning up (once more ends at once)\n")
        arrived.note(arrival.signal)
      }
    } catch {
      try? errors.write("dna: warning: signals are not handled: \(error)\n")
    }
    do {
      let status = try BlockingRun.run {
        let work = Task { await run(invocation, output, errors) }
        arrived.watch(work)
        return await work.value
      }
      if let signal = arrived.signal { TerminationSignals.die(by: signal) }
      return status
    } catch {
      try? errors.write("dna: cannot start: \(error)\n")
      return ExitCode.failure.status
    }
  }

  /// The first signal that arrived, and the work that it cancels.
  private final class Arrived: Sendable {
    private struct State: Sendable {
      var signal: Int32?
      var work: Task<Int32, Never>?
    }

    private let state = Mutex(State())

    var signal: Int32? { state.withLock { $0.signal } }

    func note(_ signal: Int32) {
      state.withLock { state in
        state.signal = state.signal ?? signal
        state.work?.cancel()
      }
    }

    func watch(_ work: Task<Int32, Never>) {
      state.withLock { state in
        state.work = work
        if state.signal != nil { work.cancel() }
      }
    }
  }

  private static func surroundings(
    _ output: StandardStream, _ errors: StandardStream
  ) -> Invocation {
    let words = ProcessContext.arguments()
    let called = words.first.map { FilePath(bytes: $0).lastComponent } ?? "dna"
    return Invocation(
      arguments: Array(words.dropFirst()),
      programName: called.isEmpty ? "dna" : called,
      environment: ProcessContext.environment(),
      currentDirectory: (try? FileSystem.currentDirectory().description) ?? ".",
      standardOutput: output,
      standardError: errors,
      standardInputIsTerminal: FileDescriptor.standardInput.isTerminal,
      readFile: { path in
        do throws(FileError) {
          return .bytes(try File.read(FilePath(path), limit: 1_048_576))
        } catch {
          return error.code == .notFound ? .absent : .failed(error.reason)
        }
      })
  }

  /// What needs no thread: help, the version, a usage error, candidates for a half-typed line.
  private static func quickStatus(
    of invocation: Invocation, _ output: StandardStream, _ errors: StandardStream
  ) -> Int32? {
    do {
      if let word = invocation.arguments.first, word.elementsEqual("__complete".utf8) {
        try CompleteCommand.answer(invocation.arguments.dropFirst(), output)
        try output.flush()
        return ExitCode.success.status
      }
      if let word = invocation.arguments.first, word.elementsEqual(guardianWord.utf8) {
        ChildGuardian.serve()
        return ExitCode.success.status
      }
      guard let code = try Dna.program.answer(invocation, showVersion: VersionReport.show) else {
        return nil
      }
      try output.flush()
      return code.status
    } catch {
      return status(of: error, invocation, errors)
    }
  }

  private static func run(
    _ invocation: Invocation, _ output: StandardStream, _ errors: StandardStream
  ) async -> Int32 {
    do {
      let code = try await Dna.program.run(
        invocation, showVersion: VersionReport.show, explain: { Failures.explain($0, invocation) })
      try output.flush()
      return code.status
    } catch {
      return status(of: error, invocation, errors)
    }
  }

  /// Tells of an error that nothing else has told of.
  private static func status(
    of error: any Error, _ invocation: Invocation, _ errors: StandardStream
  ) -> Int32 {
    guard let failure = Failures.explain(error, invocation) else { return 0 }
    try? errors.write("dna: \(failure.message)\n")
    return failure.exitCode.status
  }
}
