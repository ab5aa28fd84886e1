package import JSON
package import Platform

/// Runs tools as child processes.
package struct SubprocessToolExecutor: ToolExecutor {
  /// Bytes that a tool may write to each of its outputs.
  package static let outputLimit = 64 << 20

  /// The environment that tools see, besides their own variables.
  package var environment: [String: String]
  /// The folder that tools start in; nil is this process's.
  package var directory: FilePath?

  /// An executor.
  package init(environment: [String: String], directory: FilePath?) {
    self.environment = environment
    self.directory = directory
  }

  /// Runs the tool with its parameters on standard input.
  package func run(_ request: ToolRequest) async throws(ToolError) -> JSONValue {
    guard let program = request.argv.first, !program.isEmpty else {
      throw ToolError(code: "bad-input", message: "there is no program to run: 'argv' is empty")
    }
    var environment = environment
    for (name, value) in request.environment { environment[name] = value }
    let words = request.isShell ? ["/bin/sh", "-c", program] : request.argv
    guard !words.contains(where: { $0.utf8.contains(0) }) else {
      throw ToolError(code: "bad-input", message: "'argv' has a NUL character")
    }
    var process = Subprocess(
      arguments: words.map { Array($0.utf8) }, environment: environment,
      workingDirectory: directory)
    process.standardInput = Array(JSONValue.object(request.parameters).serialized().utf8) + [0x0A]
    process.output = .capturedStrictly(limit: Self.outputLimit)
    let outcome: Subprocess.Outcome
    do {
      outcome = try await process.run()
    } catch is CancellationError {
      throw ToolError(code: "cancelled", message: "'\(program)' was stopped")
    } catch {
      throw ToolError(code: "not-started", message: "'\(program)' cannot be started: \(error)")
    }
    return try result(outcome, of: program, request.output)
  }

  private func result(
    _ outcome: Subprocess.Outcome, of program: String, _ output: ToolRequest.Output
  ) throws(ToolError) -> JSONValue {
    let complaint = lastLine(outcome.standardError)
    switch outcome.ending {
    case .exited(status: 0): break
    case .exited(let status):
      throw ToolError(
        code: "exit-status", message: "'\(program)' ended with status \(status)\(complaint)")
    case .signalled(let signal):
      throw ToolError(code: "signal", message: "'\(program)' died of signal \(signal)\(complaint)")
    case .timedOut:
      throw ToolError(code: "timeout", message: "'\(program)' took too long")
    case .exceededOutputLimit:
      throw ToolError(
        code: "bad-output",
        message: "'\(program)' wrote more than \(Self.outputLimit >> 20) MiB")
    }
    guard let text = String(validating: outcome.standardOutput, as: UTF8.self) else {
      throw ToolError(code: "bad-output", message: "the output of '\(program)' is not UTF-8")
    }
    switch output {
    case .text:
      let ending = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? 1 : 0
      return .string(String(text.dropLast(ending)))
    case .json:
      do throws(JSONSyntaxError) {
        return try JSONDocument(parsing: text).value
      } catch {
        throw ToolError(
          code: "bad-output",
          message: "the output of '\(program)' is not JSON: \(error) (set 'stdout' to 'text' "
            + "if it is meant as text)")
      }
    }
  }

  /// The last line that a tool wrote to its standard error, for the message.
  private func lastLine(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.suffix(2_000), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).last else { return "" }
    return ": " + (line.count > 300 ? String(line.prefix(297)) + "…" : String(line))
  }
}
