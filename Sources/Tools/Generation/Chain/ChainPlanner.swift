import Chains
import JSON

/// Plans a chain from a request in plain English, by rules alone: no model, no network, the same bytes every time.
package enum ChainPlanner {
  /// Version of the rules; it stands in `metadata.source`.
  package static let version = "1"
  /// Bytes that a request may have.
  package static let sizeLimit = 200_000

  /// The plan of a request.
  ///
  /// - Throws: `PlanError` when the request is empty, too long, or asks for nothing.
  package static func plan(
    _ sentence: String, options: ChainOptions = ChainOptions()
  ) throws(PlanError) -> PlannedChain {
    guard sentence.utf8.count <= sizeLimit else {
      throw PlanError(
        code: .tooLong,
        message: "the request has \(sentence.utf8.count) bytes; at most \(sizeLimit) can be planned"
      )
    }
    guard sentence.utf8.contains(where: { $0 > 0x20 }) else {
      throw PlanError(
        code: .empty,
        message: "the request is empty; say what the chain is to do, such as 'summarise a text'")
    }
    let request = ChainSentenceReader.read(sentence, functions: options.functions)
    guard !request.orders.isEmpty else {
      let shown = sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(40)
      throw PlanError(
        code: .noStep,
        message: "no step found: nothing in the request, which begins with '\(shown)', asks for "
          + "something that a chain does; begin with a verb, such as 'answer', 'summarise' or 'extract'"
      )
    }
    var builder = ChainPlanBuilder(request, sentence, options)
    var plan = builder.build(name: options.name ?? name(sentence), description: describe(sentence))
    plan.metadata = [
      "source": ["planner": "rules", "version": .string(version), "sentence": .string(sentence)]
    ]
    return PlannedChain(
      plan: plan, source: .rules, explanation: builder.explanation,
      assumptions: builder.assumptions,
      questions: builder.questions, leftover: request.leftover, functions: builder.functions)
  }

  /// A name in kebab-case of the first words that say something.
  package static func name(_ sentence: String) -> String {
    let words = Tokenizer.tokens(of: sentence).lazy.filter { $0.kind == .word && $0.isContent }
      .prefix(4)
    let slug = PlanContext.slug(words.map(\.lower), separator: "-")
    return slug.isEmpty ? "chain" : slug
  }

  static func describe(_ sentence: String) -> String {
    let line = sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 400 ? line.prefix(400) + "…" : line
  }
}
