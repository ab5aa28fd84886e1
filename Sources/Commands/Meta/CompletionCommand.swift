package import CommandLineKit
import Functions
import Terminal

extension CompletionScript: ChoiceValue {
  /// What the choice means.
  package var summary: String { "For \(rawValue)" }
}

/// `dna completion`.
enum CompletionCommand {
  struct Options: Sendable {
    var shell: CompletionScript?
  }

  static let command = Command<GlobalSettings>(
    "completion", summary: "Print the completion script of a shell", heading: "About dna"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .optional(
          \.shell, "SHELL", "The shell; on a terminal the one of \\env{SHELL} when left out")
      ],
      discussion: """
        The script goes to standard output; nothing is installed. For the current shell:

            source <(dna completion bash)
            source <(dna completion zsh)
            dna completion fish | source

        For good, write it where the shell looks: \
        `~/.local/share/bash-completion/completions/dna`, a folder of `$fpath` as `_dna`, or \
        `~/.config/fish/completions/dna.fish`.
        """,
      examples: [
        Example("dna completion bash", "The script for bash"),
        Example("dna completion zsh --to _dna", "The script for zsh into a file"),
      ],
      exitCodes: [.success, .failure]
    ) { options, context in
      let shell = try options.shell ?? loginShell(context)
      let name = context.invocation.programName
      try Reporter(context).text(
        shell.text(
          context.program.description(), command: name == context.program.name ? nil : name))
      return .success
    }
  }

  private static func loginShell(
    _ context: CommandContext<GlobalSettings>
  ) throws -> CompletionScript {
    let name = context.invocation.environment["SHELL"]?.split(separator: "/").last.map(String.init)
    if context.invocation.standardOutput.isTerminal, let name,
      let shell = CompletionScript(rawValue: name)
    {
      return shell
    }
    throw UsageError(
      .missingOperand, "no shell was named",
      hint: "name one of bash, zsh, fish: dna completion bash", path: context.path)
  }
}

/// `dna __complete`: what the scripts ask while a line is being typed.
enum CompleteCommand {
  struct Options: Sendable {
    var words: [RawArgument] = []
  }

  static let command = Command<GlobalSettings>(
    "__complete", summary: "Print candidates for a half-typed line", isHidden: true
  ) {
    CommandBody(
      defaults: Options(),
      operands: [.repeated(\.words, "WORD", "The shell, then the words after the program's name")],
      takesRawWords: true, readsConfiguration: false
    ) { options, context in
      try answer(options.words.map(\.bytes), context.invocation.standardOutput)
      return .success
    }
  }

  /// Prints the candidates for the words of a line, the shell's name first.
  static func answer(_ words: some Collection<[UInt8]>, _ output: any CommandOutput) throws {
    // A word that is no text has no candidates; a shell must never see an error here.
    let texts = words.dropFirst().map { String(validating: $0, as: UTF8.self) ?? "\u{0}" }
    let completer = Completer(Dna.program.description(naming: texts), provider: candidates)
    try output.write(completer.lines(texts))
  }

  @Sendable private static func candidates(_ question: Completer.Question) -> [Choice] {
    switch question.name {
    case "functions":
      FunctionCatalogue.builtIn.functions.map { Choice($0.signature.name, $0.signature.summary) }
    case "schemas": SchemaCatalogue.all.map { Choice($0.name, $0.summary) }
    case "help":
      Topics.all.map { Choice($0.name, $0.summary) }
        + Catalogue.commands.filter { !$0.isHidden }.map { Choice($0.name, $0.summary) }
    default: []
    }
  }
}
