import Evidence
import JSON
import LogAnalysis
import Testing

@Suite struct UnfinishedAndSlowTests {
  private func report(
    _ trace: inout TraceText, cut: Int = 0, now: Int64? = nil
  ) throws -> DebugReport {
    let text = trace.text()
    var options = LogAnalyzer.Options()
    options.now = now
    return try LogAnalyzer.analyze(
      [LogInput(name: "run.jsonl", text: String(text.dropLast(cut)))], options: options)
  }

  /// 2026-11-22T10:00:00Z.
  private let start: Int64 = 1_795_341_600_000_000_000

  @Test func `the step in which a killed run stood is named, not the ones above it`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: nil)
    trace.step("read", parent: root, from: 1, to: 10)
    let map = trace.step("all", parent: root, from: 11, to: nil)
    let each = trace.step("each", parent: map, from: 12, to: nil)
    let found = try report(&trace, now: start + 3_600_000_000_000).findings
      .filter { $0.rule == "unfinished-span" }
    #expect(found.map(\.step) == ["each"])
    #expect(found.first?.severity == .error)
    #expect(found.first?.location.line == trace.steps[each].startLine)
    #expect(found.first?.message.contains("killed or hangs") == true)
  }

  @Test func `a run whose last record is young may be going on`() throws {
    var trace = TraceText()
    trace.step("digest", from: 0, to: nil)
    let found = try report(&trace, now: start + 5_000_000_000).findings
    #expect(found.map(\.severity) == [.info])
    #expect(found.first?.message.contains("may be going on") == true)
  }

  @Test func `a last line that breaks off is said to, and is not counted as not understood`() throws
  {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: nil)
    trace.step("read", parent: root, from: 1, to: 10)
    let report = try report(&trace, cut: 40)
    #expect(report.input.files.first?.isCutOff == true)
    #expect(report.input.shareNotUnderstood == 0)
    let found = report.findings.filter { $0.rule == "unfinished-span" }
    #expect(found.first?.message.contains("its writer was killed") == true)
  }

  @Test func `a step left open in a run that ended is a warning`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900)
    trace.step("forgotten", parent: root, from: 10, to: nil)
    let found = try report(&trace).findings.filter { $0.rule == "unfinished-span" }
    #expect(found.map(\.severity) == [.warning])
  }

  @Test func `finished, skipped and waiting steps are not unfinished`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: nil)
    trace.step("read", parent: root, from: 1, to: 2)
    trace.event("skipped", in: root, at: 3, ["dna.node.id": "urgent", "dna.skipped": true])
    let ask = trace.step("approve", parent: root, from: 10, to: nil, type: "human-in-loop")
    let report = try report(&trace)
    #expect(report.findings.filter { $0.rule == "unfinished-span" }.isEmpty)
    #expect(report.runs.first?.outcome == .waiting)
    let found = report.findings.filter { $0.rule == "human-decision" }
    #expect(found.first?.location.line == trace.steps[ask].startLine)
  }

  @Test func `a log that does not say when steps begin is not judged on their ends`() throws {
    let line =
      #"{"time":"2026-11-22T10:00:00Z","level":"info","msg":"x","span_id":"s1","name":"a"}"#
    let report = try LogAnalyzer.analyze([LogInput(name: "a.jsonl", text: line + "\n")])
    #expect(report.notChecked.contains { $0.rule == "unfinished-span" })
  }

  @Test func `the critical path goes through the branch that finished last`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 1_000)
    let both = trace.step("both", parent: root, from: 10, to: 910, type: "parallel")
    trace.step("quick", parent: both, from: 20, to: 700)
    let slow = trace.step("slow", parent: both, from: 20, to: 900)
    trace.step("write", parent: root, from: 911, to: 999)
    let report = try report(&trace)
    let found = report.findings.filter { $0.rule == "slowest-path" }
    #expect(found.map(\.step) == ["slow"])
    #expect(found.first?.location.line == trace.steps[slow].endLine)
    #expect(found.first?.message.contains("88 % of the run, 880 ms of 1 s") == true)
    #expect(
      report.runs[0].tree.map { "\($0.label) \($0.isCritical)" } == [
        "digest true", "both true", "quick false", "slow true", "write true",
      ])
  }

  @Test func `time a parent spends by itself is its own, not its children's`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 1_000)
    let busy = trace.step("busy", parent: root, from: 0, to: 990)
    trace.step("inner", parent: busy, from: 100, to: 200)
    #expect(try report(&trace).findings.map(\.step) == ["busy"])
  }

  @Test func `a wait for a person is called that`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 1_000)
    trace.step("ask", parent: root, from: 0, to: 900, type: "human-in-loop", decision: "approved")
    let found = try report(&trace).findings
    #expect(found.first?.message.hasPrefix("waiting for a person in 'ask' took 90 %") == true)
  }

  @Test func `even runs, one step alone and steps without times have no slowest path`() throws {
    var even = TraceText()
    let root = even.step("digest", from: 0, to: 1_000)
    for index in 0..<10 {
      even.step("step-\(index)", parent: root, from: index * 100, to: index * 100 + 99)
    }
    #expect(try report(&even).findings.isEmpty)
    var alone = TraceText()
    alone.step("digest", from: 0, to: 1_000)
    let one = try report(&alone)
    #expect(one.findings.isEmpty)
    #expect(one.notChecked.contains { $0.rule == "slowest-path" })
  }

  @Test func `steps alike are folded, and those that failed are shown`() throws {
    var trace = TraceText()
    let root = trace.step("all", from: 0, to: 1_000, type: "map")
    for index in 0..<7 {
      trace.step("each", parent: root, from: 1, to: 101 + index * 10, iteration: index)
    }
    trace.step("each", parent: root, from: 1, to: 50, error: "no", iteration: 7)
    let rows = try report(&trace).runs[0].tree
    #expect(rows.map(\.count) == [1, 7, 1])
    #expect(rows[1].spread?.minimum == 100_000_000)
    #expect(rows[1].spread?.median == 130_000_000)
    #expect(rows[1].spread?.maximum == 160_000_000)
    #expect(rows[2].status == .failed)
  }
}
