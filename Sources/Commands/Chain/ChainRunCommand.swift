import Chains
import CommandLineKit
import Expressions
import Functions
import JSON
import LanguageModels
import Platform
import Terminal

/// `dna chain run`.
enum ChainRunCommand {
  struct Options: Sendable, ChoosesModel {
    var file: PathArgument = "-"
    var inputs: [Assignment] = []
    var trace: PathArgument?
    var streams = false
    var seed: Int?
    var timeout: Duration?
    var models = ModelOptions()
  }

  static let command = Command<GlobalSettings>("run", summary: "Run a chain") {
    CommandBody(
      defaults: Options(),
      flags: flags + ModelFlags.all(),
      operands: [
        .required(\.file, "FILE", "A plan, or '-' for standard input", completion: .file)
      ],
      discussion: """
        The plan and the inputs are checked before anything runs. Steps ask the model that the flags, \
        the environment or the configuration name; a step that names its own model asks that one. \
        Without any name the chain stops before the first question.

        A text goes to standard output as it is, everything else as JSON. With \\flag{output} `jsonl` \
        the trace goes to standard output as it happens, and the result is the last line. Paths in the \
        plan start from the current folder.
        """,
      examples: [
        Example(
          "dna chain run examples/chains/answer-from-docs.json "
            + "-i 'question=where do crates arrive?' -i files=examples/handbook --provider offline",
          "Answer from files, without a network"),
        Example(
          "dna chain run examples/chains/answer-from-docs.json "
            + "-i 'question=when is there soup?' -i files=examples/handbook -p offline --json",
          "With calls, tokens and cost"),
      ],
      exitCodes: [.success, .negative, .failure, .timedOut],
      output: OutputSpec(
        schema: "dna.chain-run/v1",
        fields: [
          .init("chain", "string", "The name of the chain"),
          .init("status", "string", "Completed, failed or timed-out"),
          .init("output", "any", "The result"),
          .init("failure", "object", "What went wrong: step, code, message"),
          .init("modelCalls", "integer", "Calls that went to a model"),
          .init("cachedCalls", "integer", "Calls that were answered from the cache"),
          .init("retries", "integer", "Attempts beyond the first of a step"),
          .init("fallbacks", "array", "Fallbacks that gave a value"),
          .init("models", "array", "Each model: calls, tokens, cost"),
          .init("seed", "integer", "The seed that was used"),
        ]),
      seeAlso: ["chain validate", "chain explain", "model list", "debug-log"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static let flags: [Flag<Options>] = [
    .values(
      \.inputs, "input", short: "i", placeholder: "KEY=VALUE", "Give an input; may be repeated",
      detail: """
        A value that is JSON is taken as JSON, every other as text. `KEY=@FILE` takes the content of a \
        file.
        """),
    .value(
      \.trace, "trace", placeholder: "FILE", env: "DNA_TRACE", config: "trace",
      completion: .file, "Write a trace of the run, one JSON object a line",
      detail: "\\command{debug-log} reads it, also while the run goes on."),
    .toggle(
      \.streams, "stream", "Write the last step's text as it comes"),
    .value(
      \.seed, "seed", placeholder: "N", "Seed of everything random",
      detail: "Waits between retries and the ids of a trace come from it."),
    .value(
      \.timeout, "timeout", placeholder: "DURATION", env: "DNA_TIMEOUT",
      "Stop the run after that time, with exit code 124",
      check: { (value) throws(InvalidValue) in
        guard value > .zero else { throw InvalidValue("must be more than nothing") }
      }),
  ]

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let isText = context.globals.output.map { $0 == .table || $0 == .markdown } ?? true
    guard !options.streams || (isText && context.globals.destination == nil) else {
      throw UsageError(
        .conflict, "--stream writes plain text to standard output",
        hint: "leave out --stream, or --output and --to", path: context.path)
    }
    let source = try ChainSource(options.file)
    try source.requireValid()
    let inputs = try Assignment.object(
      options.inputs,
      types: Dictionary(
        source.plan.inputs.map { ($0.name, $0.type.rawValue) },
        uniquingKeysWith: { first, _ in first }))
    do {
      // Before the trace file is touched: what cannot run must not replace an older trace.
      _ = try source.plan.checkedInputs(inputs)
    } catch {
      throw badInputs(error, source)
    }
    if context.globals.isDryRun {
      try context.note("dry run: nothing is run")
      try ChainExplainCommand.show(source, context)
      return .success
    }
    let seed = options.seed ?? Int(truncatingIfNeeded: SystemEntropy.seed())
    let models = try await ChainModels(
      source.plan, options.models, context, seed: UInt64(bitPattern: Int64(seed)))
    let display = try RunDisplay(context, trace: options.trace)
    defer { display.close() }
    var services = ChainServices(
      model: models.main, resolve: models.resolver,
      context: FunctionContext(
        directory: context.invocation.currentDirectory, now: { WallClock.system.now() }),
      tools: SubprocessToolExecutor(
        environment: context.invocation.environment,
        directory: FilePath(context.invocation.currentDirectory)),
      seed: UInt64(bitPattern: Int64(seed)))
    if display.wantsTrace { services.trace = .init(display, version: Dna.version) }
    let stream = options.streams ? ChainTextStream(context) : nil
    if stream != nil { display.close() }
    let runner = ChainRunner(source.plan, services: services)
    let outcome = await ChainOutcome(of: runner, inputs, limit: options.timeout) { event in
      stream?.take(event)
    }
    display.close()
    // Whoever stopped the run gets no result of half of it.
    if case .cancelled = outcome { throw CancellationError() }
    let report = ChainRunReport(source.plan.name, outcome, models: models.reports, seed: seed)
    try report.show(context, streamed: try stream?.finish())
    return try report.explain(context)
  }

  private static func badInputs(_ error: ChainFailure, _ source: ChainSource) -> CommandFailure {
    let declared = source.plan.inputs.map(\.name)
    return CommandFailure(
      error.message,
      hint: declared.isEmpty
        ? "this chain takes no input"
        : "give inputs as --input \(declared[0])=VALUE; it takes "
          + declared.joined(separator: ", "),
      code: error.code)
  }
}
