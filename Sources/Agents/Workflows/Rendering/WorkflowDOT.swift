/// A workflow as a Graphviz digraph; bodies are clusters.
struct WorkflowDOT {
  private(set) var text = ""

  init(_ definition: WorkflowDefinition) {
    text = "digraph \(Self.quoted([definition.name])) {\n"
    text += "  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n"
    text += "  edge [fontname=\"sans-serif\"];\n"
    graph(definition, id: "n", indent: "  ", depth: 0)
    text += "}\n"
  }

  private mutating func graph(
    _ definition: WorkflowDefinition, id: String, indent: String, depth: Int
  ) {
    let graph = IndexedWorkflow(definition)
    for (index, node) in definition.nodes.enumerated() {
      let name = "\(id)\(index)"
      let title = node.gist == node.title ? [node.title] : [node.title, node.gist]
      var attributes = "label=\(Self.quoted(title)), shape=\(shape(node))"
      if graph.entry == index { attributes += ", penwidth=2" }
      if graph.isExit[index] { attributes += ", peripheries=2" }
      text += "\(indent)\(name) [\(attributes)];\n"
      guard depth < DrawnBody.depthLimit else { continue }
      for (place, body) in DrawnBody.all(of: node).enumerated() where !body.definition.nodes.isEmpty
      {
        let inner = "\(name)_\(place)_"
        text += "\(indent)subgraph cluster_\(inner) {\n"
        text += "\(indent)  label=\(Self.quoted(["\(node.id): \(body.name)"]));\n"
        self.graph(body.definition, id: inner, indent: indent + "  ", depth: depth + 1)
        text += "\(indent)}\n"
        let start = IndexedWorkflow(body.definition).entry ?? 0
        text += "\(indent)\(name) -> \(inner)\(start) [style=dotted, arrowhead=none];\n"
      }
    }
    for arrow in graph.arrows {
      var attributes: [String] = []
      let caption = graph.caption(of: arrow)
      if !caption.isEmpty { attributes.append("label=\(Self.quoted([caption]))") }
      if arrow.isConditional { attributes.append("style=dashed") }
      if arrow.isBack { attributes.append("constraint=false") }
      let note = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
      text += "\(indent)\(id)\(arrow.from) -> \(id)\(arrow.to)\(note);\n"
    }
  }

  private func shape(_ node: WorkflowNode) -> String {
    switch node.type {
    case .condition: "diamond"
    case .humanInLoop: "parallelogram"
    case .wait: "ellipse"
    case .parallel, .map, .loop, .subworkflow: "box3d"
    default: "box"
    }
  }

  private static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      drawnLine(line, limit: 80).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("&", with: "&amp;")
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}
