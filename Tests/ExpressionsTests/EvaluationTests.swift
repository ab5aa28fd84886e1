import Expressions
import JSON
import Testing

private let scope: JSONObject = [
  "name": "Ada", "score": 3, "ratio": .double(0.5), "urgent": true, "nothing": nil, "a": ["b": 4],
  "items": [
    ["title": "one", "score": 1], ["title": "two", "score": 5], ["title": "three", "score": nil],
  ],
  "tags": ["red", "green"], "text": "Größe: 10 cm",
]

private func value(_ source: String) throws -> JSONValue {
  try Expression(source).evaluate(in: scope)
}

@Suite struct EvaluationTests {
  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3.5"), ("6 / 2", "3"), ("7 % 3", "1"),
    ("-7 % 3", "-1"), ("1 / 0", "null"), ("1 % 0", "null"), ("2 - -1", "3"), ("-score", "-3"),
    ("0.1 + 0.2", "0.30000000000000004"), ("1e3", "1e3"),
    ("9007199254740993 + 0", "9007199254740993"),
    ("9223372036854775807 + 1", "9.223372036854776e+18"), ("1e308 * 10", "null"),
    ("\"a\" + 'b'", "\"ab\""), ("[1] + [2, 3]", "[1,2,3]"), ("missing + 1", "null"),
    ("a.b > 3", "true"), ("a['b'] == 4.0", "true"), ("a.x.y.z", "null"), ("a.b == '4'", "false"),
    ("missing == null", "true"), ("null == false", "false"),
    ("{a: 1, b: 2} == {b: 2, a: 1}", "true"),
    ("score ?? 0 > 2", "true"), ("missing ?? 0 > 2", "false"), ("missing ?? nothing ?? 7", "7"),
    ("not score == 4", "true"), ("!urgent || score < 4", "true"),
    ("urgent and not nothing", "true"),
    ("urgent ? 'now' : 'later'", "\"now\""), ("nothing ? 1 : false ? 2 : 3", "3"),
    ("'red' in tags", "true"), ("'Gr' in text", "true"), ("'b' in a", "true"),
    ("1 in missing", "false"),
    ("items[0].title", "\"one\""), ("items[-1].title", "\"three\""), ("items[9]", "null"),
    ("len(items)", "3"), ("len(text)", "12"), ("len(missing)", "0"), ("len(a)", "1"),
    ("lower('ÄB')", "\"äb\""), ("upper(name)", "\"ADA\""), ("trim('  x\n')", "\"x\""),
    ("contains(tags, 'red')", "true"), ("starts_with(name, 'A')", "true"),
    ("ends_with(name, 'x')", "false"), ("matches(text, '^\\\\w+: \\\\d+')", "true"),
    ("matches('ABC', '(?i)b')", "true"), ("split('a,b', ',')", "[\"a\",\"b\"]"),
    ("join(tags, ' & ')", "\"red & green\""), ("join([1, true, null])", "\"1, true, \""),
    ("number(' 12 ')", "12"), ("number('x')", "null"), ("string([1, 'a'])", "\"[1,\\\"a\\\"]\""),
    ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(1.2345, 2)", "1.23"), ("abs(-3)", "3"),
    ("min(3, 1, 2)", "1"), ("max(['a', 'c', 'b'])", "\"c\""), ("max([])", "null"),
    ("sum([1, 2.5, null])", "3.5"), ("sum([])", "0"), ("keys(a)", "[\"b\"]"), ("values(a)", "[4]"),
    ("first(tags)", "\"red\""), ("last([])", "null"), ("default(nothing, 4)", "4"),
    ("any(items, (it.score ?? 0) > 3)", "true"),
    ("all(tags, len(it) > 2)", "true"), ("any(missing, it > 1)", "false"), ("all([])", "true"),
    ("count(items)", "3"), ("count(items, it.score == null)", "1"),
    ("map(items, it.title)", "[\"one\",\"two\",\"three\"]"),
    ("filter([1, 2, 3], it >= 2)", "[2,3]"),
    ("map([[1, 2], [3]], sum(map(it, it * 2)))", "[6,6]"),
  ])
  func `an expression has the value it reads as`(source: String, expected: String) throws {
    #expect(try value(source).serialized() == expected)
  }

  @Test(arguments: [
    ("score > 'x'", 1, "cannot compare"), ("1 + missing > 2", 1, "'x ?? 0'"),
    ("urgent && score", 11, "expected true or false"), ("name.first", 1, "no member"),
    ("1 + items.length", 5, "len("), ("name + 1", 1, "string("), ("tags['x']", 6, "by a number"),
    ("sum(tags)", 1, "number"), ("matches(name, name + '(')", 1, "pattern"),
    ("tags[0.5]", 6, "whole number"),
  ])
  func `an operation that cannot be done says where and what to do`(
    source: String, column: Int, part: String
  ) throws {
    let expression = try Expression(source)
    let error = #expect(throws: ExpressionError.self) { try expression.evaluate(in: scope) }
    #expect(error?.column == column)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test func `and and or do not look at what they do not need`() throws {
    #expect(try value("false && 1 > 'x'") == false)
    #expect(try value("true || 1 > 'x'") == true)
    #expect(try value("1 ?? (1 > 'x')") == 1)
  }

  @Test func `a condition that is null does not hold`() throws {
    #expect(try !Expression("missing").holds(in: scope))
    #expect(try Expression("urgent").holds(in: scope))
    #expect(throws: ExpressionError.self) { try Expression("score").holds(in: scope) }
  }

  @Test func `the element is only a name of its own inside a predicate`() throws {
    #expect(try Expression("it + any(list, it > limit)").names == ["it", "list", "limit"])
    #expect(try Expression("a.b[c].d + a").names == ["a", "c"])
  }

  @Test func `an evaluation that would explode ends with an error`() throws {
    let numbers = JSONValue.array((0..<1_000).map { .integer($0) })
    let explosive = try Expression("map(n, map(n, map(n, it)))")
    #expect(throws: ExpressionError.self) { try explosive.evaluate(in: ["n": numbers]) }
    let long = String(repeating: "x", count: 1 << 20)
    let doubling = "(" + Array(repeating: "t", count: 100).joined(separator: " + ") + ")"
    #expect(throws: ExpressionError.self) {
      try Expression(doubling).evaluate(in: ["t": .string(long)])
    }
    var deep = JSONValue.array([])
    for _ in 0..<Expression.resultDepthLimit { deep = [deep] }
    #expect(throws: ExpressionError.self) { try Expression("[d]").evaluate(in: ["d": deep]) }
  }

  @Test func `a pattern that makes backtracking matchers hang is answered at once`() throws {
    let text = JSONValue.string(String(repeating: "a", count: 5_000) + "b")
    #expect(try Expression("matches(t, '^(a+)+$')").evaluate(in: ["t": text]) == false)
    #expect(try Expression("matches(t, '^(a|a)*b$')").evaluate(in: ["t": text]) == true)
  }
}
