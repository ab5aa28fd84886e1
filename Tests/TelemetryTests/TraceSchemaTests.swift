import JSON
import Platform
import Telemetry
import Testing

/// The published schema of a trace, held against the lines that are written.
@Suite struct TraceSchemaTests {
  private static let environment = ProcessContext.environment()

  private static func schema() throws -> JSONValue {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let bytes = try File.read(FilePath("/" + root + "/docs/schemas/dna.trace-v1.schema.json"))
    return try JSONDocument(parsing: bytes).value
  }

  /// Lines that are no records, each wrong in one place.
  private static let wrong = [
    #"{"type":"trace"}"#,
    #"{"type":"spam","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}"#,
    TraceRecordTests.records[1].line.replacing("4bf9", with: "4BF9"),
    TraceRecordTests.records[1].line.replacing("00f067aa0ba902b7", with: "0000000000000000"),
    TraceRecordTests.records[1].line.replacing(".001000000Z", with: ".001Z"),
    TraceRecordTests.records[3].line.replacing(#""code":"ok""#, with: #""code":"fine""#),
    TraceRecordTests.records[3].line.replacing(#""code":"ok""#, with: #""code":"error""#),
    TraceRecordTests.records[3].line.replacing(#""kind":"client""#, with: #""kind":"guest""#),
  ]

  @Test func `records fit the schema and what is none does not`() throws {
    let schema = try JSONSchema(Self.schema())
    for record in TraceRecordTests.records { #expect(schema.accepts(record.value)) }
    for line in Self.wrong {
      #expect(try !schema.accepts(JSONDocument(parsing: line).value), "\(line)")
    }
  }

  private static let oracle = """
    import sys, json
    try: import jsonschema
    except ImportError: print("missing"); sys.exit()
    schema = json.loads(sys.stdin.readline())
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    for line in sys.stdin: print(check.is_valid(json.loads(line)))
    """

  @Test func `Python's jsonschema judges the lines the same`() async throws {
    let lines = TraceRecordTests.records.map(\.line) + Self.wrong
    var child = Subprocess("python3", ["-c", Self.oracle], environment: Self.environment)
    child.standardInput = Array(
      ([try Self.schema().serialized()] + lines).joined(separator: "\n").utf8)
    guard let outcome = try? await child.run() else {
      Self.missing("python3 cannot be run")
      return
    }
    let answers = String(decoding: outcome.standardOutput, as: UTF8.self).split(separator: "\n")
    guard answers != ["missing"] else {
      Self.missing("the Python package jsonschema is not installed")
      return
    }
    #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    #expect(
      answers == TraceRecordTests.records.map { _ in "True" } + Self.wrong.map { _ in "False" })
  }

  /// Says loudly that a comparison did not take place; in CI that is a failure.
  private static func missing(_ what: String) {
    Issue.record("not compared: \(what)", severity: environment["CI"] == nil ? .warning : .error)
  }
}
