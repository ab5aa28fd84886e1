import CommandLineKit
import JSON
import Terminal
import Workflows

/// `dna workflow render`.
enum WorkflowRenderCommand {
  enum Picture: String, ChoiceValue {
    case tree
    case mermaid
    case dot

    var summary: String {
      switch self {
      case .tree: "Lines for a terminal"
      case .mermaid: "A Mermaid flowchart, for Markdown"
      case .dot: "A DOT graph, for Graphviz"
      }
    }
  }

  struct Options: Sendable {
    var file: PathArgument = "-"
    var picture = Picture.tree
  }

  static let command = Command<GlobalSettings>(
    "render", summary: "Draw a workflow definition"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(\.picture, "as", placeholder: "PICTURE", "Draw a tree, Mermaid or DOT")
      ],
      operands: [
        .required(\.file, "FILE", "A definition, or '-' for standard input", completion: .file)
      ],
      discussion: "A definition with faults is drawn as far as it can be understood.",
      examples: [
        Example("dna workflow render examples/workflows/approval.json", "Draw it in the terminal"),
        Example(
          "dna workflow render examples/workflows/approval.json --as mermaid", "For Markdown"),
        Example(
          "dna workflow render examples/workflows/approval.json --as dot --to approval.dot",
          "For Graphviz"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.picture/v1",
        fields: [
          .init("workflow", "string", "The name of the workflow"),
          .init("as", "string", "Tree, mermaid or dot"),
          .init("text", "string", "The picture as text"),
        ]),
      seeAlso: ["workflow validate"]
    ) { options, context in
      let source = try WorkflowSource(options.file)
      let reporter = Reporter(context)
      let text =
        switch options.picture {
        case .tree:
          WorkflowRenderer.render(
            source.definition, as: reporter.traits.usesUnicode ? .tree : .ascii)
        case .mermaid: WorkflowRenderer.render(source.definition, as: .mermaid)
        case .dot: WorkflowRenderer.render(source.definition, as: .dot)
        }
      switch context.globals.output {
      case .json, .jsonl:
        try reporter.document([
          "schema": "dna.picture/v1", "workflow": .string(source.definition.name),
          "as": .string(options.picture.rawValue), "text": .string(text),
        ]) { _ in }
      case .table, .tsv, .markdown, nil: try reporter.text(text)
      }
      return .success
    }
  }
}
