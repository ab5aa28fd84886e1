import Expressions
import JSON
import Testing

@Suite struct TemplateTests {
  private let scope: JSONObject = ["n": 3, "s": "x", "list": [1, "a"], "o": ["k": [true]]]

  @Test(arguments: [
    ("{{ n }}", "3"), ("{{n}}", "3"), ("a{{ n }}b", "\"a3b\""), ("{{ n }} ", "\"3 \""),
    ("{{ s }}{{ n + 1 }}", "\"x4\""), ("{{ list }}", "[1,\"a\"]"),
    ("is {{ list }}", "\"is [1,\\\"a\\\"]\""),
    ("{{ missing }}", "null"), ("[{{ missing }}]", "\"[]\""),
    ("plain }} text", "\"plain }} text\""),
    ("\\{{ n }}", "\"{{ n }}\""), ("\\{{ {{ n }}", "\"{{ 3\""),
    ("{{ {a: {b: n}} }}", "{\"a\":{\"b\":3}}"),
    ("{{ '}}' + s }}", "\"}}x\""), ("{{ \"it's\" }}", "\"it's\""), ("{ {n} }", "\"{ {n} }\""),
    ("{{ o.k[0] }}", "true"), ("{{{a: 1}}}", "{\"a\":1}"),
  ])
  func `a string takes its values in`(source: String, expected: String) throws {
    #expect(try Template(.string(source)).evaluate(in: scope).serialized() == expected)
  }

  @Test func `a tree keeps its shape and its order`() throws {
    let template = try Template([
      "z": "{{ n }}", "a": [1, "{{ s }}!", ["k/~": "{{ list }}"]], "\\{{": "\\{{",
    ])
    #expect(
      try template.evaluate(in: scope).serialized()
        == #"{"z":3,"a":[1,"x!",{"k/~":[1,"a"]}],"\\{{":"{{"}"#)
    #expect(template.names == ["n", "s", "list"])
    #expect(template.expressions.map(\.pointer) == ["/z", "/a/1", "/a/2/k~1~0"])
    #expect(template.expressions.map(\.isWhole) == [true, false, true])
  }

  @Test func `a fault says in which string and where in it`() throws {
    let broken = try #require(throws: ExpressionError.self) {
      try Template(["a": ["ok", "see {{ n + }}"]])
    }
    #expect(broken.pointer == "/a/1")
    #expect(broken.column == 12)
    let open = try #require(throws: ExpressionError.self) { try Template("x {{ n") }
    #expect(open.column == 3)
    #expect(open.message.contains(#"\{{"#))
    let failing = try Template("n is {{ n > s }}")
    let error = try #require(throws: ExpressionError.self) { try failing.evaluate(in: scope) }
    #expect(error.column == 9)
  }

  @Test func `the types of names reach into the tree`() throws {
    let (type, issues) = try Template("{{ n }}").type(in: ["n": .number])
    #expect(type == .number && issues.isEmpty)
    let found = try Template(["a": "x {{ m }}"]).type(in: ["n": .number]).issues
    #expect(found.map(\.column) == [6])
    #expect(found.map(\.error.pointer) == ["/a"])
  }
}
