extension Program {
  /// The whole program as plain data.
  package func description() -> ProgramDescription { description { _, _ in true } }

  /// The program with everything about one command and its children's names; enough for its help.
  package func description(for path: [String]) -> ProgramDescription {
    description { command, depth in depth < path.count && command.isNamed(path[depth]) }
  }

  /// The program with everything about the commands that a word names, and the names of the others; enough to
  /// complete a line of these words.
  package func description(naming words: [String]) -> ProgramDescription {
    description { command, _ in words.contains { command.isNamed($0) } }
  }

  private func description(
    opening isOpened: (Command<Globals>, _ depth: Int) -> Bool
  ) -> ProgramDescription {
    var result = ProgramDescription(name: name, version: version, summary: summary)
    result.discussion = discussion
    result.globalFlags = globalSpecs
    result.examples = examples
    result.environment = environment
    result.files = files
    result.exitCodes = (ExitCode.table + [.signalled(0)]).map {
      ProgramDescription.ExitCodeRow(label: $0.label, summary: $0.summary)
    }
    result.topics = topics()
    result.commands = Self.describe(commands(), under: [], opening: isOpened)
    return result
  }

  private static func describe(
    _ commands: [Command<Globals>], under parent: [String],
    opening isOpened: (Command<Globals>, _ depth: Int) -> Bool
  ) -> [CommandDescription] {
    commands.map { command in
      var result = CommandDescription(path: parent + [command.name], summary: command.summary)
      result.aliases = command.aliases
      result.heading = command.heading
      result.isHidden = command.isHidden
      guard isOpened(command, parent.count) else { return result }
      switch command.content() {
      case .group(let discussion, let children):
        result.isGroup = true
        result.discussion = discussion
        result.commands = describe(children, under: result.path, opening: isOpened)
      case .leaf(let body): fill(&result, from: body)
      }
      return result
    }
  }

  private static func fill(_ result: inout CommandDescription, from body: CommandBody<Globals>) {
    result.takesRawWords = body.takesRawWords
    result.discussion = body.discussion
    result.flags = body.flags
    result.operands = body.operands
    result.examples = body.examples
    result.exitCodes = body.exitCodes.map(\.label)
    result.output = body.output
    result.files = body.files
    result.seeAlso = body.seeAlso
  }
}
