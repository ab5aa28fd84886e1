import Functions
import JSON
import Platform
import Testing

@Suite struct FormatTests {
  @Test func `feed articles agree with feedparser`() async throws {
    for name in ["releases.xml", "incidents.atom"] {
      let path = JSONValue.string("examples/feeds/" + name)
      let items = try ExampleFeedTests.call("feed.read", ["source": path])
      let text = try ExampleFeedTests.call("file.read", ["path": path])
      let script = """
        import feedparser, json, sys, time
        feed = feedparser.parse(json.load(sys.stdin).encode())
        stamp = lambda t: time.strftime('%Y-%m-%dT%H:%M:%SZ', t) if t else None
        print(json.dumps([[e.id, e.title, e.link, stamp(e.get('published_parsed')), e.get('author')]
                          for e in feed.entries]))
        """
      let answer = try await PythonOracle.ask(script, text, needs: "feedparser")
      let ours = (items.array ?? []).map { item in
        JSONValue.array(
          ["id", "title", "link", "published", "author"].map { item[$0] ?? .null })
      }
      #expect(JSONValue.array(ours) == answer)
    }
  }

  @Test(
    arguments: [
      ("Sun, 01 Mar 2026 09:30:00 GMT", "2026-03-01T09:30:00Z"),
      ("01 Mar 26 09:30 EST", "2026-03-01T14:30:00Z"),
      ("Sun, 1 Mar 2026 09:30:00 +0530", "2026-03-01T04:00:00Z"),
      ("2026-03-01T09:30:00.25-01:00", "2026-03-01T10:30:00.250Z"),
      ("2026-03-01", "2026-03-01T00:00:00Z"), ("2026-03", "2026-03-01T00:00:00Z"),
      ("2026", "2026-01-01T00:00:00Z"),
      ("Sunday, 01-Mar-26 09:30:00 PDT", "2026-03-01T16:30:00Z"),
      ("Mar 1, 2026 09:30:00 CET", "2026-03-01T08:30:00Z"),
      ("2026-03-01 09:30", "2026-03-01T09:30:00Z"),
      ("Sun Mar 1 09:30:00 2026", "2026-03-01T09:30:00Z"),
      ("Wed, 31 Dec 2025 24:00:00 Z", "2026-01-01T00:00:00Z"), ("30 Feb 2026 00:00 GMT", nil),
      ("soon", nil), ("", nil),
      ("99999999999999999999 Mar 2026 0:00", nil),
    ] as [(String, String?)])
  func `dates of feeds are read`(_ date: String, _ expected: String?) throws {
    let feed =
      "<rss><channel><item><title>t</title><pubDate>\(date)</pubDate></item></channel></rss>"
    let items = try CatalogueTests.call("feed.parse", ["text": .string(feed)])
    #expect(items[0]?["published"] == expected.map { .string($0) } ?? .null)
  }

  @Test func `RSS 1.0 items and undeclared prefixes are read`() throws {
    let feed = """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel rdf:about="c"/><item rdf:about="http://e.org/1"><title>A &amp;amp; B</title><link>http://e.org/1</link>
      <dc:date>2026-03-01T00:00:00Z</dc:date><dc:creator>Ada</dc:creator><dc:subject>x</dc:subject>
      <description>short</description><content:encoded><![CDATA[<p>Long&nbsp;text</p><p>Two</p>]]></content:encoded>
      </item></rdf:RDF>
      """
    let items = try CatalogueTests.call("feed.parse", ["text": .string(feed)])
    #expect(
      items == [
        [
          "id": "http://e.org/1", "title": "A & B", "link": "http://e.org/1",
          "published": "2026-03-01T00:00:00Z", "author": "Ada", "categories": ["x"],
          "content": "Long text\n\nTwo", "summary": "short",
        ]
      ])
    #expect(
      CatalogueTests.failure("feed.parse", ["text": "<html/>"])?.message.contains("is no feed")
        == true)
  }

  @Test func `rows agree with Python's csv`() async throws {
    var random = SeededGenerator(seed: 9)
    let pieces = ["a", "b c", "\"", "\"\"", ",", "\n", "\r\n", ";", "é", "\"x,y\"", "1"]
    var texts: [String] = []
    for _ in 0..<(400 * PythonOracle.effort) {
      texts.append(
        (0..<random.nextInt(below: 12)).map { _ in pieces[random.nextInt(below: pieces.count)] }
          .joined())
    }
    let script = """
      import csv, io, json, sys
      print(json.dumps([[r for r in csv.reader(io.StringIO(t, newline='')) if r] for t in json.load(sys.stdin)]))
      """
    let answer = try await PythonOracle.ask(script, .strings(texts), needs: "csv")
    for (text, expected) in zip(texts, answer.array ?? []) {
      let arguments: JSONObject = ["text": .string(text), "delimiter": ",", "header": false]
      if let error = CatalogueTests.failure("csv.parse", arguments) {
        // Python takes a quote that is never closed as the rest of the text.
        #expect(error.message.contains("never closed"), "\(text.debugDescription)")
        continue
      }
      #expect(
        try CatalogueTests.call("csv.parse", arguments) == expected, "\(text.debugDescription)")
    }
  }

  @Test func `a written table is read back`() throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    let rows: JSONValue = [["name": "a, \"b\"", "n": 1], ["name": " line\nbreak", "more": [1]]]
    let path = JSONValue.string("\(folder)/t.csv")
    _ = try CatalogueTests.call("csv.write", ["path": path, "items": rows])
    #expect(
      try CatalogueTests.call("file.read", ["path": path])
        == "name,n,more\r\n\"a, \"\"b\"\"\",1,\r\n\" line\nbreak\",,[1]\r\n")
    #expect(
      try CatalogueTests.call("csv.read", ["path": path]) == [
        ["name": "a, \"b\"", "n": "1", "more": ""],
        ["name": " line\nbreak", "n": "", "more": "[1]"],
      ])
    #expect(try CatalogueTests.call("csv.parse", ["text": "a;b\n1;2\n"]) == [["a": "1", "b": "2"]])
  }

  @Test func `a message is what Python's email reads`() async throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    let path = JSONValue.string("\(folder)/m.eml")
    let body = "Grüße = hello\n.dot\nFrom me \n" + String(repeating: "lang ", count: 40) + "€\n"
    let subject = "Größe — " + String(repeating: "ein langer Betreff ", count: 8) + "\r\nBcc: x@y"
    _ = try CatalogueTests.call(
      "email.write",
      [
        "path": path, "to": ["Zoë Ångström <zoe@example.org>", "\"B, C\" <b@example.org>"],
        "subject": .string(subject), "body": .string(body), "from": "me@example.org",
      ])
    let text = try CatalogueTests.call("file.read", ["path": path])
    let lines = (text.string ?? "").split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.contains("\n") })
    let script = """
      import email, json, sys
      from email import policy
      m = email.message_from_bytes(json.load(sys.stdin).encode(), policy=policy.default)
      print(json.dumps([str(m['subject']), [[a.display_name, a.addr_spec] for a in m['to'].addresses],
                        m['bcc'], m.get_content(), [str(d) for d in m.defects]]))
      """
    let answer = try await PythonOracle.ask(script, text, needs: "email")
    #expect(
      answer[0]?.string == subject.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    #expect(answer[1] == [["Zoë Ångström", "zoe@example.org"], ["B, C", "b@example.org"]])
    #expect(answer[2] == .null)
    #expect(answer[3]?.string?.replacing("\r\n", with: "\n") == body)
    #expect(answer[4] == [])
    #expect(
      CatalogueTests.failure(
        "email.write", ["path": path, "to": "nobody", "subject": "s", "body": "b"])?
        .code == "bad-argument")
  }

  @Test(arguments: [
    ("<p>One &amp; two<br>three</p><p>four", "One & two\nthree\n\nfour"),
    ("<ul><li>a<li>b</ul>", "- a\n- b"), ("a<script>x<y</script>b", "ab"),
    ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n3"),
    ("<pre>a\n  b</pre>", "a\n  b"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ("&copy 2026 &#128; &#x41;", "© 2026 € A"),
    ("<!-- x --><div>a</div>\n<div>b</div>", "a\nb"), ("<b>bo</b>ld", "bold"),
    ("<a href='u'>t</a>", "t"), ("", ""),
    ("<style>p{}", ""), ("<h1>T</h1>text", "T\n\ntext"), ("<p", ""), ("a\u{A0}b", "a b"),
  ])
  func `HTML becomes text`(_ html: String, _ text: String) throws {
    #expect(try CatalogueTests.call("html.to-text", ["text": .string(html)]).string == text)
  }

  @Test(arguments: [
    ("# Title\n\nSome *emphasis* and **bold**.", "Title\n\nSome emphasis and bold."),
    ("- a\n- [x] b\n\n1. c", "- a\n- b\n\n1. c"), ("[text](http://x) ![alt](y)", "text alt"),
    ("`a*b*c` and 2 * 3", "a*b*c and 2 * 3"), ("snake_case_name", "snake_case_name"),
    ("```\n# code\n```\nafter", "# code\nafter"), ("---\na: b\n---\nx", "x"), ("T\n===\nx", "T\nx"),
    ("> quote\n> more", "quote\nmore"), ("| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2"),
    ("\\*no\\*", "*no*"),
    ("a <b>c</b>", "a c"), ("", ""),
  ])
  func `Markdown becomes text`(_ markdown: String, _ text: String) throws {
    #expect(try CatalogueTests.call("markdown.to-text", ["text": .string(markdown)]).string == text)
  }

  @Test func `Markdown is split at its headings`() throws {
    let text = "intro\n\n# A\nx\n\n```\n# no\n```\n## B ##\n"
    #expect(
      try CatalogueTests.call("markdown.sections", ["text": .string(text)]) == [
        ["level": 0, "title": "", "content": "intro"],
        ["level": 1, "title": "A", "content": "x\n\n```\n# no\n```"],
        ["level": 2, "title": "B", "content": ""],
      ])
  }
}
