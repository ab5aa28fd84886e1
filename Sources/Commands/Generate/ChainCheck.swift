import CommandLineKit
import Generation
import JSON
import Platform

/// Builds generated code in a temporary folder and runs its test.
struct ChainCheck {
  /// What came of it.
  struct Outcome {
    var passed: Bool
    /// What was run.
    var command: String
    /// The end of what it said.
    var output: String
    var seconds: Double

    var json: JSONObject {
      [
        "passed": .bool(passed), "command": .string(command),
        "seconds": .double((seconds * 10).rounded() / 10),
        "output": .string(output),
      ]
    }
  }

  let generated: GeneratedChain
  let environment: [String: String]
  let timeout: Duration

  func run() async throws -> Outcome {
    let base = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : FilePath($0) } ?? "/tmp"
    let folder = try FileSystem.createTemporaryDirectory(in: base)
    defer { try? FileSystem.removeTree(folder) }
    try FolderWriter(folder: folder, replaces: true).write(generated.files)
    switch generated.target {
    case .swift:
      return try await run(
        "swift", ["test"], folder,
        missing: "install the Swift toolchain, or leave out --check")
    case .langchain:
      try await requireLangChain(folder)
      let test = generated.files.first { $0.path.hasPrefix("test_") }?.path ?? "test.py"
      return try await run(
        "python3", ["-W", "error::SyntaxWarning", test], folder,
        missing: "install python3, or leave out --check")
    case .json:
      let validation = ChainPlanCheck.faults(generated.planned.plan)
      return Outcome(
        passed: validation.isEmpty, command: "the chain checker",
        output: validation.joined(separator: "\n"),
        seconds: 0)
    }
  }

  private func requireLangChain(_ folder: FilePath) async throws {
    let probe = try await run(
      "python3", ["-c", "import langchain_core"], folder,
      missing: "install python3, or leave out --check")
    guard probe.passed else {
      throw CommandFailure(
        "python3 has no langchain-core, so the generated code cannot be checked",
        hint: "pip install langchain-core, or leave out --check", code: "no-langchain")
    }
  }

  private func run(
    _ program: String, _ arguments: [String], _ folder: FilePath, missing: String
  ) async throws -> Outcome {
    var process = Subprocess(
      program, arguments, environment: environment, workingDirectory: folder)
    process.timeout = timeout
    process.output = .captured(limit: 4_000_000)
    let outcome: Subprocess.Outcome
    do {
      outcome = try await process.run()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw CommandFailure(
        "cannot run '\(program)': \(error)", hint: missing, code: "missing-program")
    }
    let command = ([program] + arguments).joined(separator: " ")
    let duration = outcome.duration.components
    let seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    var output = String(decoding: outcome.standardOutput + outcome.standardError, as: UTF8.self)
    if outcome.ending == .timedOut { output += "\nended after \(timeout): it took too long" }
    let lines = output.split(separator: "\n")
    let errors = lines.filter { $0.contains("error:") || $0.contains("✘") || $0.contains("Error") }
    let shown =
      outcome.isSuccess
      ? Array(lines.suffix(3)) : Array(errors.prefix(12)) + Array(lines.suffix(12))
    return Outcome(
      passed: outcome.isSuccess, command: command, output: shown.joined(separator: "\n"),
      seconds: seconds)
  }
}
