import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// `dna queue get`.
enum QueueGetCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var worker: String?
    var agent: String?
    var capabilities: [String] = []
    var types: [String] = []
    var lease = Duration.seconds(30)
    var wait = Duration.zero
  }

  static let command = Command<GlobalSettings>(
    "get", summary: "Lease one task, for a worker that is a script"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.worker, "worker", placeholder: "NAME", "Who works on it; made up without it"),
        .value(
          \.agent, "agent", placeholder: "ID", "The agent that the worker runs"),
        .values(
          \.capabilities, "capability", placeholder: "NAME",
          "What the worker can do; may be repeated"),
        .values(
          \.types, "type", short: "t", placeholder: "TYPE",
          "Only tasks of this type; may be repeated"),
        .value(
          \.lease, "lease", placeholder: "DURATION",
          "After that time without a result another gets it", check: positive),
        .value(
          \.wait, "wait", placeholder: "DURATION", "How long to wait for a task"),
      ] + EngineFlags.all(),
      discussion: """
        Prints the task with its `lease`, which \\command{queue done} and \\command{queue fail} take. When \
        the lease runs out first, the task goes to another worker and the result is refused. Gives 1 \
        when there is no task.
        """,
      examples: [
        Example(
          "dna queue put --type note --payload '\"hi\"' && dna queue get --type note --json",
          "Take a task of a type")
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.queue-lease/v1",
        fields: [
          .init("lease", "string", "The right to work on it, for 'queue done' and 'queue fail'"),
          .init("id", "string", "The id of the task"),
          .init("type", "string", "What kind of work it is"),
          .init("payload", "any", "The task itself"),
          .init("attempt", "integer", "Which attempt this is, from 1"),
          .init("expires", "time", "When the lease runs out"),
          .init("deadline", "time", "When the task is given up; null for never"),
          .init("tenant", "string", "Who is charged"),
          .init("traceParent", "string", "The span that submitted it, as W3C traceparent"),
        ]),
      seeAlso: ["queue done", "queue fail", "worker"]
    ) { options, context in
      let request = LeaseRequest(
        worker: options.worker ?? "script-\(ProcessContext.identifier)", agent: options.agent,
        capabilities: options.capabilities, types: options.types,
        duration: options.lease.clampedNanoseconds, wait: options.wait.clampedNanoseconds)
      guard !context.globals.isDryRun else {
        try context.note("would lease one task as '\(request.worker)'")
        return .success
      }
      return try await options.engine.use(context) { engine in
        guard let task = try await engine.lease(request).first else {
          try context.note("there is no task")
          return .negative
        }
        let lease = LeaseArgument.text(task.lease.task, task.lease.token)
        let document: JSONObject = [
          "schema": "dna.queue-lease/v1", "lease": .string(lease),
          "id": .string(task.draft.id.text), "type": .string(task.draft.type),
          "payload": TaskDocument.value(task.draft.payload), "attempt": .integer(task.attempt),
          "expires": TaskDocument.time(task.lease.expires),
          "deadline": task.draft.deadline.map(TaskDocument.time) ?? .null,
          "tenant": TaskDocument.text(task.draft.tenant),
          "traceParent": TaskDocument.text(task.draft.traceParent),
        ]
        try Reporter(context).document(document) { page in
          try page.line("lease    \(lease)")
          try page.line("type     \(task.draft.type)")
          try page.line("attempt  \(task.attempt)")
          try page.line("payload  \(document["payload"]?.serialized() ?? "null")")
        }
        return .success
      }
    }
  }
}

/// A check that a duration is more than nothing.
let positive: @Sendable (Duration) throws(InvalidValue) -> Void = {
  (value) throws(InvalidValue) in
  guard value > .zero else { throw InvalidValue("must be more than nothing") }
}
