import JSON

/// A definition as a graph of numbers: what validation, rendering and the engine walk on.
///
/// Nodes are numbered as in `definition.nodes`. An arrow is an edge whose ends both exist, or the way to the node
/// that `onError` names. A definition that has faults can be indexed too; what does not fit is left out.
package struct IndexedWorkflow: Sendable {
  /// What makes an edge be taken.
  package enum Test: Sendable, Hashable {
    /// Nothing: it is taken always, or when no conditional edge is.
    case none
    /// An expression over the state.
    case expression(String)
    /// The value of the deciding node, as text.
    case label(String)
    /// The failure of the node.
    case failure
  }

  /// A way from one node to another.
  package struct Arrow: Sendable, Hashable {
    /// Index in `definition.edges`; nil for the way that `onError` names.
    package var edge: Int?
    package var from: Int
    package var to: Int
    package var test: Test
    /// Whether it closes a cycle, seen from the entry.
    package var isBack = false
    package var priority = 0
    package var maxTraversals: Int?

    /// Whether it is taken only when its test holds.
    package var isConditional: Bool { test != .none }
  }

  package let definition: WorkflowDefinition
  /// All arrows: the edges in their order, then the ways of `onError` in the order of the nodes.
  package let arrows: [Arrow]
  /// The arrows that leave each node by edges, in the order of the edges.
  package let outgoing: [[Int]]
  /// The arrows that reach each node by edges, in the order of the edges.
  package let incoming: [[Int]]
  /// The arrow that each node takes when it fails, if `onError` names a node.
  package let failureArrow: [Int?]
  /// The node at which a run starts: the entry point, or the only node that no edge reaches.
  package let entry: Int?
  /// Whether a path ends after the node.
  package let isExit: [Bool]
  private let index: [String: Int]

  /// Indexes a definition.
  ///
  /// - Complexity: linear in nodes and edges; each edge with `maxTraversals` may add one more walk.
  package init(_ definition: WorkflowDefinition) {
    self.definition = definition
    let index = Dictionary(
      definition.nodes.enumerated().map { ($0.element.id, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    self.index = index
    var arrows: [Arrow] = []
    var outgoing = [[Int]](repeating: [], count: definition.nodes.count)
    var incoming = outgoing
    for (place, edge) in definition.edges.enumerated() {
      guard let from = index[edge.from], let to = index[edge.to] else { continue }
      outgoing[from].append(arrows.count)
      incoming[to].append(arrows.count)
      arrows.append(
        Arrow(
          edge: place, from: from, to: to,
          test: Self.test(of: edge, from: definition.nodes[from]), priority: edge.priority,
          maxTraversals: edge.maxTraversals))
    }
    var failureArrow = [Int?](repeating: nil, count: definition.nodes.count)
    for (from, node) in definition.nodes.enumerated() {
      guard case .go(let target) = node.onError, let to = index[target] else { continue }
      failureArrow[from] = arrows.count
      arrows.append(Arrow(edge: nil, from: from, to: to, test: .failure))
    }
    if let name = definition.entryPoint {
      entry = index[name]
    } else {
      let sources = incoming.indices.filter { incoming[$0].isEmpty }
      entry = sources.count == 1 ? sources[0] : nil
    }
    var isExit = [Bool](repeating: false, count: definition.nodes.count)
    for name in definition.exitPoints {
      if let place = index[name] { isExit[place] = true }
    }
    self.isExit = isExit
    self.outgoing = outgoing
    self.incoming = incoming
    self.failureArrow = failureArrow
    let search = BackArrowSearch(
      arrows: arrows, leaving: Self.leaving(outgoing, failureArrow), entry: entry)
    for place in search.back() { arrows[place].isBack = true }
    self.arrows = arrows
  }

  /// The number of the node with that id; of the first, if several have it.
  package subscript(_ id: String) -> Int? { index[id] }

  /// The arrows that leave a node, the way of `onError` last.
  package func arrows(leaving node: Int) -> [Int] {
    outgoing[node] + [failureArrow[node]].compactMap { $0 }
  }

  private static func leaving(_ outgoing: [[Int]], _ failure: [Int?]) -> [[Int]] {
    zip(outgoing, failure).map { edges, failure in edges + [failure].compactMap { $0 } }
  }

  /// Which nodes can be reached from one, itself included, over edges and over `onError`.
  package func reachable(from start: Int) -> [Bool] {
    var isReached = [Bool](repeating: false, count: outgoing.count)
    isReached[start] = true
    var stack = [start]
    while let node = stack.popLast() {
      for arrow in arrows(leaving: node) where !isReached[arrows[arrow].to] {
        isReached[arrows[arrow].to] = true
        stack.append(arrows[arrow].to)
      }
    }
    return isReached
  }

  /// Texts that say "in all other cases" on an edge, and so test nothing.
  package static let otherwiseLabels = ["otherwise", "else", "default"]

  private static func test(of edge: WorkflowEdge, from node: WorkflowNode) -> Test {
    if edge.isConditional, let condition = edge.condition { return .expression(condition) }
    guard let label = edge.label, edge.condition == nil,
      !otherwiseLabels.contains(label.lowercased())
    else { return .none }
    switch node.type {
    case .condition: return .label(label)
    case .humanInLoop where edge.isConditional || node.decisions.contains(label):
      return .label(label)
    default: return .none
    }
  }
}

extension WorkflowNode {
  /// The answers that a human-in-loop node can have, as labels on its edges name them.
  package var decisions: [String] {
    guard type == .humanInLoop else { return [] }
    let options = config["options"]?.array?.compactMap(\.string) ?? []
    return config["kind"]?.string == "decision" ? options : ["approved", "rejected"] + options
  }
}

/// Finds the arrows that close cycles: depth-first from the entry, arrows that state a bound last.
///
/// An arrow with `maxTraversals` is what its author means to go back, so it is looked at after all others: where
/// two arrows could each be called the one that closes the cycle, it is that one.
private struct BackArrowSearch {
  let arrows: [IndexedWorkflow.Arrow]
  let leaving: [[Int]]
  let entry: Int?

  private enum Mark {
    case new
    case open
    case done
  }

  func back() -> [Int] {
    var marks = [Mark](repeating: .new, count: leaving.count)
    var isForward = [Bool](repeating: false, count: arrows.count)
    var result: [Int] = []
    var bounded: [Int] = []
    var hasBoundedForward = false
    let roots = [entry].compactMap { $0 } + Array(leaving.indices)
    for root in roots where marks[root] == .new {
      walk(root, &marks, &isForward, &bounded, &result, hasBoundedForward)
      var next = 0
      while next < bounded.count {
        let arrow = bounded[next]
        next += 1
        if reaches(arrows[arrow].to, arrows[arrow].from, isForward) {
          result.append(arrow)
          continue
        }
        isForward[arrow] = true
        hasBoundedForward = true
        if marks[arrows[arrow].to] == .new {
          walk(arrows[arrow].to, &marks, &isForward, &bounded, &result, hasBoundedForward)
        }
      }
      bounded.removeAll()
    }
    return result
  }

  private func walk(
    _ root: Int, _ marks: inout [Mark], _ isForward: inout [Bool], _ bounded: inout [Int],
    _ result: inout [Int], _ hasBoundedForward: Bool
  ) {
    var stack: [(node: Int, next: Int)] = [(root, 0)]
    marks[root] = .open
    while let top = stack.last {
      guard top.next < leaving[top.node].count else {
        marks[top.node] = .done
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let arrow = leaving[top.node][top.next]
      let target = arrows[arrow].to
      if arrows[arrow].maxTraversals != nil {
        bounded.append(arrow)
        continue
      }
      switch marks[target] {
      case .open: result.append(arrow)
      case .done where hasBoundedForward && reaches(target, top.node, isForward):
        result.append(arrow)
      case .done: isForward[arrow] = true
      case .new:
        isForward[arrow] = true
        marks[target] = .open
        stack.append((target, 0))
      }
    }
  }

  private func reaches(_ start: Int, _ goal: Int, _ isForward: [Bool]) -> Bool {
    if start == goal { return true }
    var isSeen = [Bool](repeating: false, count: leaving.count)
    isSeen[start] = true
    var stack = [start]
    while let node = stack.popLast() {
      for arrow in leaving[node] where isForward[arrow] && !isSeen[arrows[arrow].to] {
        if arrows[arrow].to == goal { return true }
        isSeen[arrows[arrow].to] = true
        stack.append(arrows[arrow].to)
      }
    }
    return false
  }
}
