import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// `dna queue show`.
enum QueueShowCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var task: TaskIDArgument?
    var wait = Duration.zero
  }

  static let command = Command<GlobalSettings>("show", summary: "Show one task and its result") {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.wait, "wait", placeholder: "DURATION", "Wait up to that time until it has ended")
      ] + EngineFlags.all(),
      operands: [.required(\.task, "ID", "The task")],
      discussion: """
        Gives 0 for a task that is there, 1 for one that is dead or cancelled, 3 when \\flag{wait} ran out \
        before it had ended, and 2 for an id that no task has.
        """,
      examples: [
        Example(
          """
          dna queue put --type note --payload '"hi"' --id 01hzy4x5q8v9w0c3d6f7g8h9jk && \
          dna queue show 01hzy4x5q8v9w0c3d6f7g8h9jk
          """, "A task that was just put")
      ],
      exitCodes: [.success, .negative, .failure, .inconclusive],
      output: OutputSpec(
        schema: "dna.task/v1",
        fields: [
          .init("id", "string", "The id of the task"),
          .init("type", "string", "What kind of work it is"),
          .init("status", "string", "Where it stands"),
          .init("payload", "any", "The task itself"),
          .init("output", "any", "The output of the accepted completion"),
          .init("failure", "object", "The last failure: code and message"),
          .init("priority", "integer", "Higher goes first"),
          .init("capability", "string", "What a worker needs to have"),
          .init("agent", "string", "The agent that is preferred"),
          .init("tenant", "string", "Who is charged"),
          .init("key", "string", "No second task with the same key is taken"),
          .init("attempts", "integer", "Attempts begun so far"),
          .init("maxAttempts", "integer", "Attempts that it may have"),
          .init("worker", "string", "Who has it, or had it last"),
          .init("token", "integer", "The number of its last lease"),
          .init("leaseExpires", "time", "When its lease runs out"),
          .init("notBefore", "time", "When it becomes ready"),
          .init("deadline", "time", "When it is given up"),
          .init("created", "time", "When it was put"),
          .init("updated", "time", "When its status last changed"),
          .init("sequence", "integer", "Order of arrival"),
          .init("estimate", "object", "What it was expected to use"),
          .init("usage", "object", "What it used"),
          .init("traceParent", "string", "The span that submitted it"),
          .init("metadata", "object", "Carried along unread"),
        ]),
      seeAlso: ["queue list"]
    ) { options, context in
      guard let id = options.task?.id else { return .failure }
      return try await options.engine.use(context) { engine in
        let wait = options.wait.clampedNanoseconds
        let found =
          wait == 0 ? try await engine.task(id) : try await engine.result(of: id, wait: wait)
        guard let record = found else { throw unknownTask(id.text) }
        try Reporter(context).document(TaskDocument.full(record)) { page in
          try show(record, page)
        }
        if wait > 0, !record.status.isFinal { return .inconclusive }
        return record.status == .dead || record.status == .cancelled ? .negative : .success
      }
    }
  }

  private static func show(_ record: TaskRecord, _ page: Page) throws {
    let row = TaskDocument.row(record)
    for key in ["id", "type", "status", "attempts", "worker", "created", "updated", "failure"] {
      guard let value = row[key], !value.isNull else { continue }
      let name = key + String(repeating: " ", count: max(0, 9 - key.count))
      try page.line("\(name) \(value.string ?? value.serialized())")
    }
    try page.line("payload   \(TaskDocument.value(record.draft.payload).serialized())")
    if let output = record.output {
      try page.line("output    \(TaskDocument.value(output).serialized())")
    }
  }
}
