package import Platform
import Synchronization

/// Asks alternatives one after the other until one answers, those that failed lately last.
///
/// It stands outside of the pipelines of its alternatives: one whose breaker is open costs nothing.
package final class Fallback: Sendable {
  /// An answer, and how it came about.
  package struct Answer<Value: Sendable>: Sendable {
    package let value: Value
    /// The index of the alternative that answered.
    package let option: Int
    /// Those that were asked before it, with the codes of their failures.
    package let failures: [Failed]

    /// Whether it is not the first choice that answered.
    package var isDegraded: Bool { option != 0 }
  }

  /// An alternative that did not answer.
  package struct Failed: Sendable, Hashable {
    package let option: Int
    package let name: String
    package let code: String
  }

  /// Nothing answered.
  package struct Exhausted<Failure: Error & Sendable>: Error, Sendable {
    package let failures: [Failed]
    /// The last failure; nil when there was nothing to ask.
    package let last: Failure?
  }

  /// How the failure of one alternative is looked at.
  package struct Judgement: Sendable, Hashable {
    /// A low-cardinality name.
    package let code: String
    /// Whether no other alternative is to be asked: cancelled, past its deadline, or the caller's mistake.
    package let isFinal: Bool
    /// How long the alternative asks to be left alone, in nanoseconds.
    package let retryAfter: UInt64?

    /// A judgement.
    package init(code: String, isFinal: Bool = false, retryAfter: UInt64? = nil) {
      self.code = code
      self.isFinal = isFinal
      self.retryAfter = retryAfter
    }
  }

  private let clock: MonotonicClock
  private let state: Mutex<FallbackChain>

  /// A fallback over these alternatives.
  package init(_ chain: FallbackChain, clock: MonotonicClock = .system) {
    self.clock = clock
    state = Mutex(chain)
  }

  /// What is known of the alternatives.
  package var chain: FallbackChain { state.withLock { $0 } }

  /// Asks until one answers.
  package func run<Value: Sendable, Failure: Error & Sendable>(
    judging judge: @Sendable (Failure) -> Judgement,
    _ ask: @Sendable (Int) async -> Result<Value, Failure>
  ) async -> Result<Answer<Value>, Exhausted<Failure>> {
    let names = state.withLock { $0.options.map(\.name) }
    let order = state.withLock { $0.order(at: clock.now()) }
    var failures: [Failed] = []
    var last: Failure?
    for option in order {
      switch await ask(option) {
      case .success(let value):
        state.withLock { $0.succeeded(option) }
        return .success(Answer(value: value, option: option, failures: failures))
      case .failure(let failure):
        let judgement = judge(failure)
        failures.append(Failed(option: option, name: names[option], code: judgement.code))
        last = failure
        if judgement.isFinal { return .failure(Exhausted(failures: failures, last: last)) }
        state.withLock {
          $0.failed(option, retryAfter: judgement.retryAfter, at: clock.now())
        }
      }
    }
    return .failure(Exhausted(failures: failures, last: last))
  }
}

extension ResilienceError {
  /// How a fallback looks at it: cancellation and the deadline end the call, all else goes on.
  package var judgement: Fallback.Judgement {
    let isFinal =
      switch cause {
      case .cancelled, .deadline: true
      default: false
      }
    return Fallback.Judgement(code: code, isFinal: isFinal, retryAfter: retryAfter)
  }
}
