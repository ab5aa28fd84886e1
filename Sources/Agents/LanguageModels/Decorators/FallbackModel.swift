/// A chain of models: the first that answers counts, and the answer says which it was and why.
package struct FallbackModel: LanguageModel {
  private let models: [any LanguageModel]
  private let onFallback: @Sendable (String, LanguageModelError) -> Void

  /// The models in the order in which they are asked; nil when there is none.
  ///
  /// `onFallback` is told the name of each model that failed, and why.
  package init?(
    _ models: [any LanguageModel],
    onFallback: @escaping @Sendable (String, LanguageModelError) -> Void = { _, _ in }
  ) {
    guard !models.isEmpty else { return nil }
    self.models = models
    self.onFallback = onFallback
  }

  package var name: String { models.map(\.name).joined(separator: " or ") }

  package var rungs: [StructureRung] { models.first?.rungs ?? [.text] }

  /// The answer of the first model that has one.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    try await asking(request) { (model, request) async throws(LanguageModelError) in
      try await model.complete(request)
    }
  }

  /// The answer of the first model that has one; once a model has begun to answer no other is asked.
  package func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse {
    let hasBegun = Flag()
    return try await asking(request, unless: hasBegun) {
      (model, request) async throws(LanguageModelError) in
      try await model.stream(request) { event in
        hasBegun.set()
        onEvent(event)
      }
    }
  }

  /// The vectors of the first model that has any: vectors of two models do not compare.
  package func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? {
    for model in models {
      if let vectors = try await model.embed(texts) { return vectors }
    }
    return nil
  }

  private func asking(
    _ request: ChatRequest, unless stop: Flag? = nil,
    _ ask: (any LanguageModel, ChatRequest) async throws(LanguageModelError) -> ChatResponse
  ) async throws(LanguageModelError) -> ChatResponse {
    var failures: [(model: String, error: LanguageModelError)] = []
    var spent = TokenUsage(input: 0, output: 0)
    for (place, model) in models.enumerated() {
      var asked = request
      // The name of a model means something to the first provider only.
      if place > 0 { asked.model = nil }
      do throws(LanguageModelError) {
        var response = try await ask(model, asked)
        if !failures.isEmpty {
          let reasons = failures.map { "\($0.model) failed: \($0.error.code.rawValue)" }
          response.notes.append("answered by \(model.name): " + reasons.joined(separator: ", "))
          response.usage = response.usage + spent
        }
        return response
      } catch {
        if error.usage.isKnown { spent = spent + error.usage }
        failures.append((model.name, error))
        // Nobody wants an answer any more, may have one for this money, or has seen half of one.
        let isFinal = error.code == .cancelled || error.code == .budgetExceeded
        if isFinal || stop?.isSet == true { break }
        onFallback(model.name, error)
      }
    }
    guard var last = failures.last?.error else {
      throw LanguageModelError(.unsupported, "there is no model to ask")
    }
    if failures.count > 1 {
      last.message = failures.map(\.error.message).joined(separator: "; then ")
      last.usage = spent
    }
    throw last
  }
}
