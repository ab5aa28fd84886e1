import AgentRuntime
import CommandLineKit
import JSON

/// `dna queue stats`.
enum QueueStatsCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
  }

  static let command = Command<GlobalSettings>(
    "stats", summary: "How many tasks there are, and what they went through"
  ) {
    CommandBody(
      defaults: Options(), flags: EngineFlags.all(),
      examples: [Example("dna queue stats", "The state of the queue in numbers")],
      output: OutputSpec(
        schema: "dna.queue-stats/v1",
        fields: [
          .init("counts", "object", "Tasks by status"),
          .init("oldestPendingSeconds", "number", "How long the oldest ready task has waited"),
          .init("accepted", "integer", "Submissions accepted since the store began"),
          .init("leased", "integer", "Leases given"),
          .init("completed", "integer", "Completions accepted"),
          .init("failedAttempts", "integer", "Attempts that failed"),
          .init("lostLeases", "integer", "Leases that ran out: the worker died or was too slow"),
          .init("refused", "integer", "Submissions refused"),
          .init("shed", "integer", "Tasks given up to make room"),
          .init("spent", "object", "What tenants with a budget have used, by tenant"),
          .init("limits", "object", "The bounds that hold"),
        ]),
      seeAlso: ["queue list"]
    ) { options, context in
      try await options.engine.use(context) { engine in
        let statistics = try await engine.queueStatistics()
        let limits = try await engine.limits()
        let counts = TaskStatus.allCases.map { status in
          (status.rawValue, JSONValue.integer(statistics.counts[status] ?? 0))
        }
        func number(_ value: UInt64) -> JSONValue { .integer(Int(clamping: value)) }
        let document: JSONObject = [
          "schema": "dna.queue-stats/v1", "counts": .object(JSONObject(counts)),
          "oldestPendingSeconds": statistics.oldestPending.map { .double(Double($0) / 1e9) }
            ?? .null,
          "accepted": number(statistics.accepted), "leased": number(statistics.leased),
          "completed": number(statistics.completed),
          "failedAttempts": number(statistics.failedAttempts),
          "lostLeases": number(statistics.lostLeases), "refused": number(statistics.refused),
          "shed": number(statistics.shed),
          "spent": .object(
            JSONObject(
              statistics.spent.sorted { $0.key < $1.key }.map {
                ($0.key, TaskDocument.estimate($0.value))
              })),
          "limits": [
            "maxTasks": .integer(limits.maxTasks), "whenFull": .string(limits.whenFull.rawValue),
            "maxPayload": .integer(limits.maxPayload),
          ],
        ]
        try Reporter(context).document(document) { page in
          for (status, count) in counts { try line(status, count, page) }
          for key in ["accepted", "completed", "failedAttempts", "lostLeases", "refused"] {
            try line(key, document[key] ?? .null, page)
          }
        }
        return .success
      }
    }
  }

  private static func line(_ name: String, _ value: JSONValue, _ page: Page) throws {
    try page.line(
      name + String(repeating: " ", count: max(1, 16 - name.count)) + value.serialized())
  }
}
