import Chains
import JSON
import Testing

@Suite struct ParseTests {
  private static func run(_ parse: ChainStep.Parse, _ text: String) async throws(ChainFailure)
    -> JSONValue
  {
    let plan = ChainPlan(
      name: "p", inputs: [ChainInput(name: "t")], steps: [ChainStep("v", .parse(parse))])
    return try await Bench([]).run(plan, ["t": .string(text)]).output
  }

  @Test(
    arguments: [
      (.json, #"{"a": 1}"#, ["a": 1]),
      (.json, "Sure!\n```json\n{\"a\": [1, 2]}\n```\nDone.", ["a": [1, 2]]),
      (.json, #"The answer {as asked} is {"a": "}"} I think."#, ["a": "}"]),
      (.list, "Here you go:\n- one\n- two, and more\n\nBye", ["one", "two, and more"]),
      (.list, "1. one\n2) two", ["one", "two"]),
      (.list, "one, two,three", ["one", "two", "three"]),
      (.list, #"["a", "b"]"#, ["a", "b"]), (.list, "", []),
      (.number, "about 1,234.50 crates", 1234.5), (.number, "-7", -7), (.number, "3e2 m", 300),
      (.number, "007", 7), (.boolean, "Yes, it is.", true), (.boolean, "I would say: no", false),
      (.text, "  plain  ", "plain"), (.text, "```\ncode\n```", "code"),
    ] as [(ChainStep.Parse.Format, String, JSONValue)])
  func `a text is read as what it means`(
    format: ChainStep.Parse.Format, text: String, expected: JSONValue
  ) async throws {
    #expect(try await Self.run(.init(from: "{{ t }}", as: format), text) == expected)
  }

  @Test(
    arguments: [
      ("[a-z]+", "1 cat", "cat"), ("id=([0-9]+)", "x id=42", "42"),
      ("(?<who>[a-z]+) (?<n>[0-9]+)", "bob 3", ["who": "bob", "n": "3"]),
    ] as [(String, String, JSONValue)])
  func `a pattern gives its match, its group or its named groups`(
    pattern: String, text: String, expected: JSONValue
  ) async throws {
    let parse = ChainStep.Parse(from: "{{ t }}", as: .regex, pattern: pattern)
    #expect(try await Self.run(parse, text) == expected)
  }

  @Test(arguments: [.json, .number, .boolean] as [ChainStep.Parse.Format])
  func `a text that does not hold it is an error that shows the text`(
    format: ChainStep.Parse.Format
  ) async throws {
    let failure = await #expect(throws: ChainFailure.self) {
      try await Self.run(.init(from: "{{ t }}", as: format), "perhaps")
    }
    #expect(failure?.code == "no-value")
    #expect(failure?.message.contains("'perhaps'") == true)
  }

  @Test func `JSON that breaks the schema is told with its place`() async throws {
    let schema: JSONObject = ["type": "object", "required": ["name"]]
    let failure = await #expect(throws: ChainFailure.self) {
      try await Self.run(.init(from: "{{ t }}", as: .json, schema: schema), "{}")
    }
    #expect(failure?.code == "schema-violation")
    #expect(failure?.message.contains("'name'") == true)
  }
}
