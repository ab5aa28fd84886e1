import Functions
import JSON
import Platform
import Testing
import Workflows

@Suite struct DefinitionExampleTests {
  /// The project's folder, found from this file.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  private static let examples = [
    "compare-documents", "draft-and-improve", "feed-digest", "parallel-analysis",
    "poll-until-ready", "release-approval", "summarise-document", "watch-service",
  ]

  private func text(_ path: String) throws -> [UInt8] {
    try File.read(FilePath("\(Self.root)/\(path)"))
  }

  @Test(arguments: examples)
  func `every example is valid, complete and written as we write`(name: String) throws {
    let path = "examples/workflows/\(name).json"
    let document = try JSONDocument(parsing: try text(path))
    let result = WorkflowValidator.validate(document, functions: .builtIn) { path in
      guard let bytes = try? text("examples/workflows/\(path)"),
        let document = try? JSONDocument(parsing: bytes)
      else { return nil }
      return WorkflowReader.read(document).definition
    }
    #expect(
      result.isValid && !result.findings.contains { $0.severity == .warning }, "\(result.findings)")
    // The model and the definition agree: reading and writing changes nothing but the default version.
    let again = WorkflowReader.read(result.definition.json)
    #expect(again.findings.isEmpty)
    #expect(again.definition == result.definition)
  }

  @Test func `the examples show every type of node`() throws {
    var seen: Set<String> = []
    for name in Self.examples {
      let document = try JSONDocument(parsing: try text("examples/workflows/\(name).json"))
      seen.formUnion(WorkflowReader.read(document).definition.nodes.map(\.type.rawValue))
    }
    #expect(seen == Set(WorkflowNode.NodeType.allCases.map(\.rawValue)))
  }

  @Test func `the schema in the binary is the one in the documents`() throws {
    let file = String(decoding: try text("docs/schemas/dna.workflow-v1.schema.json"), as: UTF8.self)
    #expect(WorkflowDefinition.schemaText == file)
  }

  @Test func `the schema compiles, and accepts every example`() throws {
    let schema = try JSONSchema(JSONDocument(parsing: WorkflowDefinition.schemaText).value)
    for name in Self.examples {
      let document = try JSONDocument(parsing: try text("examples/workflows/\(name).json"))
      #expect(schema.failures(of: document.root) == [], "\(name)")
    }
  }

  @Test func `the schema names what the reader knows`() throws {
    let schema = try JSONDocument(parsing: WorkflowDefinition.schemaText).value
    let types = schema["$defs"]?["node"]?["properties"]?["type"]?["enum"]
    #expect(types == .strings(WorkflowNode.NodeType.allCases.map(\.rawValue)))
    let reducers = schema["$defs"]?["stateKey"]?["properties"]?["reducer"]?["enum"]
    #expect(reducers == .strings(StateKey.Reducer.allCases.map(\.rawValue)))
    let values = schema["$defs"]?["valueType"]?["enum"]
    #expect(values == .strings(StateKey.ValueType.allCases.map(\.rawValue)))
  }

  @Test func `the guide explains every code`() throws {
    let guide = String(decoding: try text("docs/workflows.md"), as: UTF8.self)
    for code in WorkflowFindingCode.allCases {
      #expect(
        guide.contains("| `\(code.rawValue)` | \(code.severity.rawValue) |"), "\(code.rawValue)")
    }
  }
}
