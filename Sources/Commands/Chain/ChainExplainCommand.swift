import Chains
import CommandLineKit
import Expressions
import JSON
import Terminal

/// `dna chain explain`.
enum ChainExplainCommand {
  struct Options: Sendable {
    var file: PathArgument = "-"
  }

  static let command = Command<GlobalSettings>(
    "explain", summary: "Say what each step of a chain does, costs and touches"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .required(\.file, "FILE", "A plan, or '-' for standard input", completion: .file)
      ],
      discussion: """
        The words follow from the plan alone, without a model: the same plan gives the same bytes. A \
        plan with faults is explained as far as it can be understood.
        """,
      examples: [Example("dna chain explain examples/chains/answer-from-docs.json", "Explain one")],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.chain-explanation/v1",
        fields: [
          .init("name", "string", "The name of the chain"),
          .init("description", "string", "What it is for"),
          .init("inputs", "array", "What a run must be given"),
          .init("steps", "array", "Each step: what it does, the type it gives, notes, its place"),
          .init("outputType", "string", "The type of the result"),
          .init("modelCalls", "string", "How often models are asked when nothing fails"),
          .init("touches", "array", "What it reads, writes, runs and sends"),
        ]),
      seeAlso: ["chain validate", "chain export"]
    ) { options, context in
      try show(ChainSource(options.file), context)
      return .success
    }
  }

  /// Shows what the steps of a chain do.
  static func show(
    _ source: ChainSource, _ context: CommandContext<GlobalSettings>
  ) throws {
    let explanation = ChainExplanation(source.validation)
    try Reporter(context).document(explanation.json) { try $0.explanation(explanation) }
  }
}

extension Page {
  fileprivate func explanation(_ explanation: ChainExplanation) throws {
    try heading(explanation.name)
    if let description = explanation.description { try line(description) }
    for input in explanation.inputs {
      let text = input.description.map { ": \($0)" } ?? ""
      try line(
        "input \(input.name) (\(input.type.rawValue)"
          + (input.defaultValue == nil ? "" : ", optional") + ")\(text)")
    }
    try line()
    for (number, entry) in explanation.entries.enumerated() {
      let indent = String(repeating: "  ", count: entry.depth)
      try line(
        "\(indent)\(number + 1). \(entry.step) \(entry.does); it gives \(entry.valueType.phrase).")
      for note in entry.notes { try line("\(indent)   - \(note)") }
    }
    try line()
    try line("The result is \(explanation.outputType.phrase).")
    try line("Calls of models: \(explanation.modelCalls).")
    for text in explanation.touches { try line("It \(text).") }
  }
}
