import Expressions
import JSON

/// Draws a chain as a graph of what flows where.
package enum ChainPicture: String, Sendable, CaseIterable {
  /// A Mermaid flowchart.
  case mermaid
  /// A DOT graph, for Graphviz.
  case dot

  /// The picture as text, with a line end.
  package static func draw(_ plan: ChainPlan, as picture: ChainPicture) -> String {
    var graph = ChainGraph(plan)
    graph.build()
    return picture == .mermaid ? graph.mermaid : graph.dot
  }
}

/// Inputs, steps and the output as nodes, and an arrow for each name that is used.
private struct ChainGraph {
  enum Item {
    case node(id: String, label: String, kind: ChainStep.Kind?)
    indirect case group(id: String, label: String, [Item])
  }

  struct Arrow: Hashable {
    var from: String
    var to: String
  }

  let plan: ChainPlan
  private var items: [Item] = []
  private var arrows: [Arrow] = []
  private var count = 0

  init(_ plan: ChainPlan) { self.plan = plan }

  mutating func build() {
    var scope: [String: String] = [:]
    for input in plan.inputs {
      let id = nextID()
      items.append(.node(id: id, label: "\(input.name): \(input.type.rawValue)", kind: nil))
      scope[input.name] = id
    }
    items += add(plan.steps, &scope)
    let id = nextID()
    items.append(.node(id: id, label: "output", kind: nil))
    if let output = plan.output {
      connect(names(output), scope, to: id)
    } else if let last = plan.steps.last {
      connect([last.id], scope, to: id)
    }
  }

  private mutating func nextID() -> String {
    defer { count += 1 }
    return "n\(count)"
  }

  private mutating func connect(_ names: [String], _ scope: [String: String], to id: String) {
    for name in names {
      guard let from = scope[name] else { continue }
      let arrow = Arrow(from: from, to: id)
      if !arrows.contains(arrow) { arrows.append(arrow) }
    }
  }

  private func names(_ value: JSONValue) -> [String] {
    ChainStep("", .value(value)).usedNames.sorted()
  }

  private mutating func add(_ steps: [ChainStep], _ scope: inout [String: String]) -> [Item] {
    var result: [Item] = []
    for step in steps {
      let id = nextID()
      let label = "\(step.id)\n\(step.kind.rawValue)"
      result.append(.node(id: id, label: label, kind: step.kind))
      // What a step's bodies use from outside flows to them, not to the step itself.
      var own = step
      own.work = .value(.array(step.templates))
      var names = own.usedNames
      if case .model(let model) = step.work, let memory = model.memory { names.insert(memory) }
      if case .branch = step.work {
        let inner = step.bodies.reduce(into: Set<String>()) { all, body in
          for step in body.steps { all.formUnion(step.usedNames) }
        }
        names.formUnion(step.usedNames.subtracting(inner))
      }
      connect(names.sorted(), scope, to: id)
      var inside: [Item] = []
      for body in step.bodies {
        var inner = scope
        if case .map(let map) = step.work { inner[map.element] = id }
        inside += add(body.steps, &inner)
      }
      if !inside.isEmpty { result.append(.group(id: "g\(id)", label: "in \(step.id)", inside)) }
      scope[step.id] = id
    }
    return result
  }

  // MARK: Mermaid

  var mermaid: String {
    var lines = ["flowchart TD"]
    Self.write(items, "  ", &lines)
    for arrow in arrows { lines.append("  \(arrow.from) --> \(arrow.to)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func write(_ items: [Item], _ indent: String, _ lines: inout [String]) {
    for item in items {
      switch item {
      case .node(let id, let label, let kind):
        let text = mermaidText(label)
        switch kind {
        case nil: lines.append("\(indent)\(id)([\"\(text)\"])")
        case .model: lines.append("\(indent)\(id)[[\"\(text)\"]]")
        case .branch: lines.append("\(indent)\(id){\"\(text)\"}")
        case .memory, .load, .retrieve: lines.append("\(indent)\(id)[(\"\(text)\")]")
        default: lines.append("\(indent)\(id)[\"\(text)\"]")
        }
      case .group(let id, let label, let inside):
        lines.append("\(indent)subgraph \(id)[\"\(mermaidText(label))\"]")
        write(inside, indent + "  ", &lines)
        lines.append("\(indent)end")
      }
    }
  }

  /// Text inside quotes of Mermaid, which knows HTML entities and no escapes.
  private static func mermaidText(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
      .replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\n", with: "<br/>")
  }

  // MARK: DOT

  var dot: String {
    var lines = [
      "digraph \"\(Self.dotText(plan.name))\" {", "  rankdir=TB;",
      "  node [shape=box, style=rounded];",
    ]
    Self.writeDOT(items, "  ", &lines)
    for arrow in arrows { lines.append("  \(arrow.from) -> \(arrow.to);") }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private static func writeDOT(_ items: [Item], _ indent: String, _ lines: inout [String]) {
    for item in items {
      switch item {
      case .node(let id, let label, let kind):
        let shape =
          switch kind {
          case nil: ", shape=ellipse"
          case .branch: ", shape=diamond"
          case .memory, .load, .retrieve: ", shape=cylinder"
          default: ""
          }
        lines.append("\(indent)\(id) [label=\"\(dotText(label))\"\(shape)];")
      case .group(let id, let label, let inside):
        lines.append("\(indent)subgraph cluster_\(id) {")
        lines.append("\(indent)  label=\"\(dotText(label))\";")
        writeDOT(inside, indent + "  ", &lines)
        lines.append("\(indent)}")
      }
    }
  }

  private static func dotText(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
