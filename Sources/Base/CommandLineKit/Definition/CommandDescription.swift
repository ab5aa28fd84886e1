/// A command as plain data.
package struct CommandDescription: Sendable, Hashable {
  /// The words of the command, without the program's name; the last is its own.
  package var path: [String]
  /// Further words that mean the same as the last one.
  package var aliases: [String] = []
  /// What it does, as one line.
  package var summary: String
  /// The heading under which its parent lists it.
  package var heading: String = ""
  /// Whether documentation leaves it out.
  package var isHidden: Bool = false
  /// Whether it only holds other commands.
  package var isGroup: Bool = false
  /// Whether every word after it is an operand.
  package var takesRawWords: Bool = false
  /// What it does, at length.
  package var discussion: String = ""
  /// Its own flags.
  package var flags: [FlagSpec] = []
  /// Its operands.
  package var operands: [OperandSpec] = []
  /// Command lines worth showing.
  package var examples: [Example] = []
  /// The exit codes it uses, as labels of the table: `0`, `128+n`.
  package var exitCodes: [String] = []
  /// What it writes to standard output.
  package var output: OutputSpec?
  /// Files that it reads or writes by itself.
  package var files: [FileNote] = []
  /// Related commands and topics: `market search`, `exit-codes`.
  package var seeAlso: [String] = []
  /// The commands it holds.
  package var commands: [CommandDescription] = []

  /// The word on the command line.
  package var name: String { path.last ?? "" }
  /// The words, with blanks between them.
  package var title: String { path.joined(separator: " ") }
  /// The flags that documentation shows.
  package var shownFlags: [FlagSpec] { flags.filter { !$0.isHidden } }
  /// The commands that documentation shows.
  package var shownCommands: [CommandDescription] { commands.filter { !$0.isHidden } }
}
