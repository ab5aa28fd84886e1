/// What a pipeline has to know of a failure to decide what to do next.
package protocol ResilientFailure: Error, Sendable {
  /// A low-cardinality name, such as `timeout`.
  var resilienceCode: String { get }
  /// Whether the same call may do better later.
  var isRetryable: Bool { get }
  /// Whether it says that what was called is unwell; the caller's own mistakes do not.
  var countsForBreaker: Bool { get }
  /// How long it asks to be left alone, in nanoseconds.
  var retryAfter: UInt64? { get }
}

extension ResilientFailure {
  /// What may pass is a sign of ill health, unless a type says otherwise.
  package var countsForBreaker: Bool { isRetryable }
}

/// Why a call through a pipeline brought nothing.
package struct ResilienceError<Failure: ResilientFailure>: Error, Sendable {
  /// What ended the call.
  package enum Cause: Sendable {
    /// The last attempt failed, and there was no further one to make.
    case failed(Failure)
    /// The last attempt took longer than an attempt may.
    case attemptTimeout
    /// The deadline of the call has come.
    case deadline
    /// The rate limit: nothing was called.
    case rateLimited
    /// The adaptive limit: nothing was called.
    case overloaded
    /// The bulkhead and its line are full, or the wait in line was too long: nothing was called.
    case bulkheadFull
    /// The breaker is open: this attempt was not made.
    case circuitOpen
    /// The task was cancelled.
    case cancelled
  }

  package let cause: Cause
  /// Attempts that were made, second attempts beside the first not counted.
  package let attempts: Int
  /// Nanoseconds after which a call may do better, where that is known.
  package let retryAfter: UInt64?

  /// A low-cardinality name of the cause, such as `circuit-open`.
  package var code: String {
    switch cause {
    case .failed(let failure): failure.resilienceCode
    case .attemptTimeout: "timeout"
    case .deadline: "deadline"
    case .rateLimited: "rate-limited"
    case .overloaded: "overloaded"
    case .bulkheadFull: "bulkhead-full"
    case .circuitOpen: "circuit-open"
    case .cancelled: "cancelled"
    }
  }

  /// Whether the pipeline turned the call away without an attempt at it.
  package var isRejection: Bool {
    switch cause {
    case .rateLimited, .overloaded, .bulkheadFull: true
    case .circuitOpen: attempts == 0
    default: false
    }
  }
}

/// Something that happened in a pipeline, for logs and metrics.
package enum ResilienceEvent: Sendable, Hashable {
  /// An attempt is made: its number, from 1.
  case attempt(Int)
  /// A further attempt follows: its number, the wait in nanoseconds, the code of what failed.
  case retry(Int, wait: UInt64, code: String)
  /// A retry was not made because the budget is empty.
  case budgetEmpty(code: String)
  /// A second attempt beside the first was started.
  case hedged
  /// The breaker changed its state.
  case breaker(CircuitBreaker.Change)
  /// The call is over; the code is nil when it brought a value.
  case ended(code: String?, attempts: Int)
}
