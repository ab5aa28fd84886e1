import CommandLineKit
import Evidence
import JSON
import LogAnalysis
import Platform
import Terminal

extension FailureThreshold: ChoiceValue {
  /// What the choice means.
  package var summary: String {
    switch self {
    case .never: "Findings never decide the exit code"
    case .error: "Exit 1 when there is an error"
    case .warning: "Exit 1 when there is a warning or worse"
    case .info: "Exit 1 when anything was found"
    }
  }
}

/// `dna debug-log`.
enum DebugLogCommand {
  struct Options: Sendable {
    var files: [PathArgument] = []
    var failOn = FailureThreshold.never
    var runLimit = 20
    var treeLimit = 500
  }

  static let command = Command<GlobalSettings>(
    "debug-log", summary: "Show what happened in a run and what went wrong", heading: "Work"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.failOn, "fail-on", placeholder: "SEVERITY", env: "DNA_FAIL_ON", config: "fail-on",
          "Exit 1 on findings of this severity or worse"),
        .value(
          \.runLimit, "max-runs", placeholder: "N", "Show the trees of at most that many runs",
          check: within(0...100_000)),
        .value(
          \.treeLimit, "max-steps", placeholder: "N", "Show at most that many lines of one tree",
          check: within(0...1_000_000)),
      ],
      operands: [
        .repeated(
          \.files, "FILE", "Traces or logs; '-' or nothing reads standard input",
          completion: .file)
      ],
      discussion: """
        Reads traces of the form `dna.trace/v1` and logs of one JSON object a line (pino, zap, Serilog, \
        Python and others), decided line by line. Lines that are not understood are counted and said. \
        Several files are read as one: a run may go on from one file to the next.

        It shows each run as a tree with times and finds the step that failed and why, steps that were \
        retried, loops, the slowest path, and steps that never ended. Each finding has its place, what \
        shows it, what to do, and what would make it wrong. A rule that lacks what it needs says so.
        """,
      examples: [
        Example("dna debug-log examples/logs/failed.jsonl", "What went wrong in a run"),
        Example(
          "dna debug-log examples/logs/failed.jsonl --fail-on error --output markdown",
          "A report for a pull request; exit 1 when there is an error"),
        Example(
          "cat examples/logs/healthy.jsonl | dna debug-log - --json", "Findings for a program"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.findings/v1",
        fields: [
          .init("input", "object", "Files, lines, formats, and the share that was not understood"),
          .init("summary", "string", "What happened, in a sentence"),
          .init("runs", "array", "Each run with its outcome and tree"),
          .init("findings", "array", "What was found, worst first"),
          .init("notChecked", "array", "Rules that lacked what they need, and why"),
        ]),
      seeAlso: ["workflow run"]
    ) { options, context in
      try run(options, context)
    }
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> ExitCode {
    var paths = options.files
    if paths.isEmpty { paths = [try Inputs.requireData(nil, context, what: "log")] }
    var failures: [FileError] = []
    let inputs = paths.compactMap { path -> LogInput? in
      do throws(FileError) {
        let reader =
          path.isStream
          ? try ChunkReader(.standardInput, named: "standard input")
          : try ChunkReader(FilePath(bytes: path.bytes))
        return LogInput(name: Inputs.name(path)) { buffer in
          try reader.read(upTo: 1_048_576, appendingTo: &buffer)
        }
      } catch {
        failures.append(error)
        return nil
      }
    }
    if inputs.isEmpty, let first = failures.first { throw first }
    var settings = LogAnalyzer.Options()
    settings.runLimit = options.runLimit
    settings.treeLimit = options.treeLimit
    settings.now = Int64(clamping: WallClock.system.now())
    let report: DebugReport
    do {
      report = try LogAnalyzer.analyze(inputs, options: settings)
    } catch let error as LogAnalysisError {
      throw CommandFailure(error.description, code: "not-understood")
    }
    try show(report, context)
    for failure in failures { try context.invocation.standardError.write("dna: \(failure)\n") }
    if !failures.isEmpty { return .negative }
    return options.failOn.isReached(by: report.findings) ? .negative : .success
  }

  private static let findingColumns = [
    Column("severity", title: "Severity"), Column("rule", title: "Rule"),
    Column("place", title: "Place"), Column("message", title: "Message"),
  ]

  private static func show(
    _ report: DebugReport, _ context: CommandContext<GlobalSettings>
  ) throws {
    let reporter = Reporter(context)
    // As a list a report is its findings; as a document it is everything.
    if context.globals.output == .tsv || context.globals.output == .jsonl,
      context.globals.fields == nil
    {
      return try findings(report, reporter, context)
    }
    try reporter.document(report.json.object ?? [:]) { page in
      if page.format == .markdown {
        try page.styled(report.markdown)
      } else {
        try page.report(report)
      }
    }
  }

  private static func findings(
    _ report: DebugReport, _ reporter: Reporter, _ context: CommandContext<GlobalSettings>
  ) throws {
    if context.globals.output == .jsonl {
      for finding in report.findings { try reporter.line(finding.json.object ?? [:]) }
      return
    }
    try reporter.list(
      report.findings.map { finding in
        [
          "severity": .string(finding.severity.rawValue), "rule": .string(finding.rule),
          "place": .string("\(finding.location)"), "message": .string(finding.message),
        ]
      }, columns: findingColumns, schema: DebugReport.schema, key: "findings")
  }
}
