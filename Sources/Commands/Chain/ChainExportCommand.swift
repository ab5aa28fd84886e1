import Chains
import CommandLineKit
import JSON
import Terminal

/// `dna chain export`.
enum ChainExportCommand {
  /// What a chain can be written as.
  enum Form: String, ChoiceValue {
    case json
    case mermaid
    case dot

    var summary: String {
      switch self {
      case .json: "The plan itself, members in their order"
      case .mermaid: "A Mermaid flowchart, for Markdown"
      case .dot: "A DOT graph, for Graphviz"
      }
    }

    /// The chain in this form, with a line end.
    func text(_ plan: ChainPlan) -> String {
      switch self {
      case .json: plan.json.serialized(.pretty) + "\n"
      case .mermaid: ChainPicture.draw(plan, as: .mermaid)
      case .dot: ChainPicture.draw(plan, as: .dot)
      }
    }
  }

  struct Options: Sendable {
    var file: PathArgument = "-"
    var form = Form.mermaid
  }

  static let command = Command<GlobalSettings>(
    "export", summary: "Write a chain in another form"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(\.form, "format", placeholder: "FORM", "The form to write")
      ],
      operands: [
        .required(\.file, "FILE", "A plan, or '-' for standard input", completion: .file)
      ],
      discussion:
        "\\flag{to} writes a file. A plan with faults is drawn as far as it can be understood.",
      examples: [
        Example(
          "dna chain export examples/chains/answer-from-docs.json", "A picture for Markdown"),
        Example(
          "dna chain export examples/chains/answer-from-docs.json --format dot --to chain.dot",
          "For Graphviz"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.chain-export/v1",
        fields: [
          .init("chain", "string", "The name of the chain"),
          .init("format", "string", "The form"),
          .init("text", "string", "The chain in that form"),
        ]),
      seeAlso: ["chain explain"]
    ) { options, context in
      let source = try ChainSource(options.file)
      let text = options.form.text(source.plan)
      switch context.globals.output {
      case .json, .jsonl:
        try Reporter(context).document([
          "schema": "dna.chain-export/v1", "chain": .string(source.plan.name),
          "format": .string(options.form.rawValue), "text": .string(text),
        ]) { _ in }
      case .table, .tsv, .markdown, nil: try Reporter(context).text(text)
      }
      return .success
    }
  }
}
