import AgentManifest
import AgentRuntime
import CommandLineKit
import JSON
import Terminal

/// `dna agent list`.
enum AgentListCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var capability: String?
    var tool: String?
    var intent: String?
    var tag: String?
    var statuses: [AgentStatus] = []
    var limit = 100
  }

  static let command = Command<GlobalSettings>("list", summary: "List registered agents") {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.capability, "capability", placeholder: "NAME",
          "Only agents with this capability, tool or intent"),
        .value(\.tool, "tool", placeholder: "NAME", "Only agents with this tool"),
        .value(\.intent, "intent", placeholder: "TEXT", "Only agents with this intent"),
        .value(\.tag, "tag", placeholder: "TAG", "Only agents with this tag"),
        .values(
          \.statuses, "status", short: "s", placeholder: "STATUS",
          "Only these; without it all that are not lost"),
        .value(
          \.limit, "limit", short: "L", placeholder: "N", "At most that many; 0 for all",
          check: atLeast(0)),
      ] + EngineFlags.all(),
      examples: [
        Example(
          "dna agent register examples/agents/upper.json && dna agent list --capability upper",
          "Who can do something")
      ],
      output: OutputSpec(
        schema: "dna.agent-list/v1",
        fields: [
          .init("id", "string", "The id of the agent"),
          .init("status", "string", "What it says of itself"),
          .init("load", "integer", "Tasks that run now"),
          .init("concurrency", "integer", "Tasks that it can run at once"),
          .init("executor", "string", "What carries its tasks out"),
          .init("capabilities", "array", "What it can do"),
          .init("version", "string", "Its version"),
          .init("heartbeat", "time", "When it was last heard of"),
          .init("incarnation", "integer", "Rises with each registration"),
        ]),
      seeAlso: ["agent show", "agent register"]
    ) { options, context in
      var query = AgentQuery()
      query.capability = options.capability
      query.tool = options.tool
      query.intent = options.intent
      query.tag = options.tag
      query.statuses = Set(options.statuses)
      let start = query
      let wanted = options.limit == 0 ? Int.max : options.limit
      return try await options.engine.use(context) { engine in
        var query = start
        var records: [AgentRecord] = []
        while records.count < wanted {
          query.limit = min(500, wanted - records.count)
          let page = try await engine.agents(query)
          records += page
          guard page.count == query.limit, let last = page.last else { break }
          query.after = last.manifest.id
        }
        try Reporter(context).list(
          records.map(row), columns: columns, schema: "dna.agent-list/v1", key: "agents",
          whenEmpty: "no agent matches")
        return .success
      }
    }
  }

  private static let columns = [
    Column("id", title: "Id"), Column("status", title: "Status"),
    Column("load", title: "Load", kind: .integer, priority: 1),
    Column("concurrency", title: "Concurrency", kind: .integer, priority: 3),
    Column("executor", title: "Executor", priority: 2),
    Column("capabilities", title: "Capabilities", kind: .json, priority: 1),
    Column("version", title: "Version", priority: 3),
    Column("heartbeat", title: "Heartbeat", kind: .timestamp, priority: 2),
    Column("incarnation", title: "Incarnation", kind: .integer, priority: 4),
  ]

  private static func row(_ record: AgentRecord) -> JSONObject {
    let manifest = record.manifest
    return [
      "id": .string(manifest.id), "status": .string(record.status.rawValue),
      "load": .integer(record.load), "concurrency": .integer(manifest.limits.concurrency),
      "executor": .string(manifest.executorName), "capabilities": .strings(manifest.capabilities),
      "version": .string(manifest.version), "heartbeat": TaskDocument.time(record.lastHeartbeat),
      "incarnation": .integer(Int(clamping: record.incarnation)),
    ]
  }
}

/// `dna agent show`.
enum AgentShowCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var agent = ""
    var card = false
  }

  static let command = Command<GlobalSettings>("show", summary: "Show one registered agent") {
    CommandBody(
      defaults: Options(),
      flags: [
        .toggle(\.card, "card", "As an A2A agent card, version 1.0")
      ] + EngineFlags.all(),
      operands: [.required(\.agent, "AGENT", "The id of the agent")],
      discussion: """
        A card needs an address: the one that the agent was registered with, or that of its `http` executor.
        """,
      examples: [
        Example(
          "dna agent register examples/agents/upper.json && dna agent show examples/upper --json",
          "All that is known of an agent")
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.agent-record/v1",
        fields: [
          .init("id", "string", "The id of the agent"),
          .init("status", "string", "What it says of itself"),
          .init("load", "integer", "Tasks that run now"),
          .init("incarnation", "integer", "Rises with each registration"),
          .init("endpoint", "string", "Where it can be reached"),
          .init("registered", "time", "When it was registered"),
          .init("heartbeat", "time", "When it was last heard of"),
          .init("leaseExpires", "time", "Without a heartbeat by then it is lost"),
          .init("manifest", "object", "Its file, dna.agent/v1"),
        ]),
      seeAlso: ["agent list"]
    ) { options, context in
      try await options.engine.use(context) { engine in
        guard let record = try await engine.agent(options.agent) else {
          throw RuntimeError.unknownAgent(options.agent).failure
        }
        guard !options.card else {
          try Reporter(context).text(
            JSONValue.object(try card(record)).serialized(.pretty) + "\n")
          return .success
        }
        let document: JSONObject = [
          "schema": "dna.agent-record/v1", "id": .string(record.manifest.id),
          "status": .string(record.status.rawValue), "load": .integer(record.load),
          "incarnation": .integer(Int(clamping: record.incarnation)),
          "endpoint": TaskDocument.text(record.endpoint),
          "registered": TaskDocument.time(record.registeredAt),
          "heartbeat": TaskDocument.time(record.lastHeartbeat),
          "leaseExpires": TaskDocument.time(record.leaseExpires),
          "manifest": .object(record.manifest.json),
        ]
        try Reporter(context).document(document) { page in
          for key in ["id", "status", "load", "registered", "heartbeat", "leaseExpires"] {
            let value = document[key] ?? .null
            try page.line("\(key): \(value.string ?? value.serialized())")
          }
          try page.line(JSONValue.object(record.manifest.json).serialized(.pretty))
        }
        return .success
      }
    }
  }

  private static func card(_ record: AgentRecord) throws -> JSONObject {
    var url = record.endpoint
    if url == nil, case .http(let address, _) = record.manifest.executor { url = address }
    guard let url else {
      throw CommandFailure(
        "'\(record.manifest.id)' has no address, and a card needs one",
        hint: "register it with '--endpoint URL'", code: "no-endpoint")
    }
    return record.manifest.card(url: url)
  }
}
