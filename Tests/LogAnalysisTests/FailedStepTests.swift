import Evidence
import JSON
import LogAnalysis
import Testing

@Suite struct FailedStepTests {
  private func findings(_ trace: inout TraceText) throws -> [Finding] {
    let text = trace.text()
    return try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: text)]).findings
      .filter { $0.rule == "failed-step" }
  }

  @Test
  func `the deepest failing step is named as the origin, the ones above as what it took down`()
    throws
  {
    var trace = TraceText()
    let root = trace.step(
      "digest", from: 0, to: 900, error: "each failed", errorType: "node-failed")
    let map = trace.step(
      "summarise", parent: root, from: 10, to: 890, error: "each failed", errorType: "node-failed")
    let deep = trace.step(
      "each", parent: map, from: 20, to: 880, error: "no route to host", errorType: "connection")
    let found = try findings(&trace)
    #expect(found.map(\.severity) == [.error])
    #expect(found.map(\.step) == ["each"])
    #expect(found.first?.location.line == trace.steps[deep].endLine)
    #expect(found.first?.location.pointer == "/status")
    #expect(found.first?.message == "step 'each' failed: connection: no route to host")
    #expect(found.first?.evidence.contains("it took down 'summarise', then 'digest'") == true)
  }

  @Test func `a step that fails although all below it succeeded is its own origin`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900, error: "bad sum")
    let check = trace.step("check", parent: root, from: 10, to: 890, error: "bad sum")
    trace.step("read", parent: check, from: 20, to: 800)
    #expect(try findings(&trace).map(\.step) == ["check"])
  }

  @Test func `only the last of several attempts is the failure, with the earlier ones as evidence`()
    throws
  {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900, error: "gave up")
    for attempt in 1...3 {
      trace.step(
        "fetch", parent: root, from: attempt * 100, to: attempt * 100 + 50, error: "refused",
        attempt: attempt)
    }
    let found = try findings(&trace)
    #expect(found.count == 1)
    #expect(found.first?.location.line == trace.steps[3].endLine)
    #expect(found.first?.message == "step 'fetch' failed on attempt 3: refused")
    #expect(found.first?.evidence.contains("attempts before: refused; refused") == true)
  }

  @Test func `many elements that fail alike are one finding at the first`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 9_000, error: "7 failed")
    let map = trace.step("all", parent: root, from: 1, to: 8_000, error: "7 failed", type: "map")
    for item in 0..<7 {
      trace.step(
        "each", parent: map, from: 10 + item, to: 700 - item, error: "refused", iteration: item)
    }
    let found = try findings(&trace)
    #expect(found.count == 1)
    #expect(found.first?.location.line == trace.steps[8].endLine)
    #expect(found.first?.message.hasSuffix("(and 6 more like it)") == true)
  }

  @Test func `a failure below a step that succeeded is a warning, because the run went on`() throws
  {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900)
    trace.step("optional", parent: root, from: 10, to: 20, error: "not there")
    #expect(try findings(&trace).map(\.severity) == [.warning])
  }

  @Test func `an attempt that was followed by a good one is no failure`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900)
    trace.step("fetch", parent: root, from: 10, to: 20, error: "refused", attempt: 1)
    trace.step("fetch", parent: root, from: 30, to: 40, attempt: 2)
    #expect(try findings(&trace).isEmpty)
  }

  @Test func `a cancelled loser of a race is no failure`() throws {
    var trace = TraceText()
    let root = trace.step("race", from: 0, to: 900, type: "parallel")
    trace.step("quick", parent: root, from: 10, to: 20)
    trace.step("slow", parent: root, from: 10, to: 21, errorType: "cancelled", status: "unset")
    trace.step("slower", parent: root, from: 10, to: 21, error: "stopped", errorType: "cancelled")
    #expect(try findings(&trace).isEmpty)
  }

  @Test func `a rejection by a person is no failure, nor is what it ends`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900, error: "rejected at 'approve'")
    trace.step(
      "approve", parent: root, from: 10, to: 20, error: "rejected", type: "human-in-loop",
      decision: "rejected")
    let text = trace.text()
    let report = try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: text)])
    #expect(report.findings.filter { $0.rule == "failed-step" }.isEmpty)
    #expect(report.findings.filter { $0.rule == "human-decision" }.map(\.step) == ["approve"])
    #expect(report.runs.first?.outcome == .rejected)
  }

  @Test func `a skipped node is no failure and counts as never run`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 900)
    trace.event("skipped", in: root, at: 5, ["dna.node.id": "urgent", "dna.skipped": true])
    let text = trace.text()
    let report = try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: text)])
    #expect(report.findings.filter { $0.severity != .info }.isEmpty)
    #expect(report.runs.first?.skipped == 1)
    #expect(report.runs.first?.summary.contains("1 of 2 steps never ran") == true)
  }

  @Test func `steps that never say how they ended are not judged`() throws {
    var trace = TraceText()
    trace.step("digest", from: 0, to: 900, status: "unset")
    let text = trace.text()
    let report = try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: text)])
    #expect(report.notChecked.contains { $0.rule == "failed-step" })
  }
}
