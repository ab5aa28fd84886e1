/// A workflow as a Mermaid flowchart; bodies are subgraphs.
///
/// Ids are made up (`n0`, `n0_1`), because the words of the language, such as `end`, cannot be ids. Labels are
/// quoted, and what could end a quote or begin markup is written as an entity.
struct WorkflowMermaid {
  private(set) var text = "flowchart TD\n"

  init(_ definition: WorkflowDefinition) {
    graph(definition, id: "n", indent: "  ", depth: 0)
  }

  private mutating func graph(
    _ definition: WorkflowDefinition, id: String, indent: String, depth: Int
  ) {
    let graph = IndexedWorkflow(definition)
    for (index, node) in definition.nodes.enumerated() {
      let name = "\(id)\(index)"
      text += "\(indent)\(name)\(shape(node, isExit: graph.isExit[index]))\n"
      guard depth < DrawnBody.depthLimit else { continue }
      for (place, body) in DrawnBody.all(of: node).enumerated() where !body.definition.nodes.isEmpty
      {
        let inner = "\(name)_\(place)_"
        text += "\(indent)subgraph \(inner)g[\(quoted(["\(node.id): \(body.name)"]))]\n"
        self.graph(body.definition, id: inner, indent: indent + "  ", depth: depth + 1)
        text += "\(indent)end\n"
        let start = IndexedWorkflow(body.definition).entry ?? 0
        text += "\(indent)\(name) -.- \(inner)\(start)\n"
      }
    }
    for arrow in graph.arrows {
      let caption = graph.caption(of: arrow)
      let line = arrow.isConditional || arrow.isBack ? "-.->" : "-->"
      let note = caption.isEmpty ? "" : "|\(quoted([caption]))|"
      text += "\(indent)\(id)\(arrow.from) \(line)\(note) \(id)\(arrow.to)\n"
    }
  }

  private func shape(_ node: WorkflowNode, isExit: Bool) -> String {
    var lines = [node.title]
    if node.gist != node.title { lines.append(node.gist) }
    let label = quoted(lines)
    switch node.type {
    case .condition: return "{\(label)}"
    case .humanInLoop: return "[/\(label)/]"
    case .wait: return "([\(label)])"
    case .parallel, .map, .loop, .subworkflow: return "[[\(label)]]"
    default: return isExit ? "(\(label))" : "[\(label)]"
    }
  }

  private func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { Self.escaped(drawnLine($0, limit: 80)) }
    return "\"\(escaped.joined(separator: "<br/>"))\""
  }

  private static func escaped(_ line: String) -> String {
    var result = ""
    for scalar in line.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", "_", "-", ":", "?", "!":
        result.unicodeScalars.append(scalar)
      case _ where scalar.value >= 0xA0: result.unicodeScalars.append(scalar)
      default: result += "#\(scalar.value);"
      }
    }
    return result.isEmpty ? " " : result
  }
}
