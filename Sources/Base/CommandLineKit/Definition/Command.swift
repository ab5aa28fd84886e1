/// A command, or a group of commands, as one value.
///
/// Names and summary are at hand; everything else is made when the command is used or fully described,
/// so that listing sixty commands costs no more than sixty names.
package struct Command<Globals: GlobalOptions>: Sendable {
  /// The word on the command line, in kebab-case.
  package let name: String
  /// Further words that mean the same.
  package let aliases: [String]
  /// What it does, as one line without a full stop.
  package let summary: String
  /// The heading under which the parent lists it; empty for none.
  package let heading: String
  /// Whether documentation leaves it out.
  package let isHidden: Bool
  let content: @Sendable () -> Content

  enum Content: Sendable {
    case group(discussion: String, commands: [Command])
    case leaf(CommandBody<Globals>)
  }

  /// A command that runs.
  package init(
    _ name: String, aliases: [String] = [], summary: String, heading: String = "",
    isHidden: Bool = false, body: @escaping @Sendable () -> CommandBody<Globals>
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.heading = heading
    self.isHidden = isHidden
    content = { .leaf(body()) }
  }

  /// A command that holds others and does nothing itself.
  package init(
    group name: String, aliases: [String] = [], summary: String, heading: String = "",
    isHidden: Bool = false, discussion: String = "",
    commands: @escaping @Sendable () -> [Command]
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.heading = heading
    self.isHidden = isHidden
    content = { .group(discussion: discussion, commands: commands()) }
  }

  /// Whether the word names this command.
  func isNamed(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
