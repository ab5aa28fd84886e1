/// Which state keys are there when a node runs, over all paths that lead to it.
///
/// A path condition is a set of choices; a node's guard is the condition under which it runs. Where paths join,
/// guards that together cover every choice of a node cancel out. An arrow whose guard follows from that of the
/// node it reaches surely arrives, so what was written on it is surely there (the union over such arrows);
/// of the others only what all of them bring is sure (their intersection).
struct KeyFlow {
  /// One way out of a deciding node.
  struct Choice: Hashable {
    var node: Int
    var way: Int

    static let otherwise = -1
    static let failure = -2
    static let nothing = -3
    static let arrival = -4
  }

  /// Choices that a guard may name before it is given up.
  private static let guardLimit = 48

  let graph: IndexedWorkflow
  /// Keys that are surely written before each node.
  private(set) var definite: [Set<String>]
  /// Keys that may be written before each node.
  private(set) var possible: [Set<String>]
  private(set) var guards: [Set<Choice>]
  /// Nodes so that forward arrows lead from earlier to later ones.
  let order: [Int]

  /// Follows keys through a graph; `surely` and `maybe` say what each node writes.
  init(_ graph: IndexedWorkflow, surely: [Set<String>], maybe: [Set<String>]) {
    self.graph = graph
    let count = graph.definition.nodes.count
    definite = Array(repeating: [], count: count)
    possible = definite
    guards = Array(repeating: [], count: count)
    order = Self.order(of: graph)
    var arriving = [[Int]](repeating: [], count: count)
    for (index, arrow) in graph.arrows.enumerated() { arriving[arrow.to].append(index) }
    for node in order {
      let forward = arriving[node].filter { !graph.arrows[$0].isBack }
      guard !forward.isEmpty else { continue }
      let arrowGuards = forward.map { guardOf(arrow: $0) }
      guards[node] = merged(arrowGuards, at: node)
      let brought = forward.map { index -> Set<String> in
        let arrow = graph.arrows[index]
        let before = definite[arrow.from]
        return arrow.edge == nil ? before.union(["error"]) : before.union(surely[arrow.from])
      }
      var common = brought[0]
      for set in brought.dropFirst() { common.formIntersection(set) }
      if graph.definition.nodes[node].join == .all {
        for (set, condition) in zip(brought, arrowGuards)
        where condition.isSubset(of: guards[node]) {
          common.formUnion(set)
        }
      }
      definite[node] = common
    }
    // Keys travel along arrows that go back too, so this is repeated until nothing is new.
    var isChanging = true
    while isChanging {
      isChanging = false
      for node in order {
        for index in arriving[node] {
          let arrow = graph.arrows[index]
          let size = possible[node].count
          possible[node].formUnion(possible[arrow.from])
          // A node that fails has written nothing.
          possible[node].formUnion(arrow.edge == nil ? ["error"] : maybe[arrow.from])
          if possible[node].count != size { isChanging = true }
        }
      }
    }
  }

  /// Whether two nodes can never both run because a decision lies between them.
  func excludeEachOther(_ a: Int, _ b: Int) -> Bool {
    guards[a].contains { choice in
      guards[b].contains { other in
        guard choice.node == other.node, choice.way != other.way else { return false }
        let isFailure = choice.way == Choice.failure || other.way == Choice.failure
        return isFailure || graph.definition.nodes[choice.node].routing == .exclusive
      }
    }
  }

  private func guardOf(arrow index: Int) -> Set<Choice> {
    let arrow = graph.arrows[index]
    let leaving = graph.outgoing[arrow.from]
    let isDeciding =
      graph.failureArrow[arrow.from] != nil
      || leaving.contains { graph.arrows[$0].isConditional }
    guard isDeciding else { return guards[arrow.from] }
    let way =
      arrow.edge == nil
      ? Choice.failure : arrow.isConditional ? index : Choice.otherwise
    return guards[arrow.from].union([Choice(node: arrow.from, way: way)])
  }

  /// All ways that a deciding node can go.
  private func ways(of node: Int) -> Set<Int> {
    let leaving = graph.outgoing[node]
    var ways = Set<Int>()
    if graph.failureArrow[node] != nil { ways.insert(Choice.failure) }
    let conditional = leaving.filter { graph.arrows[$0].isConditional }
    ways.formUnion(conditional)
    if conditional.count < leaving.count || conditional.isEmpty {
      ways.insert(Choice.otherwise)
    } else if !isExhaustive(node, conditional) {
      ways.insert(Choice.nothing)
    }
    return ways
  }

  private func isExhaustive(_ node: Int, _ conditional: [Int]) -> Bool {
    let step = graph.definition.nodes[node]
    // A condition node that takes no edge fails the run.
    if step.type == .condition { return true }
    let labels = Set(
      conditional.compactMap { index -> String? in
        if case .label(let text) = graph.arrows[index].test { return text }
        return nil
      })
    return step.type == .humanInLoop && !step.decisions.isEmpty
      && step.decisions.allSatisfy(labels.contains)
  }

  private func merged(_ given: [Set<Choice>], at node: Int) -> Set<Choice> {
    guard given.count > 1 else {
      return given[0].count <= Self.guardLimit
        ? given[0] : [Choice(node: node, way: Choice.arrival)]
    }
    var guards: [Set<Choice>] = []
    for set in given where !guards.contains(set) { guards.append(set) }
    if guards.count <= 32 {
      while let reduced = reduced(guards) { guards = reduced }
    }
    var common = guards[0]
    for set in guards.dropFirst() { common.formIntersection(set) }
    if guards.count > 1, !guards.contains(common) {
      common.insert(Choice(node: node, way: Choice.arrival))
    }
    return common
  }

  /// The guards with one set of choices that cover all ways of a node cancelled, or nil if there is none.
  private func reduced(_ guards: [Set<Choice>]) -> [Set<Choice>]? {
    for set in guards {
      for choice in set.sorted(by: { ($0.node, $0.way) < ($1.node, $1.way) }) {
        let rest = set.subtracting([choice])
        let twins = guards.filter { other in
          other.contains { $0.node == choice.node && other.subtracting([$0]) == rest }
        }
        let covered = Set(
          twins.compactMap { twin in twin.first { $0.node == choice.node }?.way })
        if covered == ways(of: choice.node) {
          return guards.filter { !twins.contains($0) && $0 != rest } + [rest]
        }
      }
    }
    return nil
  }

  /// An order along the arrows that do not go back, found in Kahn's way.
  ///
  /// A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962.
  private static func order(of graph: IndexedWorkflow) -> [Int] {
    var waiting = [Int](repeating: 0, count: graph.definition.nodes.count)
    for arrow in graph.arrows where !arrow.isBack { waiting[arrow.to] += 1 }
    var order = waiting.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for index in graph.arrows(leaving: order[next]) where !graph.arrows[index].isBack {
        let target = graph.arrows[index].to
        waiting[target] -= 1
        if waiting[target] == 0 { order.append(target) }
      }
      next += 1
    }
    return order
  }
}
