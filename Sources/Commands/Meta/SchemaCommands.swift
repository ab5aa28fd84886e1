import AgentManifest
import AgentRuntime
import Chains
import CommandLineKit
import Evidence
import Generation
import JSON
import LogAnalysis
import Telemetry
import Terminal
import Text
import Workflows

/// The JSON Schemas that the binary holds.
enum SchemaCatalogue {
  /// Name and text of each, by name.
  static let all: [(name: String, summary: String, text: String)] = [
    ("dna.agent/v1", "An agent: who it is, how it is run", AgentManifest.schemaText),
    ("dna.chain/v1", "A chain: typed steps", ChainPlan.schemaText),
    ("dna.findings/v1", "What 'dna debug-log' found", DebugReport.jsonSchema),
    (
      "dna.generated-chain/v1", "A chain made from a sentence: plan, code, reasons, costs",
      GeneratedChain.schemaText
    ),
    (
      "dna.supervision/v1", "A tree of processes to keep running", SupervisionFile.schemaText
    ),
    ("dna.trace/v1", "One line of a trace file", TraceRecord.schemaText),
    ("dna.workflow/v1", "A workflow definition", WorkflowDefinition.schemaText),
  ]
}

/// `dna schema list`.
enum SchemaListCommand {
  struct Options: Sendable {}

  static let command = Command<GlobalSettings>("list", summary: "List the JSON Schemas") {
    CommandBody(
      defaults: Options(),
      examples: [Example("dna schema list", "Their names")],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.schema-list/v1",
        fields: [
          .init("name", "string", "The name and version of the form"),
          .init("summary", "string", "What has this form"),
        ])
    ) { _, context in
      let columns = [
        Column("name", title: "Name", priority: 0),
        Column("summary", title: "Summary", priority: 1),
      ]
      let records = SchemaCatalogue.all.map { schema -> JSONObject in
        ["name": .string(schema.name), "summary": .string(schema.summary)]
      }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.schema-list/v1", key: "schemas")
      return .success
    }
  }
}

/// `dna schema show`.
enum SchemaShowCommand {
  struct Options: Sendable {
    var name = ""
  }

  static let command = Command<GlobalSettings>(
    "show", summary: "Print one JSON Schema (draft 2020-12)"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .required(
          \.name, "NAME", "The form, such as 'dna.workflow/v1'", completion: .dynamic("schemas"))
      ],
      examples: [Example("dna schema show dna.workflow/v1", "The form of a workflow definition")],
      exitCodes: [.success, .failure]
    ) { options, context in
      guard let schema = SchemaCatalogue.all.first(where: { $0.name == options.name }) else {
        let near = Similarity.nearest(
          to: options.name, in: SchemaCatalogue.all.map(\.name), count: 1
        ).first
        throw CommandFailure(
          "there is no schema '\(RawArgument.displayable(options.name))'",
          hint: near.map { "did you mean '\($0)'?" } ?? "see 'dna schema list'",
          code: "unknown-schema")
      }
      try Reporter(context).text(schema.text)
      return .success
    }
  }
}
