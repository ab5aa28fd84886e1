import CommandLineKit
import JSON
import LanguageModels
import Terminal

/// `dna model probe`.
enum ModelProbeCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
  }

  private static let columns = [
    Column("capability", title: "Capability", priority: 0),
    Column("supported", title: "Supported", priority: 1),
    Column("detail", title: "Detail", priority: 2),
  ]

  static let command = Command<GlobalSettings>(
    "probe", summary: "Find out what a server really supports"
  ) {
    CommandBody(
      defaults: Options(),
      flags: ModelFlags.all(),
      discussion: """
        Makes up to a dozen small calls: a plain answer, a stream, usage in both, a tool that must be \
        called, and JSON by every way that the server may have. `ignored` means that a server took the \
        wish and did not keep to it. \\flag{max-cost} bounds what it may cost.
        """,
      examples: [
        Example("dna model probe --provider offline", "The built-in model"),
        Example("dna model probe --provider offline --json", "As JSON"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.model-probe/v1",
        fields: [
          .init("capability", "string", "Chat, stream, usage, tools, or a way to get JSON"),
          .init("supported", "string", "The answer: yes, no or ignored"),
          .init("detail", "string", "What was seen"),
        ]),
      seeAlso: ["model check"]
    ) { options, context in
      let opened = try await options.models.required(context, attempts: 1)
      let findings = await ModelProbe(opened.model).run()
      try Reporter(context).list(
        findings.map { finding in
          [
            "capability": .string(finding.capability),
            "supported": .string(finding.verdict.rawValue), "detail": .string(finding.detail),
          ]
        }, columns: columns, schema: "dna.model-probe/v1", key: "capabilities",
        facts: [
          "provider": .string(opened.endpoint.provider.id),
          "model": opened.endpoint.model.map(JSONValue.string) ?? .null,
          "url": .string(opened.endpoint.baseURL), "usage": .object(opened.report),
        ])
      return findings.first?.verdict == .yes ? .success : .failure
    }
  }
}
