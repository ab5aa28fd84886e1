/// An error that a command throws with its message ready: the program shows it and exits.
package struct CommandFailure: Error, Sendable, Hashable {
  /// What to tell the shell.
  package var exitCode: ExitCode
  /// What kind of error it is, in kebab-case, for programs.
  package var code: String
  /// What happened, with the value and where; lower-case start.
  package var message: String
  /// What to do next; may be empty.
  package var hint: String

  /// An error with its message.
  package init(
    _ message: String, hint: String = "", code: String = "failure", exitCode: ExitCode = .failure
  ) {
    self.exitCode = exitCode
    self.code = code
    self.message = message
    self.hint = hint
  }
}
