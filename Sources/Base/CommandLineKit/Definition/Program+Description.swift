extension Program {
  /// The whole program as plain data.
  package func description() -> ProgramDescription { description(opening: nil) }

  /// The program with everything about one command and its children's names; enough for its help.
  package func description(for path: [String]) -> ProgramDescription { description(opening: path) }

  private func description(opening path: [String]?) -> ProgramDescription {
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
    result.commands = Self.describe(commands(), under: [], opening: path?[...])
    return result
  }

  private static func describe(
    _ commands: [Command<Globals>], under parent: [String], opening path: ArraySlice<String>?
  ) -> [CommandDescription] {
    commands.map { command in
      var result = CommandDescription(path: parent + [command.name], summary: command.summary)
      result.aliases = command.aliases
      result.heading = command.heading
      result.isHidden = command.isHidden
      var inner: ArraySlice<String>?
      if let path {
        guard let word = path.first, command.isNamed(word) else { return result }
        inner = path.dropFirst()
      }
      switch command.content() {
      case .group(let discussion, let children):
        result.isGroup = true
        result.discussion = discussion
        result.commands = describe(children, under: result.path, opening: inner)
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
