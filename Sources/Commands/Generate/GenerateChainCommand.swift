import CommandLineKit
import Generation
import JSON
import LanguageModels
import Platform
import Terminal

/// `dna generate-chain`.
enum GenerateChainCommand {
  struct Options: ChoosesModel {
    var words: [String] = []
    var target = GeneratedChain.Target.swift
    var contextFile: PathArgument?
    var noErrorHandling = false
    var noLogging = false
    var library: String?
    var checks = false
    var checkTimeout = 900
    var force = false
    var name: String?
    var models = ModelOptions()
  }

  static let command = Command<GlobalSettings>(
    "generate-chain", summary: "Make the code of a chain from a sentence", heading: "Work"
  ) {
    CommandBody(
      defaults: Options(),
      flags: flags + ModelFlags.all(),
      operands: [
        .repeated(
          \.words, "SENTENCE", "What the chain is to do; '-' or nothing reads standard input",
          detail: "Several words are joined with blanks.")
      ],
      discussion: """
        The sentence becomes a plan (`dna.chain/v1`), and the plan becomes code: nothing stands in the code that \
        is not in the plan. Without a provider the plan is made by stated rules, with no model and no network; \
        with one the model plans, its answer is checked and repaired, and when it gives no usable plan the rules \
        stand in and the result says so. \\flag{provider} and \\flag{model} also name the model that the chain \
        itself asks.

        Without \\flag{to} the source goes to standard output and the explanation to standard error. Here \
        \\flag{to} names a folder: all files are written there (source, test with a scripted model, README, the \
        plan), or none when one of them exists and \\flag{force} is not given.

        The sentence is data: it names no file that is written and switches nothing on.
        """,
      examples: [
        Example(
          "dna generate-chain 'answer questions about the files in docs, cite the source' --to qa",
          "A Swift package in the folder qa", needs: "a checkout of dna"),
        Example(
          "dna generate-chain 'extract name, email and amount from invoices' --target langchain",
          "Python for langchain-core on standard output"),
        Example(
          "dna generate-chain 'classify a mail as bug or billing' --target json",
          "The plan itself, for `dna chain run`"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.generated-chain/v1",
        fields: [
          .init("name", "string", "Name of the chain"),
          .init("target", "string", "Swift, langchain or json"),
          .init("source", "object", "Who planned it, and why the rules stood in"),
          .init("files", "array", "The files: path and content"),
          .init("explanation", "string", "What each step does and why"),
          .init("steps", "array", "Which words asked for which step"),
          .init("assumptions", "array", "What was taken for granted"),
          .init("questions", "array", "What only you can say"),
          .init("leftover", "array", "Words that made no step"),
          .init("cost", "object", "What a run may cost, and by which rule"),
          .init("plan", "object", "The plan, dna.chain/v1"),
          .init("usage", "object", "With a model: what planning took"),
          .init("check", "object", "With --check: what came of it"),
        ]),
      seeAlso: ["build-workflow"],
      run: { options, context in try await run(options, context) })
  }

  private static let flags: [Flag<Options>] = [
    .value(
      \.target, "target", placeholder: "LANGUAGE",
      "Write code for swift, langchain or json"),
    .value(
      \.contextFile, "context", placeholder: "FILE", completion: .file,
      "Fit the chain to this code or API",
      detail: """
        Python, Swift, an OpenAPI document or an MCP `tools/list` answer. Its functions become tools that the \
        sentence can name; a model is shown the text.
        """),
    .toggle(\.noErrorHandling, "no-error-handling", "Leave out retries, time limits and fallbacks"),
    .toggle(\.noLogging, "no-logging", "Leave out what the code says while it runs"),
    .value(
      \.library, "library", placeholder: "PATH|URL",
      "Where the package with the Swift library is",
      detail: "Without it the checkout that this program was built in, when it is there."),
    .toggle(
      \.checks, "check", "Build the code elsewhere and run its test",
      detail: "In a temporary folder, which is removed afterwards."),
    .value(
      \.checkTimeout, "check-timeout", placeholder: "N",
      "Stop the check after that many seconds"),
    .toggle(\.force, "force", "Replace files that exist"),
    .value(
      \.name, "name", placeholder: "NAME", "Name of the chain, else made from the sentence"),
  ]

  // MARK: - Running

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let sentence = try sentence(options, context)
    let chainOptions = try chainOptions(options)
    let library = options.target == .swift ? try library(options) : nil
    let (planned, usage) = try await plan(sentence, options, chainOptions, context)
    let generated = ChainRenderer.render(
      planned, target: options.target,
      options: RenderingOptions(
        library: library, handlesErrors: !options.noErrorHandling, logs: !options.noLogging,
        generatorVersion: Dna.version),
      cost: ChainCost(planned.plan, prices: try options.models.priceTable()))
    var outcome: ChainCheck.Outcome?
    if options.checks, !context.globals.isDryRun {
      outcome = try await ChainCheck(
        generated: generated, environment: context.invocation.environment,
        timeout: .seconds(max(1, options.checkTimeout))
      ).run()
    }
    try show(generated, options, outcome, usage, context)
    return outcome?.passed == false ? .negative : .success
  }

  private static func sentence(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> String {
    guard options.words.isEmpty || options.words == ["-"] else {
      return options.words.joined(separator: " ")
    }
    _ = try Inputs.requireData(options.words.isEmpty ? nil : "-", context, what: "sentence")
    return try Inputs.text("-")
  }

  private static func chainOptions(_ options: Options) throws -> ChainOptions {
    var text: String?
    if let path = options.contextFile { text = try Inputs.text(path) }
    // `--model openai:gpt-4o` says the provider as well.
    var provider = options.models.provider
    var model = options.models.model
    if provider == nil, let name = model, let colon = name.firstIndex(of: ":"),
      Providers.named(String(name[..<colon])) != nil
    {
      provider = String(name[..<colon])
      model = String(name[name.index(after: colon)...])
    }
    return ChainOptions(
      name: options.name, provider: provider == "offline" ? nil : provider, model: model,
      handlesErrors: !options.noErrorHandling, logs: !options.noLogging, context: text,
      functions: text.map { ContextReader.functions(in: $0) } ?? [])
  }

  private static func library(_ options: Options) throws -> String {
    if let library = options.library {
      if library.contains("://") || library.hasPrefix("git@") { return library }
      guard let path = try? FileSystem.realPath(FilePath(library)),
        FileSystem.exists(path.appending("Package.swift")),
        let text = String(validating: path.bytes, as: UTF8.self)
      else {
        throw CommandFailure(
          "there is no Swift package in '\(library)'",
          hint: "name the folder or the address of dna's sources with --library", code: "no-library"
        )
      }
      return text
    }
    if let checkout = LibraryLocation.checkout() { return checkout }
    throw CommandFailure(
      "this program stands in no checkout of its sources, so the Swift library cannot be named",
      hint: "name it with --library PATH|URL, or take --target json", code: "no-library")
  }

  private static func plan(
    _ sentence: String, _ options: Options, _ chainOptions: ChainOptions,
    _ context: CommandContext<GlobalSettings>
  ) async throws -> (PlannedChain, JSONObject?) {
    let wantsModel =
      !options.models.isOffline
      && (options.models.provider != nil || options.models.model != nil
        || options.models.baseURL != nil)
    do {
      guard wantsModel, let opened = try await options.models.open(context) else {
        return (try ChainPlanner.plan(sentence, options: chainOptions), nil)
      }
      let planned = try await ChainModelPlanner(opened.model).plan(sentence, options: chainOptions)
      return (planned, opened.report)
    } catch let error as PlanError {
      throw CommandFailure(
        "cannot plan this: \(error)",
        hint: "for example: dna generate-chain 'summarise a text'",
        code: "plan-\(error.code.rawValue)")
    }
  }

  // MARK: - Showing

  private static func show(
    _ generated: GeneratedChain, _ options: Options, _ outcome: ChainCheck.Outcome?,
    _ usage: JSONObject?, _ context: CommandContext<GlobalSettings>
  ) throws {
    let folder = context.globals.destination.flatMap {
      $0.isStream ? nil : FilePath(bytes: $0.bytes)
    }
    if let folder {
      let writer = FolderWriter(folder: folder, replaces: options.force)
      if context.globals.isDryRun {
        try writer.check(generated.files)
        for (file, target) in zip(generated.files, writer.targets(generated.files)) {
          try context.note("would write \(target) (\(file.content.utf8.count) bytes)")
        }
      } else if outcome?.passed != false || options.force {
        try writer.write(generated.files)
        try context.note("wrote \(generated.files.count) files to \(folder)")
      }
    }
    if context.globals.isDryRun, options.checks {
      try context.note("would build the code and run its test")
    }
    if [.json, .jsonl].contains(context.globals.output) {
      var document = generated.json
      document["usage"] = usage.map { .object($0) }
      document["check"] = outcome.map { .object($0.json) }
      let layout: JSONValue.Layout = context.globals.output == .jsonl ? .compact : .pretty
      try context.invocation.standardOutput.write(
        JSONValue.object(document).serialized(layout) + "\n")
    } else if folder == nil {
      try context.invocation.standardOutput.write(generated.main.content)
    }
    if ![.json, .jsonl].contains(context.globals.output), !context.globals.isQuiet {
      try context.invocation.standardError.write(visible(generated.explanation))
    }
    if let reason = generated.planned.fallbackReason {
      try context.note("planned by rules, because the model gave no plan: \(visible(reason))")
    }
    guard let outcome else { return }
    if outcome.passed {
      try context.note("checked: '\(outcome.command)' passed")
    } else {
      let lines = outcome.output.split(separator: "\n").map { "  \(visible(String($0)))" }
      try context.invocation.standardError.write(
        "dna: the check failed: '\(outcome.command)'\n\(lines.joined(separator: "\n"))\n")
    }
  }

  /// Text from outside without control characters, line ends kept.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }))
  }
}

extension GeneratedChain.Target: ChoiceValue {
  /// What the choice means.
  package var summary: String {
    switch self {
    case .swift: "A Swift package over dna's library"
    case .langchain: "Python for langchain-core (LCEL)"
    case .json: "The plan itself, dna.chain/v1"
    }
  }
}
