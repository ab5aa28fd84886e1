import Functions
import JSON
import Platform
import Testing

@Suite struct ListFunctionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: JSONObject
    var result: JSONValue
    var testDescription: String { name + " " + JSONValue.object(arguments).serialized() }

    init(_ name: String, _ arguments: JSONObject, _ result: JSONValue) {
      self.name = name
      self.arguments = arguments
      self.result = result
    }
  }

  static let people: JSONValue = [
    ["name": "Bo", "age": 30, "tags": ["x", "y"]], ["name": "Al", "age": 25, "tags": []],
    ["name": "Cy", "tags": ["x"]],
  ]

  static let cases: [Case] = [
    Case(
      "list.filter", ["items": people, "where": "(age ?? 0) > 26"],
      [["name": "Bo", "age": 30, "tags": ["x", "y"]]]),
    Case("list.filter", ["items": [1, 5, 3], "where": "item >= 3"], [5, 3]),
    Case("list.sort", ["items": [3, 1, 2]], [1, 2, 3]),
    Case(
      "list.sort", ["items": ["b", 2, nil, "a", true], "order": "descending"],
      ["b", "a", 2, true, nil]),
    Case(
      "list.select", ["items": people, "fields": ["name", "tags.0"]],
      [["name": "Bo", "tags.0": "x"], ["name": "Al"], ["name": "Cy", "tags.0": "x"]]),
    Case(
      "list.group", ["items": [["k": 1, "v": "a"], ["k": 2], ["k": 1]], "by": "k"],
      [
        ["key": 1, "items": [["k": 1, "v": "a"], ["k": 1]], "count": 2],
        ["key": 2, "items": [["k": 2]], "count": 1],
      ]),
    Case("list.deduplicate", ["items": [1, 1.0, "1", "a", "a"]], [1, "1", "a"]),
    Case(
      "list.deduplicate",
      ["items": [["id": 1, "n": 1], ["id": 1, "n": 2], ["n": 3]], "by": "id"],
      [["id": 1, "n": 1], ["n": 3]]),
    Case(
      "list.deduplicate",
      [
        "items": [
          "The gateway release fixes one critical bug in the login page today",
          "The gateway release fixes one critical bug in the login page, today!",
          "Another text altogether here",
        ], "near": true,
      ],
      [
        "The gateway release fixes one critical bug in the login page today",
        "Another text altogether here",
      ]),
    Case("list.take", ["items": [1, 2, 3], "count": 2], [1, 2]),
    Case("list.take", ["items": [1, 2, 3], "count": -1], [3]),
    Case("list.flatten", ["items": [[1, [2]], 3, []]], [1, [2], 3]),
    Case("list.count", ["items": [1, nil]], 2),
    Case("list.join", ["items": people, "separator": ", ", "by": "name"], "Bo, Al, Cy"),
    Case("list.join", ["items": [1, "a", nil, ["k": 2]], "separator": "|"], "1|a||{\"k\":2}"),
    Case("list.concat", ["items": [1], "more": [2]], [1, 2]),
    Case(
      "list.statistics", ["items": people, "by": "age"],
      [
        "count": 2, "sum": 55, "minimum": 25, "maximum": 30, "mean": 27.5, "median": 27.5,
        "skipped": 1,
      ]),
    Case(
      "list.statistics", ["items": []],
      [
        "count": 0, "sum": 0, "minimum": nil, "maximum": nil, "mean": nil, "median": nil,
        "skipped": 0,
      ]),
    Case(
      "text.template",
      ["template": "Hi {{ name }}, {{ n + 1 }}", "values": ["name": "Al", "n": 2]], "Hi Al, 3"),
    Case(
      "text.extract", ["text": "OPS-1 and DB-22", "pattern": "([A-Z]+)-(\\d+)", "group": 2],
      ["1", "22"]),
    Case("text.extract", ["text": "k=v", "pattern": "(?<key>\\w)=", "group": "key"], ["k"]),
    Case("text.replace", ["text": "a.b.c", "pattern": ".", "replacement": "-"], "a-b-c"),
    Case(
      "text.replace",
      [
        "text": "John Smith", "pattern": "(\\w+) (\\w+)", "replacement": "$2, $1 $$", "regex": true,
      ],
      "Smith, John $"),
    Case("text.split", ["text": "a, b,, c", "separator": ","], ["a", " b", " c"]),
    Case("text.lower", ["text": "ÄB"], "äb"),
    Case("text.upper", ["text": ["title": "t", "content": "äb"]], "ÄB"),
    Case(
      "text.hash", ["text": "abc"],
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Case(
      "text.count", ["text": "One two. Three!"],
      ["words": 3, "sentences": 2, "characters": 15, "lines": 1, "bytes": 15]),
    Case("text.sentences", ["text": "A b. C d."], ["A b.", "C d."]),
    Case(
      "text.diff", ["before": "a\n", "after": "b\n"], "--- before\n+++ after\n@@ -1 +1 @@\n-a\n+b\n"
    ),
    Case(
      "text.classify",
      [
        "text": "Please refund the invoices",
        "labels": ["bill": ["invoice", "refund"], "bug": ["crash"]],
      ],
      [
        "label": "bill", "confidence": 1, "scores": ["bill": 1, "bug": 0],
        "matches": ["bill": ["invoice", "refund"], "bug": []],
      ]),
    Case(
      "text.summarise", ["text": ["title": "T", "content": "One. Two."], "sentences": 5],
      ["title": "T", "content": "One. Two.", "summary": "One. Two."]),
    Case("json.parse", ["text": "[1, {\"a\": null}]"], [1, ["a": nil]]),
    Case("json.format", ["value": ["a": 1], "compact": true], "{\"a\":1}"),
    Case("value.set", ["value": [1]], [1]), Case("value.noop", [:], nil),
    Case("time.now", [:], "1970-01-01T00:00:00.000Z"),
  ]

  @Test(arguments: cases)
  func `a function gives what its signature says`(_ example: Case) throws {
    let result = try CatalogueTests.call(example.name, example.arguments)
    #expect(result == example.result, "\(result.serialized())")
  }

  @Test(arguments: [
    Case("list.filter", ["items": [], "where": "1 +"], "bad-argument"),
    Case("list.filter", ["items": ["a"], "where": "item + 1 > 2"], "bad-input"),
    Case("list.sort", ["items": [], "order": "up"], "bad-argument"),
    Case("list.take", ["items": [], "count": 1.5], "bad-argument"),
    Case("text.extract", ["text": "", "pattern": "("], "bad-argument"),
    Case("text.extract", ["text": "", "pattern": "a", "group": 3], "bad-argument"),
    Case("text.template", ["template": "{{ 1 + }}"], "bad-argument"),
    Case("text.hash", ["text": "", "algorithm": "md5"], "bad-argument"),
    Case("text.summarise", ["text": "", "sentences": 0], "bad-argument"),
    Case("json.parse", ["text": "[1,]"], "bad-input"),
    Case("csv.parse", ["text": "\"a"], "bad-input"),
    Case("file.read", ["path": "/nowhere/at/all"], "missing-file"),
    Case("file.read", ["path": "/"], "unreadable-file"),
    Case("file.write", ["path": "/nowhere/at/all", "content": ""], "unwritable-file"),
    Case("markdown.write", ["path": "/nowhere/at/all"], "missing-argument"),
  ])
  func `a bad call is refused`(_ example: Case) {
    let error = CatalogueTests.failure(example.name, example.arguments)
    #expect(error?.code == example.result.string, "\(error?.message ?? "it was done")")
  }

  @Test func `files are written, appended to, listed and read by kind`() throws {
    let folder = try FileSystem.createTemporaryDirectory()
    defer { try? FileSystem.removeTree(folder) }
    let context = FunctionContext(directory: folder.description, now: { 0 })
    func call(_ name: String, _ arguments: JSONObject) throws -> JSONValue {
      try FunctionCatalogue.builtIn.call(name, arguments, context: context)
    }
    #expect(
      try call("file.write", ["path": "a.txt", "content": "é"]) == ["path": "a.txt", "bytes": 2])
    _ = try call("file.write", ["path": "a.txt", "content": "!", "append": true])
    #expect(try call("file.read", ["path": "a.txt"]) == "é!")
    _ = try call("json.write", ["path": "b.json", "value": ["k": [1]]])
    #expect(try call("document.read", ["path": "b.json"]) == ["k": [1]])
    _ = try call("file.write", ["path": "c.jsonl", "content": "{\"a\":1}\n\n{\"a\":2}\n"])
    #expect(try call("jsonl.read", ["path": "c.jsonl"]) == [["a": 1], ["a": 2]])
    #expect(try call("document.read", ["path": "c.jsonl"]) == [["a": 1], ["a": 2]])
    _ = try call(
      "markdown.write",
      ["path": "d.md", "title": "T", "items": ["x", ["title": "U", "text": "y_z"]]])
    #expect(try call("file.read", ["path": "d.md"]) == "# T\n\n- x\n\n## U\n\ny\\_z\n")
    #expect(try call("document.read", ["path": "d.md"]) == "T\n\n- x\n\nU\n\ny_z")
    #expect(try call("file.list", [:]) == ["a.txt", "b.json", "c.jsonl", "d.md"])
    #expect(try call("file.list", ["pattern": "?.js*"]) == ["b.json", "c.jsonl"])
    _ = try call("file.write", ["path": "e", "content": "<html><p>hi</html>"])
    #expect(try call("document.read", ["path": "e"]) == "hi")
  }
}
