import CommandLineKit
import HTTP
import JSON
import LanguageModels
import Platform
import Sockets
import Terminal

/// `dna mock-llm`.
enum MockLLMCommand {
  struct Options: Sendable {
    var host = "127.0.0.1"
    var port = 0
    var script: PathArgument?
    var seed: Int?
    var models: [String] = []
    var faults: [String] = []
    var firstToken: Duration = .zero
    var interToken: Duration = .zero
    var jitter = 0.0
    var concurrency: Int?
    var queue: Int?
    var rateLimit: String?
    var contextTokens: Int?
    var log: PathArgument?
    var timeLimit: Duration?
    var maxRequests: Int?
  }

  static let command = Command<GlobalSettings>(
    "mock-llm", summary: "Serve a made-up language model for tests, load and chaos"
  ) {
    CommandBody(
      defaults: Options(),
      flags: flags,
      discussion: """
        Speaks OpenAI chat completions, responses and embeddings, Anthropic messages, and Ollama's chat, \
        plain and streamed, with tools and JSON Schemas. The base URL is printed when it is ready. It \
        runs until it is interrupted, or until \\flag{time-limit} or \\flag{max-requests}.

        The same seed and the same request give the same answer. With \\flag{output} `jsonl` the log of \
        requests goes to standard output after the first line.
        """,
      examples: [
        Example("dna mock-llm --time-limit 50ms", "Serve for a moment on a free port"),
        Example(
          "dna mock-llm --first-token 200ms --inter-token 20ms --time-limit 50ms",
          "Stream like a model that takes its time"),
        Example(
          "dna mock-llm --fault 429=2s@request=1 --fault malformed-json@rate=0.1 "
            + "--time-limit 50ms", "Fail on purpose"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.mock-llm/v1",
        fields: [
          .init("url", "string", "The base URL, without a path"),
          .init("openai", "string", "What to give as OPENAI_BASE_URL"),
          .init("anthropic", "string", "What to give as ANTHROPIC_BASE_URL"),
          .init("ollama", "string", "What to give as OLLAMA_HOST"),
          .init("models", "array", "The names that it lists; it answers to every name"),
          .init("seed", "integer", "The seed that was used"),
        ]),
      seeAlso: ["build-workflow"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static let flags: [Flag<Options>] = [
    .value(
      \.port, "port", placeholder: "N", "Listen on that port; 0 takes a free one",
      check: within(0...65_535)),
    .value(
      \.host, "host", placeholder: "IP", "Listen on that address",
      detail: "With any but the default other machines may reach it."),
    .value(
      \.script, "script", placeholder: "FILE", completion: .file,
      "Answer by the rules of a script",
      detail:
        "JSON lines or a JSON array; see the guide docs/mock-llm.md for the members of a rule."
    ),
    .value(\.seed, "seed", placeholder: "N", "Seed of everything random"),
    .values(
      \.models, "serve", placeholder: "NAME", "List that model; may be repeated"),
    .values(
      \.faults, "fault", placeholder: "FAULT", "Play a fault; may be repeated",
      detail: """
        KIND[=ARGUMENT][@CONDITION,…]. The conditions are rate=0.1, request=3, request=3-5, every=10, \
        model=NAME, api=chat, stream=true and, as the last, match=REGEX. The kinds are \
        \(MockFault.kinds.map { "`\($0.name)` (\($0.meaning))" }.joined(separator: ", ")).
        """),
    .value(
      \.firstToken, "first-token", placeholder: "TIME", "Time before the first token"),
    .value(
      \.interToken, "inter-token", placeholder: "TIME", "Time between two tokens"),
    .value(
      \.jitter, "jitter", placeholder: "PART", "Vary times by that part, such as 0.2",
      check: within(0...1)),
    .value(
      \.concurrency, "concurrency", placeholder: "N", "Answer at most that many calls at once",
      check: atLeast(1)),
    .value(
      \.queue, "queue", placeholder: "N", "Let at most that many calls wait, refuse the rest",
      check: atLeast(0)),
    .value(
      \.rateLimit, "rate-limit", placeholder: "N/TIME",
      "Answer 429 above that rate, such as 60/m",
      detail: "With Retry-After."),
    .value(
      \.contextTokens, "context-tokens", placeholder: "N",
      "Refuse conversations with more tokens", check: atLeast(1)),
    .value(
      \.log, "log", placeholder: "FILE", completion: .file,
      "Append a line of JSON for each request",
      detail: "Header fields, and so keys, are never written."),
    .value(
      \.timeLimit, "time-limit", placeholder: "TIME", "End after that time"),
    .value(
      \.maxRequests, "max-requests", placeholder: "N", "End after that many answers",
      check: atLeast(1)),
  ]

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    var configuration = try configuration(options, context)
    let seed = options.seed ?? Int(clamping: SystemEntropy.seed())
    configuration.seed = UInt64(bitPattern: Int64(seed))
    let reporter = Reporter(context)
    let file = try options.log.map {
      try AppendingFile(FilePath(bytes: $0.bytes), permissions: 0o600)
    }
    let streams = context.globals.output == .jsonl
    let server = MockModelServer(configuration) { record in
      // A log that cannot be written must not take the server down; the first line told that it could.
      try? file?.append(Array((JSONValue.object(record).serialized() + "\n").utf8))
      if streams { try? reporter.line(record) }
    }
    let url: String
    do throws(SocketError) {
      url = try server.start()
    } catch {
      throw CommandFailure(
        error.message, hint: "give another --port, or 0 for a free one", code: error.code.rawValue)
    }
    do {
      try announce(url, configuration, seed: seed, context)
      try await waitForEnd(server, options)
      await server.stop()
    } catch {
      await server.stop()
      throw error
    }
    try context.note("answered \(server.answeredCount) requests")
    return .success
  }

  private static func announce(
    _ url: String, _ configuration: MockModelConfiguration, seed: Int,
    _ context: CommandContext<GlobalSettings>
  ) throws {
    let document: JSONObject = [
      "schema": "dna.mock-llm/v1", "url": .string(url), "openai": .string("\(url)/v1"),
      "anthropic": .string(url), "ollama": .string(url),
      "models": .strings(configuration.models), "seed": .integer(seed),
    ]
    if context.globals.output == .jsonl {
      try Reporter(context).line(document)
    } else {
      try Reporter(context).document(document) { page in
        try page.line("mock model at \(url) (seed \(seed))")
        try page.line("OPENAI_BASE_URL=\(url)/v1")
        try page.line("ANTHROPIC_BASE_URL=\(url)")
        try page.line("OLLAMA_HOST=\(url)")
      }
    }
    // Whoever started this waits for the URL.
    try (context.invocation.standardOutput as? StandardStream)?.flush()
  }

  /// Waits for the time limit, the last request or the cancellation, whatever comes first.
  private static func waitForEnd(_ server: MockModelServer, _ options: Options) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let limit = options.timeLimit {
        group.addTask { try await Task.sleep(nanoseconds: limit.clampedNanoseconds) }
      }
      if let count = options.maxRequests {
        group.addTask { await server.untilAnswered(count) }
      }
      if options.timeLimit == nil, options.maxRequests == nil {
        group.addTask {
          while true { try await Task.sleep(nanoseconds: 3_600_000_000_000) }
        }
      }
      try await group.next()
      group.cancelAll()
      try Task.checkCancellation()
    }
  }

  private static func configuration(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> MockModelConfiguration {
    func wrong(_ message: String, hint: String = "") -> UsageError {
      UsageError(.invalidValue, message, hint: hint, path: context.path)
    }
    var configuration = MockModelConfiguration()
    if !options.models.isEmpty { configuration.models = options.models }
    for text in options.faults {
      do throws(MockFaultError) {
        configuration.faults.append(try MockFault.parse(text))
      } catch {
        throw wrong(error.description)
      }
    }
    if let text = options.rateLimit {
      guard let limit = MockRateLimit.parse(text) else {
        throw wrong("'\(text)' is no rate", hint: "write for example 60/m, 10/s or 5/10s")
      }
      configuration.rateLimit = limit
    }
    if let path = options.script {
      let bytes = try Inputs.bytes(path)
      do throws(MockScriptError) {
        configuration.script = try MockScript(parsing: bytes)
      } catch {
        throw CommandFailure(
          "\(Inputs.name(path)):\(error)", hint: "the members of a rule are in docs/mock-llm.md",
          code: "bad-script")
      }
    }
    configuration.firstToken = options.firstToken.clampedNanoseconds
    configuration.interToken = options.interToken.clampedNanoseconds
    configuration.jitter = options.jitter
    configuration.concurrency = options.concurrency
    configuration.queue = options.queue ?? .max
    configuration.contextTokens = options.contextTokens
    guard let address = try? SocketAddress(ip: options.host, port: UInt16(clamping: options.port))
    else {
      throw wrong("'\(options.host)' is no IP address", hint: "give one such as 127.0.0.1 or ::1")
    }
    configuration.http.address = .other(address)
    if !address.isLoopback {
      // Whoever opens it to other machines gives it a name that is not known here.
      configuration.http.hosts.allowsAny = true
      try context.note("other machines can reach \(address): there is no key to keep them out")
    }
    return configuration
  }
}
