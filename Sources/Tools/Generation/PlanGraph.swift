import JSON
import Workflows

/// A graph that grows: nodes, edges, and the ends that what follows is joined to.
struct PlanGraph {
  /// An edge that still lacks its target.
  struct Exit: Hashable {
    var from: String
    var label: String?
  }

  var nodes: [WorkflowNode] = []
  var edges: [WorkflowEdge] = []
  /// Paths that were ended by "stop".
  var stops: [Exit] = []
  private var places: [String: Int] = [:]
  private var joined: Set<String> = []

  mutating func add(_ node: WorkflowNode, after exits: [Exit]) {
    places[node.id] = nodes.count
    nodes.append(node)
    connect(exits, to: node.id)
  }

  mutating func connect(_ exits: [Exit], to target: String) {
    for exit in exits {
      let label = exit.label
      let id = "\(exit.from)->\(target)"
      guard joined.insert("\(id) \(label ?? "")").inserted else { continue }
      let isTwin = edges.count < 10_000 && label != nil && joined.contains("\(id) *")
      joined.insert("\(id) *")
      edges.append(
        WorkflowEdge(
          from: exit.from, to: target, label: label, isConditional: label != nil,
          id: isTwin ? "\(id) (\(label ?? ""))" : nil))
    }
  }

  mutating func update(_ id: String, _ change: (inout WorkflowNode) -> Void) {
    guard let place = places[id] else { return }
    change(&nodes[place])
  }

  /// Gives every path out of a condition a place to end.
  mutating func finish(_ exits: [Exit], _ context: PlanContext) {
    let open = exits + stops
    guard open.contains(where: { $0.label == "true" || $0.label == "false" }) else { return }
    let id = context.id("end")
    add(
      WorkflowNode(id: id, type: .function, config: ["handler": "value.noop", "parameters": [:]]),
      after: open)
    context.explanations.append(
      PlanExplanation(
        span: nil, words: "", node: id, why: "every way out of a condition needs an end",
        confidence: 1))
  }

  /// A definition of this graph.
  func definition(_ name: String) -> WorkflowDefinition {
    var definition = WorkflowDefinition(name: name)
    definition.nodes = nodes
    definition.edges = edges
    definition.entryPoint = nodes.first?.id
    let sources = Set(edges.map(\.from))
    definition.exitPoints = nodes.map(\.id).filter { !sources.contains($0) }
    GraphLayout.place(&definition)
    return definition
  }

  /// The graph as the `body` of a node.
  var body: JSONValue { .object(definition("").body) }
}
