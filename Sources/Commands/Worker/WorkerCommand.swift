import AgentManifest
import AgentRuntime
import CommandLineKit
import Functions
import JSON
import LanguageModels
import Platform
import Synchronization
import Telemetry

/// `dna worker`.
enum WorkerCommand {
  struct Options: Sendable, ChoosesEngine, ChoosesModel {
    var engine = EngineChoice.embedded
    var models = ModelOptions()
    var manifests: [PathArgument] = []
    var types: [String] = []
    var concurrency: Int?
    var lease = Duration.seconds(30)
    var maxTasks: Int?
    var idleExit: Duration?
    var worker: String?
    var trace: PathArgument?
  }

  static let command = Command<GlobalSettings>(
    "worker", summary: "Run agents: take tasks from the queue and carry them out",
    heading: "Work"
  ) {
    CommandBody(
      defaults: Options(), flags: flags,
      operands: [.repeated(\.manifests, "AGENT", "An agent file", atLeastOne: true)],
      discussion: """
        Registers each agent and takes the tasks that it can do: those that ask for none of its \
        capabilities and those that ask for one it has. An agent's `executor` says what carries them out: \
        `command` (a program: the payload on standard input, the output on standard output), `http` (a POST), \
        `function` (a built-in one), `llm` (a model with tools). An output must be one JSON text; anything \
        else fails the attempt, and the failure shows it.

        A lease is renewed after a third of its time. SIGTERM or SIGINT: what runs is finished, what has \
        not begun is given back; the signal once more ends it at once, and the leases run out. Gives 0 when \
        every attempt succeeded, 1 when one failed, 2 when the engine cannot be reached.
        """,
      examples: [
        Example(
          """
          dna queue put --type shout --payload '{"text": "hello"}' && \
          dna worker examples/agents/upper.json --idle-exit 1s
          """, "Do what there is, then end"),
        Example(
          "dna worker examples/agents/word-counter.json --max-tasks 100 --idle-exit 1s --trace w.jsonl",
          "At most a hundred tasks, with a trace"),
      ],
      exitCodes: [.success, .negative, .failure, .signalled(0)],
      output: OutputSpec(
        schema: "dna.worker/v1",
        fields: [
          .init("worker", "string", "The name of the worker"),
          .init("agents", "array", "The agents that it ran"),
          .init("completed", "integer", "Completions that were accepted"),
          .init("failed", "integer", "Attempts that failed"),
          .init("released", "integer", "Tasks given back unbegun"),
          .init("stale", "integer", "Results that came after the lease was lost"),
        ]),
      seeAlso: ["queue put", "queue list", "debug-log"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static var flags: [Flag<Options>] {
    [
      .values(
        \.types, "type", short: "t", placeholder: "TYPE",
        "Only tasks of this type; may be repeated"),
      .value(
        \.concurrency, "concurrency", placeholder: "N",
        "Tasks at once; else as the agent says", check: within(1...10_000)),
      .value(
        \.lease, "lease", placeholder: "DURATION",
        "Another gets the task after such a silence", check: positive),
      .value(
        \.maxTasks, "max-tasks", placeholder: "N", "End after that many tasks", check: atLeast(1)),
      .shorthand("once", for: "max-tasks", value: "1", "Take one task, then end"),
      .value(
        \.idleExit, "idle-exit", placeholder: "DURATION", "End after that time without a task"),
      .value(
        \.worker, "worker", placeholder: "NAME", "Its name in the queue; made up without it"),
      .value(
        \.trace, "trace", placeholder: "FILE", env: "DNA_TRACE", config: "trace",
        completion: .file, "Write a trace of the run, one JSON object a line",
        detail: "\\command{debug-log} reads it, also while the run goes on."),
    ] + EngineFlags.all() + ModelFlags.all()
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let manifests = try options.manifests.map(AgentFile.read)
    if let twice = manifests.indices.first(where: { place in
      manifests[..<place].contains { $0.id == manifests[place].id }
    }) {
      throw CommandFailure(
        "the agent '\(manifests[twice].id)' is given twice",
        hint: "use '--concurrency' to run more tasks at once", code: "duplicate-agent")
    }
    var executors: [any TaskExecutor] = []
    for manifest in manifests {
      executors.append(try await executor(of: manifest, options, context))
    }
    let name = options.worker ?? "worker-\(ProcessContext.identifier)"
    guard !context.globals.isDryRun else {
      try context.note("would work as '\(name)' for \(manifests.map(\.id).joined(separator: ", "))")
      return .success
    }
    let trace = try options.trace.map { path in
      let output = try AppendingFile(FilePath(bytes: path.bytes), truncating: true)
      return TraceLineWriter { bytes in try output.append(bytes) }
    }
    let tracer = Tracer(sink: trace, service: "dna", version: Dna.version)
    return try await options.engine.use(context) { engine in
      let workers = zip(manifests, executors).map { manifest, executor in
        let own = manifests.count == 1 ? name : "\(name)/\(manifest.id)"
        return Worker(
          configuration(own, manifest, options), engine: engine, executor: executor,
          tracer: tracer, onEvent: { note($0, context) })
      }
      let report = try await work(workers)
      try show(report, name, manifests, context)
      return report.failed == 0 ? .success : .negative
    }
  }

  private static func configuration(
    _ name: String, _ manifest: AgentManifest, _ options: Options
  ) -> Worker.Configuration {
    var configuration = Worker.Configuration(name: name, manifest: manifest)
    configuration.types = options.types
    if let concurrency = options.concurrency { configuration.concurrency = concurrency }
    configuration.lease = options.lease.clampedNanoseconds
    configuration.maxTasks = options.maxTasks
    configuration.idleExit = options.idleExit?.clampedNanoseconds
    return configuration
  }

  /// Runs all workers to their end; when this task is cancelled they stop gracefully.
  private static func work(_ workers: [Worker]) async throws -> WorkerReport {
    // Not a child task: cancelling it would cut off what is to be finished.
    let work = Task { () -> Result<WorkerReport, RuntimeError> in
      await withTaskGroup(of: Result<WorkerReport, RuntimeError>.self) { group in
        for worker in workers { group.addTask { await worker.run() } }
        var sum = Result<WorkerReport, RuntimeError>.success(WorkerReport())
        for await result in group {
          if case .failure = result { for worker in workers { worker.stop() } }
          sum = sum.flatMap { left in result.map { left + $0 } }
        }
        return sum
      }
    }
    return try await withTaskCancellationHandler {
      try await work.value.get()
    } onCancel: {
      for worker in workers { worker.stop() }
    }
  }

  /// Tells of a task that has ended: failures always, the rest with `-v`.
  private static func note(_ event: WorkerEvent, _ context: CommandContext<GlobalSettings>) {
    let id = event.task.draft.id.text
    // What cannot be said is no reason to stop working.
    switch event.result {
    case .failure(let failure, _, _, _):
      try? context.note("task \(id) failed (attempt \(event.task.attempt)): \(failure.message)")
    case .output: try? context.detail("task \(id) done (attempt \(event.task.attempt))")
    case .released: try? context.detail("task \(id) given back")
    }
  }

  private static func show(
    _ report: WorkerReport, _ name: String, _ manifests: [AgentManifest],
    _ context: CommandContext<GlobalSettings>
  ) throws {
    let document: JSONObject = [
      "schema": "dna.worker/v1", "worker": .string(name), "agents": .strings(manifests.map(\.id)),
      "completed": .integer(report.completed), "failed": .integer(report.failed),
      "released": .integer(report.released), "stale": .integer(report.stale),
    ]
    try Reporter(context).document(document) { page in
      try page.line(
        "\(report.completed) tasks done, \(report.failed) attempts failed, "
          + "\(report.released) given back, \(report.stale) too late")
    }
  }

  /// What carries out the tasks of an agent.
  private static func executor(
    of manifest: AgentManifest, _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> any TaskExecutor {
    let invocation = context.invocation
    let limit = QueueLimits().maxPayload
    switch manifest.executor {
    case .command(let argv, let timeout):
      return CommandExecutor(
        argv: argv, timeout: timeout, environment: invocation.environment,
        directory: FilePath(invocation.currentDirectory), outputLimit: limit)
    case .http(let url, let timeout):
      guard !options.models.isOffline else {
        throw CommandFailure(
          "the agent '\(manifest.id)' needs the network", hint: "leave '--offline' out",
          code: "offline")
      }
      return HTTPExecutor(
        url: url, timeout: timeout, transport: ModelOptions.transport(context), outputLimit: limit)
    case .function(let name):
      _ = try FunctionCatalogue.builtIn.named(name)
      return FunctionExecutor(
        name: name,
        context: FunctionContext(
          directory: invocation.currentDirectory, now: { WallClock.system.now() },
          network: options.models.isOffline ? nil : ModelOptions.transport(context)))
    case .languageModel(let json):
      let text = JSONValue.object(json).serialized()
      let definition = try AgentDefinition(reading: JSONDocument(parsing: text))
      var models = options.models
      if models.provider == nil, models.model == nil, models.baseURL == nil {
        models.provider = definition.provider
        models.model = definition.model
      }
      models.maxCost = models.maxCost ?? definition.limits.cost
      return AgentLoopExecutor(
        definition: definition, model: try await models.required(context),
        tools: try AgentTools.bind(
          definition, environment: invocation.environment,
          directory: invocation.currentDirectory))
    }
  }
}
