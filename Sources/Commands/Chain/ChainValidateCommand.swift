import Chains
import CommandLineKit
import Expressions
import JSON
import Terminal

/// `dna chain validate`.
enum ChainValidateCommand {
  struct Options: Sendable {
    var files: [PathArgument] = []
  }

  static let command = Command<GlobalSettings>(
    "validate", summary: "Check chain plans; each finding has a place and a remedy"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .repeated(\.files, "FILE", "Plans; '-' or nothing reads standard input", completion: .file)
      ],
      discussion: """
        Names, types, templates and conditions are checked before anything runs. A finding is an error \
        (the chain cannot run) or a warning. The codes are told in `docs/chains.md`.
        """,
      examples: [Example("dna chain validate examples/chains/answer-from-docs.json", "Check one")],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.chain-validation/v1",
        fields: [
          .init("valid", "boolean", "Whether no file has an error"),
          .init("files", "array", "Each file: name, inputs, type of the result, findings"),
        ]),
      seeAlso: ["chain run", "chain explain"]
    ) { options, context in
      try run(options, context)
    }
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> ExitCode {
    var paths = options.files
    if paths.isEmpty { paths = [try Inputs.requireData(nil, context, what: "plan")] }
    let checked = try CheckedFiles(paths, context) { try ChainSource($0) }
    try show(checked.files, context)
    return try checked.conclude(isRefused: checked.files.contains { !$0.validation.isValid })
  }

  private static let columns = [
    Column("place", title: "Place", priority: 3),
    Column(
      "severity", title: "Severity", priority: 3,
      style: { $0.string == "error" ? .failure : .warning }),
    Column("code", title: "Code", priority: 1), Column("message", title: "Message", priority: 4),
    Column("remedy", title: "Remedy", priority: 2),
  ]

  private static func show(
    _ sources: [ChainSource], _ context: CommandContext<GlobalSettings>
  ) throws {
    let reporter = Reporter(context)
    if context.globals.output == .tsv || context.globals.output == .jsonl {
      let records = sources.flatMap { source in
        source.validation.findings.map { record($0, in: source.name) }
      }
      return try reporter.list(
        records, columns: columns, schema: "dna.chain-validation/v1", key: "findings")
    }
    let document: JSONObject = [
      "schema": "dna.chain-validation/v1",
      "valid": .bool(sources.allSatisfy(\.validation.isValid)),
      "files": .array(
        sources.map { source in
          var object: JSONObject = ["file": .string(source.name)]
          for (key, value) in source.validation.json { object[key] = value }
          return .object(object)
        }),
    ]
    try reporter.document(document) { page in
      for source in sources { try page.validation(source) }
    }
  }

  private static func record(_ finding: ChainFinding, in file: String) -> JSONObject {
    [
      "place": .string(finding.position.map { "\(file):\($0)" } ?? file),
      "severity": .string(finding.severity.rawValue), "code": .string(finding.code.rawValue),
      "message": .string(finding.message), "remedy": .string(finding.remedy),
    ]
  }
}

extension Page {
  /// The findings of one file, then what the chain needs.
  fileprivate func validation(_ source: ChainSource) throws {
    let validation = source.validation
    let errors = validation.findings.count { $0.severity == .error }
    let verdict = errors > 0 ? "invalid, \(errors) \(errors == 1 ? "error" : "errors")" : "valid"
    try line("\(source.name): \(verdict)", style: errors > 0 ? .failure : .success)
    if !validation.plan.inputs.isEmpty {
      let inputs = validation.plan.inputs.map { input in
        "\(input.name): \(input.type.rawValue)"
          + (input.defaultValue.map { " (default \($0.serialized()))" } ?? "")
      }
      try line("inputs: \(inputs.joined(separator: ", "))")
    }
    for finding in validation.findings {
      try line(
        finding.line(in: source.name), style: finding.severity == .error ? .failure : .warning)
      try line("  \(finding.remedy)")
    }
  }
}
