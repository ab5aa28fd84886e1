import CommandLineKit
import Functions
import JSON
import LanguageModels
import Platform
import Terminal

/// `dna agent run`.
enum AgentRunCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
    var file: PathArgument = "-"
    var words: [String] = []
    var trace: PathArgument?
    var seed: Int?
    var maxSteps: Int?
  }

  static let command = Command<GlobalSettings>(
    "run", summary: "Let a model work with tools until it has an answer"
  ) {
    CommandBody(
      defaults: Options(),
      flags: flags,
      operands: [
        .required(
          \.file, "FILE", "An agent, a JSON file of the form dna.agent/v1", completion: .file),
        .repeated(\.words, "QUESTION", "What it is to do; '-' or nothing reads standard input"),
      ],
      discussion: """
        The model sees the instructions, the question and the tools in every turn. A tool is a built-in \
        function (\\command{function list}) or a program that gets its arguments as JSON. What goes wrong \
        in a call goes back to the model; the same call three times with the same result ends the run. \
        Limits stand in the file; \\flag{max-steps} and \\flag{max-cost} go before them. On a terminal the \
        model's words appear as they come.

        The programs of the file run with your rights: read a stranger's file before you run it. With \
        \\flag{dry-run} nothing runs and nothing is sent.
        """,
      examples: [
        Example(
          "dna agent run examples/agents/reader.json 'Summarise README.md' --dry-run",
          "Say what would be asked, and of whom")
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.agent-run/v1",
        fields: [
          .init("agent", "string", "The name of the agent"),
          .init("model", "string", "The model that was asked"),
          .init("status", "string", "Answered, or why it ended without an answer"),
          .init("answer", "string", "The answer"),
          .init("steps", "integer", "Calls of the model"),
          .init("calls", "array", "Calls of tools: step, tool, arguments, result, isError"),
          .init("notes", "array", "What a reader should know of the run"),
          .init("usage", "object", "Tokens and cost"),
          .init("seed", "integer", "The seed of ids and waits"),
        ]),
      seeAlso: ["model check", "debug-log"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static var flags: [Flag<Options>] {
    ModelFlags.all() + [
      .value(
        \.trace, "trace", placeholder: "FILE", env: "DNA_TRACE", config: "trace",
        completion: .file, "Write a trace of the run, one JSON object a line",
        detail: "\\command{debug-log} reads it, also while the run goes on."),
      .value(
        \.seed, "seed", placeholder: "N",
        "Seed of everything random",
        detail: "Waits between retries and the ids of a trace come from it."),
      .value(
        \.maxSteps, "max-steps", placeholder: "N", "Stop after that many executed nodes",
        check: atLeast(1)),
    ]
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    var definition = try definition(options.file)
    if let steps = options.maxSteps { definition.limits.steps = steps }
    let question = try question(options, context)
    let tools = try AgentTools.bind(
      definition, environment: context.invocation.environment,
      directory: context.invocation.currentDirectory)
    var models = options.models
    // What the file was made for counts where nobody says otherwise.
    if models.provider == nil, models.model == nil, models.baseURL == nil {
      models.provider = definition.provider
      models.model = definition.model
    }
    models.maxCost = models.maxCost ?? definition.limits.cost
    if context.globals.isDryRun {
      try preview(definition, tools, question, models, context)
      return .success
    }
    let seed = options.seed ?? Int(truncatingIfNeeded: WallClock.system.now())
    let opened = try await models.required(context)
    let display = try RunDisplay(context, trace: options.trace)
    defer { display.close() }
    let tracer =
      display.wantsTrace
      ? AgentTracer(
        sink: display, seed: UInt64(bitPattern: Int64(seed)), version: Dna.version,
        now: { WallClock.system.now() }) : nil
    let loop = AgentLoop(
      definition, model: opened.model, tools: tools, ledger: opened.ledger, tracer: tracer,
      clock: .system)
    let result: AgentResult
    let stream = AgentTextStream(context)
    if stream != nil { display.close() }
    do throws(LanguageModelError) {
      result = try await loop.run(question, onEvent: stream?.take)
    } catch {
      try stream?.finish()
      if error.code == .cancelled { throw CancellationError() }
      throw error
    }
    display.close()
    try stream?.finish()
    try show(result, definition, opened, seed, isShown: stream?.hasText == true, context)
    guard result.status == .answered else {
      try context.invocation.standardError.write(
        "dna: ended without an answer: \(result.status.rawValue) after \(result.steps) steps\n")
      return .negative
    }
    return .success
  }

  private static func definition(_ file: PathArgument) throws -> AgentDefinition {
    let document = try Inputs.json(file)
    do throws(LanguageModelError) {
      return try AgentDefinition(reading: document)
    } catch {
      let lines = error.message.split(separator: "\n").map { "\(Inputs.name(file)):\($0)" }
      throw CommandFailure(
        lines.joined(separator: "\n"), hint: "see: dna schema show dna.agent/v1",
        code: "invalid-definition", exitCode: .negative)
    }
  }

  private static func question(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> String {
    var question = options.words.joined(separator: " ")
    if options.words.isEmpty || options.words == ["-"] {
      guard !options.file.isStream else {
        throw UsageError(
          .missingOperand, "no question was given",
          hint: "write it behind the file: standard input is the agent", path: context.path)
      }
      _ = try Inputs.requireData(options.words.isEmpty ? nil : "-", context, what: "question")
      question = try Inputs.text("-")
    }
    guard question.contains(where: { !$0.isWhitespace }) else {
      throw UsageError(
        .missingOperand, "the question is empty", hint: "say what the agent is to do",
        path: context.path)
    }
    return question
  }

  private static func preview(
    _ definition: AgentDefinition, _ tools: [AgentTool], _ question: String,
    _ models: ModelOptions, _ context: CommandContext<GlobalSettings>
  ) throws {
    let chosen = try models.settings.chosen()
    let document: JSONObject = [
      "schema": "dna.agent-run/v1", "agent": .string(definition.name),
      "provider": chosen.map { .string($0.provider.id) } ?? .null,
      "model": (chosen?.model ?? chosen?.provider.defaultModel).map(JSONValue.string) ?? .null,
      "question": .string(question), "tools": .strings(tools.map(\.tool.name)),
      "maxSteps": .integer(definition.limits.steps),
    ]
    try Reporter(context).document(document) { page in
      try page.line("would ask \(chosen?.provider.id ?? "no model: none is chosen")")
      try page.line("agent: \(definition.name)")
      try page.line("question: \(question)")
      try page.line("tools: \(tools.map(\.tool.name).joined(separator: ", "))")
    }
  }

  private static func show(
    _ result: AgentResult, _ definition: AgentDefinition, _ opened: OpenedModel, _ seed: Int,
    isShown: Bool, _ context: CommandContext<GlobalSettings>
  ) throws {
    var document: JSONObject = [
      "schema": "dna.agent-run/v1", "agent": .string(definition.name),
      "model": .string(opened.endpoint.name),
    ]
    for (key, value) in result.json { document[key] = value }
    document["usage"] = .object(opened.report)
    document["seed"] = .integer(seed)
    for note in result.notes { try context.note(note) }
    if isShown { return }
    if context.globals.output == .jsonl {
      try Reporter(context).line(document)
      return
    }
    try Reporter(context).document(document) { page in
      try page.line(result.answer)
    }
  }
}
