import JSON
import Testing
import Workflows

@Suite struct DefinitionRenderingTests {
  private var definition: WorkflowDefinition {
    let text = #"""
      {"schema":"dna.workflow/v1","name":"digest","inputs":[{"name":"feed"},{"name":"n","default":1}],"nodes":[
      {"id":"end","type":"function","label":"Read \"it\" <b>&amp; #1;","config":{"handler":"feed.read"}},
      {"id":"each","type":"map","config":{"over":"{{ articles }}","body":{"nodes":[
        {"id":"x","type":"wait","config":{"duration":"1s"}},{"id":"y","type":"llm"}],
        "edges":[{"from":"x","to":"y"}],"entryPoint":"x"}}},
      {"id":"ok","type":"condition","config":{"condition":"len(articles) > 0"},"onError":{"goTo":"done"}},
      {"id":"done","type":"tool","config":{"argv":["ls"]},"retry":{"maxAttempts":3},"timeout":"5s"}],
      "edges":[{"from":"end","to":"each"},{"from":"each","to":"ok"},{"from":"ok","to":"done","label":"true"},
      {"from":"ok","to":"end","label":"false","maxTraversals":2}],"entryPoint":"end","exitPoints":["done"]}
      """#
    let document = try? JSONDocument(parsing: text)
    return document.map { WorkflowReader.read($0).definition } ?? WorkflowDefinition(name: "")
  }

  @Test func `a tree shows every node once with its edges and its body`() {
    #expect(
      WorkflowRenderer.render(definition, as: .tree) == """
        digest 1.0.0 (feed, n?)
        ├─ end "Read "it" <b>&amp; #1;"  function: feed.read  (start)
        │  → each
        ├─ each  map: map over articles
        │  ├╴each item
        │  │ ├─ x  wait: wait 1s  (start)
        │  │ │  → y
        │  │ └─ y  llm
        │  → ok
        ├─ ok  condition: len(articles) > 0
        │  → done [true]
        │  ↺ end [false, at most 2x]
        │  → done [on error]
        └─ done  tool: ls  (end, 3 attempts, timeout 5s)

        """)
  }

  @Test func `the ASCII tree has no other characters`() {
    var strange = definition
    strange.nodes[0].label = "Größe →"
    let text = WorkflowRenderer.render(strange, as: .ascii)
    #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    #expect(text.contains("|- end"))
  }

  @Test func `Mermaid has made-up ids and escaped labels`() {
    let text = WorkflowRenderer.render(definition, as: .mermaid)
    #expect(text.hasPrefix("flowchart TD\n"))
    #expect(text.contains(##"n0["Read #34;it#34; #60;b#62;#38;amp#59; #35;1#59;<br/>feed.read"]"##))
    #expect(text.contains(##"subgraph n1_0_g["each: each item"]"##))
    #expect(text.contains(##"n2 -.->|"false, at most 2x"| n0"##))
  }

  @Test(arguments: WorkflowRenderer.Format.allCases)
  func `the same definition gives the same bytes, faults and all`(format: WorkflowRenderer.Format) {
    var broken = definition
    broken.edges.append(WorkflowEdge(from: "nobody", to: "end"))
    broken.nodes.append(WorkflowNode(id: "end", type: .loop))
    broken.entryPoint = nil
    let text = WorkflowRenderer.render(broken, as: format)
    #expect(text == WorkflowRenderer.render(broken, as: format))
    #expect(!text.isEmpty && text.hasSuffix("\n"))
  }

  @Test func `a name cannot break out of its line`() {
    var hostile = definition
    hostile.nodes[1].label = "a\nb\u{202E}\"];\u{7}} end"
    for format in WorkflowRenderer.Format.allCases {
      let lines = WorkflowRenderer.render(hostile, as: format).split(separator: "\n")
      #expect(lines.contains { $0.contains("a b") }, "\(format)")
      #expect(
        !lines.contains { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E } })
    }
  }
}
