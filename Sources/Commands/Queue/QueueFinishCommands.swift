import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// What `done` and `fail` have in common.
private enum Finishing {
  /// Reports a result and tells what became of the task.
  static func report(
    _ result: AttemptResult, _ lease: LeaseArgument, _ engine: EngineChoice,
    _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let lease = try lease.lease()
    guard !context.globals.isDryRun else {
      try context.note("would report a result for task \(lease.task.text)")
      return .success
    }
    return try await engine.use(context) { engine in
      let outcome = try await engine.finish([(lease, result)]).first ?? .unknown
      if outcome == .unknown { throw unknownTask(lease.task.text) }
      let (word, text) = describe(outcome)
      var document: JSONObject = [
        "schema": "dna.queue-finish/v1", "id": .string(lease.task.text), "outcome": .string(word),
        "retryAt": .null, "status": .null,
      ]
      if case .retrying(let time) = outcome { document["retryAt"] = TaskDocument.time(time) }
      if case .stale(let status) = outcome { document["status"] = .string(status.rawValue) }
      try Reporter(context).document(document) { page in try page.line(text) }
      guard case .stale = outcome else { return .success }
      try context.invocation.standardError.write("dna: \(text)\n")
      return .negative
    }
  }

  private static func describe(_ outcome: LeaseOutcome) -> (String, String) {
    switch outcome {
    case .accepted: ("accepted", "accepted")
    case .retrying(let time):
      (
        "retrying",
        "it will be tried again at "
          + Timestamp(nanosecondsSince1970: time).rfc3339(.milliseconds)
      )
    case .dead: ("dead", "it is a dead letter now: 'dna queue requeue' brings it back")
    case .stale(let status):
      ("stale", "the lease was lost before: the task is \(status.rawValue)")
    case .unknown: ("unknown", "there is no such task")
    }
  }

  static let output = OutputSpec(
    schema: "dna.queue-finish/v1",
    fields: [
      .init("id", "string", "The id of the task"),
      .init("outcome", "string", "What became of the report: accepted, retrying, dead or stale"),
      .init("retryAt", "time", "When it is tried again"),
      .init("status", "string", "Where a task stands whose lease was lost"),
    ])
}

/// `dna queue done`.
enum QueueDoneCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var lease: LeaseArgument?
    var output = "null"
    var tokens = 0
  }

  static let command = Command<GlobalSettings>(
    "done", summary: "Complete a leased task with its output"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.output, "result", placeholder: "JSON", allowsLeadingDash: true,
          "The output: JSON, @FILE, or - for standard input"),
        .value(
          \.tokens, "tokens", placeholder: "N", "Tokens of models that it used", check: atLeast(0)),
      ] + EngineFlags.all(),
      operands: [
        .required(
          \.lease, "LEASE", "What 'dna queue get' printed as 'lease', or - for all it printed")
      ],
      discussion: """
        Gives 1 when the lease was lost before: the task was given to another worker, cancelled or has \
        ended. Of all completions of a task exactly one is accepted; repeating an accepted one is harmless.
        """,
      examples: [
        Example(
          """
          dna queue put --type note --payload '"hi"' && \
          dna queue get --type note | dna queue done - --result '"seen"'
          """, "Take a task and complete it")
      ],
      exitCodes: [.success, .negative, .failure], output: Finishing.output,
      seeAlso: ["queue get", "queue fail"]
    ) { options, context in
      guard let lease = options.lease else { return .failure }
      guard !(lease.isStandardInput && options.output == "-") else {
        throw CommandFailure(
          "the lease and the output cannot both come from standard input",
          hint: "give '--result' as text or @FILE", code: "usage")
      }
      let output = try JSONArgument.bytes(options.output, what: "--result")
      return try await Finishing.report(
        .output(output, usage: .init(tokens: Int64(options.tokens))), lease, options.engine,
        context)
    }
  }
}

/// `dna queue fail`.
enum QueueFailCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var lease: LeaseArgument?
    var message = "the worker reported a failure"
    var code = "attempt-failed"
    var after: Duration?
    var isPermanent = false
    var isReleased = false
  }

  static let command = Command<GlobalSettings>(
    "fail", summary: "Report that an attempt at a leased task failed"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(\.message, "message", placeholder: "TEXT", "What went wrong"),
        .value(\.code, "code", placeholder: "CODE", "What kind of failure it is"),
        .value(
          \.after, "retry-after", placeholder: "TIME",
          "Try it again after that time, not by its terms"
        ),
        .toggle(\.isPermanent, "permanent", "Do not try it again: a dead letter at once"),
        .toggle(
          \.isReleased, "release", "Not begun: give it back uncounted"),
      ] + EngineFlags.all(),
      operands: [
        .required(
          \.lease, "LEASE", "What 'dna queue get' printed as 'lease', or - for all it printed")
      ],
      discussion: """
        The task is tried again by its terms until its attempts are used up, then it is a dead letter: \
        \\command{queue dead} lists these, \\command{queue requeue} brings them back. Gives 1 when the \
        lease was lost before.
        """,
      examples: [
        Example(
          """
          dna queue put --type note --payload '"hi"' && \
          dna queue get --type note | dna queue fail - --permanent
          """, "Take a task and give it up")
      ],
      exitCodes: [.success, .negative, .failure], output: Finishing.output,
      seeAlso: ["queue get", "queue dead", "queue requeue"],
      validate: { (options) throws(UsageError) in
        guard !(options.isReleased && (options.isPermanent || options.after != nil)) else {
          throw UsageError(
            .conflict, "'--release' goes with neither '--permanent' nor '--retry-after'",
            hint: "what was not begun has not failed")
        }
      }
    ) { options, context in
      guard let lease = options.lease else { return .failure }
      let result: AttemptResult =
        options.isReleased
        ? .released
        : .failure(
          TaskFailure(code: options.code, message: options.message),
          after: options.after?.clampedNanoseconds, isPermanent: options.isPermanent, usage: .init()
        )
      return try await Finishing.report(result, lease, options.engine, context)
    }
  }
}
