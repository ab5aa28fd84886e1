import CommandLineKit
import Synchronization

/// A realistic small tree: two levels, repeatable flags, choices, negations, dynamic completion.
enum SampleProgram {
  enum Format: String, ChoiceValue {
    case table
    case json
    case jsonl
    case tsv

    var summary: String {
      switch self {
      case .table: "Aligned columns for people"
      case .json: "One JSON document"
      case .jsonl: "One JSON value a line"
      case .tsv: "Columns with tabs between them"
      }
    }
  }

  enum Order: String, ChoiceValue {
    case name
    case price
    case rating
  }

  struct Globals: GlobalOptions {
    var output: Format?
    var quiet = false
    var verbose = 0
    var noConfig = false
    var config: PathArgument?
    var strictConfig = false
    var fields: [String] = []

    var showsErrorsAsJSON: Bool { output == .json }
    var isQuiet: Bool { quiet }
    var configurationPolicy: ConfigurationPolicy {
      ConfigurationPolicy(
        readsFiles: !noConfig, path: config, isStrict: strictConfig, isVerbose: verbose > 0)
    }
  }

  struct SearchOptions: Sendable, Equatable {
    var limit = 20
    var offset = 0
    var order = Order.name
    var agents: [String] = []
    var timeout: Duration = .seconds(30)
    var minimumRating: Double?
    var cache = true
    var into: PathArgument?
    var file: PathArgument?
    var pattern: String?
    var query: [String] = []
  }

  struct LogOptions: Sendable, Equatable {
    var file: PathArgument?
    var follow = false
  }

  struct NoOptions: Sendable, Equatable {
    var words: [RawArgument] = []
  }

  struct DeltaOptions: Sendable, Equatable {
    var amount = 0
    var apply = false
  }

  static let globals: [Flag<Globals>] = [
    .value(
      \.output, "output", short: "o", placeholder: "FORMAT", env: "SAMPLE_OUTPUT",
      config: "output", "Format of the data on standard output",
      detail: "Without it a terminal gets `table`. See \\topic{formatting}."),
    .shorthand("json", for: "output", value: "json", "Write JSON"),
    .toggle(\.quiet, "quiet", short: "q", "Show errors only"),
    .count(\.verbose, "verbose", short: "v", negation: "no-verbose", "Show more; repeat for more"),
    .toggle(\.noConfig, "no-config", "Read no configuration file"),
    .value(
      \.config, "config", placeholder: "FILE", env: "SAMPLE_CONFIG",
      "Read this configuration file only"),
    .toggle(\.strictConfig, "strict-config", "Make unknown configuration keys an error"),
    .values(\.fields, "fields", placeholder: "KEY", "Show only these fields, in this order"),
  ]

  /// What the last run of a command saw.
  final class Record: Sendable {
    let search = Mutex<SearchOptions?>(nil)
    let log = Mutex<LogOptions?>(nil)
    let delta = Mutex<DeltaOptions?>(nil)
    let globals = Mutex<Globals?>(nil)
    let settings = Mutex<[SettingReport]>([])
  }

  static func search(_ record: Record) -> Command<Globals> {
    Command("search", aliases: ["find"], summary: "Find agents by what they do") {
      CommandBody(
        defaults: SearchOptions(),
        flags: [
          .value(
            \.limit, "limit", short: "L", negation: "no-limit", placeholder: "N",
            env: "SAMPLE_LIMIT", config: "market.limit", "Show at most N results",
            detail: "Counts after \\flag{order} has sorted them.", check: within(1...1000)),
          .value(
            \.offset, "offset", placeholder: "N", config: "market.offset",
            "Skip the first N results"),
          .value(
            \.order, "order", aliases: ["sort"], placeholder: "KEY", config: "market.order",
            "Sort by this key"),
          .values(
            \.agents, "agent", short: "a", placeholder: "ID", env: "SAMPLE_AGENTS",
            config: "market.agent", completion: .dynamic("agent"),
            "Only this agent; repeat for more"),
          .value(
            \.timeout, "timeout", placeholder: "DURATION", config: "market.timeout",
            "Give up after that long"),
          .value(
            \.minimumRating, "min-rating", placeholder: "R", "Only agents rated R or better",
            check: within(0...5)),
          .toggle(
            \.cache, "cache", negation: "no-cache", env: "SAMPLE_CACHE", config: "market.cache",
            "Use the cache"),
          .value(
            \.into, "into", placeholder: "DIR", completion: .directory,
            "Put results into this folder"),
          .value(\.file, "from", placeholder: "FILE", "Search in this file"),
          .value(
            \.pattern, "pattern", short: "e", placeholder: "TEXT", allowsLeadingDash: true,
            "Only names that contain TEXT"),
          .renamed("max", to: "limit", placeholder: "N"),
        ],
        operands: [
          .repeated(
            \.query, "QUERY", "Words to look for", completion: .dynamic("query"))
        ],
        discussion: """
          Looks for agents in the market. The order is by \\flag{order}; \\env{SAMPLE_LIMIT} sets
          how many, as does \\command{market show}.

          - every word must occur
          - case does not matter, as `Mail` is `mail`

          The index is a file:

              ~/.cache/sample/index
              -- with a dash
          """,
        examples: [
          Example("sample market search mail --limit 5", "The five best agents for mail"),
          Example("sample market search -L5 -a x/y --json", "As JSON"),
        ],
        exitCodes: [.success, .failure],
        output: OutputSpec(
          schema: "sample.listings/v1",
          fields: [
            .init("id", "string", "Publisher and name"), .init("rating", "number", "From 0 to 5"),
          ]),
        seeAlso: ["market show", "config"]
      ) { options, context in
        record.search.withLock { $0 = options }
        record.globals.withLock { $0 = context.globals }
        record.settings.withLock { $0 = context.settingReports() }
        return .success
      }
    }
  }

  static func show(_ record: Record) -> Command<Globals> {
    Command("show", summary: "Show one agent") {
      CommandBody(
        defaults: NoOptions(),
        operands: [.repeated(\.words, "AGENT", "The agent", completion: .dynamic("agent"))],
        discussion: "Shows everything about one agent.",
        examples: [Example("sample market show acme/mailer", "One agent")]
      ) { _, _ in .success }
    }
  }

  static func debugLog(_ record: Record) -> Command<Globals> {
    Command("debug-log", summary: "Say what went wrong in a run", heading: "Look") {
      CommandBody(
        defaults: LogOptions(),
        flags: [.toggle(\.follow, "follow", short: "f", "Keep reading as the file grows")],
        operands: [.optional(\.file, "FILE", "The trace; '-' is standard input")],
        discussion: "Reads a trace and reports what failed.",
        examples: [
          Example("sample debug-log run.jsonl", "What went wrong in run.jsonl", needs: "a trace")
        ],
        exitCodes: [.success, .negative, .failure],
        files: [FileNote("$XDG_STATE_HOME/sample", "Earlier reports")]
      ) { options, context in
        record.log.withLock { $0 = options }
        record.globals.withLock { $0 = context.globals }
        return .success
      }
    }
  }

  static func delta(_ record: Record) -> Command<Globals> {
    Command("delta", summary: "Move a counter", heading: "Change") {
      CommandBody(
        defaults: DeltaOptions(),
        flags: [.toggle(\.apply, "apply", "Do it; otherwise only say what would be done")],
        operands: [.required(\.amount, "AMOUNT", "How far", allowsNegativeNumber: true)],
        discussion: "Moves the counter by AMOUNT.",
        examples: [Example("sample delta -5", "Five back")]
      ) { options, _ in
        record.delta.withLock { $0 = options }
        return .success
      }
    }
  }

  static let completer = Command<Globals>(
    "__complete", summary: "Candidates for a shell", isHidden: true
  ) {
    CommandBody(
      defaults: NoOptions(),
      operands: [.repeated(\.words, "WORD", "The shell, then the words so far")],
      takesRawWords: true, readsConfiguration: false
    ) { _, _ in .success }
  }

  static func make(_ record: Record = Record()) -> Program<Globals> {
    Program(
      name: "sample", version: "1.2.3", summary: "A sample of everything a program can have",
      discussion: "Works offline. See \\topic{config} and \\command{market search}.",
      defaults: Globals(), globals: globals,
      examples: [Example("sample market search mail", "Agents for mail")],
      environment: [EnvironmentNote("NO_COLOR", "Turns colour off when not empty")],
      files: [FileNote("$XDG_CONFIG_HOME/sample/config", "The user's settings")],
      projectFileName: ".sample.conf",
      topics: {
        [
          HelpTopic(
            "formatting", summary: "Output formats", text: "Formats are `table` and `json`."),
          HelpTopic(
            "config", section: 5, summary: "The configuration file",
            text: "Lines of `key = value`:\n\n    limit = 5\n    .dot = 'q'"),
        ]
      },
      commands: {
        [
          Command(
            group: "market", aliases: ["m"], summary: "Find and rate agents", heading: "Look",
            discussion: "Agents that others made."
          ) { [search(record), show(record)] },
          debugLog(record), delta(record), completer,
        ]
      })
  }
}
