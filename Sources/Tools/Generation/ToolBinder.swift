import JSON
import Text
import Workflows

/// Binds an order to a tool of the user, when one fits, and fills its parameters from the words.
enum ToolBinder {
  /// Below this a tool is not taken.
  static let leastConfidence = 0.42

  static func bind(
    _ clause: Clause, _ tools: ToolCatalogue, _ scope: Scope, _ context: PlanContext
  ) -> Binding? {
    let words = clause.words.map { context.tokens[$0] }.filter { $0.kind == .word }.map(\.lower)
    guard let hit = tools.index.ranked(words).first, hit.confidence >= leastConfidence else {
      return nil
    }
    return binding(clause.words, clause.all, hit, tools, scope, context)
  }

  /// A node that calls a tool.
  static func binding(
    _ words: [Int], _ all: [Int], _ hit: ToolIndex.Hit, _ tools: ToolCatalogue, _ scope: Scope,
    _ context: PlanContext, name: String? = nil
  ) -> Binding {
    let tool = tools.tools[hit.tool]
    let text = name ?? context.words(words)
    let id = context.id(tool.name)
    let key = context.key(ToolIndex.words(of: tool.name).joined(separator: " "), "result")
    var filler = ArgumentFiller(words: words, context: context, scope: scope)
    let parameters = filler.fill(tool)
    var node = WorkflowNode(
      id: id, name: text, type: .tool,
      config: ["tool": .string(tool.name), "parameters": .object(parameters)],
      description: tool.description.isEmpty ? nil : String(tool.description.prefix(200)))
    node.reads = Templates.names(in: .object(parameters))
    node.writes = [key]
    let noun = ToolIndex.words(of: tool.name).last.map(Lexicon.singular) ?? "result"
    let nouns = Set(
      words.map { context.tokens[$0] }.filter { $0.kind == .word && $0.isContent }.map {
        Lexicon.singular($0.lower)
      })
    return Binding(
      node: node, value: StateValue(key: key, nouns: [noun] + nouns.sorted(), shape: .any),
      words: all,
      why: "the words fit the tool '\(tool.name)'",
      confidence: (hit.confidence * 100).rounded() / 100)
  }
}
