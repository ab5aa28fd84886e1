/// A command line worth showing, and what it shows.
package struct Example: Sendable, Hashable {
  /// The command line as typed in a shell, without a prompt.
  package var commandLine: String
  /// What it does, as one line.
  package var summary: String
  /// What the line needs before it can run, in words; empty when it runs anywhere.
  package var needs: String

  /// A command line and what it shows.
  package init(_ commandLine: String, _ summary: String, needs: String = "") {
    self.commandLine = commandLine
    self.summary = summary
    self.needs = needs
  }
}
