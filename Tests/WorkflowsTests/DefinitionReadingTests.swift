import JSON
import Testing
import Workflows

@Suite struct DefinitionReadingTests {
  private let full = """
    {"schema":"dna.workflow/v1","name":"digest","version":"1.2.0","description":"d",\
    "inputs":[{"name":"feed","type":"string","description":"i"},{"name":"limit","type":"number","default":10}],\
    "state":[{"name":"summaries","type":"array","reducer":"append","description":"s"}],"outputs":["summaries"],\
    "nodes":[{"id":"read","name":"Read","type":"function","label":"L","description":"n","x":1.5,"y":-20,\
    "config":{"handler":"feed.read","parameters":{"path":"{{ feed }}","odd":1.0,"keep":null}},\
    "retry":{"maxAttempts":3,"delay":"250ms","backoff":1.5,"maxDelay":"5m","jitter":0.2,"on":["timeout"]},\
    "reads":["feed"],"writes":["articles"],"timeout":"90s","onError":{"goTo":"ask"},"routing":"inclusive","join":"any"},\
    {"id":"ask","type":"human-in-loop","onError":"ignore"}],\
    "edges":[{"id":"e1","from":"read","to":"ask","label":"next","condition":"len(articles) > 0","priority":2,"maxTraversals":4},\
    {"from":"read","to":"ask","conditional":true},{"from":"ask","to":"read","conditional":false,"condition":"x"}],\
    "entryPoint":"read","exitPoints":["ask"],"metadata":{"source":"rules","z":[1,{"deep":1e400}]}}
    """

  @Test func `what is read is written back byte for byte`() throws {
    let (definition, findings) = WorkflowReader.read(try JSONDocument(parsing: full))
    #expect(findings.isEmpty, "\(findings)")
    #expect(definition.json.serialized() == full)
  }

  @Test func `every member lands in the model`() throws {
    let (definition, _) = WorkflowReader.read(try JSONDocument(parsing: full))
    let node = definition.nodes[0]
    #expect(node.retry?.delay == 250_000_000)
    #expect(node.timeout == 90_000_000_000)
    #expect(node.onError == .go(to: "ask"))
    #expect(node.routing == .inclusive && node.join == .any)
    #expect(definition.nodes[1].name == "ask")
    #expect(definition.edges[0].isConditional)
    #expect(definition.edges[1].isConditional && definition.edges[1].condition == nil)
    #expect(!definition.edges[2].isConditional)
    #expect(definition.inputs[1].defaultValue == 10)
    #expect(definition.state[0].reducer == .append)
  }

  @Test(arguments: [
    ("[]", "wrong-type", "", 1, 1), ("{}", "wrong-schema", "", 1, 1),
    (#"{"schema":"x/v9"}"#, "wrong-schema", "/schema", 1, 11),
    ("{\n \"nmae\": 1}", "unknown-member", "/nmae", 2, 10),
    (#"{"name":7}"#, "wrong-type", "/name", 1, 9),
    (#"{"name":""}"#, "bad-name", "/name", 1, 9),
    (#"{"version":"1.0"}"#, "bad-version", "/version", 1, 12),
    (#"{"nodes":[{"id":"a","type":"functoin"}]}"#, "unknown-value", "/nodes/0/type", 1, 28),
    (#"{"nodes":[{"type":"function"}]}"#, "missing-member", "/nodes/0", 1, 11),
    (#"{"nodes":[3]}"#, "wrong-type", "/nodes/0", 1, 11),
    (#"{"nodes":[{"id":"a","timeout":"soon"}]}"#, "bad-duration", "/nodes/0/timeout", 1, 31),
    (#"{"nodes":[{"id":"a","retry":{}}]}"#, "missing-member", "/nodes/0/retry", 1, 29),
    (#"{"nodes":[{"id":"a","onError":"stop"}]}"#, "unknown-value", "/nodes/0/onError", 1, 31),
    (#"{"edges":[{"from":"a"}]}"#, "missing-member", "/edges/0", 1, 11),
    (#"{"state":[{"name":"a","reducer":"apend"}]}"#, "unknown-value", "/state/0/reducer", 1, 33),
    (#"{"name":"a","name":"b"}"#, "duplicate-member", "", 1, 13),
    (#"{"outputs":["a",1]}"#, "wrong-type", "/outputs/1", 1, 17),
  ])
  func `a wrong form is found with its line and column`(
    source: String, code: String, pointer: String, line: Int, column: Int
  ) throws {
    let (_, findings) = WorkflowReader.read(try JSONDocument(parsing: source))
    let finding = try #require(
      findings.first { $0.code.rawValue == code && $0.pointer == pointer }, "\(findings)")
    #expect(finding.position?.line == line)
    #expect(finding.position?.column == column)
    #expect(!finding.remedy.isEmpty)
  }

  @Test func `a misspelt member comes with the one that was meant`() throws {
    let (_, findings) = WorkflowReader.read(["nodes": [["id": "a", "onEror": "fail"]]])
    #expect(findings.contains { $0.remedy == "did you mean 'onError'?" })
  }

  @Test func `own members of config and metadata are nobody's business`() throws {
    let (_, findings) = WorkflowReader.read([
      "schema": "dna.workflow/v1", "name": "x", "metadata": ["mine": 1],
      "nodes": [["id": "a", "type": "function", "config": ["mine": [1]]]],
    ])
    #expect(findings.isEmpty)
  }

  @Test(arguments: [
    ("250ms", 250_000_000), ("30s", 30_000_000_000), ("1h30m", 5_400_000_000_000),
    ("1.5s", 1_500_000_000), ("1.5m3s", 93_000_000_000), ("0s", 0), ("2d", 172_800_000_000_000),
  ])
  func `a length of time is read and written back to the same length`(
    text: String, nanoseconds: UInt64
  ) {
    #expect(WorkflowDuration.nanoseconds(text) == nanoseconds)
    #expect(WorkflowDuration.nanoseconds(WorkflowDuration.text(nanoseconds)) == nanoseconds)
  }

  @Test(arguments: ["", "5", "s", "-1s", "1.2.3s", "1 s", "1w", "9999999999d", "3s1.5m", "١s"])
  func `what is no length of time is refused`(text: String) {
    #expect(WorkflowDuration.nanoseconds(text) == nil)
  }
}
