import Chains
import Expressions
import JSON
import LanguageModels
import Resilience
import Telemetry
import Testing

@Suite struct ChainRunnerTests {
  static func plan(
    _ steps: [ChainStep], inputs: [ChainInput] = [ChainInput(name: "q", type: .any)],
    output: JSONValue? = nil
  ) -> ChainPlan {
    ChainPlan(name: "test", inputs: inputs, steps: steps, output: output)
  }

  static let ask = ChainStep("ask", .prompt(.init("Answer: {{ q }}")))
  static let answer = ChainStep("answer", .model(.init(prompt: "{{ ask }}")))

  @Test func `a prompt is filled in, asked, and its answer is the result`() async throws {
    let bench = Bench(["blue"])
    let result = try await bench.run(Self.plan([Self.ask, Self.answer]), ["q": "which colour?"])
    #expect(result.output == "blue")
    #expect(bench.asked == ["user: Answer: which colour?"])
    #expect(result.values == ["ask": "Answer: which colour?", "answer": "blue"])
  }

  @Test func `options of a step reach the model`() async throws {
    let bench = Bench(["x"])
    let step = ChainStep(
      "answer",
      .model(
        .init(
          prompt: "{{ q }}", system: "be {{ q }}", model: "other", temperature: 0.25, topP: 0.5,
          maxTokens: 9, stop: ["END"], seed: 3)))
    _ = try await bench.run(Self.plan([step]), ["q": "kind"])
    let request = try #require(bench.model.requests.first)
    #expect(request.messages == [ChatMessage(.system, "be kind"), ChatMessage(.user, "kind")])
    #expect(request.model == "other")
    #expect(request.temperature == 0.25)
    #expect(request.topP == 0.5)
    #expect(request.maxOutputTokens == 9)
    #expect(request.stop == ["END"])
    #expect(request.seed == 3)
  }

  @Test func `an answer that breaks its schema is repaired, and all its calls are counted`()
    async throws
  {
    let bench = Bench([#"{"n": "one"}"#, #"Here: {"n": 1}"#])
    let schema: JSONObject = [
      "type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"],
    ]
    let step = ChainStep("answer", .model(.init(prompt: "{{ q }}", schema: schema)))
    let result = try await bench.run(Self.plan([step]), ["q": "count"])
    #expect(result.output == ["n": 1])
    #expect(result.modelCalls == 2)
  }

  // Reference system, section 34, row 49: one downstream call, memory used.
  @Test func `the last model step is streamed with one call, piece by piece`() async throws {
    let bench = Bench(["one two three"])
    let result = try await bench.run(Self.plan([Self.ask, Self.answer]), ["q": "x"])
    #expect(bench.streamed.joined() == "one two three")
    #expect(bench.model.requests.count == 1)
    #expect(result.modelCalls == 1)
  }

  @Test func `a step before the last is not streamed`() async throws {
    let bench = Bench(["draft", "final"])
    let second = ChainStep("better", .model(.init(prompt: "improve {{ answer }}")))
    _ = try await bench.run(Self.plan([Self.ask, Self.answer, second]), ["q": "x"])
    #expect(bench.streamed == ["final"])
    #expect(bench.asked.last == "user: improve draft")
  }

  @Test func `text that a failed attempt has streamed is taken back`() async throws {
    let bench = Bench { _, number in
      number == 0
        ? .success(
          ChatResponse(message: ChatMessage(.assistant, "I will not"), finish: .refusal, model: "m")
        )
        : says("fine")
    }
    var step = Self.answer
    step.fallback = [ChainStep("answer", .model(.init(prompt: "again {{ ask }}")))]
    let result = try await bench.run(Self.plan([Self.ask, step]), ["q": "x"])
    #expect(result.output == "fine")
    let texts = bench.events.filter {
      switch $0 {
      case .text, .discardedText: true
      default: false
      }
    }
    #expect(texts == [.text("I will not"), .discardedText, .text("fine")])
    #expect(result.fallbacks == ["answer/fallback1"])
  }

  // Reference system, section 34, row 49: memory is really used.
  @Test func `what was said before comes before the next question, and only as much as is kept`()
    async throws
  {
    let plan = Self.plan([
      ChainStep("history", .memory(.init(turns: 2))),
      ChainStep(
        "answer",
        .model(
          .init(
            prompt: "long prompt around {{ q }}", system: "short", memory: "history",
            remember: "{{ q }}"))),
    ])
    let conversations = Conversations()
    let bench = Bench(["a1", "a2", "a3", "a4"])
    for question in ["q1", "q2", "q3", "q4"] {
      _ = try await bench.run(plan, ["q": .string(question)], conversations: conversations)
    }
    #expect(
      bench.asked[3] == """
        system: short
        user: q2
        assistant: a2
        user: q3
        assistant: a3
        user: long prompt around q4
        """)
    #expect(bench.asked[0] == "system: short\nuser: long prompt around q1")
  }

  @Test func `a conversation in a file goes on in the next process`() async throws {
    let folder = try Folder([:])
    let plan = Self.plan([
      ChainStep("history", .memory(.init(path: "talk.jsonl", turns: 1))),
      ChainStep("answer", .model(.init(prompt: "{{ q }}", memory: "history"))),
    ])
    for question in ["one", "two", "three"] {
      let bench = Bench(["answer to \(question)"])
      _ = try await bench.run(plan, ["q": .string(question)], directory: folder.text)
      if question == "three" {
        #expect(bench.asked == ["user: two\nassistant: answer to two\nuser: three"])
      }
    }
  }

  @Test func `a cached answer is used again for the same request only`() async throws {
    let step = ChainStep(
      "all",
      .map(
        .init(
          over: "{{ q }}",
          body: ChainBody(steps: [
            ChainStep("answer", .model(.init(prompt: "{{ item }}")), isCached: true)
          ]), concurrency: 1)))
    let bench = Bench { request, _ in says("re: \(request.messages[0].text)") }
    let result = try await bench.run(Self.plan([step]), ["q": ["a", "b", "a"]])
    #expect(result.output == ["re: a", "re: b", "re: a"])
    #expect(result.modelCalls == 2)
    #expect(result.cachedCalls == 1)
  }

  @Test func `the cache tells models, options and messages apart`() async throws {
    let cached = { (id: String, model: ChainStep.Model) in
      ChainStep(id, .model(model), isCached: true)
    }
    let plan = Self.plan([
      cached("one", .init(prompt: "{{ q }}")),
      cached("two", .init(prompt: "{{ q }}", temperature: 1)),
      cached("three", .init(prompt: "{{ q }}", model: "other")),
      cached("four", .init(prompt: "{{ q }}", system: "s")),
      cached("five", .init(prompt: "{{ q }}")),
    ])
    let bench = Bench(["1", "2", "3", "4", "5"])
    let result = try await bench.run(plan, ["q": "x"])
    #expect(result.output == "1")
    #expect(bench.model.requests.count == 4)
  }

  // MARK: Failure

  @Test func `a rate limit is waited out, a bad request is not`() async throws {
    var step = Self.answer
    step.retry = RetryPolicy(maxAttempts: 3, delay: 100, multiplier: 3, jitter: 0)
    let bench = Bench { _, number in number < 2 ? fails(.rateLimited) : says("fine") }
    let result = try await bench.run(Self.plan([Self.ask, step]), ["q": "x"])
    #expect(result.output == "fine")
    #expect(result.retries == 2)
    #expect(bench.waited == [100, 300])

    let stubborn = Bench { _, _ in fails(.badRequest) }
    let failure = await #expect(throws: ChainFailure.self) {
      try await stubborn.run(Self.plan([Self.ask, step]), ["q": "x"])
    }
    #expect(failure?.code == "bad-request")
    #expect(failure?.step == "answer")
    #expect(stubborn.model.requests.count == 1)
  }

  @Test func `a spent budget ends the chain: no retry, no fallback`() async throws {
    var step = Self.answer
    step.retry = RetryPolicy(maxAttempts: 3)
    step.fallback = [ChainStep("answer", .value("sorry"))]
    let bench = Bench { _, _ in fails(.budgetExceeded) }
    let failure = await #expect(throws: ChainFailure.self) {
      try await bench.run(Self.plan([Self.ask, step]), ["q": "x"])
    }
    #expect(failure?.code == "budget-exceeded")
    #expect(bench.model.requests.count == 1)
  }

  @Test func `fallbacks are tried in turn`() async throws {
    var step = Self.answer
    step.fallback = [
      ChainStep("answer", .model(.init(prompt: "second"))),
      ChainStep("answer", .value(["sorry": "{{ q }}"])),
    ]
    let bench = Bench { _, _ in fails(.serverError) }
    let result = try await bench.run(Self.plan([Self.ask, step]), ["q": "x"])
    #expect(result.output == ["sorry": "x"])
    #expect(bench.model.requests.count == 2)
    #expect(result.fallbacks == ["answer/fallback2"])
  }

  @Test func `an attempt that takes too long ends with the step's name`() async throws {
    let step = ChainStep(
      "slow", .tool(.program(.init(["sleep", "20"]))), timeout: 50_000_000)
    let bench = Bench([])
    var services = bench.services()
    services.sleep = { try await Task.sleep(for: .nanoseconds(Int64($0))) }
    let runner = ChainRunner(Self.plan([step]), services: services)
    let failure = await #expect(throws: ChainFailure.self) { try await runner.run(["q": 1]) }
    #expect(failure?.code == "timeout")
    #expect(failure?.step == "slow")
    #expect(failure?.message == "it took longer than 50ms")
  }

  @Test func `cancelling ends a run at once, with its own error`() async throws {
    let step = ChainStep("slow", .tool(.program(.init(["sleep", "20"]))))
    let runner = ChainRunner(Self.plan([step]), services: Bench([]).services())
    let task = Task { try await runner.run(["q": 1]) }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    let failure = await #expect(throws: ChainFailure.self) { try await task.value }
    #expect(failure?.code == "cancelled")
    #expect(failure?.endsRun == true)
  }

  // MARK: Steps inside steps

  @Test func `a map keeps the order of its elements and the limit of its concurrency`() async throws
  {
    let step = ChainStep(
      "all",
      .map(
        .init(
          over: "{{ q }}", as: "word",
          body: ChainBody(
            steps: [
              ChainStep("upper", .tool(.function("text.upper", arguments: ["text": "{{ word }}"])))
            ], output: "{{ index }}: {{ upper }}"), concurrency: 3)))
    let words = (0..<50).map { JSONValue.string("w\($0)") }
    let result = try await Bench([]).run(Self.plan([step]), ["q": .array(words)])
    #expect(result.output == .array((0..<50).map { .string("\($0): W\($0)") }))
  }

  @Test(arguments: [
    (ChainStep.Map.ErrorPolicy.skip, ["ok", "ok"] as JSONValue),
    (.null, ["ok", nil, "ok"] as JSONValue),
  ])
  func `a map does with elements that fail what its policy says`(
    policy: ChainStep.Map.ErrorPolicy, expected: JSONValue
  ) async throws {
    let bench = Bench { request, _ in
      request.messages[0].text == "bad" ? fails(.badRequest) : says("ok")
    }
    let step = ChainStep(
      "all",
      .map(
        .init(
          over: "{{ q }}",
          body: ChainBody(steps: [ChainStep("answer", .model(.init(prompt: "{{ item }}")))]),
          onItemError: policy)))
    let result = try await bench.run(Self.plan([step]), ["q": ["a", "bad", "c"]])
    #expect(result.output == expected)
  }

  @Test func `a map that fails names the element`() async throws {
    let bench = Bench { request, _ in
      request.messages[0].text == "bad" ? fails(.badRequest) : says("ok")
    }
    let step = ChainStep(
      "all",
      .map(
        .init(
          over: "{{ q }}",
          body: ChainBody(steps: [ChainStep("answer", .model(.init(prompt: "{{ item }}")))]))))
    let failure = await #expect(throws: ChainFailure.self) {
      try await bench.run(Self.plan([step]), ["q": ["a", "bad", "c"]])
    }
    #expect(failure?.step == "all/2/answer")
  }

  @Test func `parallel branches give an object in the order of the plan`() async throws {
    let bench = Bench { request, _ in says("about \(request.messages[0].text)") }
    let branch = { (name: String) in
      ChainStep.Parallel.Branch(
        name, ChainBody(steps: [ChainStep("part", .model(.init(prompt: .string(name))))]))
    }
    let step = ChainStep("both", .parallel(.init([branch("pros"), branch("cons")])))
    let result = try await bench.run(Self.plan([step]), ["q": "x"])
    #expect(result.output.serialized() == #"{"pros":"about pros","cons":"about cons"}"#)
  }

  @Test(arguments: [(5, "many"), (2, "some"), (0, "none")])
  func `the first case that holds is taken`(count: Int, expected: String) async throws {
    let choice = { (when: String, text: String) in
      ChainStep.Branch.Case(
        when: when, ChainBody(steps: [ChainStep("word", .value(.string(text)))]))
    }
    let step = ChainStep(
      "size",
      .branch(
        .init(
          [choice("q > 3", "many"), choice("q > 1", "some")],
          otherwise: ChainBody(steps: [ChainStep("word", .value("none"))]))))
    let result = try await Bench([]).run(Self.plan([step]), ["q": .integer(count)])
    #expect(result.output == .string(expected))
  }

  @Test func `a program reads its input as JSON and gives JSON`() async throws {
    let step = ChainStep(
      "echo", .tool(.program(.init(["cat"], input: ["said": "{{ q }}"], output: .json))))
    let result = try await Bench([]).run(Self.plan([step]), ["q": [1, "two"]])
    #expect(result.output == ["said": [1, "two"]])
  }

  // MARK: Trace

  @Test func `every step has a span, models with their tokens`() async throws {
    let bench = Bench { _, _ in says("fine") }
    let map = ChainStep(
      "each",
      .map(
        .init(
          over: "{{ q }}",
          body: ChainBody(steps: [Self.answer, ChainStep("x", .value("{{ answer }}"))]))))
    var step = map
    step.work = .map(
      .init(
        over: "{{ q }}",
        body: ChainBody(steps: [ChainStep("answer", .model(.init(prompt: "{{ item }}")))])))
    _ = try await bench.run(Self.plan([step]), ["q": ["a", "b"]])
    let spans = bench.spans
    #expect(Set(spans.keys) == ["", "each", "each/1/answer", "each/2/answer"])
    let answer = try #require(spans["each/2/answer"])
    #expect(answer.attributes["gen_ai.operation.name"] == "chat")
    #expect(answer.attributes["gen_ai.request.model"] == "scripted")
    #expect(answer.attributes["gen_ai.usage.input_tokens"] == 10)
    #expect(answer.attributes["gen_ai.usage.output_tokens"] == 2)
    #expect(answer.attributes["dna.iteration"] == 1)
    #expect(answer.parentSpanID == spans["each"]?.spanID)
    #expect(spans[""]?.attributes["gen_ai.usage.input_tokens"] == 20)
    #expect(spans["each"]?.parentSpanID == spans[""]?.spanID)
  }

  @Test func `the same plan with the same script gives the same bytes`() async throws {
    func bytes() async throws -> [String] {
      let bench = Bench { request, _ in says(request.messages[0].text.uppercased()) }
      let plan = Self.plan(
        [Self.ask, Self.answer, ChainStep("list", .parse(.init(from: "{{ answer }}", as: .list)))],
        output: ["l": "{{ list }}", "a": "{{ answer }}"])
      let result = try await bench.run(plan, ["q": "one, two"])
      var lines = [result.output.serialized()]
      for record in bench.trace {
        var line: [UInt8] = []
        record.appendLine(to: &line)
        lines.append(String(decoding: line, as: UTF8.self))
      }
      return lines
    }
    let first = try await bytes()
    #expect(first.count > 5)
    for _ in 0..<5 { #expect(try await bytes() == first) }
  }
}
