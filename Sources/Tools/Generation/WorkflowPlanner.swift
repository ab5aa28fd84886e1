import JSON
import Workflows

/// Plans a workflow from a request in plain English, by rules alone.
///
/// The stages: tokens, clauses, a tree of what is asked for, and the binding of each order to a function, a
/// tool or a named node that is yet unbound. The same request gives the same definition, byte for byte.
package enum WorkflowPlanner {
  /// Version of the rules; it stands in `metadata.source`.
  package static let version = "1"
  /// Bytes that a request may have.
  package static let sizeLimit = 4_000_000
  /// Orders that a request may hold.
  package static let stepLimit = 2_000

  /// The plan of a request.
  ///
  /// - Throws: `PlanError` when the request is empty, asks for nothing, or asks for more than a plan may hold.
  /// - Complexity: linear in the length of the request, for up to `stepLimit` orders.
  package static func plan(
    _ text: String, options: PlanOptions = PlanOptions()
  ) throws(PlanError) -> PlannedWorkflow {
    let bytes = Array(text.utf8)
    guard bytes.count <= sizeLimit else {
      throw PlanError(
        code: .tooLong,
        message: "the request has \(bytes.count) bytes; at most \(sizeLimit) can be planned")
    }
    let tokens = Tokenizer.tokens(of: text)
    guard let first = tokens.first(where: { $0.kind != .line }) else {
      throw PlanError(
        code: .empty,
        message: "the request is empty; say what is to be done, such as 'read the feed'")
    }
    let context = PlanContext(
      text: bytes, tokens: tokens, tools: options.tools, onlyTools: options.onlyTools)
    let (root, steering, notes, overflow) = DiscourseParser.parse(tokens)
    if let overflow {
      throw PlanError(
        code: .tooLong, message: "the request asks for more than \(stepLimit) steps; split it",
        position: position(of: tokens[overflow], in: bytes))
    }
    for clause in steering { context.used.formUnion(clause.all) }
    let graph: PlanGraph
    if let tools = options.tools, !TaskPlanner.isSteered(root) {
      graph = TaskPlanner.plan(tools, context)
    } else {
      var builder = TreeBuilder(context)
      var scope = Scope()
      let exits = builder.build([root], &scope, after: [])
      builder.graph.finish(exits, context)
      graph = builder.graph
    }
    guard !graph.nodes.isEmpty else {
      let shown = String(first.text.prefix(40))
      throw PlanError(
        code: .noStep,
        message:
          "no step found: nothing in the request, which begins with '\(shown)', is an order; "
          + "begin a sentence with a verb, such as 'read', 'summarise' or 'send'",
        position: position(of: first, in: bytes))
    }
    var definition = graph.definition(options.name ?? name(tokens))
    definition.description = describe(text)
    definition.inputs = context.inputs
    definition.metadata = [
      "source": [
        "planner": "rules", "version": .string(version), "sentence": .string(text),
      ]
    ]
    definition = PlanMender.mend(definition, context)
    _ = notes
    return PlannedWorkflow(
      definition: definition, explanation: context.explanations, unbound: context.unbound,
      dropped: context.dropped, leftover: leftover(context))
  }

  private static func position(of token: Token, in bytes: [UInt8]) -> TextPosition {
    TextPosition(in: bytes, at: token.span.start)
  }

  private static func name(_ tokens: [Token]) -> String {
    let words = tokens.lazy.filter { $0.kind == .word && $0.isContent }.prefix(4).map(\.lower)
    let slug = PlanContext.slug(Array(words), separator: "-")
    return slug.isEmpty ? "workflow" : slug
  }

  private static func describe(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 400 ? line.prefix(400) + "…" : line
  }

  /// Content words that no node, setting or link used, neighbours joined.
  private static func leftover(_ context: PlanContext) -> [DroppedWords] {
    var groups: [[Int]] = []
    for (index, token) in context.tokens.enumerated()
    where token.isContent && !context.used.contains(index) {
      if let last = groups.last?.last, last == index - 1 {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.compactMap { group in
      context.span(group).map {
        DroppedWords(
          span: $0, words: context.words(group), why: "no rule made a step of these words")
      }
    }
  }
}
