import AgentManifest
import JSON
import Platform
import Testing

@Suite struct AgentManifestTests {
  private func read(_ text: String) throws -> AgentManifest {
    try AgentManifest(reading: JSONDocument(parsing: text))
  }

  private func fault(_ text: String) throws -> String {
    let document = try JSONDocument(parsing: text)
    do throws(AgentManifestError) {
      _ = try AgentManifest(reading: document)
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func `an agent does one task at a time unless it says more`() {
    let manifest = AgentManifest(id: "acme/one", name: "One", executor: .function("text.upper"))
    #expect(manifest.limits.concurrency == 1)
  }

  @Test func `a file with everything reads and is written as it was`() throws {
    let text = """
      {"schema": "dna.agent/v1", "id": "acme/upper", "name": "Upper", "version": "1.2.3-rc.1",
       "description": "Letters", "tags": ["text"], "capabilities": ["Upper"], "intents": ["shout"],
       "permissions": ["file:read"],
       "executor": {"type": "command", "argv": ["./upper", "-v"], "timeout": "90s"},
       "tools": ["tr"],
       "limits": {"concurrency": 4, "tokens": 100, "cost": "0.25", "timeout": "2m"},
       "metadata": {"team": [1, 2]}}
      """
    let manifest = try read(text)
    #expect(manifest.id == "acme/upper")
    #expect(manifest.executor == .command(argv: ["./upper", "-v"], timeout: 90_000_000_000))
    #expect(manifest.limits.concurrency == 4)
    #expect(manifest.limits.microdollars == 250_000)
    #expect(manifest.limits.timeout == 120_000_000_000)
    #expect(manifest.tools == ["tr"])
    #expect(manifest.metadata["team"] == [1, 2])
    #expect(try read(JSONValue.object(manifest.json).serialized()) == manifest)
  }

  @Test func `an agent without an id belongs to nobody, by its name`() throws {
    let manifest = try read(
      #"{"schema":"dna.agent/v1","name":"My  Agent!","executor":{"type":"function","function":"text.upper"}}"#
    )
    #expect(manifest.id == "local/my-agent")
    #expect(manifest.version == "0.1.0")
  }

  @Test func `every fault of a file has its line and column`() throws {
    let text = try fault(
      """
      {"schema": "dna.agent/v1",
       "name": "",
       "version": "one",
       "executor": {"type": "http", "url": "ftp://x"}}
      """)
    #expect(text.contains("2:10: "))
    #expect(text.contains("3:13: "))
    #expect(text.contains("4:38: "))
  }

  @Test func `what the schema cannot see has its place as well`() throws {
    let command = #""executor":{"type":"command","argv":["x"]}"#
    #expect(
      try fault(#"{"schema":"dna.agent/v1","name":"a","instructions":"b",\#(command)}"#)
        .hasPrefix("1:52: 'instructions' are for the executor 'llm'"))
    #expect(
      try fault(#"{"schema":"dna.agent/v1","name":"a"}"#)
        == "1:1: an agent with the executor 'llm' needs 'instructions'")
    #expect(
      try fault(#"{"schema":"dna.agent/v1","name":"a","limits":{"timeout":"0s"},\#(command)}"#)
        .hasPrefix("1:57: "))
    #expect(
      try fault(#"{"schema":"dna.agent/v1","name":"a","limits":{"cost":"much"},\#(command)}"#)
        .hasPrefix("1:54: not an amount"))
    #expect(
      try fault(#"{"schema":"dna.agent/v1","name":"a","tools":["x","x"],\#(command)}"#)
        .hasPrefix("1:50: there are two tools"))
  }

  @Test(arguments: [
    ("0.25", 250_000), ("3", 3_000_000), ("0.0000001", 1), ("1.5000000", 1_500_000), ("0", 0),
  ])
  func `dollars become millionths exactly`(_ text: String, _ amount: Int64) throws {
    #expect(AgentManifest.microdollars(text) == amount)
    #expect(AgentManifest.microdollars(AgentManifest.dollars(amount)) == amount)
  }

  @Test(arguments: ["", ".", "1.", "-1", "1e3", "1.2.3", "99999999999999999999"])
  func `what is no amount of dollars is refused`(_ text: String) {
    #expect(AgentManifest.microdollars(text) == nil)
  }

  @Test func `a model's agent keeps its definition and loses nothing on the way`() throws {
    let manifest = try read(
      """
      {"schema":"dna.agent/v1","name":"reader","instructions":"Read.","capabilities":["read"],
       "executor":{"type":"llm","temperature":0},"tools":[{"function":"file.read"}],
       "limits":{"steps":8,"concurrency":2,"timeout":"5m"}}
      """)
    guard case .languageModel(let definition) = manifest.executor else {
      Issue.record("not a model's agent")
      return
    }
    #expect(definition.keys == ["schema", "name", "instructions", "executor", "tools", "limits"])
    #expect(definition["limits"]?.object?.keys == ["steps", "timeout"])
    #expect(manifest.tools == ["file.read"])
    let again = try read(JSONValue.object(manifest.json).serialized())
    #expect(again.limits == manifest.limits)
    #expect(again.json == manifest.json)
  }

  @Test func `the schema that is published is the one that is read with`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = FilePath("/" + root + "/docs/schemas/dna.agent-v1.schema.json")
    #expect(try File.readText(file) == AgentManifest.schemaText)
    #expect(JSONSchema.lint(try JSONDocument(parsing: AgentManifest.schemaText).value).isEmpty)
    for name in try FileSystem.contents(of: FilePath("/" + root + "/examples/agents"))
    where name.fileExtension == "json" {
      let path = FilePath("/" + root + "/examples/agents").appending(name)
      _ = try read(try File.readText(path))
    }
  }
}
