import Evidence
import JSON
import LogAnalysis
import Platform
import Testing

@Suite struct ReadingTests {
  private func analyze(_ bytes: [UInt8], pieces: Int = .max) throws -> DebugReport {
    var rest = bytes[...]
    return try LogAnalyzer.analyze([
      LogInput(name: "log.jsonl") { buffer in
        let piece = rest.prefix(pieces)
        rest = rest.dropFirst(pieces)
        buffer.append(contentsOf: piece)
        return piece.count
      }
    ])
  }

  private func analyze(_ text: String) throws -> DebugReport { try analyze(Array(text.utf8)) }

  private let good = #"{"level":30,"time":1795341600000,"pid":1,"hostname":"h","msg":"hello"}"#

  @Test(arguments: [
    (#"{"level":30,"time":1795341600000,"pid":1,"hostname":"h","msg":"x"}"#, LineFormat.pino),
    (#"{"level":"info","ts":1795341600.5,"caller":"a.go:1","msg":"x"}"#, .zap),
    (#"{"@t":"2026-11-22T10:00:00Z","@mt":"x {A}","A":1}"#, .clef),
    (#"{"asctime":"2026-11-22 10:00:00,123","levelname":"INFO","message":"x"}"#, .python),
    (#"{"timestamp":"2026-11-22T10:00:00Z","severity":"INFO","message":"x"}"#, .generic),
    (
      #"{"schema":"dna.trace/v1","type":"trace","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","service":"dna","version":"1","time":"2026-11-22T10:00:00Z","attributes":{}}"#,
      .trace
    ),
  ])
  func `the producer of a line is recognised`(line: String, format: LineFormat) throws {
    let report = try analyze(line + "\n")
    #expect(report.input.formats.filter { $0.lines > 0 }.map(\.format) == [format])
    #expect(report.runs.first?.startTime?.hasPrefix("2026-11-22T10:00:00") == true)
  }

  @Test func `lines that are not understood are counted, with the first of them and why`() throws {
    var bytes = Array((good + "\n").utf8)
    bytes += Array("plain words\n[1,2]\n{\"a\":\n{\"x\":1}\n\n".utf8)
    bytes += [0, 0, 0, 0x0A, 0xFF, 0xFE, 0x0A]
    bytes += Array((good + "\r\n").utf8)
    let input = try analyze(bytes).input
    #expect(input.lines == 8)
    #expect(input.understood == 2)
    #expect(input.shareNotUnderstood == 0.75)
    #expect(input.rejected.map(\.line) == [2, 3, 4, 5, 7])
    #expect(input.rejected[0].reason == "not JSON")
    #expect(input.rejected[1].reason == "a JSON array, not an object")
    #expect(input.rejected[4].reason == "NUL bytes, not JSON")
  }

  @Test func `a byte order mark, CRLF and a missing last newline change nothing`() throws {
    let plain = try analyze(good + "\n" + good + "\n")
    let dressed = try analyze("\u{FEFF}" + good + "\r\n" + good)
    #expect(plain.input.understood == dressed.input.understood)
    #expect(plain.runs.map(\.summary) == dressed.runs.map(\.summary))
  }

  @Test(arguments: [1, 2, 7, 64])
  func `pieces of any size give the same report`(size: Int) throws {
    var trace = TraceText()
    let root = trace.step("run", from: 0, to: 10, error: "no")
    trace.step("in", parent: root, from: 1, to: 9, error: "no \"way\"\n\u{1B}[2J")
    let bytes = Array(trace.text().utf8)
    #expect(try analyze(bytes, pieces: size).json == analyze(bytes).json)
  }

  @Test(arguments: ["", "\n\n", " \n"])
  func `an empty log is an error that says so`(text: String) {
    #expect { try analyze(text) } throws: { ($0 as? LogAnalysisError)?.code == .empty }
  }

  @Test(arguments: ["hello\nworld\n", "[1]\n", "{\"a\":1}\n", "\u{0}\n"])
  func `a log of which nothing is understood is an error with the first line`(text: String) {
    #expect {
      try analyze(text)
    } throws: {
      let error = $0 as? LogAnalysisError
      return error?.code == .notUnderstood && error?.description.contains("log.jsonl:1: ") == true
    }
  }

  @Test func `several files and several runs are one report`() throws {
    var first = TraceText(run: "a")
    first.step("run", from: 0, to: 10)
    var second = TraceText(trace: "0af7651916cd43dd8448eb211c80319c", run: "b")
    second.step("run", from: 0, to: 20, error: "no")
    let report = try LogAnalyzer.analyze([
      LogInput(name: "a", text: first.text()), LogInput(name: "b", text: second.text()),
    ])
    #expect(report.runs.map(\.id) == ["a", "b"])
    #expect(report.findings.map(\.location.file) == ["b"])
    #expect(report.summary == "2 runs: 1 succeeded, 1 failed")
  }

  @Test
  func `parents in a circle, missing parents and deep chains are shown, not followed for ever`()
    throws
  {
    func span(_ id: Int, _ parent: Int) -> String {
      let hex = { (value: Int) in String(0xa000_0000_0000_0000 + UInt64(value), radix: 16) }
      return
        #"{"type":"span","traceId":"t","spanId":"\#(hex(id))","parentSpanId":"\#(hex(parent))","name":"s\#(id)","startTime":"2026-11-22T10:00:00Z","endTime":"2026-11-22T10:00:01Z","status":{"code":"error","message":"x"},"attributes":{}}"#
    }
    let circle = try analyze([span(1, 2), span(2, 3), span(3, 1)].joined(separator: "\n") + "\n")
    #expect(circle.runs.first?.tree.count == 3)
    #expect(circle.notes.contains { $0.contains("circle") })
    let orphan = try analyze(span(5, 99) + "\n")
    #expect(orphan.notes.contains { $0.contains("parent that is not in the input") })
    let chain = try analyze((1...20_000).map { span($0, $0 - 1) }.joined(separator: "\n") + "\n")
    #expect(chain.findings.first?.step == "s20000")
    #expect(chain.text.isEmpty == false)
  }

  @Test func `control characters of a log never reach the text or the markdown`() throws {
    let report = try analyze(
      #"{"level":50,"time":1,"step":"a\u001b[31m\u202eb","msg":"c\u009b2J\u0000 failed"}"# + "\n")
    for text in [report.text, report.markdown, report.json.serialized()] {
      #expect(
        text.unicodeScalars.allSatisfy { scalar in
          scalar == "\n"
            || (scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
              && !(0x202A...0x202E).contains(scalar.value))
        })
    }
  }

  @Test func `mutated logs are read or refused, never a crash`() throws {
    var trace = TraceText()
    let root = trace.step("run", from: 0, to: 100, error: "no", input: ["a": [1, 2.5, "é"]])
    for turn in 0..<4 {
      trace.step("in", parent: root, from: turn * 9, to: turn * 9 + 5, input: 1, attempt: turn)
    }
    let pino =
      #"{"level":50,"time":1e999,"step":"x","duration":"1m3s","err":{"message":"\ud800"},"attempt":99999999999999999999}"#
    let base = Array((trace.text() + pino + "\n" + good + "\n").utf8)
    var random = SeededGenerator(seed: 7)
    let isSoak = ProcessContext.environment()["DNA_SOAK"] == "1"
    for _ in 0..<(isSoak ? 100_000 : 400) {
      var bytes = base
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: Array("-9223372036854775808".utf8), at: place)
        default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0...50, using: &random)))
        }
      }
      do {
        let report = try analyze(bytes)
        #expect(report.input.understood <= report.input.lines)
        _ = report.text
      } catch let error as LogAnalysisError {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
