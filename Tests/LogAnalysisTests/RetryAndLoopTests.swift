import Evidence
import JSON
import LogAnalysis
import Testing

@Suite struct RetryAndLoopTests {
  private func report(_ trace: inout TraceText) throws -> DebugReport {
    let text = trace.text()
    return try LogAnalyzer.analyze([LogInput(name: "run.jsonl", text: text)])
  }

  private func findings(_ rule: String, _ trace: inout TraceText) throws -> [Finding] {
    try report(&trace).findings.filter { $0.rule == rule }
  }

  @Test func `retry events are counted, with the time they cost`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 1_000)
    let fetch = trace.step("fetch", parent: root, from: 0, to: 900, attempt: 3)
    trace.event("retry", in: fetch, at: 200, ["dna.retry.attempt": 1, "error.type": "timeout"])
    trace.event("retry", in: fetch, at: 500, ["dna.retry.attempt": 2, "error.type": "timeout"])
    let found = try findings("retried-step", &trace)
    #expect(found.count == 1)
    #expect(found.first?.severity == .warning)
    #expect(
      found.first?.message
        == "step 'fetch' took 3 attempts before it succeeded; 500 ms went into the attempts that failed"
    )
    #expect(found.first?.evidence.first == "attempts before: timeout; timeout")
    #expect(found.first?.location.line == 4)
  }

  @Test func `attempts as spans of their own are one retried step`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 9_000)
    trace.step("fetch", parent: root, from: 10, to: 20, error: "refused", attempt: 1)
    trace.step("fetch", parent: root, from: 30, to: 40, attempt: 2)
    let found = try findings("retried-step", &trace)
    #expect(found.map(\.severity) == [.info])
    #expect(found.first?.location.line == trace.steps[1].endLine)
  }

  @Test func `the same work again after a failure is a retry even without a number`() throws {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 100, error: "refused")
    for turn in 0..<3 {
      trace.step(
        "fetch", parent: root, from: 10 + turn * 20, to: 20 + turn * 20, error: "refused",
        input: ["url": "a"])
    }
    let found = try findings("retried-step", &trace)
    #expect(found.count == 1)
    #expect(found.first?.message.contains("took 3 attempts and failed in the end") == true)
  }

  @Test
  func
    `a first attempt that succeeds, other work of the same name, and work side by side are no retries`()
    throws
  {
    var trace = TraceText()
    let root = trace.step("digest", from: 0, to: 100)
    trace.step("once", parent: root, from: 1, to: 2, attempt: 1)
    trace.step("fetch", parent: root, from: 10, to: 20, error: "gone", input: ["url": "a"])
    trace.step("fetch", parent: root, from: 21, to: 30, input: ["url": "b"])
    trace.step("read", parent: root, from: 40, to: 60, error: "gone", input: 1)
    trace.step("read", parent: root, from: 50, to: 70, input: 1)
    trace.step("each", parent: root, from: 71, to: 72, error: "gone", iteration: 0, attempt: 1)
    trace.step("each", parent: root, from: 73, to: 74, iteration: 1, attempt: 1)
    #expect(try findings("retried-step", &trace).isEmpty)
  }

  @Test func `a log without numbers, events or statuses is not judged on retries`() throws {
    var trace = TraceText()
    trace.step("digest", from: 0, to: 900, status: "unset")
    #expect(try report(&trace).notChecked.contains { $0.rule == "retried-step" })
  }

  @Test(arguments: [3, 4, 9])
  func `one step again and again on the same input is a loop`(times: Int) throws {
    var trace = TraceText()
    let root = trace.step("agent", from: 0, to: 9_000)
    for turn in 0..<times {
      trace.step(
        "search", parent: root, from: 10 + turn * 20, to: 20 + turn * 20, input: ["q": "x"],
        output: [])
    }
    let found = try findings("loop", &trace)
    #expect(found.count == 1)
    #expect(found.first?.location.line == trace.steps[1].startLine)
    #expect(
      found.first?.message
        == "step 'search' ran \(times) times in a row on the same input with the same output")
  }

  @Test func `two steps that take turns on the same inputs oscillate`() throws {
    var trace = TraceText()
    let root = trace.step("agent", from: 0, to: 9_000)
    for turn in 0..<6 {
      trace.step(
        turn % 2 == 0 ? "plan" : "review", parent: root, from: 10 + turn * 20, to: 20 + turn * 20,
        input: .integer(turn % 2), output: "same")
    }
    let found = try findings("loop", &trace)
    #expect(
      found.map(\.message) == [
        "steps 'plan', 'review' went round 3 times on the same inputs with the same output"
      ])
  }

  @Test func `turns of a loop node whose bodies are alike are a loop`() throws {
    var trace = TraceText()
    let root = trace.step("improve", from: 0, to: 9_000, type: "loop")
    for turn in 0..<3 {
      let body = trace.step(
        "turn", parent: root, from: 10 + turn * 100, to: 90 + turn * 100, iteration: turn)
      trace.step(
        "edit", parent: body, from: 20 + turn * 100, to: 40 + turn * 100, input: "a", output: "b")
    }
    #expect(try findings("loop", &trace).map(\.step) == ["turn"])
  }

  @Test func `changing inputs, changing outputs, map elements, waiting and overlap are no loops`()
    throws
  {
    var trace = TraceText()
    let root = trace.step("agent", from: 0, to: 99_000)
    let map = trace.step("all", parent: root, from: 1, to: 1_000, type: "map")
    for turn in 0..<5 {
      let at = turn * 20
      trace.step("page", parent: root, from: 10 + at, to: 20 + at, input: .integer(turn))
      trace.step("each", parent: map, from: 10 + at, to: 20 + at, input: 1, output: 1)
    }
    for turn in 0..<5 {
      let at = 2_000 + turn * 20
      trace.step("job", parent: root, from: at, to: at + 10, input: 1, output: .integer(turn))
    }
    for turn in 0..<5 {
      let at = 3_000 + turn * 20
      trace.step("poll", parent: root, from: at, to: at + 10, input: 1, output: "pending")
    }
    for turn in 0..<5 {
      trace.step("twin", parent: root, from: 4_000 + turn, to: 4_100, input: 1, output: 1)
    }
    for turn in 0..<2 {
      trace.step("pair", parent: root, from: 5_000 + turn * 20, to: 5_010 + turn * 20, input: 1)
    }
    #expect(try findings("loop", &trace).isEmpty)
  }

  @Test func `without inputs, or with cut ones only, loops are not judged`() throws {
    var bare = TraceText()
    bare.step("agent", from: 0, to: 900)
    #expect(try report(&bare).notChecked.contains { $0.rule == "loop" })
    var cut = TraceText()
    let root = cut.step("agent", from: 0, to: 900)
    for turn in 0..<4 {
      cut.step(
        "search", parent: root, from: turn * 10, to: turn * 10 + 5, input: "x…", truncated: true)
    }
    #expect(try findings("loop", &cut).isEmpty)
    #expect(try report(&cut).notChecked.contains { $0.rule == "loop" })
  }
}
