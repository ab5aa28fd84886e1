import JSON
import Platform
import Terminal
import Testing
import Text

private let columns = [
  Column("name", priority: 3),
  Column("count", kind: .integer, priority: 2),
  Column("seconds", title: "TIME", kind: .duration, priority: 1),
  Column("size", kind: .bytes),
  Column("created", kind: .timestamp),
  Column("ok", kind: .boolean),
  Column("note", kind: .json),
]

private let records = [
  Record(
    "alpha", 1200, 1.25, 1536, 1_763_805_600_123_456_789, true, ["a", "b"]),
  Record("漢字\tx\n👩‍💻", 7, nil, 0, "2026-11-22T11:00:00.5+01:00", false, ["k": [1, 2]]),
]

private func render(
  _ format: OutputFormat, traits: StreamTraits = .pipe, fields: String? = nil,
  columns: [Column] = columns, records: [Record] = records
) throws -> String {
  let output = OutputStream.memory()
  let writer = try RecordWriter(
    columns, format: format, fields: fields.map { FieldSelection($0) }, traits: traits,
    output: output)
  for record in records { try writer.write(record) }
  try writer.finish()
  return output.text
}

@Suite struct RecordWriterTests {
  @Test func `json is one array with exact values and times in UTC`() throws {
    let text = try render(.json)
    #expect(
      text == """
        [
          {"name":"alpha","count":1200,"seconds":1.25,"size":1536,\
        "created":"2025-11-22T10:00:00.123456789Z","ok":true,"note":["a","b"]},
          {"name":"漢字\\tx\\n👩‍💻","count":7,"seconds":null,"size":0,\
        "created":"2026-11-22T11:00:00.5+01:00","ok":false,"note":{"k":[1,2]}}
        ]

        """)
  }

  @Test func `jsonl is one object a line`() throws {
    let lines = try render(.jsonl).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix("{\"name\":") && $0.hasSuffix("}") })
  }

  @Test func `tsv has no header, exact values and escaped tabs`() throws {
    #expect(
      try render(.tsv) == """
        alpha\t1200\t1.25\t1536\t2025-11-22T10:00:00.123456789Z\ttrue\t["a","b"]
        漢字\\tx\\n👩‍💻\t7\t\t0\t2026-11-22T10:00:00.500000000Z\tfalse\t{"k":[1,2]}

        """)
  }

  @Test func `markdown is a table with escaped bars`() throws {
    let text = try render(
      .markdown, columns: [Column("a"), Column("b", kind: .integer)],
      records: [Record("x|y <b>", 3), Record(nil, 4)])
    #expect(text == "| A | B |\n| --- | ---: |\n| x\\|y &lt;b> | 3 |\n| - | 4 |\n")
  }

  @Test func `a table in a pipe is aligned, uncut and uncoloured`() throws {
    #expect(
      try render(.table) == """
        NAME         COUNT    TIME    SIZE  CREATED               OK   NOTE
        alpha         1200  1.25 s  1.5 kB  2025-11-22T10:00:00Z  yes  a, b
        漢字\\tx\\n👩‍💻      7       -     0 B  2026-11-22T10:00:00Z  no   {"k":[1,2]}

        """)
  }

  @Test(arguments: [200, 100, 80, 60, 40, 20, 10, 5, 1])
  func `no line of a table is wider than the terminal`(width: Int) throws {
    let traits = StreamTraits(isTerminal: true, width: width)
    for line in try render(.table, traits: traits).split(separator: "\n") {
      #expect(DisplayWidth.columns(of: String(line)) <= width)
    }
  }

  @Test func `a column of low priority is cut before one of high priority`() throws {
    let traits = StreamTraits(isTerminal: true, width: 30)
    let text = try render(
      .table, traits: traits, columns: [Column("name", priority: 1), Column("text")],
      records: [Record("a name of 18 chars", "a long text that has to go")])
    #expect(text == "NAME                TEXT\na name of 18 chars  a long te…\n")
  }

  @Test func `numbers are dropped as a whole rather than cut`() throws {
    let traits = StreamTraits(isTerminal: true, width: 14)
    let text = try render(
      .table, traits: traits,
      columns: [Column("name", priority: 1), Column("n", kind: .integer)],
      records: [Record("abcdefgh", 1_234_567)])
    #expect(text == "NAME\nabcdefgh\n")
  }

  @Test func `colour surrounds cells and leaves the alignment alone`() throws {
    let traits = StreamTraits(
      isTerminal: true, width: 40, palette: Palette(isEnabled: true))
    let text = try render(
      .table, traits: traits,
      columns: [Column("state", style: { $0.string == "bad" ? .failure : nil }), Column("x")],
      records: [Record("bad", "1"), Record("fine", "2")])
    #expect(
      text == "\u{1B}[1mSTATE\u{1B}[0m  \u{1B}[1mX\u{1B}[0m\n"
        + "\u{1B}[1;31mbad\u{1B}[0m    1\nfine   2\n")
  }

  @Test(arguments: [
    (OutputFormat.table, ""), (.json, "[]\n"), (.jsonl, ""), (.tsv, ""), (.markdown, ""),
  ])
  func `an empty list is an empty array or nothing`(format: OutputFormat, text: String) throws {
    #expect(try render(format, records: []) == text)
  }

  @Test func `fields choose columns and their order`() throws {
    #expect(try render(.tsv, fields: "count, name") == "1200\talpha\n7\t漢字\\tx\\n👩‍💻\n")
    #expect(
      try render(.json, fields: "count", records: [records[0]]) == "[\n  {\"count\":1200}\n]\n")
  }

  @Test(arguments: ["price", "", "name,", "NAME"])
  func `an unknown field is answered with the list of fields`(fields: String) {
    let error = #expect(throws: UnknownFieldError.self) { try render(.json, fields: fields) }
    #expect(
      error?.description.contains("name, count, seconds, size, created, ok, note") == true)
  }

  @Test func `a record of jsonl is there before the list ends`() async throws {
    let (reader, descriptor) = try Descriptors.pipe()
    let writer = try RecordWriter(
      [Column("n", kind: .integer)], format: .jsonl, traits: .pipe,
      output: OutputStream(descriptor))
    try writer.write(Record(1))
    var bytes: [UInt8] = []
    _ = try ChunkReader(reader).read(upTo: 100, appendingTo: &bytes)
    #expect(bytes == Array("{\"n\":1}\n".utf8))
    try writer.finish()
  }

  @Test func `values of another type than declared are shown, not hidden`() throws {
    let text = try render(
      .tsv, records: [Record(1, "many", "long", 1.5, "yesterday", "maybe", "x")])
    #expect(text == "1\tmany\tlong\t1.5\tyesterday\tmaybe\tx\n")
    let table = try render(
      .table, records: [Record(1, 1e300, 1e300, 1e300, -5, "maybe", "x")])
    #expect(table.contains("maybe"))
  }
}
