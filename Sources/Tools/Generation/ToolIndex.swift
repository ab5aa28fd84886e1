/// Ranks tools for words: stems of name, description and parameters, weighted by how rare they are.
struct ToolIndex: Sendable {
  init(_ tools: [Tool]) {}
}
