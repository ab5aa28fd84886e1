/// An environment variable that the program reads beside those of its flags.
package struct EnvironmentNote: Sendable, Hashable {
  /// The name of the variable.
  package var name: String
  /// What it does, as one line.
  package var summary: String

  /// A variable and what it does.
  package init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }
}
