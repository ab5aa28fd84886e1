/// A command with all its settings read and checked, ready to run.
package struct ReadyCommand<Globals: GlobalOptions>: Sendable {
  /// What it knows of its run.
  package let context: CommandContext<Globals>
  /// Warnings to show before it runs.
  package let notices: [String]
  let work: CommandBody<Globals>.Work

  /// Runs it.
  package func run() async throws -> ExitCode { try await work(context) }
}
