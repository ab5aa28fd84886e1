import JSON
import Platform
import Testing
import Workflows

@Suite struct DefinitionDrawingOracleTests {
  private static let dot: FilePath? = ["/usr/bin/dot", "/usr/local/bin/dot"].map { FilePath($0) }
    .first { (try? File.read($0, limit: 1 << 30)) != nil }

  @Test func `Graphviz lays out what we write, hostile labels and bodies included`() async throws {
    guard Self.dot != nil else {
      let isRequired = ProcessContext.environment()["CI"] != nil
      #expect(!isRequired, "graphviz is not installed: apt-get install graphviz")
      print("SKIPPED: graphviz is not installed, so no DOT was checked (apt-get install graphviz)")
      return
    }
    var definition = WorkflowDefinition(name: "a \\ \"b\" & <c> {d}")
    definition.nodes = [
      WorkflowNode(id: "end", name: "x\\", type: .function),
      WorkflowNode(
        id: "graph", name: "<b>&nbsp;\\N</b>", type: .loop,
        config: [
          "body": [
            "nodes": [["id": "node", "type": "wait"], ["id": "edge", "type": "llm"]],
            "edges": [["from": "node", "to": "edge", "label": "\"]; }"]], "entryPoint": "node",
          ]
        ]),
    ]
    definition.edges = [
      WorkflowEdge(from: "end", to: "graph", condition: "a == \"b\" && c < 'd'"),
      WorkflowEdge(from: "graph", to: "end", maxTraversals: 2),
    ]
    definition.entryPoint = "end"
    let environment = ProcessContext.environment()
    var child = Subprocess("dot", ["-Tplain"], environment: environment)
    child.standardInput = Array(WorkflowRenderer.render(definition, as: .dot).utf8)
    child.timeout = .seconds(60)
    let outcome = try await child.run()
    let drawn = String(decoding: outcome.standardOutput, as: UTF8.self).split(separator: "\n")
    #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    #expect(drawn.count { $0.hasPrefix("node ") } == 4)
    #expect(drawn.count { $0.hasPrefix("edge ") } == 4)
  }
}
