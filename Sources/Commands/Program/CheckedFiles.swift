import CommandLineKit

/// Several files that were checked one after the other, whatever became of those before.
struct CheckedFiles<Checked> {
  /// What came of each file that could be read, in order.
  private(set) var files: [Checked] = []
  private var failures: [CommandFailure] = []
  private let context: CommandContext<GlobalSettings>

  /// Checks each file; one that cannot be read is told later, and does not end the run.
  ///
  /// - Throws: the first failure when no file could be read; the others are told before it, ten at most.
  init(
    _ paths: [PathArgument], _ context: CommandContext<GlobalSettings>,
    check: (PathArgument) throws -> Checked
  ) throws {
    self.context = context
    for path in paths {
      do {
        files.append(try check(path))
      } catch {
        guard let failure = Failures.explain(error, context.invocation) else { throw error }
        failures.append(failure)
      }
    }
    guard files.isEmpty, let first = failures.first else { return }
    try tell(failures.dropFirst().prefix(9))
    throw first
  }

  /// Tells which files could not be read, and gives the code: 1 when one could not, or when the answer is no.
  func conclude(isRefused: Bool) throws -> ExitCode {
    try tell(failures[...])
    return isRefused || !failures.isEmpty ? .negative : .success
  }

  private func tell(_ failures: ArraySlice<CommandFailure>) throws {
    for failure in failures {
      try context.invocation.standardError.write("dna: \(failure.message)\n")
    }
  }
}
