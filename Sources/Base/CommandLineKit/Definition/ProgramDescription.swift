/// A whole program as plain data, versioned: all that help, manual, completion and reference are made from.
package struct ProgramDescription: Sendable, Hashable {
  /// One row of the table of exit codes.
  package struct ExitCodeRow: Sendable, Hashable {
    /// The number, or `128+n`.
    package var label: String
    /// What it means.
    package var summary: String
  }

  /// The name of the program.
  package var name: String
  /// Its version.
  package var version: String
  /// What it is, as one line.
  package var summary: String
  /// What it is, at length.
  package var discussion: String = ""
  /// The flags that every command has, help and version last.
  package var globalFlags: [FlagSpec] = []
  /// Command lines for the overview.
  package var examples: [Example] = []
  /// Environment variables beside those of the flags.
  package var environment: [EnvironmentNote] = []
  /// Files that the program reads or writes by itself.
  package var files: [FileNote] = []
  /// The table of exit codes.
  package var exitCodes: [ExitCodeRow] = []
  /// The topics of help.
  package var topics: [HelpTopic] = []
  /// The commands.
  package var commands: [CommandDescription] = []

  /// The name and version of the description's own format: `dna.cli/v1`.
  package var schema: String { name + ".cli/v1" }
  /// The global flags that documentation shows.
  package var shownGlobalFlags: [FlagSpec] { globalFlags.filter { !$0.isHidden } }
  /// The commands that documentation shows.
  package var shownCommands: [CommandDescription] { commands.filter { !$0.isHidden } }

  /// The command of these words, main names or aliases, or nil.
  package func command(at path: [String]) -> CommandDescription? {
    var found: CommandDescription?
    var level = commands
    for word in path {
      guard let next = level.first(where: { $0.name == word || $0.aliases.contains(word) })
      else { return nil }
      found = next
      level = next.commands
    }
    return found
  }

  /// Every command with what it holds, parents first.
  package var allCommands: [CommandDescription] {
    func flatten(_ command: CommandDescription) -> [CommandDescription] {
      [command] + command.commands.flatMap(flatten)
    }
    return commands.flatMap(flatten)
  }
}
