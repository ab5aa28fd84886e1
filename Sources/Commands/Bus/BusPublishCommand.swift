import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// `dna bus`.
enum BusCommands {
  static let group = Command<GlobalSettings>(
    group: "bus", summary: "Messages between agents: publish, watch", heading: "Work",
    discussion: """
      A message reaches every matching subscription once. The messages of the embedded engine are as lasting \
      as its process.
      """
  ) {
    [BusPublishCommand.command, BusTailCommand.command]
  }
}

/// `dna bus publish`.
enum BusPublishCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var type = ""
    var payload = "null"
    var agent: String?
    var isBroadcast = false
    var sender = "dna"
    var correlation: String?
    var timeToLive: Duration?
  }

  static let command = Command<GlobalSettings>("publish", summary: "Publish a message") {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.payload, "payload", placeholder: "JSON", allowsLeadingDash: true,
          "The message itself: JSON, @FILE, or - (stdin)"),
        .value(
          \.agent, "agent", placeholder: "ID", "To this agent, and to all who watch the type"),
        .toggle(\.isBroadcast, "broadcast", "To every agent that listens"),
        .value(\.sender, "from", placeholder: "ID", "Who says it"),
        .value(
          \.correlation, "correlation", placeholder: "ID", "What ties it to other messages"),
        .value(
          \.timeToLive, "ttl", placeholder: "DURATION", "Worth nothing after that time",
          check: positive),
      ] + EngineFlags.all(),
      operands: [.required(\.type, "TYPE", "What kind of message it is")],
      discussion: """
        A message that nobody listens to is parked for a later subscriber, and that is said. Gives 1 when a \
        subscription refused it because it is full.
        """,
      examples: [
        Example("dna bus publish news --payload '{\"headline\": \"it works\"}'", "Tell who listens")
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.bus-publish/v1",
        fields: [
          .init("id", "string", "The id of the message"),
          .init("delivered", "integer", "Subscriptions that have it"),
          .init("parked", "boolean", "Whether it waits for a later subscriber"),
          .init("rejected", "integer", "Subscriptions that are full"),
        ]),
      seeAlso: ["bus tail"],
      validate: { (options) throws(UsageError) in
        guard !(options.isBroadcast && options.agent != nil) else {
          throw UsageError(
            .conflict, "'--broadcast' goes with no '--agent'", hint: "give one of them")
        }
      }
    ) { options, context in
      let payload = try JSONArgument.bytes(options.payload, what: "--payload")
      let target: Message.Target =
        options.isBroadcast ? .broadcast : options.agent.map(Message.Target.agent) ?? .type
      let message = Message(
        id: QueuePutCommand.newID(), from: options.sender, target: target, type: options.type,
        payload: payload, correlationID: options.correlation,
        timeToLive: options.timeToLive?.clampedNanoseconds)
      guard !context.globals.isDryRun else {
        try context.note("would publish a message of the type '\(options.type)'")
        return .success
      }
      return try await options.engine.use(context) { engine in
        guard let outcome = try await engine.publish([message]).first else { return .failure }
        let document: JSONObject = [
          "schema": "dna.bus-publish/v1", "id": .string(message.id.text),
          "delivered": .integer(outcome.delivered), "parked": .bool(outcome.isParked),
          "rejected": .integer(outcome.rejected),
        ]
        try Reporter(context).document(document) { page in
          try page.line(
            outcome.isParked
              ? "nobody listens: parked for a later subscriber"
              : "\(outcome.delivered) have it, \(outcome.rejected) are full")
        }
        return outcome.rejected == 0 ? .success : .negative
      }
    }
  }
}
