import AgentRuntime
import JSON
import Platform
import Telemetry

/// Carries tasks out by a program: the payload on its standard input, the output on its standard output.
struct CommandExecutor: TaskExecutor {
  var argv: [String]
  var timeout: UInt64
  var environment: [String: String]
  var directory: FilePath
  var outputLimit: Int

  func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult {
    let program = argv.first ?? ""
    var process = Subprocess(
      arguments: argv.map { Array($0.utf8) },
      environment: environment.merging(trace.environment) { $1 }, workingDirectory: directory)
    process.standardInput = task.draft.payload + [0x0A]
    process.output = .capturedStrictly(limit: outputLimit)
    process.timeout = .nanoseconds(Int64(clamping: timeout))
    let outcome: Subprocess.Outcome
    do {
      outcome = try await process.run()
    } catch is CancellationError {
      return .failed("cancelled", "'\(program)' was stopped")
    } catch {
      return .refused("not-started", "'\(program)' cannot be started: \(error)")
    }
    switch outcome.ending {
    case .exited(status: 0): return TaskOutput.result(outcome.standardOutput, of: "'\(program)'")
    case .exited(let status):
      return .failed(
        "exit-status", "'\(program)' ended with status \(status)\(lastLine(outcome.standardError))")
    case .signalled(let signal):
      return .failed("signal", "'\(program)' died of signal \(signal)")
    case .timedOut:
      let limit = DurationText.readable(.nanoseconds(Int64(clamping: timeout)))
      return .failed("timeout", "'\(program)' took longer than \(limit)")
    case .exceededOutputLimit:
      return .failed("bad-output", "'\(program)' wrote more than \(outputLimit) bytes")
    }
  }

  private func lastLine(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.suffix(2_000), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).last else { return "" }
    return ": " + TaskOutput.shortened(String(line))
  }
}

/// Outputs of tasks: one JSON text each.
enum TaskOutput {
  /// The output, or the failure `bad-output` that shows what came instead.
  static func result(_ bytes: [UInt8], of what: String) -> AttemptResult {
    do throws(JSONSyntaxError) {
      let value = try JSONDocument(parsing: bytes).value
      return .output(Array(value.serialized().utf8), usage: .init())
    } catch {
      let text = shortened(String(decoding: bytes.prefix(1_000), as: UTF8.self))
      return .failed(
        "bad-output", "the output of \(what) is not JSON (\(error)): \(text.debugDescription)")
    }
  }

  /// At most 200 characters.
  static func shortened(_ text: String) -> String {
    text.count > 200 ? String(text.prefix(199)) + "…" : text
  }
}
