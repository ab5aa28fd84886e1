import AgentManifest
import AgentRuntime
import CommandLineKit
import JSON
import Platform
import Terminal

/// `dna agent register`.
enum AgentRegisterCommand {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var file: PathArgument = "-"
    var endpoint: String?
    var lease = Duration.seconds(60)
  }

  static let command = Command<GlobalSettings>(
    "register", summary: "Register an agent: who it is, what it can do, for how long"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(\.endpoint, "endpoint", placeholder: "URL", "Where it can be reached"),
        .value(
          \.lease, "lease", placeholder: "DURATION",
          "Without a heartbeat for that time it counts as lost", check: positive),
      ] + EngineFlags.all(),
      operands: [.required(\.file, "FILE", "The agent's file, '-' for standard input")],
      discussion: """
        \\command{worker} registers the agents that it runs and keeps them alive by itself. An agent that is \
        registered again takes the place of the first, with a higher incarnation.
        """,
      examples: [Example("dna agent register examples/agents/upper.json", "Register an agent")],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.agent-registration/v1",
        fields: [
          .init("id", "string", "The id of the agent"),
          .init("incarnation", "integer", "Rises with each registration"),
        ]),
      seeAlso: ["agent heartbeat", "agent list", "worker"]
    ) { options, context in
      let manifest = try AgentFile.read(options.file)
      guard !context.globals.isDryRun else {
        try context.note("would register '\(manifest.id)'")
        return .success
      }
      return try await options.engine.use(context) { engine in
        let incarnation = try await engine.register(
          manifest, endpoint: options.endpoint, lease: options.lease.clampedNanoseconds)
        let document: JSONObject = [
          "schema": "dna.agent-registration/v1", "id": .string(manifest.id),
          "incarnation": .integer(Int(clamping: incarnation)),
        ]
        try Reporter(context).document(document) { page in
          try page.line("\(manifest.id) is registered (incarnation \(incarnation))")
        }
        return .success
      }
    }
  }
}

/// `dna agent heartbeat` and `dna agent remove`.
enum AgentUpkeepCommands {
  struct Options: Sendable, ChoosesEngine {
    var engine = EngineChoice.embedded
    var agent = ""
    var incarnation: Int?
    var status: AgentStatus?
    var load: Int?
    var lease = Duration.seconds(60)
  }

  static let heartbeat = Command<GlobalSettings>(
    "heartbeat", summary: "Say that an agent is alive, and how busy"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.incarnation, "incarnation", placeholder: "N",
          "From 'agent register'; an older one is refused",
          check: atLeast(0)),
        .value(\.status, "status", short: "s", placeholder: "STATUS", "What it says of itself"),
        .value(\.load, "load", placeholder: "N", "Tasks that run now", check: atLeast(0)),
        .value(
          \.lease, "lease", placeholder: "DURATION",
          "Without a heartbeat for that time it counts as lost", check: positive),
      ] + EngineFlags.all(),
      operands: [.required(\.agent, "AGENT", "The id of the agent")],
      discussion:
        "A lost agent comes back by its heartbeat. An unknown one is an error, exit code 2.",
      examples: [
        Example(
          "dna agent register examples/agents/upper.json && dna agent heartbeat examples/upper",
          "Keep an agent alive")
      ],
      exitCodes: [.success, .failure], seeAlso: ["agent register"],
      validate: { (options) throws(UsageError) in
        guard options.status != .lost else {
          throw UsageError(
            .invalidValue, "an agent cannot say that it is lost",
            hint: "it is lost when no heartbeat comes")
        }
      }
    ) { options, context in
      guard !context.globals.isDryRun else {
        try context.note("would keep '\(options.agent)' alive")
        return .success
      }
      return try await options.engine.use(context) { engine in
        try await engine.heartbeat(
          options.agent, incarnation: options.incarnation.map { UInt64($0) },
          status: options.status, load: options.load, lease: options.lease.clampedNanoseconds)
        return .success
      }
    }
  }

  static let remove = Command<GlobalSettings>(
    "remove", summary: "Take an agent off the registry"
  ) {
    CommandBody(
      defaults: Options(), flags: EngineFlags.all(),
      operands: [.required(\.agent, "AGENT", "The id of the agent")],
      discussion: "Its tasks stay as they are. An unknown agent is an error, exit code 2.",
      examples: [
        Example(
          "dna agent register examples/agents/upper.json && dna agent remove examples/upper",
          "Remove an agent")
      ],
      exitCodes: [.success, .failure], seeAlso: ["agent register"]
    ) { options, context in
      guard !context.globals.isDryRun else {
        try context.note("would remove '\(options.agent)'")
        return .success
      }
      return try await options.engine.use(context) { engine in
        guard try await engine.deregister(options.agent) else {
          throw RuntimeError.unknownAgent(options.agent).failure
        }
        return .success
      }
    }
  }
}

extension AgentStatus: ChoiceValue {
  /// What the status means.
  package var summary: String {
    switch self {
    case .starting: "Not ready yet"
    case .available: "Takes tasks"
    case .busy: "Has all the tasks it can do at once"
    case .draining: "Ends what it has and takes nothing new"
    case .error: "Cannot work"
    case .lost: "No heartbeat came in time"
    }
  }
}
