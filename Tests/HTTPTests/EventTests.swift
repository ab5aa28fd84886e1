import HTTP
import Platform
import Testing

@Suite struct EventTests {
  /// Feeds the bytes in pieces that end at the given places.
  static func events(_ bytes: [UInt8], cuts: [Int] = [], limit: Int = 1 << 20) throws
    -> (events: [ServerSentEvent], lastID: [UInt8], retry: UInt64?)
  {
    var parser = ServerSentEventParser(limit: limit)
    var events: [ServerSentEvent] = []
    var start = 0
    for cut in cuts + [bytes.count] {
      try bytes[start..<cut].withUnsafeBytes { part in
        try parser.push(part) { events.append($0) }
      }
      start = cut
    }
    return (events, parser.lastID, parser.retry)
  }

  static func shown(_ text: String) throws -> [String] {
    try events(Array(text.utf8)).events.map {
      "\($0.typeText)|\($0.dataText)|\(String(decoding: $0.lastID, as: UTF8.self))"
    }
  }

  // The examples and rules of the WHATWG HTML standard §9.2.6.
  @Test(arguments: [
    ("data: YHOO\ndata: +2\ndata: 10\n\n", ["message|YHOO\n+2\n10|"]),
    (
      ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
      ["message|first event|1", "message|second event|"]
    ),
    ("data\n\ndata\ndata\n\ndata:", ["message||", "message|\n|"]),
    ("data:test\n\ndata: test\n\n", ["message|test|", "message|test|"]),
    ("event: add\ndata: 1\n\ndata: 2\n\n", ["add|1|", "message|2|"]),
    ("event: add\n\ndata: 2\n\n", ["message|2|"]),
    ("id: 7\n\ndata: a\n\nid: x\0y\ndata: b\n\n", ["message|a|7", "message|b|7"]),
    ("data: a\rdata: b\r\rdata: c\r\n\r\n", ["message|a\nb|", "message|c|"]),
    ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", ["message|a|"]),
    ("Data: a\ndata : b\n data: c\nfoo: d\ndata: e\n\n", ["message|e|"]),
    ("data:a:b: c\n\n", ["message|a:b: c|"]),
    (":\n:\n\n\n\n", []),
    ("", []),
    ("data: cut off", []),
    ("data: cut off\n", []),
  ])
  func `events are read as the standard says`(row: (String, [String])) throws {
    #expect(try Self.shown(row.0) == row.1)
  }

  @Test func `retry takes digits only`() throws {
    #expect(try Self.events(Array("retry: 2500\n".utf8)).retry == 2500)
    #expect(try Self.events(Array("retry: 2s\nretry:\nretry: -1\n".utf8)).retry == nil)
    let huge = "retry: 99999999999999999999999\n"
    #expect(try Self.events(Array(huge.utf8)).retry == .max)
  }

  @Test func `an event above the limit ends the stream, comments do not add up`() throws {
    let line = Array("data: 0123456789\n".utf8)
    let many = Array(repeating: line, count: 10).flatMap { $0 }
    #expect(throws: HTTPError.self) { try Self.events(many + [0x0A], limit: 100) }
    #expect(throws: HTTPError.self) {
      try Self.events(many + [0x0A], cuts: Array(1..<many.count), limit: 100)
    }
    #expect(try Self.events(many + [0x0A], limit: 130).events.count == 1)
    let endless = Array(repeating: UInt8(0x61), count: 1000)
    #expect(throws: HTTPError.self) { try Self.events(endless, cuts: [300, 600], limit: 500) }
    let comments = Array(String(repeating: ": still there\n", count: 1000).utf8)
    #expect(try Self.events(comments + Array("data: a\n\n".utf8), limit: 100).events.count == 1)
  }

  @Test func `however the bytes are cut, the same events come out`() throws {
    var random = SeededGenerator(seed: 9)
    let pieces =
      [
        "data: ", "data", ":", " ", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n", "id: ", "event:",
        "retry: 5",
        "\u{FEFF}", "ä😀", "\0", "x", "data: {\"a\": 1}\n\n",
      ].map { Array($0.utf8) } + [[0xEF], [0xEF, 0xBB], [0xC3], [0xFF, 0x80]]
    for _ in 0..<(2_000 * soak) {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<25, using: &random) {
        bytes += pieces.randomElement(using: &random) ?? []
      }
      let whole = try Self.events(bytes)
      let single = try Self.events(bytes, cuts: Array(0..<max(1, bytes.count)).dropFirst() + [])
      let places = (0..<5).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
      let some = try Self.events(bytes, cuts: places)
      for other in [single, some] {
        #expect(whole.events == other.events, "\(bytes)")
        #expect(whole.lastID == other.lastID && whole.retry == other.retry)
      }
      #expect(whole.events == Reference.events(bytes), "\(bytes)")
    }
  }

  @Test func `lines come whole however they are cut`() throws {
    let text = "{\"a\": 1}\r\n\n{\"b\": \"ä\"}\n\r\n[3]"
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var splitter = LineSplitter(limit: 100)
      var lines: [String] = []
      func keep(_ line: Span<UInt8>) {
        var copy: [UInt8] = []
        for index in line.indices { copy.append(line[index]) }
        lines.append(String(decoding: copy, as: UTF8.self))
      }
      for part in [bytes[..<cut], bytes[cut...]] {
        let part = Array(part)
        try splitter.push(part.span) { keep($0) }
      }
      splitter.finish { keep($0) }
      #expect(lines == ["{\"a\": 1}", "{\"b\": \"ä\"}", "[3]"])
    }
    var splitter = LineSplitter(limit: 10)
    let long = [UInt8](repeating: 0x61, count: 11)
    #expect(throws: HTTPError.self) { try splitter.push(long.span) { _ in } }
  }

  /// The standard's rules written down the slow way.
  enum Reference {
    static func events(_ bytes: [UInt8]) -> [ServerSentEvent] {
      var rest = bytes[...]
      if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
      var lines: [[UInt8]] = []
      var line: [UInt8] = []
      var previous: UInt8 = 0
      for byte in rest {
        defer { previous = byte }
        if byte == 0x0A, previous == 0x0D { continue }
        if byte == 0x0A || byte == 0x0D {
          lines.append(line)
          line = []
        } else {
          line.append(byte)
        }
      }
      var events: [ServerSentEvent] = []
      var event = ServerSentEvent()
      var data: [UInt8] = []
      for line in lines {
        if line.isEmpty {
          if !data.isEmpty {
            event.data = data.dropLast()
            events.append(event)
          }
          event.type = []
          data = []
          continue
        }
        let parts = line.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : []
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: parts[0], as: UTF8.self) {
        case "data": data += value + [0x0A]
        case "event": event.type = Array(value)
        case "id" where !value.contains(0): event.lastID = Array(value)
        default: break
        }
      }
      return events
    }
  }
}
