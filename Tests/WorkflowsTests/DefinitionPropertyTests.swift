import Functions
import JSON
import Platform
import Testing
import Workflows

@Suite struct DefinitionPropertyTests {
  private static let factor = ProcessContext.environment()["DNA_SOAK"] == nil ? 1 : 50

  /// A random graph that is right by construction: arrows lead forward, or back with a bound; a node reads what
  /// the node that every path to it passes through has written.
  private func valid(_ random: inout SeededGenerator) -> WorkflowDefinition {
    var definition = WorkflowDefinition(name: "random")
    let count = 2 + Int.random(in: 0..<12, using: &random)
    for index in 0..<count {
      var node = WorkflowNode(id: "n\(index)", type: .function, config: ["handler": "value.noop"])
      node.writes = ["k\(index)"]
      if index > 0 {
        let parent = Int.random(in: 0..<index, using: &random)
        definition.edges.append(WorkflowEdge(from: "n\(parent)", to: "n\(index)"))
        node.reads = ["k\(parent)"]
        node.config = [
          "handler": "value.set", "parameters": ["value": .string("{{ k\(parent) }}")],
        ]
      }
      definition.nodes.append(node)
    }
    if Bool.random(using: &random) {
      let from = 1 + Int.random(in: 0..<(count - 1), using: &random)
      let parent = definition.edges[from - 1].from
      definition.edges.append(
        WorkflowEdge(from: "n\(from)", to: parent, condition: "k0 == 1", maxTraversals: 3))
      // Without an edge that leads on, the way back would be the only way.
      definition.nodes.append(WorkflowNode(id: "end", type: .wait, config: ["duration": "1ms"]))
      definition.edges.append(WorkflowEdge(from: "n\(from)", to: "end"))
    }
    definition.entryPoint = "n0"
    return definition
  }

  @Test func `graphs that are right by construction have no errors`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<150 * Self.factor {
      let definition = valid(&random)
      let result = WorkflowValidator.validate(definition, functions: .builtIn)
      #expect(result.isValid, "\(result.findings) in \(definition.json.serialized())")
    }
  }

  @Test func `a random fault in a right graph is caught`() {
    var random = SeededGenerator(seed: 12)
    for round in 0..<150 * Self.factor {
      var definition = valid(&random)
      let node = 1 + Int.random(in: 0..<(definition.nodes.count - 1), using: &random)
      let code: WorkflowFindingCode
      switch round % 8 {
      case 0:
        definition.nodes[node].id = "n0"
        code = .duplicateID
      case 1:
        definition.edges[0].to = "nowhere"
        code = .danglingEdge
      case 2:
        definition.edges.append(WorkflowEdge(from: definition.nodes[1].id, to: "n0"))
        code = .unboundedCycle
      case 3:
        definition.entryPoint = "nothing"
        code = .noEntry
      case 4:
        definition.nodes[node].config["handler"] = "value.nop"
        definition.nodes[node].type = .function
        code = .unknownHandler
      case 5:
        definition.nodes[0].reads = [definition.nodes[1].writes.first ?? "k1"]
        code = .readBeforeWrite
      case 6:
        definition.edges[0].condition = "k0 +"
        definition.edges[0].isConditional = true
        code = .conditionSyntax
      default:
        definition.nodes[1].timeout = 0
        code = .badTimeout
      }
      let found = WorkflowValidator.validate(definition, functions: .builtIn).findings
      // A way back that was there before makes the first node's read possible in its second turn.
      let codes = Set(found.map(\.code))
      let isCaught = codes.contains(code) || (code == .readBeforeWrite && !codes.isEmpty)
      let isPossible =
        code == .readBeforeWrite && definition.edges.contains { $0.maxTraversals != nil }
      #expect(isCaught || isPossible, "\(code): \(found)")
    }
  }

  @Test func `no bytes make reading or validating crash`() throws {
    var random = SeededGenerator(seed: 13)
    let seed = try #require(valid(&random).json.object)
    let text = Array(JSONValue.object(seed).serialized().utf8)
    let values = ["null", "1", "\"x\"", "[]", "{}", "-1", "true", "\"{{ x\"", "1e999"]
    for _ in 0..<600 * Self.factor {
      var bytes = text
      for _ in 0..<(1 + Int.random(in: 0..<3, using: &random)) {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(
            Int.random(in: 0..<128, using: &random))
        case 1:
          let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
          guard !colons.isEmpty else { continue }
          let start = colons[Int.random(in: 0..<colons.count, using: &random)] + 1
          let end =
            bytes[start...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
            ?? start
          bytes.replaceSubrange(
            start..<end, with: Array(values[Int.random(in: 0..<values.count, using: &random)].utf8))
        default: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      guard let document = try? JSONDocument(parsing: bytes) else { continue }
      let result = WorkflowValidator.validate(document, functions: .builtIn)
      for format in WorkflowRenderer.Format.allCases {
        _ = WorkflowRenderer.render(result.definition, as: format)
      }
    }
  }
}
