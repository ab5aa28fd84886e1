import Foundation
import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct MockFaultTests {
  @Test(arguments: [
    "429", "429=2s", "500@rate=0.5", "503@request=3", "529@request=3-5,model=m", "stall",
    "stall=1s@every=10", "slow=5s@api=messages", "truncate", "truncate=100@stream=true",
    "drop@match=a,b@c=d", "malformed-json", "malformed-content", "wrong-schema", "empty", "no-body",
    "refusal", "html", "html=502", "error-event", "dribble", "huge=10", "quota",
    "context-overflow@rate=1,match=(?i)long",
  ])
  func `every form of the grammar is read`(text: String) throws {
    #expect(try MockFault.parse(text).description == text)
  }

  @Test(arguments: [
    ("", "is no kind"), ("explode", "is no kind"), ("200", "is no kind"), ("drop=1", "no argument"),
    ("429@", "no condition"), ("429@rate=2", "no rate"), ("429@rate", "no condition"),
    ("429@request=0", "no number"), ("429@request=5-3", "no number"),
    ("429@every=0", "number from 1"),
    ("429@api=x", "no API"), ("429@match=(", "pattern"), ("429@when=1", "no condition"),
    ("slow=fast", "not a duration"), ("truncate=-1", "no number"), ("html=700", "no status"),
    ("429@rate=0.1,", "no condition"), ("429@stream=maybe", "true or false"),
  ])
  func `what is no fault is refused with what can stand there`(text: String, part: String) {
    let error = #expect(throws: MockFaultError.self) { _ = try MockFault.parse(text) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func `the grammar is total: random texts are read or refused`() async {
    var random = SeededGenerator(seed: 3)
    let parts = [
      "429", "stall", "=", "@", ",", "rate=", "request=", "match=", "0.5", "3-5", "2s", "(", "é",
      "huge", "99999999999999999999", "-", "every=", "\u{0}",
    ]
    var read = 0
    for round in 0..<5_000 {
      if round % 100 == 0 { await Task.yield() }
      let text = (0..<random.nextInt(below: 7)).map { _ in
        parts[random.nextInt(below: parts.count)]
      }
      .joined()
      if (try? MockFault.parse(text)) != nil { read += 1 }
    }
    #expect(read > 25 && read < 5_000)
  }

  /// The plan for a call under a fault.
  static func plan(
    _ fault: String, _ api: MockCall.API = .chat, isStreaming: Bool = false, number: Int = 1,
    schema: JSONValue? = nil, text: String = "hello"
  ) throws -> MockPlan {
    var configuration = MockModelConfiguration()
    configuration.faults = [try MockFault.parse(fault)]
    var machine = MockModelMachine(configuration)
    var call = MockCall(api, model: "m")
    call.isStreaming = isStreaming
    call.schema = schema
    call.userText = text
    call.inputTokens = 10
    return machine.plan(call, number: number, created: 0)
  }

  private static func body(_ plan: MockPlan) -> [UInt8] {
    plan.steps.reduce(into: []) { bytes, step in
      switch step {
      case .reply(_, _, let body): bytes += body
      case .part(let part): bytes += part
      default: break
      }
    }
  }

  @Test(arguments: [
    MockCall.API.chat, .responses, .messages, .ollama,
  ])
  func `a fault changes what goes out as its name says`(api: MockCall.API) throws {
    let good = try Self.plan("429@request=9", api)
    #expect(good.status == 200 && good.faults.isEmpty)
    _ = try JSONDocument(parsing: Self.body(good))
    #expect(try Self.plan("drop", api).steps == [.abort])
    let broken = Self.body(try Self.plan("malformed-json", api))
    #expect(throws: JSONSyntaxError.self) { _ = try JSONDocument(parsing: broken) }
    let cut = try Self.plan("truncate", api, isStreaming: true)
    let whole = try Self.plan("429@request=9", api, isStreaming: true)
    #expect(cut.steps.last == .abort)
    #expect(Self.body(whole).starts(with: Self.body(cut)))
    #expect(abs(Self.body(cut).count * 2 - Self.body(whole).count) <= 1)
    #expect(Self.body(try Self.plan("truncate=7", api)).count == 7)
    #expect(try Self.plan("stall", api, isStreaming: true).steps.last == .hang)
    #expect(try Self.plan("slow=3s", api).steps.first == .wait(3_000_000_000))
    #expect(try Self.plan("html=502", api).status == 502)
    #expect(Self.body(try Self.plan("no-body", api)).isEmpty)
    #expect(try Self.plan("context-overflow", api).status == 400)
    let dribbled = try Self.plan("dribble", api)
    #expect(Self.body(dribbled) == Self.body(good))
    #expect(
      dribbled.steps.allSatisfy { step in
        if case .part(let bytes) = step { bytes.count == 1 } else { true }
      })
    let huge = try Self.plan("huge=200000000", api, isStreaming: true)
    #expect(huge.steps.contains(.filler(200_000_000)))
  }

  @Test func `an answer of the wrong schema is JSON that the schema refuses`() throws {
    let schema: JSONValue = ["type": "object", "required": ["a"], "properties": ["a": [:]]]
    let plan = try Self.plan("wrong-schema", schema: schema)
    let value = try JSONDocument(parsing: plan.answer?.text ?? "").value
    #expect(try !JSONSchema(schema).accepts(value))
  }

  @Test func `conditions decide when`() throws {
    #expect(try Self.plan("500@request=2-3", number: 1).status == 200)
    #expect(try Self.plan("500@request=2-3", number: 3).status == 500)
    #expect(try Self.plan("500@every=5", number: 10).status == 500)
    #expect(try Self.plan("500@every=5", number: 11).status == 200)
    #expect(try Self.plan("500@match=(?i)^HELLO").status == 500)
    #expect(try Self.plan("500@match=bye").status == 200)
    #expect(try Self.plan("500@model=other").status == 200)
    let hits = try (1...2000).filter { try Self.plan("500@rate=0.1", number: $0).status == 500 }
    #expect((150...250).contains(hits.count), "\(hits.count) of 2000 at a rate of 0.1")
  }

  @Test func `Anthropic is overloaded with a status of its own`() throws {
    #expect(try Self.plan("503", .messages).status == 529)
    #expect(try Self.plan("503", .chat).status == 503)
  }
}
