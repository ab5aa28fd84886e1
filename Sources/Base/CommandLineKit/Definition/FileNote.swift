/// A file that a command reads or writes by itself, for the FILES section of its manual page.
package struct FileNote: Sendable, Hashable {
  /// The path, with variables as `$NAME`.
  package var path: String
  /// What the file is for, as one line.
  package var summary: String

  /// A path and what it is for.
  package init(_ path: String, _ summary: String) {
    self.path = path
    self.summary = summary
  }
}
