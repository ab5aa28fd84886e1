import HTTP
import JSON
import LanguageModels
import Platform
import Resilience
import Synchronization
import Testing

@Suite struct DecoratorTests {
  /// Waits that were asked for, instead of waiting.
  final class Waits: Sendable {
    private let state = Mutex<[UInt64]>([])
    var all: [UInt64] { state.withLock { $0 } }
    func add(_ wait: UInt64) { state.withLock { $0.append(wait) } }
  }

  private static let good = ChatResponse(
    message: ChatMessage(.assistant, "yes"), finish: .stop,
    usage: TokenUsage(input: 1_000, output: 100), model: "gpt-4o-mini-2024-07-18")

  private static func retrying(
    _ model: any LanguageModel, _ waits: Waits, attempts: Int = 4, jitter: Double = 0
  ) -> RetryingModel {
    RetryingModel(
      model,
      policy: RetryPolicy(maxAttempts: attempts, delay: 100, maxDelay: 10_000, jitter: jitter),
      surroundings: .init(seed: 5, sleep: { waits.add($0) }))
  }

  /// Row 21: 429, 5xx and timeouts are tried again, other 4xx never.
  @Test(arguments: [
    (429, "{}", true), (500, "{}", true), (502, "<html>", true), (503, "{}", true),
    (529, "{}", true), (408, "{}", true), (409, "{}", true), (400, "{}", false),
    (401, "{}", false), (403, "{}", false), (404, "{}", false), (422, "{}", false),
    (413, "{}", false), (301, "", false),
    (400, #"{"error":{"code":"context_length_exceeded","message":"x"}}"#, false),
    (429, #"{"error":{"code":"insufficient_quota","message":"x"}}"#, false),
  ])
  func `row 21, what may pass is tried again and what may not is not`(
    status: Int, body: String, isRetried: Bool
  ) async throws {
    let transport = ScriptedTransport { _, number in
      number < 2 ? .json(body, status: status) : .json(OpenAIChatTests.answer)
    }
    let waits = Waits()
    let model = Self.retrying(try Bench.model("openai", transport), waits)
    if isRetried {
      #expect(try await model.complete(Bench.question).message.text == "Well, thank you.")
      #expect(waits.all == [100, 200])
    } else {
      _ = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.complete(Bench.question)
      }
      #expect(waits.all.isEmpty)
      #expect(transport.requests.count == 1)
    }
  }

  @Test func `row 21, timeouts and dropped connections are tried again`() async throws {
    for code in [HTTPError.Code.timeout, .interrupted, .cannotConnect] {
      let transport = ScriptedTransport([
        .init(error: HTTPError(code, "x")), .json(OpenAIChatTests.answer),
      ])
      let waits = Waits()
      _ = try await Self.retrying(try Bench.model("openai", transport), waits)
        .complete(Bench.question)
      #expect(waits.all.count == 1)
    }
  }

  @Test func `the server's wish for a wait is the least that is waited`() async throws {
    let transport = ScriptedTransport([
      .json("{}", status: 429, headers: ["retry-after-ms": "3"]),
      .json("{}", status: 503, headers: ["Retry-After": "Thu, 01 Jan 2026 00:00:02 GMT"]),
      .json(OpenAIChatTests.answer),
    ])
    let waits = Waits()
    _ = try await Self.retrying(try Bench.model("openai", transport), waits)
      .complete(Bench.question)
    #expect(waits.all == [3_000_000, 2_000_000_000])
  }

  @Test func `a wait of hours ends the attempts`() async throws {
    let transport = ScriptedTransport { _, _ in
      .json("{}", status: 429, headers: ["retry-after": "7200"])
    }
    let waits = Waits()
    let model = Self.retrying(try Bench.model("openai", transport), waits)
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(waits.all.isEmpty)
    #expect(error.retryAfter == 7_200_000_000_000)
  }

  @Test func `x-should-retry decides`() async throws {
    let refused = ScriptedTransport { _, _ in
      .json("{}", status: 500, headers: ["x-should-retry": "false"])
    }
    let waits = Waits()
    let model = Self.retrying(try Bench.model("openai", refused), waits)
    _ = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(refused.requests.count == 1)
  }

  @Test func `a stream is not begun again once a piece of it was handed on`() async throws {
    let part = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"
    let transport = ScriptedTransport { _, number in
      number == 0 ? .json("{}", status: 500) : .events(part)
    }
    let waits = Waits()
    let model = Self.retrying(try Bench.model("openai", transport), waits)
    let heard = Heard()
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.stream(Bench.question) { heard.hear($0) }
    }
    #expect(error.code == .interrupted)
    #expect(transport.requests.count == 2)
    #expect(heard.text == "Hel")
  }

  @Test func `the same seed waits the same`() async throws {
    var all: [[UInt64]] = []
    for _ in 0..<2 {
      let waits = Waits()
      let model = Self.retrying(
        ScriptedModel { _, number in
          number < 3 ? .failure(LanguageModelError(.overloaded, "x")) : .success(Self.good)
        }, waits, jitter: 1)
      _ = try await model.complete(Bench.question)
      all.append(waits.all)
    }
    #expect(all[0] == all[1])
    #expect(all[0].count == 3)
  }

  @Test func `a fallback says who answered and why`() async throws {
    let first = ScriptedModel(name: "openai:a") { _, _ in
      .failure(LanguageModelError(.overloaded, "busy"))
    }
    let model = try #require(FallbackModel([first, ScriptedModel(["hi"], name: "ollama:b")]))
    let response = try await model.complete(Bench.question)
    #expect(response.message.text == "hi")
    #expect(response.notes == ["answered by ollama:b: openai:a failed: overloaded"])
  }

  @Test func `a fallback of failures tells all of them`() async throws {
    let models = ["x", "y"].map { name in
      ScriptedModel(name: name) { _, _ in
        .failure(LanguageModelError(.unauthorized, "\(name) is wrong"))
      }
    }
    let model = try #require(FallbackModel(models))
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(error.message == "x is wrong; then y is wrong")
  }

  private static func budgeted(
    _ model: any LanguageModel, limit: String?, name: String = "gpt-4o-mini",
    ledger: CostLedger = CostLedger()
  ) -> BudgetedModel {
    BudgetedModel(
      model, provider: "openai", modelName: name, prices: .builtIn,
      limit: limit.flatMap { Cost(dollars: $0) }, ledger: ledger)
  }

  @Test func `money stops the calls, and every call is counted`() async throws {
    let ledger = CostLedger()
    let inner = ScriptedModel { _, _ in .success(Self.good) }
    // A call costs 1000 × 0.15 + 100 × 0.60 = 210 micro-dollars.
    let model = Self.budgeted(inner, limit: "0.0004", ledger: ledger)
    _ = try await model.complete(Bench.question)
    #expect(ledger.total.cost.microdollars == 210)
    _ = try await model.complete(Bench.question)
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await model.complete(Bench.question)
    }
    #expect(error.code == .budgetExceeded)
    #expect(!error.isRetryable)
    #expect(inner.requests.count == 2)
    #expect(ledger.total.usage.input == 2_000)
  }

  @Test func `models of one run share its money, and each keeps its own sum`() async throws {
    let whole = CostLedger()
    let inner = ScriptedModel { _, _ in .success(Self.good) }
    let ledgers = [CostLedger(within: whole), CostLedger(within: whole)]
    let models = ledgers.map { Self.budgeted(inner, limit: "0.0004", ledger: $0) }
    _ = try await models[0].complete(Bench.question)
    _ = try await models[1].complete(Bench.question)
    for model in models {
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.complete(Bench.question)
      }
      #expect(error.code == .budgetExceeded)
    }
    #expect(inner.requests.count == 2)
    #expect(ledgers.map { $0.total.cost.microdollars } == [210, 210])
    #expect(whole.total.cost.microdollars == 420)
  }

  @Test func `the answer is kept within what is left`() async throws {
    let inner = ScriptedModel { _, _ in .success(Self.good) }
    _ = try await Self.budgeted(inner, limit: "0.0003").complete(Bench.question)
    let cap = try #require(inner.requests[0].maxOutputTokens)
    #expect((400...500).contains(cap))
    _ = try await Self.budgeted(inner, limit: "1").complete(Bench.question)
    #expect(inner.requests[1].maxOutputTokens == nil)
  }

  @Test func `a question that costs too much is not asked`() async throws {
    let inner = ScriptedModel { _, _ in .success(Self.good) }
    let long = ChatRequest(messages: [ChatMessage(.user, String(repeating: "x", count: 400_000))])
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await Self.budgeted(inner, limit: "0.01").complete(long)
    }
    #expect(error.code == .budgetExceeded)
    #expect(inner.requests.isEmpty)
  }

  @Test func `a model without a price cannot be kept to a limit, and is counted as unpriced`()
    async throws
  {
    let inner = ScriptedModel { _, _ in
      .success(ChatResponse(message: ChatMessage(.assistant, "a"), finish: .stop, model: "new-1"))
    }
    let error = try await Bench.failure { () async throws(LanguageModelError) in
      try await Self.budgeted(inner, limit: "1", name: "new-1").complete(Bench.question)
    }
    #expect(error.code == .budgetExceeded)
    let ledger = CostLedger()
    _ = try await Self.budgeted(inner, limit: nil, name: "new-1", ledger: ledger)
      .complete(Bench.question)
    #expect(ledger.total.unpricedCalls == 1)
    #expect(ledger.total.report(model: "m")["costUSD"] == .null)
  }

  @Test func `usage that nobody counted is estimated, not nothing`() async throws {
    let ledger = CostLedger()
    let inner = ScriptedModel(["an answer of some length"])
    _ = try await Self.budgeted(inner, limit: "1", ledger: ledger).complete(Bench.question)
    #expect(ledger.total.cost > .zero)
  }

  @Test func `repairs are paid for`() async throws {
    let ledger = CostLedger()
    let inner = ScriptedModel { _, number in
      var response = Self.good
      response.message.text = number == 0 ? "{}" : GoldenAnswers.good
      return .success(response)
    }
    _ = try await StructuredOutput(Self.budgeted(inner, limit: "1", ledger: ledger))
      .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
    #expect(ledger.total.calls == 2)
    #expect(ledger.total.cost.microdollars == 420)
  }
}
