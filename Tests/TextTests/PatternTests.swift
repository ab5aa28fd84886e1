import JSON
import Platform
import Testing
import Text

@Suite struct PatternTests {
  static func found(_ source: String, _ text: String) throws -> [String] {
    let scalars = Array(text.unicodeScalars)
    return try Pattern(source).matches(in: scalars).map { match in
      String(String.UnicodeScalarView(scalars[match.range]))
    }
  }

  @Test(arguments: [
    ("a+", "aa b aaa", ["aa", "aaa"]), ("a+?", "aa", ["a", "a"]), ("a|ab", "ab", ["a"]),
    ("ab|a", "ab", ["ab"]), (#"\d+(?:\.\d+)?"#, "v1.25 and 3", ["1.25", "3"]),
    (#"\bcat\b"#, "cat concat cat", ["cat", "cat"]), ("^a", "aa", ["a"]),
    ("(?m)^a", "a\na", ["a", "a"]),
    ("a$", "aa", ["a"]), ("(?i)STRASSE", "Strasse", ["Strasse"]), ("(?i)[à-ü]+", "ÄÖ", ["ÄÖ"]),
    ("x*", "xax", ["x", "", "x", ""]), ("[^a-c]+", "abxyc", ["xy"]), ("[]a]+", "]a", ["]a"]),
    (#"[\d-]+"#, "1-2", ["1-2"]), ("a{2,3}", "aaaaa", ["aaa", "aa"]), ("a{,2}b", "aab", ["aab"]),
    (#"\p{Lu}\p{Ll}+"#, "Änne und Öl", ["Änne", "Öl"]), (#"\x41\u0042\x{43}"#, "ABC", ["ABC"]),
    ("(?s)a.b", "a\nb", ["a\nb"]), ("a.b", "a\nb", []), ("", "ab", ["", "", ""]),
    (#"[A-Z]{2,}-\d+"#, "see OPS-12, DB-7", ["OPS-12", "DB-7"]), (#"\S+@\S+"#, "to a@b c", ["a@b"]),
    ("👩|é", "é👩", ["é", "👩"]),
  ])
  func `a pattern finds what it says`(_ source: String, _ text: String, _ expected: [String]) throws
  {
    #expect(try Self.found(source, text) == expected)
  }

  @Test(arguments: [
    ("(a", 1), ("a)", 2), ("*a", 1), ("a**", 3), ("[a", 1), ("a{3,1}", 2), (#"(a)\1"#, 4),
    ("(?=a)", 1),
    (#"\q"#, 1), ("a{2", 2), ("[z-a]", 2), (#"\p{Foo}"#, 1), ("a\\", 2), ("^*", 2),
    ("(?<n>a)(?<n>b)", 8),
    ("a++", 3), ("(((a{100}){100}){100})", nil), ("((){1000000}){1000000}", nil),
    (String(repeating: "(", count: 200), 101),
  ])
  func `a pattern that cannot be is refused with its place`(_ source: String, _ column: Int?) {
    let fault = #expect(throws: Pattern.Fault.self) { _ = try Pattern(source) }
    #expect(fault?.column == column)
  }

  @Test func `groups give their own places, by number and name`() throws {
    let pattern = try Pattern(#"(?<key>\w+)=(\d+)?"#)
    let match = try #require(try pattern.matches(in: Array("a=1 bc=".unicodeScalars)).last)
    #expect(pattern.group(named: "key") == 1)
    #expect(pattern.group(named: "none") == nil)
    #expect(match.groups == [4..<7, 4..<6, nil])
  }

  @Test func `a pattern that makes others run for years is quick`() throws {
    let text = Array(String(repeating: "a", count: 20_000).unicodeScalars)
    #expect(try Pattern("(a*)*b").matches(in: text).isEmpty)
    #expect(try Pattern("(a|aa)+$").matches(in: text).count == 1)
    #expect(
      try Pattern("(x+x+)+y").matches(
        in: Array(String(repeating: "x", count: 2_000).unicodeScalars)
      ).isEmpty)
  }

  @Test func `too much work is an error, not a wait`() throws {
    let text = Array(String(repeating: "ab", count: 2_000).unicodeScalars)
    let pattern = try Pattern("a[ab]*c|a")
    #expect(throws: Pattern.Fault.self) { _ = try pattern.matches(in: text, work: 100_000) }
  }

  @Test func `matches agree with Python's re on random patterns and texts`() async throws {
    var random = SeededGenerator(seed: 7)
    var cases: [JSONValue] = []
    let atoms = [
      "a", "b", "c", ".", "[ab]", "[^a]", "(a|b)", "(?:ab|c)", "(b)", "\\w", "\\b", "^", "$",
      "(a*)",
    ]
    let marks = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}"]
    for _ in 0..<(600 * PythonOracle.effort) {
      var source = ""
      for _ in 0...random.nextInt(below: 4) {
        let atom = atoms[random.nextInt(below: atoms.count)]
        let isAssertion = ["\\b", "^", "$"].contains(atom)
        source += atom + (isAssertion ? "" : marks[random.nextInt(below: marks.count)])
        if random.nextInt(below: 8) == 0 { source += "|" }
      }
      let text = String(
        (0..<random.nextInt(below: 12)).map { _ in "abc d\n".randomElement(using: &random) ?? "a" })
      cases.append([.string(source), .string(text)])
    }
    let script = """
      import json, re, sys
      # `$` means the very end, as \\\\Z does there.
      def run(p, t):
        p = p.replace('$', '\\\\Z')
        out, at, p = [], 0, re.compile(p)
        while at <= len(t) and (m := p.search(t, at)):
          out.append(list(m.span()))
          at = m.end() + (m.start() == m.end())
        return out
      print(json.dumps([run(p, t) for p, t in json.load(sys.stdin)]))
      """
    let answer = try await PythonOracle.ask(script, .array(cases), needs: "re")
    for (pair, expected) in zip(cases, answer.array ?? []) {
      guard let spans = expected.array, let source = pair[0]?.string, let text = pair[1]?.string
      else {
        continue
      }
      let ours = try Pattern(source).matches(in: Array(text.unicodeScalars)).map(\.range)
      let theirs = spans.map { ($0[0]?.int ?? 0)..<($0[1]?.int ?? 0) }
      #expect(ours == theirs, "\(source.debugDescription) in \(text.debugDescription)")
    }
  }
}
