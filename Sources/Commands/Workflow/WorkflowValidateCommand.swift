import CommandLineKit
import Functions
import JSON
import Terminal
import Workflows

/// `dna workflow validate`.
enum WorkflowValidateCommand {
  struct Options: Sendable {
    var files: [PathArgument] = []
    var refusesUnbound = false
  }

  static let command = Command<GlobalSettings>(
    "validate", summary: "Check workflow definitions; each finding has a place and a remedy"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .toggle(
          \.refusesUnbound, "bound", "Exit 1 also when a node has no model or program yet")
      ],
      operands: [
        .repeated(
          \.files, "FILE", "Definitions; '-' or nothing reads standard input", completion: .file)
      ],
      discussion: """
        A finding is an error (the workflow cannot run), `unbound` (a node lacks a model or a program) \
        or a warning. Inputs that a run must be given are listed. The codes are told in \
        `docs/workflows.md`.
        """,
      examples: [
        Example("dna workflow validate examples/workflows/hello.json", "Check one"),
        Example(
          "dna build-workflow 'read the feed, then translate it' | dna workflow validate -",
          "See what a planned workflow still needs"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.validation/v1",
        fields: [
          .init("valid", "boolean", "Whether no file has an error"),
          .init("files", "array", "Each file: name, inputs, unbound nodes, findings"),
        ]),
      seeAlso: ["workflow run", "workflow render"]
    ) { options, context in
      try run(options, context)
    }
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) throws -> ExitCode {
    var paths = options.files
    if paths.isEmpty { paths = [try Inputs.requireData(nil, context, what: "definition")] }
    let checked = try CheckedFiles(paths, context) { path in
      let source = try WorkflowSource(path)
      let load = source.loader(context)
      let validation = WorkflowValidator.validate(
        source.document, functions: .builtIn, load: { try? load($0) })
      return (name: source.name, validation: validation)
    }
    try show(checked.files, context)
    return try checked.conclude(
      isRefused: checked.files.contains { file in
        !file.validation.isValid || (options.refusesUnbound && !file.validation.unbound.isEmpty)
      })
  }

  private static let columns = [
    Column("place", title: "Place", priority: 3),
    Column(
      "severity", title: "Severity", priority: 3,
      style: { $0.string == "error" ? .failure : $0.string == "warning" ? .warning : .accent }),
    Column("code", title: "Code", priority: 1), Column("message", title: "Message", priority: 4),
    Column("remedy", title: "Remedy", priority: 2),
  ]

  private static func show(
    _ files: [(name: String, validation: WorkflowValidation)],
    _ context: CommandContext<GlobalSettings>
  ) throws {
    let reporter = Reporter(context)
    if context.globals.output == .tsv || context.globals.output == .jsonl {
      let records = files.flatMap { file in
        file.validation.findings.map { record($0, in: file.name) }
      }
      return try reporter.list(
        records, columns: columns, schema: "dna.validation/v1", key: "findings")
    }
    let document: JSONObject = [
      "schema": "dna.validation/v1",
      "valid": .bool(files.allSatisfy(\.validation.isValid)),
      "files": .array(files.map { .object(describe($0.validation, $0.name)) }),
    ]
    try reporter.document(document) { page in
      for file in files { try page.validation(file.validation, file.name, columns: columns) }
    }
  }

  private static func describe(_ validation: WorkflowValidation, _ name: String) -> JSONObject {
    var object: JSONObject = ["file": .string(name)]
    for (key, value) in validation.json.object ?? [:] where key != "schema" { object[key] = value }
    return object
  }

  static func record(_ finding: WorkflowFinding, in file: String) -> JSONObject {
    [
      "place": .string(finding.position.map { "\(file):\($0)" } ?? file),
      "severity": .string(finding.severity.rawValue), "code": .string(finding.code.rawValue),
      "message": .string(finding.message), "remedy": .string(finding.remedy),
    ]
  }
}

extension Page {
  /// The findings of one file, then what the workflow needs.
  fileprivate func validation(
    _ validation: WorkflowValidation, _ name: String, columns: [Column]
  ) throws {
    let errors = validation.findings.count { $0.severity == .error }
    let verdict =
      errors > 0
      ? "invalid, \(errors) \(errors == 1 ? "error" : "errors")"
      : validation.unbound.isEmpty ? "valid" : "valid, \(validation.unbound.count) unbound"
    try line("\(name): \(verdict)", style: errors > 0 ? .failure : .success)
    if !validation.definition.inputs.isEmpty {
      let inputs = validation.definition.inputs.map { input in
        input.name + (input.defaultValue.map { " (default \($0.serialized()))" } ?? "")
      }
      try line("inputs: \(inputs.joined(separator: ", "))")
    }
    guard !validation.findings.isEmpty else { return }
    for finding in validation.findings {
      let style: Style =
        switch finding.severity {
        case .error: .failure
        case .unbound: .accent
        case .warning: .warning
        }
      try line(finding.line(in: name), style: style)
      try line("  \(finding.remedy)")
    }
  }
}
