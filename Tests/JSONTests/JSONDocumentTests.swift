import JSON
import Testing

struct JSONDocumentTests {
  @Test(arguments: ConformanceCases.accepted)
  func `valid JSON is read`(text: String) throws {
    _ = try JSONDocument(parsing: text)
  }

  @Test(arguments: ConformanceCases.rejected)
  func `invalid JSON is refused`(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: text) }
  }

  @Test(arguments: ConformanceCases.illFormed)
  func `text that is not UTF-8 is refused at its first bad byte`(
    bytes: [UInt8], offset: Int
  ) throws {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: bytes) }
    #expect(error?.position.offset == offset)
  }

  @Test(arguments: ConformanceCases.decided.indices)
  func `what the RFC leaves open is read as documented`(index: Int) throws {
    let (text, reading) = ConformanceCases.decided[index]
    let root = try JSONDocument(parsing: text).root
    switch reading {
    case .string(let string): #expect(root.string == string)
    case .number(let digits): #expect(root.number?.text == digits)
    }
  }

  @Test(arguments: [
    ("", 1, 1, "expected a JSON value, found nothing"),
    ("{\"a\": 1,\n  \"b\" 2}", 2, 7, "expected ':' after the key, found '2'"),
    ("[1, 2", 1, 6, "the text ends in the middle of a value"),
    ("[\n\n  nope]", 3, 3, "expected true, false or null, found 'nope'"),
    ("[1,]", 1, 3, "a comma must not stand before the closing bracket; remove it"),
    ("{\"é\": [01]}", 1, 8, "a number must not start with a zero that more digits follow"),
    ("[\"a\nb\"]", 1, 4, "control character 0x0A inside a string; write it as an escape"),
    ("[\"abc", 1, 2, "the string that starts here has no closing quote"),
    ("{} x", 1, 4, "expected the end of the text after the value, found 'x'"),
    ("{\"a\":1 'b'}", 1, 8, "expected ',' or '}' after the member, found '''"),
    ("\r\n[\r1 2]", 3, 3, "expected ',' or ']' after the element, found '2'"),
    ("\u{FEFF}x", 1, 1, "expected a JSON value, found 'x'"),
    ("[\"\\x\"]", 1, 3, "'\\' with 'x' is not an escape; a backslash itself is '\\\\'"),
    ("{a: 1}", 1, 2, "expected a key in double quotes, found 'a'"),
    ("[-x]", 1, 3, "expected a digit in the number, found 'x'"),
    ("[“x”]", 1, 2, "expected a JSON value, found '“'"),
  ])
  func `an error says what was found where`(
    text: String, line: Int, column: Int, message: String
  ) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: text) }
    #expect(error?.description == "\(line):\(column): \(message)")
  }

  @Test func `nesting is read up to the limit and refused one level deeper`() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      let fits =
        String(repeating: open, count: 1_000) + inner + String(repeating: close, count: 1_000)
      #expect(try JSONDocument(parsing: fits).root.count == 1)
      let deep = String(repeating: open, count: 1_001)
      let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: deep) }
      #expect(error?.message == "nested deeper than 1000 levels")
      #expect(error?.position.offset == 1_000 * open.utf8.count)
    }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `a hundred thousand open brackets are one clean error`(unit: String) {
    let text = String(repeating: unit, count: 100_000)
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: text) }
    #expect(error?.message == "nested deeper than 1000 levels")
    #expect(throws: JSONSyntaxError.self) {
      try JSONDocument(parsing: text, depthLimit: 1_000_000)
    }
  }

  @Test func `a deeper limit reads deeper documents without recursion`() throws {
    let text = String(repeating: "[", count: 300_000) + String(repeating: "]", count: 300_000)
    let document = try JSONDocument(parsing: text, depthLimit: 300_000)
    #expect(document.root.sourceRange == 0..<600_000)
  }

  @Test func `every value knows its line and column`() throws {
    let text = "{\n  \"naïve\": [true,\n\t\"😀\", 3],\r\n \"z\": {\"k\": null}}"
    let root = try JSONDocument(parsing: text).root
    let list = try #require(root["naïve"])
    #expect(list.position.description == "2:12")
    #expect(list.elements.map(\.position.description) == ["2:13", "3:2", "3:7"])
    #expect(root.node(at: "/z/k")?.position.description == "4:13")
    #expect(root.members.map(\.key.position.description) == ["2:3", "4:2"])
    #expect(
      list.elements.map { String(decoding: Array(text.utf8)[$0.sourceRange], as: UTF8.self) }
        == ["true", "\"😀\"", "3"])
  }

  @Test func `columns on one very long line are right`() throws {
    let count = 20_000
    let text = "[" + Array(repeating: "\"é\"", count: count).joined(separator: ",") + "]"
    let elements = try JSONDocument(parsing: text).root.elements
    for index in stride(from: 0, to: count, by: 371) {
      #expect(elements[index].position.column == 2 + index * 4)
    }
  }

  @Test func `repeated keys are reported and the last one counts`() throws {
    let text = #"{"a":1,"b":{"x":1,"\u0078":2},"a":3,"a":4}"#
    let document = try JSONDocument(parsing: text)
    #expect(document.duplicateKeys.map(\.key) == ["x", "a", "a"])
    #expect(document.duplicateKeys.map(\.position.column) == [19, 31, 37])
    #expect(document.root["a"]?.value == 4)
    #expect(document.root.node(at: "/b/x")?.value == 2)
    #expect(document.value.serialized() == #"{"a":4,"b":{"x":2}}"#)
  }

  @Test func `keys that only look alike are different keys`() throws {
    let document = try JSONDocument(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(document.duplicateKeys.isEmpty)
    #expect(document.root["\u{E9}"]?.value == 1)
    #expect(document.root["e\u{301}"]?.value == 2)
    #expect(document.value.object?.count == 2)
    #expect(document.value["e\u{301}"] == 2)
  }

  @Test func `lone surrogates are reported where they stand`() throws {
    let document = try JSONDocument(parsing: #"["\ud83d\ude00", "ab\ud83dc", {"\udc00":1}]"#)
    #expect(document.loneSurrogates.map(\.column) == [21, 33])
  }

  @Test func `a large object is searched by key, not by counting`() throws {
    let count = 20_000
    let members = (0..<count).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
    let root = try JSONDocument(parsing: "{\(members)}").root
    for index in 0..<count { #expect(root["key\(index)"]?.number?.int == index) }
    #expect(root["key\(count)"] == nil)
  }

  @Test func `a long line with many values is read whole`() throws {
    let text =
      "[" + Array(repeating: #"{"id":1234567,"ok":true}"#, count: 100_000).joined(separator: ",")
      + "]"
    let root = try JSONDocument(parsing: text).root
    #expect(root.count == 100_000)
    #expect(root[99_999]?["id"]?.number?.int == 1_234_567)
  }
}
