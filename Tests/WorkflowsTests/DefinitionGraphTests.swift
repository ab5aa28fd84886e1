import Testing
import Workflows

@Suite struct DefinitionGraphTests {
  /// A workflow of function nodes from arrows such as `a>b` or, with three traversals, `b>a*`.
  private func graph(_ arrows: String, entry: String? = "a") -> IndexedWorkflow {
    var definition = WorkflowDefinition(name: "g")
    for arrow in arrows.split(separator: " ") {
      let ends = arrow.filter { $0 != "*" }.split(separator: ">").map(String.init)
      for end in ends where !definition.nodes.contains(where: { $0.id == end }) {
        definition.nodes.append(WorkflowNode(id: end, type: .function))
      }
      if ends.count == 2 {
        definition.edges.append(
          WorkflowEdge(
            from: ends[0], to: ends[1], maxTraversals: arrow.hasSuffix("*") ? 3 : nil))
      }
    }
    definition.entryPoint = entry
    return IndexedWorkflow(definition)
  }

  private func backArrows(_ graph: IndexedWorkflow) -> [String] {
    graph.arrows.filter(\.isBack).map {
      "\(graph.definition.nodes[$0.from].id)>\(graph.definition.nodes[$0.to].id)"
    }
  }

  @Test(arguments: [
    ("a>b b>c a>c", [String]()), ("a>b b>a", ["b>a"]), ("a>b b>c c>b*", ["c>b"]),
    ("a>c a>b b>c c>b*", ["c>b"]), ("a>b* b>a*", ["b>a"]), ("a>b* b>a", ["b>a"]),
    ("a>a*", ["a>a"]), ("a>b b>d a>c c>d d>a*", ["d>a"]), ("a>b x>y y>x", ["y>x"]),
  ])
  func `the arrow that its author bounds is the one that goes back`(
    arrows: String, expected: [String]
  ) {
    #expect(backArrows(graph(arrows)) == expected)
  }

  @Test func `without an entry point the only node that nothing leads to is the entry`() {
    #expect(graph("b>c a>b", entry: nil).entry == 2)
    #expect(graph("a>c b>c", entry: nil).entry == nil)
    #expect(graph("a>b b>a", entry: nil).entry == nil)
    #expect(graph("a>b", entry: "zzz").entry == nil)
  }

  @Test func `a failure leads where onError says`() {
    var definition = WorkflowDefinition(name: "g")
    definition.nodes = ["a", "b", "c"].map { WorkflowNode(id: $0, type: .function) }
    definition.nodes[0].onError = .go(to: "c")
    definition.edges = [WorkflowEdge(from: "a", to: "b")]
    let graph = IndexedWorkflow(definition)
    #expect(graph.arrows(leaving: 0).map { graph.arrows[$0].to } == [1, 2])
    #expect(graph.arrows.map(\.test) == [.none, .failure])
    #expect(graph.reachable(from: 0) == [true, true, true])
  }

  @Test func `labels decide on deciding nodes only and otherwise decides nothing`() {
    var definition = WorkflowDefinition(name: "g")
    definition.nodes = [
      WorkflowNode(id: "c", type: .condition), WorkflowNode(id: "h", type: .humanInLoop),
      WorkflowNode(id: "f", type: .function),
    ]
    definition.edges = [
      WorkflowEdge(from: "c", to: "f", label: "true"),
      WorkflowEdge(from: "c", to: "f", label: "Otherwise"),
      WorkflowEdge(from: "h", to: "f", label: "approved"),
      WorkflowEdge(from: "h", to: "f", label: "to the writer"),
      WorkflowEdge(from: "f", to: "h", label: "true"),
      WorkflowEdge(from: "f", to: "h", condition: "x > 1"),
    ]
    #expect(
      IndexedWorkflow(definition).arrows.map(\.test) == [
        .label("true"), .none, .label("approved"), .none, .none, .expression("x > 1"),
      ])
  }

  @Test func `a chain of a hundred thousand nodes is indexed without recursion`() {
    var definition = WorkflowDefinition(name: "long")
    definition.nodes = (0..<100_000).map { WorkflowNode(id: "n\($0)", type: .function) }
    definition.edges = (1..<100_000).map { WorkflowEdge(from: "n\($0 - 1)", to: "n\($0)") }
    definition.entryPoint = "n0"
    let graph = IndexedWorkflow(definition)
    #expect(graph.reachable(from: 0).allSatisfy { $0 })
    #expect(graph.arrows.filter(\.isBack).isEmpty)
  }
}
