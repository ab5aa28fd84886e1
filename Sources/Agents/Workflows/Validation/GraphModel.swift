import JSON

/// A graph with the graphs inside its nodes, and the keys that flow through it.
struct GraphModel {
  /// What a graph inside a node is for.
  enum Role {
    case mapBody
    case loopBody
    case branch
  }

  struct Body {
    var role: Role
    var model: GraphModel
    /// What was wrong with its form.
    var findings: [WorkflowFinding]
  }

  let graph: IndexedWorkflow
  /// Where the graph stands in the definition.
  let pointer: String
  /// The graphs inside each node.
  let bodies: [[Body]]
  /// Keys that each node surely writes when it ends well.
  let surely: [Set<String>]
  /// Keys that each node may write.
  let maybe: [Set<String>]
  let flow: KeyFlow

  init(_ definition: WorkflowDefinition, at pointer: String) {
    graph = IndexedWorkflow(definition)
    self.pointer = pointer
    var bodies: [[Body]] = []
    var surely: [Set<String>] = []
    var maybe: [Set<String>] = []
    for (index, node) in definition.nodes.enumerated() {
      let inner = Self.bodies(of: node, at: "\(pointer)/nodes/\(index)/config")
      var sure = Set(node.writes)
      var possible = sure
      for body in inner where body.role != .mapBody {
        possible.formUnion(body.model.written)
      }
      if Self.runsAllBodies(node) {
        for body in inner { sure.formUnion(body.model.surelyWritten) }
      }
      bodies.append(inner)
      surely.append(sure)
      maybe.append(possible)
    }
    self.bodies = bodies
    self.surely = surely
    self.maybe = maybe
    flow = KeyFlow(graph, surely: surely, maybe: maybe)
  }

  /// Keys that some node may write.
  var written: Set<String> { maybe.reduce(into: []) { $0.formUnion($1) } }

  /// Keys that are written however the graph ends.
  var surelyWritten: Set<String> {
    var result: Set<String>?
    for node in graph.definition.nodes.indices
    where graph.isExit[node] || graph.outgoing[node].isEmpty {
      let keys = flow.definite[node].union(surely[node])
      result = result.map { $0.intersection(keys) } ?? keys
    }
    return result ?? []
  }

  /// Whether every body runs to its end each time; a map keeps its keys, a `while` loop may not turn at all.
  private static func runsAllBodies(_ node: WorkflowNode) -> Bool {
    switch node.type {
    case .loop: node.config["while"] == nil
    case .parallel: node.config["wait"]?.string ?? "all" == "all"
    default: false
    }
  }

  private static func bodies(of node: WorkflowNode, at pointer: String) -> [Body] {
    switch node.type {
    case .map, .loop:
      guard let body = node.config["body"] else { return [] }
      return [
        Self.body(body, node.type == .map ? .mapBody : .loopBody, node.id, "\(pointer)/body")
      ]
    case .parallel:
      return (node.config["branches"]?.array ?? []).enumerated().compactMap { index, branch in
        guard let body = branch["body"] else { return nil }
        return Self.body(
          body, .branch, branch["name"]?.string ?? "\(index + 1)",
          "\(pointer)/branches/\(index)/body")
      }
    default: return []
    }
  }

  private static func body(
    _ value: JSONValue, _ role: Role, _ name: String, _ pointer: String
  ) -> Body {
    let (definition, findings) = WorkflowReader.read(body: value, name: name, at: pointer)
    return Body(role: role, model: GraphModel(definition, at: pointer), findings: findings)
  }
}
