import AgentRuntime
import CommandLineKit
import JSON
import Platform
import Resilience
import Terminal

/// `dna queue put`.
enum QueuePutCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var type: String?
    var payload: String?
    var lines: PathArgument?
    var priority = 0
    var capability: String?
    var agent: String?
    var tenant: String?
    var key: String?
    var delay: Duration?
    var deadline: InstantArgument?
    var attempts: Int?
    var tokens: Int?
    var id: TaskIDArgument?
    var traceParent: String?
  }

  static let command = Command<GlobalSettings>("put", summary: "Put tasks into the queue") {
    CommandBody(
      defaults: Options(), flags: flags,
      discussion: """
        Gives 0 only when every task is in the queue and on stable storage. A task whose id or key is \
        there already is not put twice: repeating a call is harmless.

        With \\flag{jsonl} every line is a task: an object with `type` and `payload`, and, as far as \
        wanted, `id`, `priority`, `capability`, `agent`, `tenant`, `key`, `delay`, `deadline`, \
        `attempts`, `estimateTokens`. Answers come line by line, each when its task is durable. A faulty \
        line ends the run before anything of its batch is put.

        A payload may have 1 MiB. A full queue refuses (code `full`), exit code 1.
        """,
      examples: [
        Example(
          "dna queue put --type shout --payload '{\"text\": \"hello\"}' --capability upper",
          "Put a task for an agent that has a capability"),
        Example(
          "echo '{\"type\": \"shout\", \"payload\": {\"text\": \"hi\"}}' | dna queue put --jsonl -",
          "Put a task for every line"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.queue-put/v1",
        fields: [
          .init("id", "string", "The id of the task; of the first one where it is a duplicate"),
          .init("outcome", "string", "What became of it: accepted, duplicate or refused"),
          .init("code", "string", "Why it was refused: full, payload-too-large, over-budget…"),
          .init("message", "string", "Why it was refused, in words"),
        ]),
      seeAlso: ["worker", "queue show"],
      validate: { (options) throws(UsageError) in
        if options.lines != nil {
          guard options.type == nil, options.payload == nil, options.id == nil else {
            throw UsageError(
              .conflict, "'--jsonl' goes with neither '--type', '--payload' nor '--id'",
              hint: "every line has its own")
          }
        } else if options.type == nil {
          throw UsageError(
            .missingOperand, "no task was given",
            hint: "name its type with '--type', or give many with '--jsonl -'")
        }
      }
    ) { options, context in
      if let lines = options.lines { return try await putLines(lines, options, context) }
      let draft = try draft(options)
      if context.globals.isDryRun {
        try context.note("would put task \(draft.id.text)")
        return .success
      }
      return try await options.engine.use(context) { engine in
        let outcome = try await engine.put([draft]).first
        let answer = answer(outcome, draft.id)
        let head: JSONObject = ["schema": "dna.queue-put/v1"]
        try Reporter(context).document(head.adding(answer)) { page in
          switch outcome {
          case .accepted: try page.line(draft.id.text)
          case .duplicate(let first): try page.line("\(first.text) (was there already)")
          case .refused, nil: break
          }
        }
        guard case .refused(let failure) = outcome else { return .success }
        try context.invocation.standardError.write(
          "dna: the task was refused: \(failure.message)\n")
        return .negative
      }
    }
  }

  private static var flags: [Flag<Options>] {
    [
      .value(\.type, "type", short: "t", placeholder: "TYPE", "What kind of work it is"),
      .value(
        \.payload, "payload", placeholder: "JSON", allowsLeadingDash: true,
        "The task itself: JSON, @FILE, or - (stdin)"),
      .value(
        \.lines, "jsonl", placeholder: "FILE", "Read a task from every line; '-' is standard input"),
      .value(
        \.priority, "priority", placeholder: "N", allowsLeadingDash: true,
        "Higher goes first (default 0)",
        check: within(Int(Int32.min)...Int(Int32.max))),
      .value(
        \.capability, "capability", placeholder: "NAME", "Only for workers that have it"),
      .value(
        \.agent, "agent", placeholder: "ID",
        "Prefer this agent for half a minute"),
      .value(\.tenant, "tenant", placeholder: "NAME", "Who is charged and shares fairly"),
      .value(
        \.key, "key", placeholder: "KEY", "Not twice with the same key"),
      .value(\.delay, "delay", placeholder: "DURATION", "Not before that much time"),
      .value(
        \.deadline, "deadline", placeholder: "TIME",
        "Give it up at that time, or after that duration"),
      .value(
        \.attempts, "attempts", placeholder: "N", "Try it at most that often (default 4)",
        check: within(1...1000)),
      .value(
        \.tokens, "estimate-tokens", placeholder: "N", "Tokens of models that it will need",
        check: atLeast(0)),
      .value(\.id, "id", placeholder: "ID", "Its id; made up without it"),
      .value(
        \.traceParent, "trace-parent", placeholder: "ID", env: "TRACEPARENT",
        "The span it belongs to, as W3C traceparent"),
    ] + EngineFlags.all()
  }

  /// A new id; it sorts by time.
  static func newID() -> TaskID {
    var generator = SystemRandomNumberGenerator()
    return TaskID(milliseconds: WallClock.system.now() / 1_000_000, using: &generator)
  }

  private static func draft(_ options: Options) throws -> TaskDraft {
    let payload = try options.payload.map { try JSONArgument.bytes($0, what: "--payload") }
    var draft = TaskDraft(
      id: options.id?.id ?? newID(), type: options.type ?? "",
      payload: payload ?? Array("null".utf8))
    apply(options, to: &draft)
    return draft
  }

  /// What the flags say of a task; for lines these are the defaults.
  private static func apply(_ options: Options, to draft: inout TaskDraft) {
    let now = WallClock.system.now()
    draft.priority = Int32(clamping: options.priority)
    draft.capability = options.capability
    draft.preferredAgent = options.agent
    draft.tenant = options.tenant
    draft.idempotencyKey = options.key
    if let delay = options.delay { draft.notBefore = now + delay.clampedNanoseconds }
    draft.deadline = options.deadline?.nanoseconds(now: now)
    if let attempts = options.attempts { draft.retry.maxAttempts = attempts }
    draft.estimate.tokens = Int64(options.tokens ?? 0)
    draft.traceParent = options.traceParent
  }

  static func answer(_ outcome: PutOutcome?, _ id: TaskID) -> JSONObject {
    switch outcome {
    case .accepted:
      ["id": .string(id.text), "outcome": "accepted", "code": .null, "message": .null]
    case .duplicate(let first):
      ["id": .string(first.text), "outcome": "duplicate", "code": .null, "message": .null]
    case .refused(let failure):
      [
        "id": .string(id.text), "outcome": "refused", "code": .string(failure.code),
        "message": .string(failure.message),
      ]
    case nil:
      ["id": .string(id.text), "outcome": "refused", "code": "bad-reply", "message": .null]
    }
  }

  private static let columns = [
    Column("id", title: "Id"), Column("outcome", title: "Outcome"),
    Column("code", title: "Code"), Column("message", title: "Message"),
  ]

  /// Tasks that are put with one call.
  private static let batch = 256

  private static func putLines(
    _ path: PathArgument, _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    var template = TaskDraft(id: TaskID(high: 0, low: 0), type: "", payload: [])
    apply(options, to: &template)
    var reader = try TaskLineReader(path, template: template)
    if context.globals.isDryRun {
      var count = 0
      while case let drafts = try reader.next(batch), !drafts.isEmpty { count += drafts.count }
      try context.note("would put \(count) tasks")
      return .success
    }
    // Lines are answered as they become durable; a document waits for all of them.
    let streams = context.globals.output.map { $0 == .jsonl } ?? true
    return try await options.engine.use(context) { engine in
      var records: [JSONObject] = []
      var refused = 0
      while case let drafts = try reader.next(batch), !drafts.isEmpty {
        let outcomes = try await engine.put(drafts)
        for (draft, outcome) in zip(drafts, outcomes) {
          let record = answer(outcome, draft.id)
          if case .refused = outcome { refused += 1 }
          if streams {
            try Reporter(context).line(record)
          } else {
            records.append(record)
          }
        }
      }
      if !streams {
        try Reporter(context).list(
          records, columns: columns, schema: "dna.queue-put/v1", key: "tasks",
          whenEmpty: "no task was given")
      }
      guard refused > 0 else { return .success }
      try context.invocation.standardError.write("dna: \(refused) tasks were refused\n")
      return .negative
    }
  }
}
