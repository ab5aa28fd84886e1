import Chains

/// Why a chain gave no result.
public struct ChainError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name, such as `bad-input`, `timeout`, `rate-limited`, `schema-violation`.
  public var code: String
  /// What happened, with the value, and what to do.
  public var message: String
  /// The way to the step, such as `each/1/answer`; empty for the chain as a whole.
  public var step: String

  /// An error.
  public init(code: String, message: String, step: String = "") {
    self.code = code
    self.message = message
    self.step = step
  }

  init(_ failure: ChainFailure) {
    self.init(code: failure.code, message: failure.message, step: failure.step)
  }

  /// One line: the step, the message, the code.
  public var description: String {
    step.isEmpty ? "\(message) [\(code)]" : "step '\(step)' failed: \(message) [\(code)]"
  }
}

/// What came of a chain.
public struct ChainAnswer: Sendable, Hashable {
  /// The result.
  public var output: Value
  /// The values of the steps by their names, an object.
  public var values: Value
  /// Calls that went to a model.
  public var modelCalls: Int
  /// Tokens that went into models; nil when a provider did not say.
  public var inputTokens: Int?
  /// Tokens that came out of models; nil when a provider did not say.
  public var outputTokens: Int?

  /// The result as text: a string as it is, everything else as JSON.
  public var text: String { output.string ?? output.description }
}

/// What happens while a chain runs.
public enum ChainProgress: Sendable, Hashable, CustomStringConvertible {
  case started(step: String)
  case finished(step: String)
  case failed(step: String, code: String, message: String, willRetry: Bool)
  /// A piece of the final answer, as the model gives it.
  case text(String)
  /// What was given as text so far does not count: the step is tried again.
  case discardedText

  /// A line for a log.
  public var description: String {
    switch self {
    case .started(let step): "\(step): started"
    case .finished(let step): "\(step): finished"
    case .failed(let step, let code, let message, let willRetry):
      "\(step): failed [\(code)]: \(message)\(willRetry ? "; trying again" : "")"
    case .text(let text): text
    case .discardedText: "the answer so far does not count"
    }
  }

  init(_ event: ChainEvent) {
    switch event {
    case .started(let step): self = .started(step: step)
    case .finished(let step): self = .finished(step: step)
    case .failed(let step, let code, let message, let willRetry):
      self = .failed(step: step, code: code, message: message, willRetry: willRetry)
    case .text(let text): self = .text(text)
    case .discardedText: self = .discardedText
    }
  }
}

/// What a chain remembers between runs, where a memory step names no file.
public final class Conversation: Sendable {
  let turns = Conversations()

  /// A conversation in which nothing was said.
  public init() {}
}
