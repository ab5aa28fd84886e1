import AgentRuntime
import CommandLineKit
import JSON
import Terminal

/// `dna queue cancel` and `dna queue requeue`.
enum QueueChangeCommands {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var tasks: [TaskIDArgument] = []
    var allDead = false
  }

  static let cancel = Command<GlobalSettings>(
    "cancel", summary: "Cancel tasks: they never run, or their result is refused"
  ) {
    CommandBody(
      defaults: Options(), flags: EngineFlags.all(),
      operands: [.repeated(\.tasks, "ID", "A task", atLeastOne: true)],
      discussion: """
        A worker that has the task hears of it when it renews its lease, and stops. Gives 1 when a task had \
        ended before: it stays as it is.
        """,
      examples: [
        Example(
          """
          dna queue put --type note --payload '"hi"' --id 01hzy4x5q8v9w0c3d6f7g8h9jk && \
          dna queue cancel 01hzy4x5q8v9w0c3d6f7g8h9jk
          """, "Cancel a task")
      ],
      exitCodes: [.success, .negative, .failure], output: output, seeAlso: ["queue requeue"]
    ) { options, context in
      try await change(options.tasks.map(\.id), .cancelled, "cancel", options, context) {
        engine, tasks in
        try await engine.cancel(tasks)
      } accepts: {
        !$0.isFinal
      }
    }
  }

  static let requeue = Command<GlobalSettings>(
    "requeue", summary: "Bring dead or cancelled tasks back, with all their attempts"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [.toggle(\.allDead, "all-dead", "Every dead letter there is")] + EngineFlags.all(),
      operands: [.repeated(\.tasks, "ID", "A task")],
      discussion: "Gives 1 when a task is neither dead nor cancelled: it stays as it is.",
      examples: [Example("dna queue requeue --all-dead", "Try all dead letters again")],
      exitCodes: [.success, .negative, .failure], output: output, seeAlso: ["queue dead"],
      validate: { (options) throws(UsageError) in
        guard options.tasks.isEmpty == options.allDead else {
          throw UsageError(
            .missingOperand,
            options.allDead ? "'--all-dead' goes with no id" : "no task was given",
            hint: "name tasks, or give '--all-dead'")
        }
      }
    ) { options, context in
      var tasks = options.tasks.map(\.id)
      if options.allDead {
        tasks = try await options.engine.use(context) { engine in
          var filter = TaskFilter()
          filter.statuses = [.dead]
          return try await QueueListCommand.all(filter, .max, engine).map(\.draft.id)
        }
      }
      return try await change(tasks, .pending, "requeue", options, context) { engine, tasks in
        try await engine.requeue(tasks)
      } accepts: {
        $0 == .dead || $0 == .cancelled
      }
    }
  }

  private static let output = OutputSpec(
    schema: "dna.queue-change/v1",
    fields: [
      .init("id", "string", "The id of the task"),
      .init("before", "string", "Where it stood before"),
      .init("changed", "boolean", "Whether it changed"),
    ])

  private static let columns = [
    Column("id", title: "Id"), Column("before", title: "Before"),
    Column("changed", title: "Changed", kind: .boolean),
  ]

  private static func change(
    _ tasks: [TaskID], _ status: TaskStatus, _ verb: String, _ options: Options,
    _ context: CommandContext<GlobalSettings>,
    _ work: @Sendable (any RuntimeEngine, [TaskID]) async throws -> [TaskStatus?],
    accepts: @Sendable (TaskStatus) -> Bool
  ) async throws -> ExitCode {
    guard !context.globals.isDryRun else {
      try context.note("would \(verb) \(tasks.count) tasks")
      return .success
    }
    return try await options.engine.use(context) { engine in
      // All are looked at before any is changed: an unknown id is an error, and nothing is half done.
      for id in tasks where try await engine.task(id) == nil { throw unknownTask(id.text) }
      var statuses: [TaskStatus?] = []
      for start in stride(from: 0, to: tasks.count, by: 500) {
        statuses += try await work(engine, Array(tasks[start..<min(start + 500, tasks.count)]))
      }
      let records = zip(tasks, statuses).map { id, before -> JSONObject in
        [
          "id": .string(id.text), "before": TaskDocument.text(before?.rawValue),
          "changed": .bool(before.map(accepts) ?? false),
        ]
      }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.queue-change/v1", key: "tasks",
        whenEmpty: "no task matches")
      return records.allSatisfy { $0["changed"] == true } ? .success : .negative
    }
  }
}
