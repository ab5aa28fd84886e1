import JSON
import Telemetry
import Testing

@Suite struct TraceRecordTests {
  static let traceID = TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)
  static let parent = SpanID(0xb7ad_6b71_6920_3331)

  static func span(_ status: Span.Status) -> Span {
    var span = Span(
      traceID: traceID, spanID: SpanID(0x00f0_67aa_0ba9_02b7), parentSpanID: parent,
      name: "summarise", kind: .client, startTime: 1_795_341_600_001_000_000,
      attributes: ["dna.node.id": "summarise/each", "dna.iteration": 3])
    span.endTime = 1_795_341_600_002_000_009
    span.status = status
    return span
  }

  static let records: [TraceRecord] = [
    .trace(
      id: traceID, service: "dna", version: "0.1.0", time: 1_795_341_600_000_000_000,
      attributes: ["dna.run.id": "r-1"]),
    .start(span(.unset)),
    .event(
      traceID: traceID, spanID: parent, name: "retry", time: 7,
      attributes: ["error.type": "timeout", "é\n": [1, nil, .double(2.5)]]),
    .span(span(.ok)), .span(span(.unset)), .span(span(.error(message: "it \"broke\"\n"))),
  ]

  @Test func `the lines are those that the format promises`() {
    #expect(
      Self.records[0].line == """
        {"schema":"dna.trace/v1","type":"trace","traceId":"4bf92f3577b34da6a3ce929d0e0e4736",\
        "service":"dna","version":"0.1.0","time":"2026-11-22T10:00:00.000000000Z",\
        "attributes":{"dna.run.id":"r-1"}}
        """)
    #expect(
      Self.records[1].line == """
        {"type":"start","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",\
        "parentSpanId":"b7ad6b7169203331","name":"summarise","kind":"client",\
        "time":"2026-11-22T10:00:00.001000000Z",\
        "attributes":{"dna.node.id":"summarise/each","dna.iteration":3}}
        """)
    #expect(
      Self.records[5].line == """
        {"type":"span","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",\
        "parentSpanId":"b7ad6b7169203331","name":"summarise","kind":"client",\
        "startTime":"2026-11-22T10:00:00.001000000Z","endTime":"2026-11-22T10:00:00.002000009Z",\
        "status":{"code":"error","message":"it \\"broke\\"\\n"},\
        "attributes":{"dna.node.id":"summarise/each","dna.iteration":3}}
        """)
  }

  @Test func `a record that was written reads back as the same record`() throws {
    for record in Self.records {
      #expect(try TraceRecord(line: record.line).line == record.line)
    }
  }

  @Test func `members that the format does not know are passed over`() throws {
    let line = #"""
      {"type":"event","new":[1],"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736",
      "spanId":"b7ad6b7169203331","name":"retry","time":"1970-01-01T01:00:00.000000007+01:00"}
      """#
    #expect(
      try TraceRecord(line: line).line
        == TraceRecord.event(
          traceID: Self.traceID, spanID: Self.parent, name: "retry", time: 7, attributes: [:]
        ).line)
  }

  @Test(arguments: [
    (#"{"#, "not JSON"),
    (#"[1]"#, "must be an object, not array"),
    (#"{"type":1}"#, "'type' must be a string"),
    (#"{"type":"spam"}"#, "'type' is 'spam'"),
    (#"{"type":"trace","schema":"dna.trace/v9"}"#, "'schema' is 'dna.trace/v9'"),
    (#"{"type":"start","traceId":"00000000000000000000000000000000"}"#, "'traceId' is '0000"),
    (#"{"type":"start","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}"#, "no 'spanId'"),
    (
      #"{"type":"event","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"b7ad6b7169203331","name":"x","time":"yesterday"}"#,
      "'time' is 'yesterday'"
    ),
    (
      #"{"type":"span","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"b7ad6b7169203331","name":"x","startTime":"2026-01-01T00:00:00Z","endTime":"2025-01-01T00:00:00Z"}"#,
      "'endTime' lies before 'startTime'"
    ),
  ])
  func `a line that is no record is refused with its reason`(line: String, reason: String) {
    let error = #expect(throws: TraceRecordError.self) { try TraceRecord(line: line) }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func `damaged lines never crash the reader`() {
    var generator = SplitMix(state: 11)
    for _ in 0..<20_000 {
      let record = Self.records[Int.random(in: 0..<Self.records.count, using: &generator)]
      var bytes = Array(record.line.utf8)
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[bytes.count - 1 - index], at: index)
        }
      }
      guard let again = try? TraceRecord(line: bytes) else { continue }
      #expect((try? TraceRecord(line: again.line))?.line == again.line)
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), for repeatable tests.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
