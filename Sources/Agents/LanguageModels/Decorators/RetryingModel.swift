package import Resilience

/// A model that asks again after failures that may pass: 408, 409, 429, 5xx, failures of the transport.
///
/// What the server says counts before what the policy says: `Retry-After` sets the least wait, and
/// `x-should-retry` decides. A stream is asked again only while nothing of it has been handed on.
package struct RetryingModel: LanguageModel {
  /// Time and chance, as parameters.
  package struct Surroundings: Sendable {
    /// Waits that many nanoseconds, or throws when the task is cancelled.
    package var sleep: @Sendable (UInt64) async throws -> Void
    /// Seed of the waits.
    package var seed: UInt64
    /// Told of each further attempt: its number, the wait in nanoseconds, and what failed.
    package var onRetry: @Sendable (Int, UInt64, LanguageModelError) -> Void

    /// Surroundings.
    package init(
      seed: UInt64, sleep: @escaping @Sendable (UInt64) async throws -> Void,
      onRetry: @escaping @Sendable (Int, UInt64, LanguageModelError) -> Void = { _, _, _ in }
    ) {
      self.seed = seed
      self.sleep = sleep
      self.onRetry = onRetry
    }
  }

  /// Longest wait that a server may ask for, in nanoseconds; longer ones end the attempts.
  package static let longestWait: UInt64 = 120_000_000_000

  private let model: any LanguageModel
  private let policy: RetryPolicy
  private let surroundings: Surroundings
  private let generator: SharedGenerator

  /// A model around that one.
  package init(_ model: any LanguageModel, policy: RetryPolicy, surroundings: Surroundings) {
    self.model = model
    self.policy = policy
    self.surroundings = surroundings
    generator = SharedGenerator(seed: surroundings.seed)
  }

  package var name: String { model.name }
  package var rungs: [StructureRung] { model.rungs }

  /// The answer of the first attempt that has one.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    try await attempting { () async throws(LanguageModelError) in try await model.complete(request)
    }
  }

  /// The answer of the first attempt that has one; no attempt follows one that has begun to answer.
  package func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse {
    let hasBegun = Flag()
    return try await attempting(unless: hasBegun) { () async throws(LanguageModelError) in
      try await model.stream(request) { event in
        hasBegun.set()
        onEvent(event)
      }
    }
  }

  /// The vectors of the first attempt that has them.
  package func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? {
    try await attempting { () async throws(LanguageModelError) in try await model.embed(texts) }
  }

  private func attempting<Value: Sendable>(
    unless stop: Flag? = nil, _ work: () async throws(LanguageModelError) -> Value
  ) async throws(LanguageModelError) -> Value {
    var attempt = 1
    var spent: TokenUsage?
    while true {
      do throws(LanguageModelError) {
        return try await work()
      } catch {
        var error = error
        if error.usage.isKnown { spent = (spent ?? TokenUsage(input: 0, output: 0)) + error.usage }
        let wait = generator.delay(policy, afterAttempt: attempt)
        guard let wait, error.isRetryable, stop?.isSet != true,
          error.retryAfter ?? 0 <= Self.longestWait
        else {
          if let spent { error.usage = spent }
          if attempt > 1 { error.message += " (attempt \(attempt))" }
          throw error
        }
        let pause = max(wait, error.retryAfter ?? 0)
        surroundings.onRetry(attempt + 1, pause, error)
        do {
          try await surroundings.sleep(pause)
        } catch {
          throw LanguageModelError(.cancelled, "\(name): cancelled while waiting to try again")
        }
        attempt += 1
      }
    }
  }
}
