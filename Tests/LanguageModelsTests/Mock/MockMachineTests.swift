import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct MockMachineTests {
  @Test func `calls beyond the slots wait in order, and beyond the queue are refused`() {
    var configuration = MockModelConfiguration()
    configuration.concurrency = 2
    configuration.queue = 2
    var machine = MockModelMachine(configuration)
    let arrivals = (1...5).map { _ in machine.arrive(at: 0) }
    #expect(arrivals.map(\.number) == [1, 2, 3, 4, 5])
    #expect(arrivals.prefix(4).map(\.arrival) == [.start, .start, .wait, .wait])
    guard case .refuse(let error) = arrivals[4].arrival else {
      Issue.record("the fifth call got a place")
      return
    }
    #expect(error.status == 503)
    #expect(machine.finish() == 3)
    let left = machine.leave(4)
    #expect(left)
    #expect(machine.finish() == nil)
    #expect(machine.arrive(at: 0).arrival == .start)
  }

  @Test func `a rate limit lets a burst through, then one at a time, and says how long to wait`() {
    var limit = MockRateLimit(count: 3, period: 3_000)
    #expect((0..<3).allSatisfy { _ in limit.take(at: 100) == nil })
    #expect(limit.remaining(at: 100) == 0)
    #expect(limit.take(at: 100) == 1000)
    #expect(limit.take(at: 1099) == 1)
    #expect(limit.take(at: 1100) == nil)
    #expect(limit.remaining(at: 100_000) == 3)
  }

  @Test(arguments: [
    ("60/m", 60, 60_000_000_000), ("10/s", 10, 1_000_000_000), ("5/10s", 5, 10_000_000_000),
  ])
  func `a rate is read as people write it`(text: String, count: Int, period: UInt64) {
    let limit = MockRateLimit.parse(text)
    #expect(limit?.count == count && limit?.period == period)
  }

  @Test(arguments: ["", "60", "0/m", "60/", "60/x", "-1/s", "1/0s", "1/2/3"])
  func `what is no rate is refused`(text: String) { #expect(MockRateLimit.parse(text) == nil) }

  @Test func `a rule is used as often as it says, the first that fits decides`() throws {
    let script = """
      {"when": {"contains": "a"}, "times": 1, "text": "first"}
      {"when": {"pattern": "^a", "request": [1, 3]}, "text": "second"}
      {"when": {"api": "messages"}, "refusal": "no"}
      {"tool_calls": [{"name": "f", "arguments": {"x": 1}}], "first_token": "2s"}
      """
    var configuration = MockModelConfiguration()
    configuration.script = try MockScript(parsing: Array(script.utf8))
    var machine = MockModelMachine(configuration)
    var call = MockCall(.chat, model: "m")
    call.userText = "abc"
    let texts = (1...4).map { machine.plan(call, number: $0, created: 0) }
    #expect(texts.map { $0.answer?.text } == ["first", "second", "second", ""])
    #expect(texts[3].rule == 4)
    #expect(texts[3].answer?.toolCalls == [.init(name: "f", arguments: #"{"x":1}"#)])
    #expect(texts[3].steps.first == .wait(2_000_000_000))
    let refused = machine.plan(MockCall(.messages, model: "m"), number: 9, created: 0)
    #expect(refused.answer?.refusal == "no")
  }

  @Test(arguments: [
    (#"{"txt": 1}"#, "1:2: 'txt' is not known here"),
    ("{\"text\": \"a\"}\n{\"text\": 1}", "2:10: this must be a string"),
    (#"[{"text": "a", "json": {}}]"#, "1:2: a rule has one of"),
    (#"[{"when": {"request": 0}}]"#, "integer from 1"), ("[1]", "1:2: this must be an object"),
    ("{", "1:2:"), (#"{"fault": "explode"}"#, "is no kind"),
    (#"{"error": {"status": 200}}"#, "integer from 400"),
    (#"{"when": {"pattern": "("}}"#, "regular"),
    (#"{"first_token": "soon"}"#, "not a duration"), (#"{"finish": "stop"}"#, "needs an answer"),
  ])
  func `what is wrong in a script is named with its place`(text: String, part: String) {
    let error = #expect(throws: MockScriptError.self) {
      _ = try MockScript(parsing: Array(text.utf8))
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func `times are drawn around their mean and the same for the same seed`() {
    var configuration = MockModelConfiguration()
    configuration.firstToken = 1_000_000
    configuration.interToken = 1_000_000
    configuration.jitter = 0.5
    var call = MockCall(.chat, model: "m")
    call.isStreaming = true
    func waits(_ number: Int) -> [UInt64] {
      var machine = MockModelMachine(configuration)
      return machine.plan(call, number: number, created: 0).steps.compactMap { step in
        if case .wait(let time) = step { time } else { nil }
      }
    }
    let first = waits(1)
    #expect(first == waits(1))
    #expect(first != waits(2))
    #expect(first.allSatisfy { (500_000...1_500_000).contains($0) })
    #expect(first.count > 3)
  }

  @Test(arguments: [("Hello, world", ["Hello", ",", " world"]), ("", []), ("  a", ["  a"])])
  func `a token is a word or a sign with the blanks before it`(text: String, tokens: [String]) {
    #expect(MockTokens.split(text) == tokens)
  }

  @Test func `tokens joined are the text again`() {
    let text =
      "Zwölf Boxkämpfer jagen 👩‍👩‍👧 über den großen Sylter Deich.\n\n\tInternationalisation: 漢字"
    #expect(MockTokens.split(text).joined() == text)
    #expect(MockTokens.split(text).allSatisfy { $0.unicodeScalars.count <= 8 })
  }
}
