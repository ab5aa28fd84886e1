import JSON
import Testing

struct JSONCodingTests {
  struct Graph: Codable, Equatable {
    struct Node: Codable, Equatable {
      enum Kind: String, Codable { case function, condition }
      var id: String
      var kind: Kind
      var retries: UInt8?
      var weight: Double?
      var config: JSONValue?
    }
    var name: String
    var nodes: [Node]
    var limits: [String: Int]?
  }

  private static let text = """
    {
      "name": "digest",
      "nodes": [
        {"id": "a", "kind": "function", "retries": 3, "config": {"z": 1.50, "a": null}},
        {"id": "b", "kind": "condition", "weight": 2}
      ],
      "limits": {"steps": 100}
    }
    """

  @Test func `a model decodes from a document and encodes in its own order`() throws {
    let graph = try JSONDocument(parsing: Self.text).root.decode(Graph.self)
    #expect(graph.nodes.map(\.id) == ["a", "b"])
    #expect(graph.nodes[0].config?.serialized() == #"{"z":1.50,"a":null}"#)
    #expect(graph.nodes[1].weight == 2 && graph.limits == ["steps": 100])
    let value = try JSONValue(encoding: graph)
    #expect(
      value.serialized()
        == #"{"name":"digest","nodes":[{"id":"a","kind":"function","retries":3,"#
        + #""config":{"z":1.50,"a":null}},{"id":"b","kind":"condition","weight":2}],"#
        + #""limits":{"steps":100}}"#)
    #expect(try JSONDocument(parsing: value.serialized()).root.decode(Graph.self) == graph)
  }

  @Test(arguments: [
    ("\"a\", \"kind\"", "17, \"kind\"", "expected a string at 4:12 (/nodes/0/id), found number 17"),
    ("\"id\": \"b\", ", "", "missing key 'id' in the object at 5:5 (/nodes/1)"),
    (
      "\"retries\": 3", "\"retries\": 300",
      "expected an integer from 0 to 255 at 4:48 (/nodes/0/retries), found number 300"
    ),
    (
      "\"retries\": 3", "\"retries\": 1.5",
      "expected an integer at 4:48 (/nodes/0/retries), found number 1.5"
    ),
    (
      "\"weight\": 2", "\"weight\": 1e999",
      "expected a number that fits a double at 5:48 (/nodes/1/weight), found number 1e999"
    ),
    ("{\"steps\": 100}", "[1]", "expected an object at 7:13 (/limits), found array"),
    ("\"digest\"", "null", "expected a string at 2:11 (/name), found null"),
    (
      "\"steps\": 100", "\"steps\": true",
      "expected an integer at 7:23 (/limits/steps), found boolean true"
    ),
  ])
  func `a decoding error says what was expected, where, and what stands there`(
    part: String, replacement: String, message: String
  ) throws {
    let root = try JSONDocument(parsing: Self.text.replacing(part, with: replacement)).root
    let error = #expect(throws: JSONDecodingError.self) { try root.decode(Graph.self) }
    #expect(error?.description == message)
  }

  @Test func `an error of the model itself gets a position`() throws {
    let root = try JSONDocument(parsing: Self.text.replacing("condition", with: "nothing")).root
    let error = #expect(throws: JSONDecodingError.self) { try root.decode(Graph.self) }
    #expect(error?.position.description == "5:25")
    #expect(error?.pointer.description == "/nodes/1/kind")
  }

  @Test func `unknown keys are passed over, or refused with the keys that are known`() throws {
    let root = try JSONDocument(parsing: Self.text.replacing("weight", with: "wieght")).root
    #expect(try root.decode(Graph.self).nodes[1].weight == nil)
    let error = #expect(throws: JSONDecodingError.self) {
      try root.decode(Graph.self, unknownKeys: .rejected)
    }
    #expect(
      error?.description
        == "unknown key 'wieght' at 5:38 (/nodes/1/wieght), known are 'id', 'kind', 'retries', 'weight', 'config'"
    )
    #expect(error?.knownKeys.contains("weight") == true)
    let plain = try JSONDocument(parsing: Self.text).root
    #expect(throws: Never.self) { try plain.decode(Graph.self, unknownKeys: .rejected) }
  }

  class Base: Codable {
    var a = 0
  }

  final class Derived: Base {
    var list: [Int?] = []
    private enum Keys: String, CodingKey { case list }
    override init() { super.init() }
    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      var items = try container.nestedUnkeyedContainer(forKey: .list)
      while !items.isAtEnd { list.append(try items.decodeNil() ? nil : items.decode(Int.self)) }
      try super.init(from: container.superDecoder())
    }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      var items = container.nestedUnkeyedContainer(forKey: .list)
      for item in list { if let item { try items.encode(item) } else { try items.encodeNil() } }
      try super.encode(to: container.superEncoder())
    }
  }

  @Test func `nested containers and superclasses go both ways`() throws {
    let text = #"{"list":[1,null,3],"super":{"a":9}}"#
    let model = try JSONDocument(parsing: text).root.decode(Derived.self)
    #expect(model.list == [1, nil, 3] && model.a == 9)
    #expect(try JSONValue(encoding: model).serialized() == text)
  }

  @Test func `integers at the edges of their types survive`() throws {
    let text = "[18446744073709551615,9223372036854775808]"
    let values = try JSONDocument(parsing: text).root.decode([UInt64].self)
    #expect(values == [.max, 1 << 63])
    #expect(try JSONValue(encoding: values).serialized() == text)
    #expect(try JSONValue(encoding: [Double.nan, 0.5, 1e300]).serialized() == "[null,0.5,1e+300]")
    #expect(try JSONValue(encoding: [Float(0.1)]).serialized() == "[0.1]")
  }

  @Test(
    arguments: [
      ("", []), ("/", [""]), ("/a~1b/m~0n/0", ["a/b", "m~n", "0"]), ("/~01", ["~1"]),
      ("/é/", ["é", ""]),
    ] as [(String, [String])])
  func `a pointer reads and writes its escapes`(text: String, tokens: [String]) {
    #expect(JSONPointer(parsing: text)?.tokens == tokens)
    #expect(JSONPointer(tokens).description == text)
  }

  @Test(arguments: ["a", "/~", "/~2", "#/a"])
  func `what is no pointer is refused`(text: String) {
    #expect(JSONPointer(parsing: text) == nil)
  }

  @Test func `pointers find values, with array indexes as the RFC writes them`() throws {
    let document = try JSONDocument(parsing: #"{"a":[{"":1}],"0":2,"m~n":3}"#)
    #expect(document.root.node(at: "/a/0/")?.value == 1)
    #expect(document.root.node(at: "/0")?.value == 2)
    #expect(document.root.node(at: "/m~0n")?.value == 3)
    for missing in ["/a/00", "/a/-", "/a/1", "/a/0/x", "/0/0", "a"] {
      #expect(document.root.node(at: missing) == nil)
    }
    #expect(try document.value.value(at: #require(JSONPointer(parsing: "/a/0/"))) == 1)
  }

  @Test(arguments: [
    ("1", "1.0", true), ("10e-1", "1", true), ("0.1", "1e-1", true), ("-0", "0.0", true),
    ("9007199254740993", "9007199254740992", false), ("1e400", "1e401", false),
    ("1e400", "10e399", true), ("100000000000000000001", "100000000000000000002", false),
  ])
  func `numbers are equal when their exact values are`(a: String, b: String, same: Bool) throws {
    let left = try #require(JSONNumber(parsing: a))
    let right = try #require(JSONNumber(parsing: b))
    #expect((left == right) == same)
    if same { #expect(left.hashValue == right.hashValue) }

  }
}
