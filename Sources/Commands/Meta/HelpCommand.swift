import CommandLineKit
import Terminal
import Text

/// `dna help`.
enum HelpCommand {
  struct Options: Sendable {
    var words: [String] = []
    var isMarkdown = false
  }

  static let command = Command<GlobalSettings>(
    "help", summary: "Show help of a command or a topic", heading: "About dna"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .toggle(\.isMarkdown, "markdown", "Print the reference of all commands as Markdown")
      ],
      operands: [
        .repeated(\.words, "NAME", "A command, or a topic", completion: .dynamic("help"))
      ],
      discussion: """
        Topics are \\topic{exit-codes}, \\topic{environment}, \\topic{formatting}, \\topic{configuration} and \
        \\topic{expressions}.
        """,
      examples: [
        Example("dna help workflow run", "Help of a command"),
        Example("dna help exit-codes", "What a run tells the shell"),
      ],
      exitCodes: [.success, .failure]
    ) { options, context in
      let output = context.invocation.standardOutput
      let words = options.words
      if options.isMarkdown {
        try output.write(Reference.markdown(context.program.description()))
        return .success
      }
      let description = context.program.description(for: words)
      let page = HelpPage(
        description, width: Program<GlobalSettings>.helpWidth(context.invocation))
      if words.isEmpty || description.command(at: words) != nil {
        try output.write(page.long(words))
      } else if words.count == 1, let topic = page.topic(words[0]) {
        try output.write(topic)
      } else {
        throw unknown(words, context.program.description())
      }
      return .success
    }
  }

  private static func unknown(_ words: [String], _ program: ProgramDescription) -> UsageError {
    let word = words.joined(separator: " ")
    let names =
      program.allCommands.map { $0.path.joined(separator: " ") } + program.topics.map(\.name)
    let near = Similarity.nearest(to: word, in: names, count: 1).first
    return UsageError(
      .unknownTopic, "no command and no topic is called '\(RawArgument.displayable(word))'",
      hint: near.map { "did you mean '\($0)'?" } ?? "see 'dna help'", path: ["help"])
  }
}
