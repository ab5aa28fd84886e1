package import JSON
package import LanguageModels

/// Why a chain, or a step of it, gave no result.
package struct ChainFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name: that of a model's, a function's or a program's error, or one of `bad-input`,
  /// `template`, `type-mismatch`, `schema-violation`, `no-value`, `no-case`, `timeout`, `cancelled` and `trace`.
  package var code: String
  /// What happened, with the value, and what to do.
  package var message: String
  /// The way to the step, such as `each/1/answer`; empty for the chain as a whole.
  package var step: String
  /// Whether the same may do better when it is tried again.
  package var isRetryable: Bool
  /// Whether neither another attempt nor a fallback may follow: the budget is spent, or the run was cancelled.
  package var endsRun: Bool
  /// Tokens that the whole run has spent.
  package var usage = TokenUsage()

  /// A failure.
  package init(
    _ code: String, _ message: String, step: String = "", isRetryable: Bool = false,
    endsRun: Bool = false
  ) {
    self.code = code
    self.message = message
    self.step = step
    self.isRetryable = isRetryable
    self.endsRun = endsRun
  }

  /// The failure of a model's call.
  package init(_ error: LanguageModelError, step: String) {
    self.init(
      error.code.rawValue, error.message, step: step,
      // A model may well keep the schema the next time.
      isRetryable: error.isRetryable || error.code == .schemaViolation
        || error.code == .badResponse,
      endsRun: error.code == .budgetExceeded || error.code == .cancelled)
  }

  static func cancelled(_ step: String) -> ChainFailure {
    ChainFailure("cancelled", "the run was cancelled", step: step, endsRun: true)
  }

  /// One line: the step, the message, the code.
  package var description: String {
    step.isEmpty ? "\(message) [\(code)]" : "step '\(step)' failed: \(message) [\(code)]"
  }
}

/// What came of a chain.
package struct ChainResult: Sendable, Hashable {
  package var output: JSONValue
  /// The values of the steps by their ids, in order.
  package var values: JSONObject
  /// Tokens of all model calls that were made.
  package var usage: TokenUsage
  /// Calls that went to a model.
  package var modelCalls: Int
  /// Calls that were answered from the cache.
  package var cachedCalls: Int
  /// Attempts beyond the first of a step.
  package var retries: Int
  /// Steps whose value came from a fallback, in the order in which it happened.
  package var fallbacks: [String]
}

/// What happens while a chain runs.
package enum ChainEvent: Sendable, Hashable {
  case started(step: String)
  case finished(step: String)
  case failed(step: String, code: String, message: String, willRetry: Bool)
  /// A piece of the answer of the chain's last step, when that asks a model for text.
  case text(String)
  /// What was given as text so far does not count: the step is tried again.
  case discardedText
}
