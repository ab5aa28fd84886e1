import JSON

/// Checks of one graph: the whole workflow, or the body of a node.
extension WorkflowValidator {
  mutating func check(_ model: GraphModel, _ outer: KeyScope) {
    var scope = outer
    scope.known.formUnion(model.written)
    scope.addTypes(of: model, functions: functions)
    checkIdentity(model)
    checkEnds(model)
    checkCycles(model)
    for index in model.graph.definition.nodes.indices {
      checkEdges(of: index, model, scope)
      check(node: index, model, scope)
    }
    checkConcurrentWrites(model, scope)
  }

  private func name(_ model: GraphModel, _ node: Int) -> String {
    "'\(model.graph.definition.nodes[node].id)'"
  }

  private mutating func checkIdentity(_ model: GraphModel) {
    let definition = model.graph.definition
    let ids = definition.nodes.map(\.id)
    if ids.isEmpty {
      report(
        .noNodes, model.pointer, "there are no nodes", "add at least one node under 'nodes'")
    }
    var seen: Set<String> = []
    for (index, id) in ids.enumerated() where !id.isEmpty && !seen.insert(id).inserted {
      report(
        .duplicateID, "\(model.pointer)/nodes/\(index)/id", "there are two nodes '\(id)'",
        "rename one of them, and the edges that mean it")
    }
    var edgeIDs: Set<String> = []
    var pairs: Set<[String]> = []
    for (index, edge) in definition.edges.enumerated() {
      let pointer = "\(model.pointer)/edges/\(index)"
      for (end, id) in [("from", edge.from), ("to", edge.to)]
      where !id.isEmpty && !seen.contains(id) {
        report(
          .danglingEdge, "\(pointer)/\(end)",
          "the edge \(end == "from" ? "leaves" : "leads to") "
            + "'\(id)', and there is no such node",
          advice(for: id, among: ids, otherwise: "add the node, or remove the edge"))
      }
      let pair = [edge.from, edge.to, edge.condition ?? "", edge.label ?? ""]
      if !pairs.insert(pair).inserted {
        report(
          .duplicateEdge, pointer,
          "there are two edges from '\(edge.from)' to '\(edge.to)' with one meaning",
          "remove one of them")
      } else if !edgeIDs.insert(edge.id).inserted, edge.id != "\(edge.from)->\(edge.to)" {
        report(
          .duplicateID, pointer + "/id", "there are two edges '\(edge.id)'", "rename one of them")
      }
    }
    for (index, node) in definition.nodes.enumerated() {
      guard case .go(let target) = node.onError, !target.isEmpty, !seen.contains(target) else {
        continue
      }
      report(
        .danglingTarget, "\(model.pointer)/nodes/\(index)/onError/goTo",
        "onError goes to '\(target)', and there is no such node",
        advice(for: target, among: ids, otherwise: "name a node of this graph"))
    }
  }

  private func advice(for name: String, among known: [String], otherwise: String) -> String {
    suggestion(for: name, among: known).map { "did you mean '\($0)'?" } ?? otherwise
  }

  private mutating func checkEnds(_ model: GraphModel) {
    let graph = model.graph
    let definition = graph.definition
    let ids = definition.nodes.map(\.id)
    for (index, id) in definition.exitPoints.enumerated() where graph[id] == nil {
      report(
        .danglingTarget, "\(model.pointer)/exitPoints/\(index)",
        "the exit point '\(id)' is no node", advice(for: id, among: ids, otherwise: "remove it"))
    }
    if let entry = definition.entryPoint, graph.entry == nil {
      report(
        .noEntry, model.pointer + "/entryPoint", "the entry point '\(entry)' is no node",
        advice(for: entry, among: ids, otherwise: "name the node that runs first"))
      return
    }
    guard let entry = graph.entry else {
      if !ids.isEmpty {
        report(
          .noEntry, model.pointer, "it is not said which node runs first",
          "add \"entryPoint\": \"\(ids[0])\", or another node's id")
      }
      return
    }
    let isReached = graph.reachable(from: entry)
    for node in ids.indices where !isReached[node] {
      report(
        .unreachableNode, "\(model.pointer)/nodes/\(node)",
        "nothing leads to \(name(model, node)), so it never runs",
        "add an edge to it, or remove it")
    }
    checkExits(model, isReached)
  }

  private mutating func checkExits(_ model: GraphModel, _ isReached: [Bool]) {
    let graph = model.graph
    let count = graph.outgoing.count
    // Backwards from every node at which a path can end.
    var sources = [[Int]](repeating: [], count: count)
    for arrow in graph.arrows where !graph.isExit[arrow.from] {
      sources[arrow.to].append(arrow.from)
    }
    var canEnd = [Bool](repeating: false, count: count)
    var stack = (0..<count).filter { graph.isExit[$0] || graph.outgoing[$0].isEmpty }
    for node in stack { canEnd[node] = true }
    while let node = stack.popLast() {
      for source in sources[node] where !canEnd[source] {
        canEnd[source] = true
        stack.append(source)
      }
    }
    for node in 0..<count where isReached[node] {
      let pointer = "\(model.pointer)/nodes/\(node)"
      if !canEnd[node] {
        report(
          .noPathToExit, pointer, "from \(name(model, node)) no path leads to an end",
          "add an edge that leaves the cycle, or an exit point in it")
      } else if graph.outgoing[node].isEmpty, !graph.isExit[node],
        !graph.definition.exitPoints.isEmpty
      {
        report(
          .deadEnd, pointer, "\(name(model, node)) has no edge and is no exit point",
          "add it to 'exitPoints', or an edge that leads on")
      } else if graph.isExit[node], !graph.outgoing[node].isEmpty {
        report(
          .exitWithEdges, pointer,
          "\(name(model, node)) is an exit point, so its edges are never taken",
          "remove it from 'exitPoints', or remove its edges")
      }
    }
  }

  private mutating func checkCycles(_ model: GraphModel) {
    let graph = model.graph
    for arrow in graph.arrows where arrow.isBack {
      guard let edge = arrow.edge else {
        report(
          .unboundedCycle, "\(model.pointer)/nodes/\(arrow.from)/onError",
          "when \(name(model, arrow.from)) fails, it goes back to \(name(model, arrow.to)), "
            + "and nothing says how often",
          "go to a node further on, or use 'retry'")
        continue
      }
      if arrow.maxTraversals == nil {
        report(
          .unboundedCycle, "\(model.pointer)/edges/\(edge)",
          "the edge from \(name(model, arrow.from)) back to \(name(model, arrow.to)) "
            + "closes a cycle without a bound",
          "add \"maxTraversals\": 10, or use a loop node")
      }
    }
    for (index, edge) in graph.definition.edges.enumerated() {
      if let most = edge.maxTraversals, most < 1 {
        report(
          .loopWithoutLimit, "\(model.pointer)/edges/\(index)/maxTraversals",
          "an edge that may be taken \(most) times is never taken", "write 1 or more")
      }
    }
  }

  private mutating func checkConcurrentWrites(_ model: GraphModel, _ scope: KeyScope) {
    let graph = model.graph
    var writers: [String: [Int]] = [:]
    for node in model.flow.order {
      for key in model.maybe[node] { writers[key, default: []].append(node) }
    }
    let reduced = Set(scope.state.filter { $0.reducer != nil }.map(\.name))
    var reached: [Int: [Bool]] = [:]
    for (key, nodes) in writers.sorted(by: { $0.key < $1.key })
    where nodes.count > 1 && !reduced.contains(key) {
      // More than this many writers of one key are looked at for the first of them only.
      pairs: for second in nodes.indices.dropFirst().prefix(200) {
        for first in nodes[..<second] {
          let ahead = reached[first] ?? forwardReach(graph, first)
          reached[first] = ahead
          let node = nodes[second]
          guard !ahead[node], !model.flow.excludeEachOther(first, node) else { continue }
          report(
            .parallelWrite, "\(model.pointer)/nodes/\(node)/writes",
            "\(name(model, first)) and \(name(model, node)) may write '\(key)' at the same time",
            "declare a reducer for '\(key)' under 'state', or write two keys")
          break pairs
        }
      }
    }
    for (index, node) in graph.definition.nodes.enumerated() where node.type == .parallel {
      checkBranchWrites(model, index, reduced)
    }
  }

  private mutating func checkBranchWrites(
    _ model: GraphModel, _ index: Int, _ reduced: Set<String>
  ) {
    let wait = model.graph.definition.nodes[index].config["wait"]
    // Of branches that race, only one result is kept.
    if wait?.string == "any" || wait?.int == 1 { return }
    var owner: [String: String] = [:]
    for body in model.bodies[index] {
      for key in body.model.written.sorted() {
        let branch = body.model.graph.definition.name
        if let other = owner[key], !reduced.contains(key) {
          report(
            .parallelWrite, body.model.pointer,
            "the branches '\(other)' and '\(branch)' both write '\(key)'",
            "declare a reducer for '\(key)' under 'state', or write two keys")
        }
        owner[key] = branch
      }
    }
  }

  private func forwardReach(_ graph: IndexedWorkflow, _ start: Int) -> [Bool] {
    var isReached = [Bool](repeating: false, count: graph.outgoing.count)
    var stack = [start]
    while let node = stack.popLast() {
      for index in graph.arrows(leaving: node) {
        let arrow = graph.arrows[index]
        if arrow.isBack || isReached[arrow.to] { continue }
        isReached[arrow.to] = true
        stack.append(arrow.to)
      }
    }
    return isReached
  }
}
