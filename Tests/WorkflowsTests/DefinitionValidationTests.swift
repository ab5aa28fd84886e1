import Functions
import JSON
import Testing
import Workflows

/// A definition around these members; `graph` is inserted as JSON text.
private func findings(_ graph: String) throws -> [WorkflowFinding] {
  let text = #"{"schema":"dna.workflow/v1","name":"t",\#(graph)}"#
  return WorkflowValidator.validate(try JSONDocument(parsing: text), functions: .builtIn).findings
}

private func codes(_ graph: String) throws -> [String] { try findings(graph).map(\.code.rawValue) }

/// A node that does nothing.
private func noop(_ id: String, _ more: String = "") -> String {
  #"{"id":"\#(id)","type":"function","config":{"handler":"value.noop"}\#(more)}"#
}

private func nodes(_ list: String..., edges: [String] = [], more: String = "") -> String {
  let edges = edges.map { edge in
    let parts = edge.split(separator: " ", maxSplits: 1)
    let ends = parts[0].split(separator: ">")
    let rest = parts.count > 1 ? ",\(parts[1])" : ""
    return #"{"from":"\#(ends[0])","to":"\#(ends[1])"\#(rest)}"#
  }
  return
    #""nodes":[\#(list.joined(separator: ","))],"edges":[\#(edges.joined(separator: ","))],"#
    + #""entryPoint":"a"\#(more)"#
}

private func node(_ type: String, _ config: String, _ more: String = "", id: String = "a") -> String
{
  #"{"id":"\#(id)","type":"\#(type)","config":{\#(config)}\#(more)}"#
}

private let body =
  #"{"nodes":[{"id":"x","type":"function","config":{"handler":"value.noop"},"writes":["out"]}],"edges":[],"entryPoint":"x"}"#
private let state = #","state":[{"name":"k","type":"array","reducer":"append"}]"#

@Suite struct DefinitionValidationTests {
  /// The code, a definition that has the fault, and the nearest one that has not.
  private static let cases: [(code: String, fault: String, nearMiss: String)] = [
    ("no-nodes", #""nodes":[]"#, nodes(noop("a"))),
    ("no-entry", #""nodes":[\#(noop("b")),\#(noop("c"))]"#, #""nodes":[\#(noop("b"))]"#),
    ("no-entry", nodes(noop("b")), nodes(noop("a"))),
    ("duplicate-id", nodes(noop("a"), noop("a")), nodes(noop("a"), noop("b"), edges: ["a>b"])),
    (
      "duplicate-edge", nodes(noop("a"), noop("b"), edges: ["a>b", "a>b"]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 < 2""#, "a>b"])
    ),
    (
      "dangling-edge", nodes(noop("a"), edges: ["a>z"]), nodes(noop("a"), noop("z"), edges: ["a>z"])
    ),
    (
      "dangling-target", nodes(noop("a", #","onError":{"goTo":"z"}"#)),
      nodes(noop("a", #","onError":{"goTo":"z"}"#), noop("z"))
    ),
    (
      "dangling-target", nodes(noop("a"), more: #","exitPoints":["z"]"#),
      nodes(noop("a"), more: #","exitPoints":["a"]"#)
    ),
    (
      "unreachable-node", nodes(noop("a"), noop("b")),
      nodes(noop("a", #","onError":{"goTo":"b"}"#), noop("b"))
    ),
    (
      "no-path-to-exit", nodes(noop("a"), noop("b"), edges: ["a>b", #"b>a "maxTraversals":2"#]),
      nodes(
        noop("a"), noop("b"), edges: ["a>b", #"b>a "maxTraversals":2"#],
        more: #","exitPoints":["b"]"#)
    ),
    (
      "dead-end",
      nodes(noop("a"), noop("b"), noop("c"), edges: ["a>b", "a>c"], more: #","exitPoints":["b"]"#),
      nodes(noop("a"), noop("b"), noop("c"), edges: ["a>b", "a>c"])
    ),
    (
      "exit-with-edges",
      nodes(noop("a"), noop("b"), edges: ["a>b"], more: #","exitPoints":["a","b"]"#),
      nodes(noop("a"), noop("b"), edges: ["a>b"], more: #","exitPoints":["b"]"#)
    ),
    (
      "unbounded-cycle", nodes(noop("a"), noop("b"), edges: ["a>b", #"b>a "condition":"1 > 2""#]),
      nodes(noop("a"), noop("b"), edges: ["a>b", #"b>a "condition":"1 > 2","maxTraversals":3"#])
    ),
    (
      "unbounded-cycle", nodes(noop("a"), noop("b", #","onError":{"goTo":"a"}"#), edges: ["a>b"]),
      nodes(noop("a"), noop("b", #","onError":{"goTo":"c"}"#), noop("c"), edges: ["a>b"])
    ),
    (
      "loop-without-limit", nodes(node("loop", #""body":\#(body)"#)),
      nodes(node("loop", #""body":\#(body),"maxIterations":3"#))
    ),
    (
      "starving-join",
      nodes(node("parallel", #""branches":[{"name":"p","body":\#(body)}],"wait":2"#)),
      nodes(node("parallel", #""branches":[{"name":"p","body":\#(body)}],"wait":1"#))
    ),
    (
      "ambiguous-edges",
      nodes(
        noop("a"), noop("b"), noop("c"),
        edges: [#"a>b "condition":"1 < 2""#, #"a>c "condition":"1 < 2""#]),
      nodes(
        noop("a"), noop("b"), noop("c"),
        edges: [#"a>b "condition":"1 < 2""#, #"a>c "condition":"1 < 2","priority":1"#])
    ),
    (
      "condition-syntax", nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 <""#]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 < 2""#])
    ),
    (
      "condition-type", nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 + 2""#]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 + 2 == 3""#])
    ),
    (
      "condition-type", nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"'x' > 2""#]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"'x' > 'y'""#])
    ),
    (
      "missing-condition", nodes(noop("a"), noop("b"), edges: [#"a>b "conditional":true"#]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "conditional":false"#])
    ),
    (
      "missing-condition", nodes(node("condition", ""), noop("b"), edges: ["a>b"]),
      nodes(
        node("condition", ""), noop("b"), noop("c"), edges: [#"a>b "condition":"1 > 2""#, "a>c"])
    ),
    (
      "ignored-condition",
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 > 2","conditional":false"#]),
      nodes(noop("a"), noop("b"), edges: [#"a>b "condition":"1 > 2""#])
    ),
    (
      "missing-default-edge",
      nodes(node("condition", #""condition":"1 > 2""#), noop("b"), edges: [#"a>b "label":"true""#]),
      nodes(
        node("condition", #""condition":"1 > 2""#), noop("b"),
        edges: [#"a>b "label":"true""#, #"a>b "label":"false""#])
    ),
    (
      "unmatched-label",
      nodes(
        node("condition", #""condition":"1 > 2""#), noop("b"),
        edges: [#"a>b "label":"yes""#, "a>b"]),
      nodes(
        node("condition", #""condition":"'yes'""#), noop("b"),
        edges: [#"a>b "label":"yes""#, "a>b"])
    ),
    (
      "unmatched-label",
      nodes(
        node("human-in-loop", ""), noop("b"), edges: [#"a>b "label":"aproved","conditional":true"#]),
      nodes(node("human-in-loop", ""), noop("b"), edges: [#"a>b "label":"approved""#])
    ),
    (
      "unanswered-option",
      nodes(
        node("human-in-loop", #""kind":"decision","options":["x","y"]"#), noop("b"),
        edges: [#"a>b "label":"x""#]),
      nodes(
        node("human-in-loop", #""kind":"decision","options":["x","y"]"#), noop("b"),
        edges: [#"a>b "label":"x""#, "a>b"])
    ),
    (
      "template-syntax", nodes(node("llm", #""prompt":"{{ 1 + }}""#)),
      nodes(node("llm", #""prompt":"\\{{ 1 + }}""#))
    ),
    (
      "template-type", nodes(node("llm", #""prompt":"{{ 'a' + 1 }}""#)),
      nodes(node("llm", #""prompt":"{{ 'a' + string(1) }}""#))
    ),
    (
      "unknown-key", nodes(node("llm", #""prompt":"{{ topic }}""#)),
      nodes(node("llm", #""prompt":"{{ topic }}""#), more: #","inputs":[{"name":"topic"}]"#)
    ),
    (
      "read-before-write",
      nodes(node("llm", #""prompt":"{{ k }}""#), noop("b", #","writes":["k"]"#), edges: ["a>b"]),
      nodes(
        noop("a", #","writes":["k"]"#), node("llm", #""prompt":"{{ k }}""#, id: "b"), edges: ["a>b"]
      )
    ),
    (
      "read-before-write", nodes(noop("a", #","reads":["k"]"#), more: state),
      nodes(
        noop("a", #","writes":["k"]"#), noop("b", #","reads":["k"]"#), edges: ["a>b"], more: state)
    ),
    (
      "maybe-unwritten",
      nodes(
        noop("a"), noop("b", #","writes":["k"]"#), node("llm", #""prompt":"{{ k }}""#, id: "c"),
        edges: [#"a>b "condition":"1 > 2""#, "a>c", "b>c"]),
      nodes(
        noop("a"), noop("b", #","writes":["k"]"#),
        node("llm", #""prompt":"{{ k ?? '' }}""#, id: "c"),
        edges: [#"a>b "condition":"1 > 2""#, "a>c", "b>c"])
    ),
    (
      "undeclared-read",
      nodes(
        node("llm", #""prompt":"{{ p + q }}""#, #","reads":["p"]"#),
        more: #","inputs":[{"name":"p"},{"name":"q"}]"#),
      nodes(
        node("llm", #""prompt":"{{ p + q }}""#, #","reads":["p","q"]"#),
        more: #","inputs":[{"name":"p"},{"name":"q"}]"#)
    ),
    (
      "parallel-write",
      nodes(
        noop("a"), noop("b", #","writes":["k"]"#), noop("c", #","writes":["k"]"#),
        edges: ["a>b", "a>c"]),
      nodes(
        noop("a"), noop("b", #","writes":["k"]"#), noop("c", #","writes":["k"]"#),
        edges: [#"a>b "condition":"1 > 2""#, "a>c"])
    ),
    (
      "parallel-write",
      nodes(
        node("parallel", #""branches":[{"name":"p","body":\#(body)},{"name":"q","body":\#(body)}]"#)
      ),
      nodes(
        node(
          "parallel",
          #""branches":[{"name":"p","body":\#(body)},{"name":"q","body":\#(body)}],"wait":"any""#))
    ),
    (
      "parallel-write",
      nodes(
        node("map", #""over":"{{ [1] }}","body":\#(body)"#), more: #","state":[{"name":"out"}]"#),
      nodes(
        node("map", #""over":"{{ [1] }}","body":\#(body)"#),
        more: #","state":[{"name":"out","reducer":"last"}]"#)
    ),
    (
      "reducer-type",
      nodes(noop("a"), more: #","state":[{"name":"k","type":"string","reducer":"sum"}]"#),
      nodes(noop("a"), more: #","state":[{"name":"k","type":"number","reducer":"sum"}]"#)
    ),
    (
      "input-overwritten",
      nodes(noop("a", #","writes":["i"]"#), more: #","inputs":[{"name":"i"}]"#),
      nodes(noop("a", #","writes":["j"]"#), more: #","inputs":[{"name":"i"}]"#)
    ),
    (
      "unused-write", nodes(noop("a", #","writes":["j","k"]"#), more: #","outputs":["k"]"#),
      nodes(noop("a", #","writes":["j","k"]"#), more: #","outputs":["k","j"]"#)
    ),
    (
      "unused-input", nodes(noop("a"), more: #","inputs":[{"name":"i"}]"#),
      nodes(noop("a", #","reads":["i"]"#), more: #","inputs":[{"name":"i"}]"#)
    ),
    (
      "output-not-written", nodes(noop("a"), more: #","outputs":["k"]"#),
      nodes(noop("a", #","writes":["k"]"#), more: #","outputs":["k"]"#)
    ),
    (
      "writes-mismatch",
      nodes(node("map", #""over":"{{ [1] }}","body":\#(body)"#, #","writes":["p","q"]"#)),
      nodes(node("map", #""over":"{{ [1] }}","body":\#(body)"#, #","writes":["p"]"#))
    ),
    ("missing-handler", nodes(node("function", "")), nodes(noop("a"))),
    (
      "unknown-handler", nodes(node("function", #""handler":"fead.read""#)),
      nodes(node("function", #""handler":"feed.read","parameters":{"source":"x"}"#))
    ),
    (
      "missing-parameter", nodes(node("function", #""handler":"feed.read""#)),
      nodes(node("function", #""handler":"feed.read","parameters":{"source":"x"}"#))
    ),
    (
      "unknown-parameter",
      nodes(node("function", #""handler":"feed.read","parameters":{"source":"x","sorce":1}"#)),
      nodes(node("function", #""handler":"feed.read","parameters":{"source":"x"}"#))
    ),
    (
      "parameter-type",
      nodes(node("function", #""handler":"feed.read","parameters":{"source":[1]}"#)),
      nodes(node("function", #""handler":"feed.read","parameters":{"source":"{{ string([1]) }}"}"#))
    ),
    ("missing-config", nodes(node("wait", "")), nodes(node("wait", #""duration":"1s""#))),
    (
      "missing-config", nodes(node("map", #""body":\#(body)"#)),
      nodes(node("map", #""over":"{{ [] }}","body":\#(body)"#))
    ),
    (
      "missing-config", nodes(node("subworkflow", "")),
      nodes(node("subworkflow", #""path":"x.json""#))
    ),
    (
      "config-type", nodes(node("tool", #""argv":"ls -l""#)),
      nodes(node("tool", #""argv":"ls -l","shell":true"#))
    ),
    (
      "config-type", nodes(node("human-in-loop", #""kind":"aproval""#)),
      nodes(node("human-in-loop", #""kind":"approval""#))
    ),
    (
      "unknown-config", nodes(node("llm", #""promt":"x""#)),
      nodes(node("llm", #""prompt":"x","mine":1"#))
    ),
    (
      "bad-duration", nodes(node("wait", #""duration":"soon""#)),
      nodes(node("wait", #""duration":"{{ 'soon' }}""#))
    ),
    (
      "map-over-non-list", nodes(node("map", #""over":"{{ 'x' }}","body":\#(body)"#)),
      nodes(node("map", #""over":["x"],"body":\#(body)"#))
    ),
    (
      "pointless-retry", nodes(noop("a", #","retry":{"maxAttempts":1}"#)),
      nodes(noop("a", #","retry":{"maxAttempts":2}"#))
    ),
    ("bad-timeout", nodes(noop("a", #","timeout":"0s""#)), nodes(noop("a", #","timeout":"1ms""#))),
    (
      "secret-in-text", nodes(node("llm", #""prompt":"use AKIAIOSFODNN7EXAMPLE""#)),
      nodes(node("llm", #""prompt":"use AKIA as a prefix""#))
    ),
    (
      "unbound-model", nodes(node("llm", #""prompt":"x""#)),
      nodes(node("llm", #""prompt":"x","model":"m""#))
    ),
    (
      "unbound-tool", nodes(node("tool", #""tool":"search""#)),
      nodes(node("tool", #""tool":"search","argv":["search"]"#))
    ),
    (
      "bad-name", nodes(noop("a", #","writes":["my-key"]"#)),
      nodes(noop("a", #","writes":["my_key"]"#))
    ),
  ]

  @Test(arguments: cases.indices)
  func `a fault is found and its near miss is left alone`(index: Int) throws {
    let (code, fault, nearMiss) = Self.cases[index]
    #expect(try codes(fault).contains(code), "\(code): \(fault)")
    #expect(try !codes(nearMiss).contains(code), "\(code): \(nearMiss)")
  }

  @Test func `every finding has a place and a remedy of one line`() throws {
    for (_, fault, _) in Self.cases {
      for finding in try findings(fault) {
        #expect(finding.position != nil, "\(finding)")
        #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
        #expect(!finding.description.contains("\n"))
      }
    }
  }

  @Test func `a fault inside an expression is placed inside the string`() throws {
    let text = """
      {"schema":"dna.workflow/v1","name":"t","nodes":[
        {"id":"a","type":"llm","config":{"model":"m",
          "prompt":"Größe {{ topci }}"}}],"edges":[],"inputs":[{"name":"topic"}]}
      """
    let found = WorkflowValidator.validate(try JSONDocument(parsing: text), functions: .builtIn)
      .findings
    let finding = try #require(found.first { $0.code == .unknownKey })
    #expect(finding.position?.description == "3:24")
    #expect(finding.pointer == "/nodes/0/config/prompt")
    #expect(finding.remedy == "did you mean 'topic'?")
  }

  @Test func `a key that concurrent branches both bring is surely there after the join`() throws {
    let graph = nodes(
      noop("a"), noop("b", #","writes":["k"]"#), noop("c", #","writes":["m"]"#),
      node("llm", #""model":"x","prompt":"{{ k }} {{ m }}""#, id: "d"),
      edges: ["a>b", "a>c", "b>d", "c>d"])
    #expect(try codes(graph) == [])
  }

  @Test func `a key that every branch of a decision writes is surely there after it`() throws {
    let graph = nodes(
      node("condition", #""condition":"i > 1""#), noop("b", #","writes":["k"]"#),
      noop("c", #","writes":["k"]"#), node("llm", #""model":"x","prompt":"{{ k }}""#, id: "d"),
      edges: [#"a>b "label":"true""#, #"a>c "label":"false""#, "b>d", "c>d"],
      more: #","inputs":[{"name":"i","type":"number"}]"#)
    #expect(try codes(graph) == [])
  }

  @Test func `what is written on only one way out of nested decisions is not sure`() throws {
    let graph = nodes(
      noop("a"), noop("b"), noop("c", #","writes":["k"]"#),
      node("llm", #""model":"x","prompt":"{{ k }}""#, id: "d"),
      edges: [#"a>b "condition":"1 > 2""#, "a>d", #"b>c "condition":"2 > 3""#, "b>d", "c>d"])
    #expect(try codes(graph) == ["maybe-unwritten"])
  }

  @Test func `after a failure the keys of the failed node are not there and error is`() throws {
    let graph = nodes(
      noop("a", #","writes":["k"],"onError":{"goTo":"c"}"#), noop("b"),
      node("llm", #""model":"x","prompt":"{{ error }} {{ k }}""#, id: "c"), edges: ["a>b"])
    #expect(try codes(graph) == ["read-before-write"])
  }

  @Test func `bodies see their element and what flows to their node`() throws {
    let inner = node(
      "llm", #""model":"x","prompt":"{{ article }} {{ index }} {{ topic }} {{ nope }}""#,
      #","writes":["out"]"#, id: "x")
    let graph = nodes(
      node(
        "map",
        #""over":"{{ [1] }}","as":"article","body":{"nodes":[\#(inner)],"edges":[],"entryPoint":"x"}"#
      ), more: #","inputs":[{"name":"topic"}]"#)
    let found = try findings(graph)
    #expect(found.map(\.code.rawValue) == ["unknown-key"])
    #expect(found.first?.pointer == "/nodes/0/config/body/nodes/0/config/prompt")
  }

  @Test func `a sub-workflow that contains itself is refused`() throws {
    let text =
      #"{"schema":"dna.workflow/v1","name":"s",\#(nodes(node("subworkflow", #""path":"s.json""#)))}"#
    let document = try JSONDocument(parsing: text)
    let recursive = WorkflowReader.read(document).definition
    let found = WorkflowValidator.validate(document, functions: .builtIn) { _ in recursive }
    #expect(found.findings.contains { $0.code == .recursiveSubworkflow })
    let plain = WorkflowDefinition(name: "empty")
    let fine = WorkflowValidator.validate(document, functions: .builtIn) { _ in plain }
    #expect(!fine.findings.contains { $0.code == .recursiveSubworkflow })
  }

  @Test(arguments: [
    ("prompt", "sk-proj-abcdefghij0123456789", true),
    ("prompt", "sk-learn-is-a-library-for-python", false),
    ("prompt", "ghp_0123456789abcdefghijABCDEFGHIJ012345", true),
    ("prompt", "xoxb-123456789012-abc", true),
    ("prompt", "AIzaSyA0123456789abcdefghijklmnopqrstuvw", true),
    ("prompt", "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSM", true),
    ("prompt", "-----BEGIN RSA PRIVATE KEY-----", true),
    ("prompt", "eyJ is how tokens begin", false),
    ("password", "hunter22", true), ("password", "{{ password }}", false),
    ("password", "$PASSWORD", false),
    ("apiKey", "abcd1234", true), ("api_token", "<your token>", false),
    ("token", "the next token of the text", false),
    ("password", "****", false), ("tokens", "1000", false),
  ])
  func `secrets are found and what only looks like one is not`(
    key: String, value: String, isSecret: Bool
  ) throws {
    let config = #""argv":["x"],"parameters":{"\#(key)":"\#(value)"}"#
    let found = try codes(nodes(node("tool", config), more: #","inputs":[{"name":"password"}]"#))
    #expect(found.contains("secret-in-text") == isSecret, "\(found)")
  }

  @Test func `a secret is not repeated in the finding`() throws {
    let found = try findings(nodes(node("llm", #""prompt":"sk-proj-abcdefghij0123456789""#)))
    #expect(found.allSatisfy { !$0.description.contains("abcdefghij") })
  }

  @Test func `the result says what a run must be given and what is not bound`() throws {
    let text =
      #"{"schema":"dna.workflow/v1","name":"t","inputs":[{"name":"p"},{"name":"q","default":1}],"#
      + nodes(node("llm", #""prompt":"{{ p }} {{ q }}""#)) + "}"
    let result = WorkflowValidator.validate(try JSONDocument(parsing: text), functions: .builtIn)
    #expect(result.isValid)
    #expect(result.requiredInputs.map(\.name) == ["p"])
    #expect(result.unbound.map(\.pointer) == ["/nodes/0/config"])
  }
}
