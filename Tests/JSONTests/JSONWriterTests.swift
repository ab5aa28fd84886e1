import JSON
import Testing

struct JSONWriterTests {
  @Test func `pieces are written in the order of the calls`() throws {
    var writer = JSONWriter()
    writer.object {
      $0.member("schema", "dna.trace/v1")
      $0.member("count", -42)
      $0.member("ratio", 0.1)
      $0.member("bad", Double.nan)
      $0.member("ok", true)
      $0.key("list")
      $0.array {
        $0.null()
        $0.value(["a": [1, 2.5]])
        $0.object { _ in }
      }
    }
    #expect(
      String(decoding: try writer.finish(), as: UTF8.self)
        == #"{"schema":"dna.trace/v1","count":-42,"ratio":0.1,"bad":null,"ok":true,"#
        + #""list":[null,{"a":[1,2.5]},{}]}"#)
  }

  @Test func `pieces and whole values have the same pretty layout`() throws {
    let value: JSONValue = ["a": [1, ["b": []]], "c": [:], "d": [[]], "e": "x"]
    var writer = JSONWriter(layout: .pretty)
    Self.write(value, &writer)
    let text = String(decoding: try writer.finish(), as: UTF8.self)
    #expect(text == value.serialized(.pretty))
    #expect(
      text.hasPrefix("{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {},"))
  }

  static func write(_ value: JSONValue, _ writer: inout JSONWriter) {
    switch value {
    case .object(let object):
      writer.object { writer in
        for (key, value) in object {
          writer.key(key)
          write(value, &writer)
        }
      }
    case .array(let elements):
      writer.array { writer in for element in elements { write(element, &writer) } }
    default: writer.value(value)
    }
  }

  @Test func `lines follow each other`() throws {
    var writer = JSONWriter()
    for index in 0..<3 {
      writer.object { $0.member("n", index) }
      writer.endLine()
    }
    #expect(try writer.finish() == Array("{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n".utf8))
  }

  @Test func `misuse never gives out a damaged text`() {
    let misuses: [(name: String, body: (inout JSONWriter) -> Void)] = [
      ("value in an object without a key", { $0.object { $0.value(1) } }),
      ("key at the top", { $0.key("a") }),
      ("key in an array", { $0.array { $0.key("a") } }),
      ("object left open", { $0.beginObject() }),
      ("key left without value", { $0.object { $0.key("a") } }),
      ("nothing", { _ in }),
      ("two values at the top", Self.twoValues),
      ("two keys", Self.twoKeys),
      ("object closed as an array", Self.wrongBracket),
      ("array closed twice", Self.closedTwice),
      ("line ended inside a value", Self.lineInside),
    ]
    for (name, body) in misuses {
      var writer = JSONWriter()
      body(&writer)
      #expect(throws: JSONWriter.Misuse.self, "\(name)") { try writer.finish() }
      writer.reset()
      writer.value(1)
      #expect(throws: Never.self, "\(name)") { try writer.finish() }
    }
  }

  private static func twoValues(_ writer: inout JSONWriter) {
    writer.null()
    writer.null()
  }

  private static func twoKeys(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("a")
    writer.key("b")
    writer.null()
    writer.endObject()
  }

  private static func wrongBracket(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.endArray()
  }

  private static func closedTwice(_ writer: inout JSONWriter) {
    writer.beginArray()
    writer.endArray()
    writer.endArray()
  }

  private static func lineInside(_ writer: inout JSONWriter) {
    writer.beginArray()
    writer.endLine()
    writer.endArray()
  }

  @Test(arguments: [
    ("a\"b\\c/d", #""a\"b\\c/d""#),
    ("\n\r\t\u{8}\u{C}\u{0}\u{1F}", #""\n\r\t\u0008\u000c\u0000\u001f""#),
    ("\u{7F}é😀\u{2028}", "\"\\u007fé😀\u{2028}\""), ("", "\"\""),
    ("0123456789abcde\"0123456789abcdef\n", #""0123456789abcde\"0123456789abcdef\n""#),
  ])
  func `strings escape what they must`(text: String, written: String) throws {
    #expect(JSONValue.string(text).serialized() == written)
    #expect(try JSONDocument(parsing: written).value == .string(text))
  }

  @Test(arguments: [
    "1e999", "-0", "-0.0", "1.0", "1E+2", "123456789012345678901234567890", "0.1000", "1e-400",
    "9223372036854775808", "-9223372036854775808",
  ])
  func `numbers keep their digits from text to text`(digits: String) throws {
    #expect(try JSONDocument(parsing: "[\(digits)]").value.serialized() == "[\(digits)]")
  }

  @Test(arguments: [
    (0.1, "0.1"), (1e22, "1e+22"), (2.5e-300, "2.5e-300"), (-0.0, "0"), (3.0, "3"),
    (1e15, "1000000000000000"),
    (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
  ])
  func `doubles are written short, and as null when JSON has no form for them`(
    value: Double, text: String
  ) {
    #expect(JSONValue.double(value).serialized() == text)
  }

  @Test(arguments: [-0x1p63, 0x1p63, -0x1p53, -0x1p64])
  func `a double at the edge of the integers keeps its value`(value: Double) {
    #expect(JSONValue.double(value).double == value)
    #expect(Double(JSONValue.double(value).serialized()) == value)
  }
}
