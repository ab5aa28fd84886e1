/// A model that stops when the money is spent, and that counts every call, repairs and failures included.
package struct BudgetedModel: LanguageModel {
  /// Tokens of a text that no provider counted: about four bytes each, rounded up.
  package static func estimatedTokens(bytes: Int) -> Int { (bytes + 3) / 4 }

  private let model: any LanguageModel
  private let provider: String
  private let modelName: String?
  private let prices: PriceTable
  private let limit: Cost?
  /// What this model spent so far; the limit counts what every model of the run spends.
  package let ledger: CostLedger

  /// A model around that one; without a limit it only counts.
  package init(
    _ model: any LanguageModel, provider: String, modelName: String?, prices: PriceTable,
    limit: Cost?, ledger: CostLedger
  ) {
    self.model = model
    self.provider = provider
    self.modelName = modelName
    self.prices = prices
    self.limit = limit
    self.ledger = ledger
  }

  package var name: String { model.name }
  package var rungs: [StructureRung] { model.rungs }

  /// The answer, if there is money for it.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    try await counting(request) { (request) async throws(LanguageModelError) in
      try await model.complete(request)
    }
  }

  /// The answer piece by piece, if there is money for it.
  package func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse {
    try await counting(request) { (request) async throws(LanguageModelError) in
      try await model.stream(request, onEvent: onEvent)
    }
  }

  /// Vectors; counted by the length of the texts, which is all that is known of them.
  package func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? {
    if let limit, ledger.budget.total.cost >= limit { throw spent(limit) }
    guard let vectors = try await model.embed(texts) else { return nil }
    let name = Providers.named(provider)?.embeddingModel(for: modelName) ?? ""
    let usage = TokenUsage(
      input: Self.estimatedTokens(bytes: texts.reduce(0) { $0 + $1.utf8.count }), output: 0)
    ledger.add(
      usage, cost: prices.find(provider: provider, model: name)?.price.cost(of: usage))
    return vectors
  }

  private func counting(
    _ request: ChatRequest,
    _ ask: (ChatRequest) async throws(LanguageModelError) -> ChatResponse
  ) async throws(LanguageModelError) -> ChatResponse {
    let asked = request.model ?? modelName ?? ""
    let known = prices.find(provider: provider, model: asked)
    var request = request
    if let limit {
      guard let known else {
        throw LanguageModelError(
          .budgetExceeded,
          "the price of '\(provider):\(asked)' is not known, so a cost limit cannot be kept; "
            + "state it in a file (--prices) or leave the limit out")
      }
      try keep(limit, known.price, &request)
    }
    do throws(LanguageModelError) {
      let response = try await ask(request)
      let price =
        response.model.isEmpty
        ? known : prices.find(provider: provider, model: response.model) ?? known
      let usage = response.usage.isKnown ? response.usage : Self.estimate(request, response)
      ledger.add(usage, cost: price?.price.cost(of: usage))
      return response
    } catch {
      if error.usage.isKnown { ledger.add(error.usage, cost: known?.price.cost(of: error.usage)) }
      throw error
    }
  }

  /// Refuses what surely costs more than is left, and keeps the answer within it.
  private func keep(
    _ limit: Cost, _ price: Price, _ request: inout ChatRequest
  ) throws(LanguageModelError) {
    let total = ledger.budget.total
    guard total.cost < limit else { throw spent(limit) }
    let bytes = request.messages.reduce(0) { sum, message in
      sum + message.text.utf8.count + message.toolCalls.reduce(0) { $0 + $1.arguments.utf8.count }
    }
    let input = price.cost(of: TokenUsage(input: Self.estimatedTokens(bytes: bytes), output: 0))
    let left = Cost(picodollars: limit.picodollars - total.cost.picodollars)
    guard input < left || price.input == 0 else {
      throw LanguageModelError(
        .budgetExceeded,
        "the next call costs about \(input) for its input alone, and \(left) of \(limit) is left")
    }
    guard price.output > 0 else { return }
    let affordable = max(1, (left.picodollars - input.picodollars) / price.output)
    if let asked = request.maxOutputTokens {
      request.maxOutputTokens = min(asked, affordable)
    } else if affordable < 4_096 {
      // Above that a cap could be more than the model takes, and it is not needed either.
      request.maxOutputTokens = affordable
    }
  }

  private func spent(_ limit: Cost) -> LanguageModelError {
    LanguageModelError(
      .budgetExceeded,
      "the limit of \(limit) is reached (\(ledger.budget.total.cost) spent); raise --max-cost")
  }

  /// Usage by length, where the provider counted nothing: better too much than nothing.
  private static func estimate(_ request: ChatRequest, _ response: ChatResponse) -> TokenUsage {
    let input = request.messages.reduce(0) { $0 + $1.text.utf8.count }
    let output =
      response.message.text.utf8.count
      + response.message.toolCalls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
    return TokenUsage(
      input: estimatedTokens(bytes: input), output: estimatedTokens(bytes: output))
  }
}
