import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// `dna bus tail`.
enum BusTailCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var types: [String] = []
    var agent: String?
    var limit: Int?
    var wait: Duration?
  }

  static let command = Command<GlobalSettings>("tail", summary: "Print messages as they come") {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(\.agent, "agent", placeholder: "ID", "Messages to this agent, and broadcasts"),
        .value(
          \.limit, "limit", short: "L", placeholder: "N", "End after that many", check: atLeast(1)),
        .value(
          \.wait, "wait", placeholder: "DURATION", "End when none came for that time",
          check: positive),
      ] + EngineFlags.all(),
      operands: [
        .repeated(\.types, "TYPE", "Messages of this type; 'order.*' for all that begin so")
      ],
      discussion: """
        One JSON object a line. Without a type and an agent it prints every typed message. Ends at SIGINT.
        """,
      examples: [
        Example(
          "dna bus publish news --payload '\"hi\"' && dna bus tail news --limit 1 --wait 5s",
          "The next message of a type")
      ],
      exitCodes: [.success, .failure, .signalled(0)],
      output: OutputSpec(
        schema: "dna.bus-message/v1",
        fields: [
          .init("id", "string", "The id of the message"),
          .init("time", "time", "When the engine took it"),
          .init("from", "string", "Who says it"),
          .init("to", "string", "The agent it is for; '*' is all"),
          .init("type", "string", "What kind of message it is"),
          .init("payload", "any", "The message itself"),
          .init("correlation", "string", "What ties it to other messages"),
        ]),
      seeAlso: ["bus publish"]
    ) { options, context in
      let types = options.types.isEmpty && options.agent == nil ? ["*"] : options.types
      let name = "tail.\(QueuePutCommand.newID().text)"
      return try await options.engine.use(context) { engine in
        try await engine.subscribe(
          BusSubscription(name: name, agent: options.agent, types: types))
        do {
          try await tail(name, options, engine, context)
        } catch {
          // Not from this task, which may be cancelled: the subscription must not stay behind.
          _ = await Task { try? await engine.unsubscribe(name) }.value
          throw error
        }
        _ = try await engine.unsubscribe(name)
        return .success
      }
    }
  }

  private static func tail(
    _ name: String, _ options: Options, _ engine: any RuntimeEngine,
    _ context: CommandContext<GlobalSettings>
  ) async throws {
    var position: UInt64 = 0
    var left = options.limit ?? .max
    let wait = options.wait?.clampedNanoseconds ?? 30_000_000_000
    while left > 0 {
      try Task.checkCancellation()
      let deliveries = try await engine.receive(
        name, acknowledging: position, limit: min(left, 100), wait: wait)
      if deliveries.isEmpty, options.wait != nil { return }
      for delivery in deliveries {
        try Reporter(context).line(line(delivery.message))
        position = delivery.position
        left -= 1
      }
    }
  }

  private static func line(_ message: Message) -> JSONObject {
    let target: JSONValue =
      switch message.target {
      case .agent(let id): .string(id)
      case .type: .null
      case .broadcast: "*"
      }
    return [
      "id": .string(message.id.text), "time": TaskDocument.time(message.time),
      "from": .string(message.from), "to": target, "type": .string(message.type),
      "payload": TaskDocument.value(message.payload),
      "correlation": TaskDocument.text(message.correlationID),
    ]
  }
}
