import Functions
import JSON
import Workflows

/// Adds to a planned workflow what its options ask for: approvals, and the handling of errors.
enum WorkflowSafeguards {
  static func apply(_ request: WorkflowRequest, to plan: PlannedWorkflow) -> PlannedWorkflow {
    var plan = plan
    if request.handlesErrors { handleErrors(&plan) }
    if request.asksPeople { askPeople(&plan) }
    return plan
  }

  // MARK: - Errors

  /// Retries and time limits for steps that reach beyond this process and say nothing of their own.
  private static func handleErrors(_ plan: inout PlannedWorkflow) {
    for place in plan.definition.nodes.indices
    where reachesOut(plan.definition.nodes[place]) {
      let node = plan.definition.nodes[place]
      guard node.retry == nil, node.timeout == nil, node.onError == .fail else { continue }
      plan.definition.nodes[place].retry = WorkflowNode.Retry(maxAttempts: 3)
      plan.definition.nodes[place].timeout = 120_000_000_000
      plan.explanation.append(
        PlanExplanation(
          span: nil, words: "--error-handling", node: node.id,
          why: "it reaches outside and can fail by chance: 3 attempts of at most 2 minutes",
          confidence: 1))
    }
  }

  private static func reachesOut(_ node: WorkflowNode) -> Bool {
    switch node.type {
    case .llm, .http: true
    case .function: effect(of: node) == .network
    default: false
    }
  }

  private static func effect(of node: WorkflowNode) -> FunctionSignature.Effect? {
    node.config["handler"]?.string.flatMap { FunctionCatalogue.builtIn[$0] }?.signature.effect
  }

  // MARK: - People

  /// An approval in front of every step that writes, sends or runs something, unless one stands there.
  private static func askPeople(_ plan: inout PlannedWorkflow) {
    let before = plan.definition
    var taken = Set(before.nodes.map(\.id))
    for node in before.nodes where acts(node) {
      let incoming = before.edges.filter { $0.to == node.id }
      let isAsked = incoming.contains { edge in
        before.nodes.contains { $0.id == edge.from && $0.type == .humanInLoop }
      }
      guard !isAsked else { continue }
      var id = "approve-\(node.id)"
      var number = 1
      while !taken.insert(id).inserted {
        number += 1
        id = "approve-\(node.id)-\(number)"
      }
      var approval = WorkflowNode(
        id: id, name: "approve: \(node.name)", type: .humanInLoop,
        config: [
          "kind": "approval",
          "message": .string("Go on with '\(Templates.literal(node.name))'?"),
        ])
      approval.join = node.join
      approval.x = node.x
      approval.y = node.y
      for place in plan.definition.edges.indices where plan.definition.edges[place].to == node.id {
        let edge = plan.definition.edges[place]
        if edge.id == "\(edge.from)->\(edge.to)" {
          plan.definition.edges[place].id = "\(edge.from)->\(id)"
        }
        plan.definition.edges[place].to = id
      }
      plan.definition.edges.append(WorkflowEdge(from: id, to: node.id))
      if let place = plan.definition.nodes.firstIndex(where: { $0.id == node.id }) {
        plan.definition.nodes[place].join = .all
        plan.definition.nodes.insert(approval, at: place)
      }
      if plan.definition.entryPoint == node.id { plan.definition.entryPoint = id }
      plan.explanation.append(
        PlanExplanation(
          span: nil, words: "--human-in-loop", node: id,
          why: "'\(node.id)' changes something outside, so a person agrees first", confidence: 1))
    }
    GraphLayout.place(&plan.definition)
  }

  /// Whether a step, or one inside it, changes something outside.
  private static func acts(_ node: WorkflowNode) -> Bool {
    switch node.type {
    case .tool: true
    case .http:
      node.config["body"] != nil
        || !["GET", "HEAD", nil].contains(node.config["method"]?.string?.uppercased())
    case .function: effect(of: node) == .write
    case .map, .loop: bodyActs(node.config["body"])
    case .parallel: (node.config["branches"]?.array ?? []).contains { bodyActs($0["body"]) }
    default: false
    }
  }

  private static func bodyActs(_ body: JSONValue?) -> Bool {
    guard let body else { return false }
    return WorkflowReader.read(body: body, name: "").definition.nodes.contains { acts($0) }
  }
}
