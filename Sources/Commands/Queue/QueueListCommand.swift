import AgentRuntime
import CommandLineKit
import JSON
import Terminal

extension TaskStatus: ChoiceValue {
  /// What the status means.
  package var summary: String {
    switch self {
    case .delayed: "Waits for its time"
    case .pending: "Ready for a worker"
    case .held: "Waits for its tenant's budget"
    case .running: "A worker has it"
    case .completed: "Done"
    case .dead: "Given up"
    case .cancelled: "Cancelled"
    }
  }
}

/// `dna queue list` and `dna queue dead`.
enum QueueListCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var statuses: [TaskStatus] = []
    var type: String?
    var tenant: String?
    var capability: String?
    var worker: String?
    var after = 0
    var limit = 100
  }

  static let command = Command<GlobalSettings>("list", summary: "List tasks in order of arrival") {
    body(
      isDead: false,
      examples: [
        Example("dna queue list", "The first hundred tasks"),
        Example(
          "dna queue list --status pending --status running --limit 0 --json",
          "All that is not done, as JSON"),
      ])
  }

  static let deadCommand = Command<GlobalSettings>(
    "dead", summary: "List tasks that were given up, with the reason"
  ) {
    body(isDead: true, examples: [Example("dna queue dead", "Dead letters, oldest first")])
  }

  private static func body(isDead: Bool, examples: [Example]) -> CommandBody<GlobalSettings> {
    let status: [Flag<Options>] =
      isDead
      ? []
      : [
        .values(
          \.statuses, "status", short: "s", placeholder: "STATUS",
          "Only tasks with this status; may be repeated")
      ]
    return CommandBody(
      defaults: Options(),
      flags: status + [
        .value(\.type, "type", short: "t", placeholder: "TYPE", "Only tasks of this type"),
        .value(\.tenant, "tenant", placeholder: "NAME", "Only tasks of this tenant"),
        .value(
          \.capability, "capability", placeholder: "NAME", "Only tasks that ask for it"),
        .value(\.worker, "worker", placeholder: "NAME", "Only tasks that this worker had last"),
        .value(
          \.after, "after", placeholder: "SEQUENCE", "Only tasks that arrived after this one",
          check: atLeast(0)),
        .value(
          \.limit, "limit", short: "L", placeholder: "N", "At most that many; 0 for all",
          check: atLeast(0)),
      ] + EngineFlags.all(),
      discussion: isDead
        ? "\\command{queue requeue} brings a dead letter back, \\command{queue show} tells all of it."
        : "Tasks that are done are remembered for a day. \\command{queue show} tells all of one.",
      examples: examples,
      output: OutputSpec(
        schema: "dna.queue-list/v1",
        fields: [
          .init("id", "string", "The id of the task"),
          .init("type", "string", "What kind of work it is"),
          .init("status", "string", "Where it stands"),
          .init("priority", "integer", "Higher goes first"),
          .init("attempts", "integer", "Attempts begun so far"),
          .init("worker", "string", "Who has it, or had it last"),
          .init("tenant", "string", "Who is charged"),
          .init("capability", "string", "What a worker needs to have"),
          .init("created", "time", "When it was put"),
          .init("updated", "time", "When its status last changed"),
          .init("failure", "string", "The last failure: code and message"),
          .init("sequence", "integer", "Order of arrival, for '--after'"),
        ]),
      seeAlso: ["queue show", "queue stats"]
    ) { options, context in
      var filter = TaskFilter()
      filter.statuses = isDead ? [.dead] : Set(options.statuses)
      filter.type = options.type
      filter.tenant = options.tenant
      filter.capability = options.capability
      filter.worker = options.worker
      filter.after = UInt64(options.after)
      let wanted = options.limit == 0 ? Int.max : options.limit
      let start = filter
      return try await options.engine.use(context) { engine in
        let records = try await all(start, wanted, engine)
        try Reporter(context).list(
          records.map(TaskDocument.row), columns: TaskDocument.columns,
          schema: "dna.queue-list/v1", key: "tasks", whenEmpty: "no task matches")
        return .success
      }
    }
  }

  /// Tasks page by page, so that no single answer is too large.
  static func all(
    _ filter: TaskFilter, _ wanted: Int, _ engine: any RuntimeEngine
  ) async throws -> [TaskRecord] {
    var filter = filter
    var records: [TaskRecord] = []
    while records.count < wanted {
      filter.limit = min(500, wanted - records.count)
      let page = try await engine.tasks(filter)
      records += page
      guard page.count == filter.limit, let last = page.last else { break }
      filter.after = last.sequence
    }
    return records
  }
}
