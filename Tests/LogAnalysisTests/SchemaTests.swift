import Evidence
import JSON
import LogAnalysis
import Platform
import Testing

@Suite struct SchemaTests {
  private var repository: FilePath {
    FilePath(#filePath).parent.parent.parent
  }

  @Test func `the committed schema is the one in the code`() throws {
    let committed = try File.readText(
      repository.appending("docs/schemas/dna.findings-v1.schema.json"))
    #expect(committed == DebugReport.jsonSchema)
  }

  @Test func `a report has the members that the schema asks for, in its order`() throws {
    let schema = try JSONDocument(parsing: DebugReport.jsonSchema).value
    var trace = TraceText()
    let root = trace.step("run", from: 0, to: 1_000, error: "no")
    trace.step("read", parent: root, from: 1, to: 900)
    let text = trace.text()
    let report = try LogAnalyzer.analyze([LogInput(name: "a", text: text)]).json
    let required = { (part: JSONValue?) in
      part?["required"]?.array?.compactMap(\.string) ?? ["nothing required"]
    }
    #expect(report.object?.keys == required(schema))
    #expect(report["findings"]?[0]?.object?.keys == required(schema["$defs"]?["finding"]))
    #expect(report["runs"]?[0]?.object?.keys == required(schema["$defs"]?["run"]))
    #expect(report["runs"]?[0]?["tree"]?[0]?.object?.keys == required(schema["$defs"]?["row"]))
  }

  @Test(arguments: ["failed", "retry", "loop", "healthy", "worker.pino"])
  func `the example logs show what they are named after`(name: String) throws {
    let path = repository.appending(FilePath("examples/logs/\(name).jsonl"))
    let report = try LogAnalyzer.analyze([try LogInput(path: path)])
    let rules = Set(report.findings.filter { $0.severity != .info }.map(\.rule))
    let expected: [String: Set<String>] = [
      "failed": ["failed-step", "retried-step"], "retry": ["retried-step"], "loop": ["loop"],
      "healthy": [], "worker.pino": ["failed-step", "logged-error", "retried-step"],
    ]
    #expect(rules == expected[name])
    #expect(report.input.shareNotUnderstood == 0)
  }
}
