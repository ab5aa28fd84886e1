import CommandLineKit
import Functions
import JSON
import Platform
import Telemetry
import Terminal
import Workflows

/// `dna workflow run`.
enum WorkflowRunCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
    var file: PathArgument = "-"
    var inputs: [Assignment] = []
    var trace: PathArgument?
    var saysYes = false
    var seed: Int?
    var maxSteps = 10_000
    var concurrency = 32
    var timeout: Duration?

    /// The time limit in nanoseconds.
    var timeLimit: UInt64? {
      timeout.map { duration in
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : UInt64(clamping: scaled &+ attoseconds / 1_000_000_000)
      }
    }
  }

  static let command = Command<GlobalSettings>("run", summary: "Run a workflow definition") {
    CommandBody(
      defaults: Options(),
      flags: flags,
      operands: [
        .required(\.file, "FILE", "A definition, or '-' for standard input", completion: .file)
      ],
      discussion: """
        Inputs are checked and every node is bound before anything runs. Questions to people are asked \
        on the terminal, also when the definition comes on standard input; where nobody can be asked \
        the run stops before the question and the exit code is 3.

        Nodes of type `llm` ask the model that \\flag{model} or \\flag{provider} names; without one they are \
        unbound. `--provider offline` answers them with the built-in extractive model.

        With \\flag{output} `jsonl` the trace goes to standard output as it happens, and the result is \
        the last line. With \\flag{dry-run} the steps are listed and nothing runs.
        """,
      examples: [
        Example("dna workflow run examples/workflows/hello.json --input who=Ada", "Run one"),
        Example(
          "dna workflow run examples/workflows/approval.json --yes --json", "Approve every question"
        ),
        Example("dna workflow run examples/workflows/hello.json --dry-run", "Say what would run"),
      ],
      exitCodes: [.success, .negative, .failure, .inconclusive, .timedOut],
      output: OutputSpec(
        schema: "dna.run/v1",
        fields: [
          .init("workflow", "string", "The name of the workflow"),
          .init("run", "string", "The id of the run"),
          .init(
            "status", "string",
            "Completed, failed, rejected, waiting, timed-out or step-limit"),
          .init("outputs", "object", "The declared outputs"),
          .init("executed", "integer", "Nodes that ran"),
          .init("skipped", "integer", "Nodes that no live path led to"),
          .init("retries", "integer", "Attempts beyond the first of a node"),
          .init("failure", "object", "What went wrong: node, code, message, attempt"),
          .init("waitingFor", "array", "Nodes that wait for a person or that one rejected"),
          .init("seed", "integer", "The seed that was used"),
          .init("model", "object", "Where a model was used: calls, tokens, cost"),
        ]),
      seeAlso: ["workflow validate", "debug-log", "build-workflow"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static let flags: [Flag<Options>] =
    [
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
        \.saysYes, "yes", short: "y", "Approve every question instead of asking",
        detail: "Questions for a decision or an input still need an answer."),
      .value(
        \.seed, "seed", placeholder: "N",
        "Seed of everything random",
        detail: "Waits between retries and the ids of a trace come from it."),
      .value(
        \.maxSteps, "max-steps", placeholder: "N", "Stop after that many executed nodes",
        check: atLeast(1)),
      .value(
        \.concurrency, "concurrency", placeholder: "N", "Run at most that many steps at once",
        check: within(1...10_000)),
      .value(
        \.timeout, "timeout", placeholder: "DURATION", env: "DNA_TIMEOUT",
        "Stop the run after that time, with exit code 124",
        check: { (value) throws(InvalidValue) in
          guard value > .zero else { throw InvalidValue("must be more than nothing") }
        }),
    ] + ModelFlags.all()

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let source = try WorkflowSource(options.file)
    try requireValid(source)
    if context.globals.isDryRun {
      try WorkflowPreview.show(source, context)
      return .success
    }
    let (workflow, model) = try await prepare(source, options, context)
    let inputs = try Assignment.object(
      options.inputs,
      types: Dictionary(
        source.definition.inputs.map { ($0.name, $0.type.rawValue) },
        uniquingKeysWith: { first, _ in first }))
    do {
      // Before the trace file is touched: what cannot run must not replace an older trace.
      _ = try workflow.initialState(inputs)
    } catch {
      throw badInputs(error, source)
    }
    let seed = options.seed ?? Int(truncatingIfNeeded: WallClock.system.now())
    let display = try RunDisplay(context, trace: options.trace)
    defer { display.close() }
    let settings = WorkflowMachine.Options(
      stepLimit: options.maxSteps, concurrency: options.concurrency,
      seed: UInt64(bitPattern: Int64(seed)),
      trace: display.wantsTrace ? .init(version: Dna.version) : nil)
    let runner = WorkflowRunner(
      workflow, options: settings, functions: .builtIn,
      context: FunctionContext(
        directory: context.invocation.currentDirectory, now: { WallClock.system.now() },
        network: options.models.isOffline ? nil : ModelOptions.transport(context)),
      tools: SubprocessToolExecutor(
        environment: context.invocation.environment,
        directory: FilePath(context.invocation.currentDirectory)),
      people: TerminalPeople(context, saysYes: options.saysYes, display: display),
      models: model.map { LanguageModelExecutor($0.model) },
      trace: display, timeLimit: options.timeLimit)
    let result = try await runner.run(inputs)
    display.close()
    // Whoever stopped the run gets no result of half of it.
    guard result.outcome != .cancelled else { throw CancellationError() }
    try RunResultReport(
      source, result, seed: seed, runID: settings.runID, usage: model?.report
    ).show(context)
    return try explain(result, context)
  }

  private static func requireValid(_ source: WorkflowSource) throws {
    let faults = source.findings.filter { $0.severity == .error }
    guard !faults.isEmpty else { return }
    let lines = faults.prefix(3).map { "  " + $0.line(in: source.name) }
    throw CommandFailure(
      (["\(source.name) is not a valid definition"] + lines).joined(separator: "\n"),
      hint: "see all findings: dna workflow validate \(source.name)", code: "invalid-definition",
      exitCode: .negative)
  }

  /// The workflow made ready, and the model if one is named and a node wants it.
  private static func prepare(
    _ source: WorkflowSource, _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> (CompiledWorkflow, OpenedModel?) {
    let load = source.loader(context)
    func compile(hasModel: Bool) throws(WorkflowPreparationError) -> CompiledWorkflow {
      try CompiledWorkflow(
        source.definition, functions: .builtIn, hasModel: hasModel, load: load)
    }
    do {
      return (try compile(hasModel: false), nil)
    } catch {
      guard (try? compile(hasModel: true)) != nil,
        let model = try await options.models.open(context)
      else { throw refusal(error, source) }
      return (try compile(hasModel: true), model)
    }
  }

  private static func refusal(
    _ error: WorkflowPreparationError, _ source: WorkflowSource
  ) -> CommandFailure {
    let isUnbound = error.problems.allSatisfy { $0.code == "unbound" }
    let lines = error.description.split(separator: "\n").map { "  " + $0 }
    return CommandFailure(
      (["\(source.name) cannot run" + (isUnbound ? ": it has unbound steps" : "")] + lines)
        .joined(separator: "\n"),
      hint: isUnbound
        ? "give 'argv' to a tool node, name a model for an llm node (--model, or "
          + "'--provider offline'), or use a built-in function (dna function list)"
        : "see all findings: dna workflow validate \(source.name)",
      code: isUnbound ? "unbound" : "invalid-definition", exitCode: .negative)
  }

  private static func badInputs(_ error: any Error, _ source: WorkflowSource) -> CommandFailure {
    let declared = source.definition.inputs.map(\.name)
    return CommandFailure(
      "\(error)",
      hint: declared.isEmpty
        ? "this workflow takes no input"
        : "give inputs as --input \(declared[0])=VALUE; it takes "
          + declared.joined(separator: ", "),
      code: "bad-input")
  }

  private static func explain(
    _ result: WorkflowResult, _ context: CommandContext<GlobalSettings>
  ) throws -> ExitCode {
    func say(_ text: String) throws {
      try context.invocation.standardError.write("dna: \(text)\n")
    }
    let nodes = result.decisionNodes.map { "'\($0)'" }.joined(separator: ", ")
    switch result.outcome {
    case .completed: return .success
    case .failed:
      try say(result.failure?.description ?? "a node failed")
      return .negative
    case .rejected:
      try say("rejected at \(nodes)")
      return .negative
    case .waiting:
      try say(
        "waiting for a person at \(nodes): run it on a terminal, or approve everything with --yes")
      return .inconclusive
    case .cancelled: return .inconclusive
    case .timedOut:
      try say("stopped: the time limit was reached")
      return .timedOut
    case .stepLimit:
      try say(
        "stopped after \(result.executed) executed nodes: the limit of --max-steps was reached")
      return .negative
    }
  }
}
