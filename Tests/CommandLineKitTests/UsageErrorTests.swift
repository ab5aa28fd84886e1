import CommandLineKit
import JSON
import Testing

@Suite struct UsageErrorTests {
  /// A line, what the message says, what the hint says.
  static let cases: [(line: String, message: String, hint: String)] = [
    ("markt search", "unknown command 'markt'", "did you mean 'market'?"),
    ("dbug-log", "unknown command 'dbug-log'", "did you mean 'debug-log'?"),
    ("search", "unknown command 'search'", "did you mean 'sample market search'?"),
    ("market zzz", "unknown command 'zzz'", "'sample market --help' lists the commands"),
    ("market search --limt 5", "unknown flag '--limt'", "did you mean '--limit'?"),
    ("market search -limit 5", "unknown flag '-l' in '-limit'", "did you mean '--limit'?"),
    ("market show --no-cach", "unknown flag '--no-cach'", ""),
    (
      "market show --apply", "unknown flag '--apply'", "that flag belongs to 'sample delta'"
    ),
    ("market show -L 5", "unknown flag '-L'", "that flag belongs to 'sample market search'"),
    (
      "--limit 5 market search", "unknown flag '--limit'",
      "that flag belongs to 'sample market search'"
    ),
    (
      "market search --output jsn",
      "invalid value 'jsn' for '--output': choose one of table, json, jsonl, tsv",
      "did you mean 'json'?"
    ),
    ("market search --limit", "missing value for '--limit'", "write '--limit N'"),
    ("market search -L", "missing value for '-L'", "write '-L N'"),
    ("market search --limit x", "invalid value 'x' for '--limit': not a whole number", ""),
    ("market search -L x", "invalid value 'x' for '-L': not a whole number", ""),
    ("market search --sort x", "invalid value 'x' for '--sort': choose one of name", ""),
    ("market search --limit 0", "for '--limit': must be from 1 to 1000", ""),
    (
      "market search --limit 99999999999999999999", "for '--limit': the number is too large", ""
    ),
    ("market search --limit=", "invalid value '' for '--limit'", ""),
    ("market search --timeout 5x", "invalid value '5x' for '--timeout': not a duration", "250ms"),
    ("market search --quiet=yes", "'--quiet' takes no value", "write '--quiet' alone"),
    ("market search --no-limit=3", "'--no-limit' takes no value", ""),
    ("debug-log a b", "unexpected operand 'b'", "takes at most 1 operand"),
    ("delta", "missing operand AMOUNT", "AMOUNT is: How far"),
    ("delta x", "invalid value 'x' for AMOUNT: not a whole number", ""),
  ]

  @Test(arguments: cases)
  func `an error says what, and what to do`(
    line: String, message: String, hint: String
  ) async throws {
    let run = try await SampleRun(line)
    #expect(run.code == .failure)
    #expect(run.code.status == 2)
    #expect(run.out.text.isEmpty)
    let lines = run.err.text.split(separator: "\n")
    #expect(lines.first?.contains(message) == true, "\(run.err.text)")
    #expect(run.err.text.contains(hint), "\(run.err.text)")
    #expect(lines.count <= 4, "one message line, a hint, a usage line, a pointer")
    #expect(lines.last?.contains("--help' says more") == true)
  }

  @Test func `on a terminal a caret points at the word`() async throws {
    let run = try await SampleRun(
      "market search mail --limt 5 x", terminal: true, columns: 80)
    #expect(
      run.err.text == """
        sample: unknown flag '--limt'
          sample market search mail --limt 5 x
                                    ^^^^^^
        did you mean '--limit'?
        usage: sample market search [flags] [QUERY...]
        'sample market search --help' says more

        """)
  }

  @Test(arguments: [20, 40, 80, 200])
  func `a caret line fits the terminal however long the line is`(columns: Int) async throws {
    let words = (0..<200).map { "operand\($0)" }.joined(separator: " ")
    for line in [
      "market search \(words) --limt \(words)", "market search --limt \(words)",
      "market search --" + String(repeating: "x", count: 500),
    ] {
      let run = try await SampleRun(line, terminal: true, columns: columns)
      let lines = run.err.text.split(separator: "\n")
      #expect(lines.count <= 6)
      #expect(lines[2].contains("^"))
      #expect(lines[1].unicodeScalars.count <= max(columns, 24) + 6)
      let marks = lines[2].unicodeScalars.count
      #expect(marks <= lines[1].unicodeScalars.count)
    }
  }

  @Test(arguments: [
    "market search --limit x --output json", "--json market search --limt",
    "market serch -ojson", "market search -o json --limit",
  ])
  func `with JSON output an error is one object`(line: String) async throws {
    let run = try await SampleRun(line)
    #expect(run.code == .failure)
    #expect(run.out.text.isEmpty)
    #expect(run.err.text.hasSuffix("}\n"))
    #expect(run.err.text.filter { $0 == "\n" }.count == 1)
    let object = try #require(try JSONDocument(parsing: run.err.text).value.object)
    #expect(object.keys == ["code", "message", "hint"])
    #expect(object["message"]?.string?.isEmpty == false)
  }

  @Test func `control characters in a word do not reach the terminal`() async throws {
    let run = try await SampleRun("", words: [Array("bad\u{1B}[31m\u{07}\u{202E}name".utf8)])
    #expect(!run.err.text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    #expect(run.err.text.contains("bad\\x1b[31m\\x07"))
  }

  @Test func `a command may fail with a message, a hint and a code`() async throws {
    let page = ErrorPage(code: "failure", message: "cannot open 'x'", hint: "name another file")
    #expect(page.text(program: "sample") == "sample: cannot open 'x'\nname another file\n")
    #expect(
      page.json()
        == "{\"code\":\"failure\",\"message\":\"cannot open 'x'\",\"hint\":\"name another file\"}\n"
    )
  }
}
