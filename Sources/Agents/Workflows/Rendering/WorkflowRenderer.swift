import JSON

/// Draws a workflow: as a picture in text, for Mermaid, for Graphviz.
///
/// The same definition gives the same bytes. A definition that has faults is drawn too, as far as it goes.
package enum WorkflowRenderer {
  /// What a drawing is made for.
  package enum Format: String, Sendable, CaseIterable {
    /// A tree of lines with box-drawing characters.
    case tree
    /// The same tree with ASCII characters only.
    case ascii
    /// A Mermaid flowchart.
    case mermaid
    /// A Graphviz digraph.
    case dot
  }

  /// The drawing, with a newline at its end.
  package static func render(_ definition: WorkflowDefinition, as format: Format) -> String {
    switch format {
    case .tree: WorkflowTree(definition, isUnicode: true).text
    case .ascii: WorkflowTree(definition, isUnicode: false).text
    case .mermaid: WorkflowMermaid(definition).text
    case .dot: WorkflowDOT(definition).text
    }
  }
}

/// A body of a node as it is drawn: its name and its graph.
struct DrawnBody {
  var name: String
  var definition: WorkflowDefinition

  /// Bodies within bodies that are drawn; a picture of more says nothing.
  static let depthLimit = 12

  /// The bodies of a node, inline sub-workflows included.
  static func all(of node: WorkflowNode) -> [DrawnBody] {
    let config = node.config
    switch node.type {
    case .map:
      let item = config["as"]?.string ?? "item"
      return config["body"].map { [body($0, "each \(item)")] } ?? []
    case .loop:
      return config["body"].map { [body($0, "each turn")] } ?? []
    case .parallel:
      return (config["branches"]?.array ?? []).enumerated().compactMap { index, branch in
        branch["body"].map { body($0, branch["name"]?.string ?? "\(index + 1)") }
      }
    case .subworkflow:
      guard let inline = config["definition"] else { return [] }
      let definition = WorkflowReader.read(inline).definition
      return [DrawnBody(name: definition.name, definition: definition)]
    default: return []
    }
  }

  private static func body(_ value: JSONValue, _ name: String) -> DrawnBody {
    DrawnBody(name: name, definition: WorkflowReader.read(body: value, name: name).definition)
  }
}

extension WorkflowNode {
  /// What the node does, in a few words.
  var gist: String {
    switch type {
    case .function: config["handler"]?.string ?? "function"
    case .tool: config["tool"]?.string ?? config["argv"]?.array?.first?.string ?? "tool"
    case .llm: config["model"]?.string.map { "llm \($0)" } ?? "llm"
    case .http:
      "\(config["method"]?.string ?? (config["body"] == nil ? "GET" : "POST")) "
        + (config["url"]?.string ?? "http")
    case .condition: config["condition"]?.string ?? "condition"
    case .parallel: config["wait"].map { "parallel, wait for \($0.drawn)" } ?? "parallel"
    case .map: "map over \((config["over"] ?? .null).drawn)"
    case .loop:
      if let until = config["until"]?.string {
        "loop until \(until)"
      } else if let condition = config["while"]?.string {
        "loop while \(condition)"
      } else {
        "loop"
      }
    case .wait: "wait \((config["duration"] ?? config["until"] ?? .null).drawn)"
    case .humanInLoop: config["kind"]?.string ?? "approval"
    case .subworkflow: config["path"]?.string ?? "subworkflow"
    }
  }

  /// The node's name for people: its label, else its name.
  var title: String { label ?? name }
}

extension JSONValue {
  fileprivate var drawn: String {
    let text = string ?? serialized()
    let inner =
      text.hasPrefix("{{") && text.hasSuffix("}}") ? text.dropFirst(2).dropLast(2) : text[...]
    return String(inner.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension IndexedWorkflow {
  /// What stands on an arrow: its label, else its condition, and how often it may go back.
  func caption(of arrow: Arrow) -> String {
    var parts: [String] = []
    if let index = arrow.edge {
      let edge = definition.edges[index]
      if let text = edge.label ?? edge.condition { parts.append(text) }
    } else {
      parts.append("on error")
    }
    if let most = arrow.maxTraversals { parts.append("at most \(most)x") }
    return parts.joined(separator: ", ")
  }
}

/// One line of text without control characters, cut at a length.
func drawnLine(_ text: String, limit: Int) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit { return result + "..." }
    // Direction marks could make a picture say something else than the file.
    let isUnsafe =
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      || (0x200B...0x200F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
      || (0x2060...0x2069).contains(scalar.value) || scalar.value == 0xFEFF
    result.unicodeScalars.append(isUnsafe ? " " : scalar)
    count += 1
  }
  return result
}
