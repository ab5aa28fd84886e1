import Expressions
import JSON
import Testing

@Suite struct ParsingTests {
  @Test(arguments: [
    ("", 1, "empty"), ("  ", 3, "empty"), ("1 +", 4, "found the end"), ("a = b", 3, "'=='"),
    ("a & b", 3, "'&&'"), ("a b", 3, "found 'b'"), ("(1", 3, "')'"),
    ("'abc", 1, "without a closing"),
    ("a.", 3, "member"), ("nope(1)", 1, "no function"), ("lne(x)", 1, "'len'"),
    ("x.len()", 3, "len(value)"), ("len()", 1, "len(value)"), ("1 < 2 < 3", 7, "do not chain"),
    ("1x", 1, "neither"), ("012", 1, "zero"), ("1e999", 1, "too large"), ("'\\q'", 2, "escape"),
    ("“x”", 1, "quote"), ("{a: 1, a: 2}", 8, "twice"), ("matches(x, '(')", 12, "without its ')'"),
    ("'\\ud800'", 2, "surrogate"), ("$.x", 1, "alone"), ("ä + §", 5, "unexpected character '§'"),
  ])
  func `what cannot be read says where and why`(source: String, column: Int, part: String) {
    let error = #expect(throws: ExpressionError.self) { try Expression(source) }
    #expect(error?.column == column)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("\n") == false)
  }

  @Test func `an excerpt points at the fault with carets`() throws {
    let error = try #require(throws: ExpressionError.self) {
      try Expression("größe > 3 && nöpe(x)")
    }
    #expect(error.excerpt == "größe > 3 && nöpe(x)\n             ^^^^")
    #expect(error.description.hasSuffix("(column 14)"))
  }

  @Test func `nesting beyond the limit is an error and not a crash`() {
    for opening in ["(", "[", "!", "-", "a ?? ", "1 ? 2 : ", "{a:", "not ", "len(", "a[", "a + ("] {
      let source = String(repeating: opening, count: 5_000 / opening.utf8.count)
      #expect(throws: ExpressionError.self) { try Expression(source + "1") }
    }
    #expect(throws: ExpressionError.self) {
      try Expression(Array(repeating: "1", count: 5_000).joined(separator: "+"))
    }
    #expect(throws: ExpressionError.self) { try Expression(String(repeating: "1+", count: 20_000)) }
  }

  @Test(arguments: [
    ("a&&b||c", "a && b || c"), ("a && (b || c)", "a && (b || c)"), ("not a == b", "!(a == b)"),
    ("'x'", "\"x\""), ("a - (b - c)", "a - (b - c)"), ("(a - b) - c", "a - b - c"),
    ("a ?? (b ?? c)", "a ?? b ?? c"), ("(a ?? b) ?? c", "(a ?? b) ?? c"), ("- 1", "-1"),
    ("-(1)", "-(1)"), ("(-1).x", "(-1).x"), ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
  ])
  func `the canonical form keeps the meaning and drops what is needless`(
    source: String, expected: String
  ) throws {
    #expect(try Expression(source).canonical == expected)
  }
}

@Suite struct CheckingTests {
  private let types: [String: ExpressionType] = [
    "n": .number, "s": .string, "l": .array, "o": .object, "b": .boolean, "x": .any,
  ]

  @Test(arguments: [
    ("n > 3", "boolean"), ("n + 1", "number"), ("s + s", "string"), ("x + 1", "number"),
    ("l[0]", "any"), ("b ? n : n", "number"), ("len(l)", "number"), ("map(l, it.x)", "array"),
    ("o.a.b", "any"), ("n ?? 1", "number"), ("1 / 0", "number"),
  ])
  func `the type is known before anything runs`(source: String, expected: String) throws {
    let (type, issues) = try Expression(source).type(in: types)
    #expect(type.rawValue == expected)
    #expect(issues.isEmpty)
  }

  @Test(arguments: [
    ("n > s", 1, "cannot compare"), ("n && b", 1, "true or false"), ("1 + s", 1, "string("),
    ("s.x", 1, "no member"), ("l.x", 1, "[0]"), ("b + lower(n)", 11, "needs a string"),
    ("any(l, 1)", 8, "true or false"), ("o[1]", 3, "by a string"), ("b && z", 6, "'z'"),
  ])
  func `what cannot work is found before anything runs`(source: String, column: Int, part: String)
    throws
  {
    let (_, issues) = try Expression(source).type(in: types)
    let issue = try #require(issues.first)
    #expect(issue.column == column)
    #expect(issue.message.contains(part), "\(issue.message)")
  }

  @Test func `a misspelt name comes with the name that was meant`() throws {
    let (_, issues) = try Expression("artciles").type(in: ["articles": .array])
    #expect(issues.first?.kind == .unknownName("artciles"))
    #expect(issues.first?.message.contains("did you mean 'articles'?") == true)
  }
}
