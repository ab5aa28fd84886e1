import JSON
import Testing

/// Runs the body on the bytes of a text.
func withBytes<Result>(
  of text: String, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
  try Array(text.utf8).withUnsafeBytes(body)
}

struct JSONScannerTests {
  @Test(arguments: ConformanceCases.accepted)
  func `the scanner takes valid JSON`(text: String) throws {
    let kind = try withBytes(of: text) { try JSONScanner($0).value().kind }
    #expect(try kind == JSONDocument(parsing: text).root.kind)
  }

  @Test(arguments: ConformanceCases.rejected)
  func `the scanner refuses invalid JSON with the words of the document`(text: String) throws {
    let error = #expect(throws: JSONSyntaxError.self) {
      try withBytes(of: text) { try JSONScanner($0).value() }
    }
    let expected = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: text) }
    #expect(error?.description == expected?.description)
  }

  @Test func `fields are found by path, whatever their order and surroundings`() throws {
    let set = try #require(
      JSONFieldSet(parsing: [
        "/level", "/err/message", "/err", "/list/1/x", "/a~1b", "", "/level", "/gone", "/list/0",
      ]))
    let text = #"""
      {"other":{"level":1,"err":{"message":"no"}},"err":{"stack":["err"],"message":"b\u00fcrk"},
       "list":[[0],{"y":2,"x":-1.5e3},{"x":9}],"\u006cevel":40,"a/b":true}
      """#
    var fields = JSONFields(set)
    try withBytes(of: text) { bytes in
      try fields.read(bytes)
      let scanner = JSONScanner(bytes)
      #expect(scanner.int(fields[0]) == 40)
      #expect(scanner.string(fields[1]) == "bürk")
      #expect(scanner.value(fields[2])?.serialized() == #"{"stack":["err"],"message":"bürk"}"#)
      #expect(scanner.double(fields[3]) == -1_500)
      #expect(fields[4].bool == true)
      #expect(fields[5].range == 0..<text.utf8.count)
      #expect(fields[6] == fields[0])
      #expect(!fields[7].isPresent && fields[7].kind == nil)
      #expect(scanner.value(fields[8]) == [0])
    }
  }

  @Test func `a repeated key counts as its last value, with all below it`() throws {
    let set = try #require(JSONFieldSet(parsing: ["/a/b", "/a", "/a/c"]))
    var fields = JSONFields(set)
    try withBytes(of: #"{"a":{"b":1},"a":{"c":2}}"#) { bytes in
      try fields.read(bytes)
      #expect(!fields[0].isPresent)
      #expect(fields[1].range == 17..<24)
      #expect(JSONScanner(bytes).int(fields[2]) == 2)
    }
  }

  @Test func `fields of one line do not leak into the next`() throws {
    let set = try #require(JSONFieldSet(parsing: ["/a", "/b/c"]))
    var fields = JSONFields(set)
    try withBytes(of: #"{"a":1,"b":{"c":2}}"#) { try fields.read($0) }
    try withBytes(of: "[7]") { try fields.read($0) }
    #expect(!fields[0].isPresent && !fields[1].isPresent)
  }

  @Test func `a broken line is refused although the fields stand before the fault`() throws {
    let set = try #require(JSONFieldSet(parsing: ["/a"]))
    var fields = JSONFields(set)
    for text in [#"{"a":1,"b":}"#, #"{"a":1"#, #"{"a":1}}"#, #"{"a":1,"b":"\x"}"#, #"{"a":01}"#] {
      let isRefused: Bool
      do {
        try withBytes(of: text) { try fields.read($0) }
        isRefused = false
      } catch {
        isRefused = true
      }
      #expect(isRefused, "\(text)")
    }
  }

  @Test func `a cursor walks nested arrays once and takes fields of each element`() throws {
    let text = #"{"meta":[1,{"spans":0}],"spans":[{"id":"a","n":{"k":1}},{"n":{"k":2},"id":"b"}]}"#
    let set = try #require(JSONFieldSet(parsing: ["/id", "/n/k"]))
    var fields = JSONFields(set)
    var seen: [String] = []
    try withBytes(of: text) { bytes in
      let scanner = JSONScanner(bytes)
      var cursor = JSONCursor(bytes)
      try cursor.beginObject()
      while let key = try cursor.nextKey() {
        guard scanner.string(key, equals: "spans") else {
          try cursor.skip()
          continue
        }
        try cursor.beginArray()
        while try cursor.nextElement() {
          try cursor.take(&fields)
          seen.append("\(scanner.string(fields[0]) ?? "") \(scanner.int(fields[1]) ?? -1)")
        }
      }
      try cursor.end()
    }
    #expect(seen == ["a 1", "b 2"])
  }

  @Test(arguments: [
    ("[1 2]", "1:4: expected ',' or ']' after the element, found '2'"),
    ("[1,]", "1:3: a comma must not stand before the closing bracket; remove it"),
    ("[1", "1:3: the text ends in the middle of a value"),
    ("{}", "1:1: expected an array, found '{'"),
    ("[]]", "1:3: expected the end of the text after the value, found ']'"),
    ("[,1]", "1:2: expected a JSON value, found ','"),
  ])
  func `a cursor is as strict as the document`(text: String, message: String) {
    let error = #expect(throws: JSONSyntaxError.self) {
      try withBytes(of: text) { bytes in
        var cursor = JSONCursor(bytes)
        try cursor.beginArray()
        while try cursor.nextElement() { _ = try cursor.take() }
        try cursor.end()
      }
    }
    #expect(error?.description == message)
  }

  @Test func `containers that were found can be visited, and a visit can stop`() throws {
    try withBytes(of: #"{"list":[1,[2],{"a":3}],"map":{"x":"1","y":"\n"}}"#) { bytes in
      let scanner = JSONScanner(bytes)
      let root = try scanner.value()
      var keys: [String] = []
      scanner.forEachMember(of: root) { key, value in
        keys.append(scanner.string(key) ?? "")
        var inner: [JSONValue] = []
        scanner.forEachElement(of: value) { element in
          inner += scanner.value(element).map { [$0] } ?? []
          return inner.count < 2
        }
        #expect(value.kind == .object || inner == [1, [2]])
        return true
      }
      #expect(keys == ["list", "map"])
    }
  }

  @Test func `lines are cut at LF and CRLF`() {
    let long = String(repeating: "x", count: 45)
    var lines: [String] = []
    withBytes(of: "a\r\n\n\(long)\nb\r\n\(long)") { bytes in
      JSONScanner.forEachLine(in: bytes) { line, start in
        lines.append("\(start) " + String(decoding: line, as: UTF8.self))
      }
    }
    #expect(lines == ["0 a", "3 ", "4 \(long)", "50 b", "53 \(long)"])
    withBytes(of: "") { JSONScanner.forEachLine(in: $0) { _, _ in Issue.record("no line") } }
  }

  @Test(
    arguments: [
      ("0", 0), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("1e2", 100), ("12.50e1", 125), ("9223372036854775808", nil), ("1.5", nil), ("1e999", nil),
      ("-0", 0), ("0e99999999999999999999", 0), ("99999999999999999999", nil), ("true", nil),
    ] as [(String, Int?)])
  func `integers are read exactly or not at all`(text: String, value: Int?) throws {
    try withBytes(of: text) { bytes in
      let scanner = JSONScanner(bytes)
      let slice = try scanner.value()
      #expect(scanner.int(slice) == value)
    }
  }

  @Test func `doubles read as the nearest, however they are written`() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<20_000 {
      let bits = Double(bitPattern: random.next())
      let short = Double(Int64(bitPattern: random.next()) >> 20) / 1_000
      for value in [bits, short] where value.isFinite {
        let text = value.description
        try withBytes(of: text) { bytes in
          let scanner = JSONScanner(bytes)
          let slice = try scanner.value()
          #expect(scanner.double(slice) == value)
        }
      }
    }
  }
}
