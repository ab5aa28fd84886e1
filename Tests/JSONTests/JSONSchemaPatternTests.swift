import JSON
import Platform
import Testing

@Suite struct JSONSchemaPatternTests {
  private static func accepts(_ pattern: String, _ text: String) throws -> Bool {
    try JSONSchema(["pattern": .string(pattern)]).accepts(.string(text))
  }

  /// Each with a text that fits and one that does not, as ECMA-262 says.
  @Test(arguments: [
    (#"^\w+$"#, "a_9", "ä"), (#"^[\w.]+$"#, "a.b", "a b"), (#"^\W$"#, "ä", "a"),
    (#"^[^\w]$"#, "-", "x"), (#"^\d+$"#, "12", "١٢"), (#"^\/[a-z\-]+\/$"#, "/a-b/", "a"),
    (#"\\w"#, #"\w"#, "w"), (#"^[\]\w]$"#, "]", "["), (#"^(?:a|b){2,3}$"#, "aba", "abab"),
    (#"^\p{Lu}\p{Ll}*$"#, "Ärger", "ärger"), (#"^.$"#, "🙂", "ab"), ("^$", "", "\n"),
    (#"^\u0041$"#, "A", "B"), ("a|^b", "cb a", "cb"),
  ])
  func `an expression means what JSON Schema says`(
    pattern: String, fits: String, fails: String
  ) throws {
    #expect(try Self.accepts(pattern, fits))
    #expect(try !Self.accepts(pattern, fails))
  }

  /// Each took minutes, or for ever, where all ways are tried one after the other.
  @Test(arguments: ["(a*)*$", "^(a|a)*$", "^(a|aa)+$", "^(a?){50}a{50}$", "(a+)+b"])
  func `no expression blows up`(pattern: String) throws {
    let text = String(repeating: "a", count: 2_000) + "!"
    let schema = try JSONSchema(["pattern": .string(pattern)])
    _ = schema.accepts(.string(text))
    #expect(!schema.accepts(.string("!")) || pattern == "(a*)*$")
  }

  @Test(arguments: [
    ("(a{1000}){1000}", "large"), (#"^(a)\1$"#, "back-references"), ("^(?=a)", "look-around"),
    ("^(?<!a)b", "look-around"), ("a{3,1}", "wrong order"), ("[a", "']'"),
  ])
  func `what cannot be expressed with bounded work is refused with its place and reason`(
    pattern: String, reason: String
  ) throws {
    for schema: JSONValue in [
      ["pattern": .string(pattern)], ["patternProperties": [pattern: true]],
    ] {
      let fault = #expect(throws: JSONSchema.Fault.self) { try JSONSchema(schema) }
      #expect(fault?.message.contains("cannot be used as a pattern") == true)
      #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
      #expect(fault?.pointer.description.hasPrefix("/pattern") == true)
    }
  }

  @Test func `a text that is too much work is a failure that says so`() throws {
    let schema = try JSONSchema(["pattern": .string("(?:[ab]{1,40}){100}c")])
    let failures = schema.failures(of: .string(String(repeating: "ab", count: 20_000)))
    #expect(failures.count == 1)
    #expect(failures.first?.message.contains("too long to be held against") == true)
  }

  @Test func `random expressions end in a schema or a fault`() {
    var random = SeededGenerator(seed: 17)
    let pieces = [
      "a", "b", ".", "(", ")", "[", "]", "*", "+", "?", "{2}", "|", "^", "$", #"\w"#, #"\"#,
    ]
    for _ in 0..<2_000 {
      let pattern = (0..<random.nextInt(below: 12)).map { _ in
        pieces[random.nextInt(below: pieces.count)]
      }.joined()
      guard let schema = try? JSONSchema(["pattern": .string(pattern)]) else { continue }
      let long = String(repeating: "ab", count: 40)
      #expect(schema.failures(of: .string(long)).count <= 1)
    }
  }
}
