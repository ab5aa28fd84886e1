package import Resilience

/// A task as it is submitted: what is to be done, by whom it may be done, and under which terms.
///
/// All times are nanoseconds; instants count from 1970-01-01T00:00:00Z.
package struct TaskDraft: Sendable, Hashable {
  /// What a task is expected to use up; admission reserves it, completion settles it.
  package struct Estimate: Sendable, Hashable {
    /// Tokens of language models, in and out.
    package var tokens: Int64 = 0
    /// Money in millionths of a US dollar.
    package var microdollars: Int64 = 0

    /// An estimate.
    package init(tokens: Int64 = 0, microdollars: Int64 = 0) {
      self.tokens = tokens
      self.microdollars = microdollars
    }
  }

  package var id: TaskID
  /// What kind of work it is, such as `summarise`; workers may ask for some types only.
  package var type: String
  /// One JSON text in UTF-8; at most `QueueLimits.maxPayload` bytes.
  package var payload: [UInt8]
  /// Higher goes first; within a priority the oldest goes first.
  package var priority: Int32 = 0
  /// Only a worker that offers it gets the task; blank means anyone, and case does not count.
  package var capability: String?
  /// Only this agent gets the task until it has been ready for `preferenceHold`, then any capable one.
  package var preferredAgent: String?
  package var preferenceHold: UInt64 = 30_000_000_000
  /// Who is charged and shares fairly with the others; nil is the tenant `""`.
  package var tenant: String?
  /// A second task with the same key and tenant is not accepted while the first is remembered.
  package var idempotencyKey: String?
  /// The task is not ready before this instant; 0 is at once.
  package var notBefore: UInt64 = 0
  /// A task that is not complete at this instant is dead with the reason `deadline`.
  package var deadline: UInt64?
  /// Attempts and the wait between them after a failure; a lost lease makes the task ready at once.
  package var retry: RetryPolicy
  package var estimate = Estimate()
  /// W3C `traceparent` of the span that submitted it.
  package var traceParent: String?
  /// Carried along unread: a correlation id, a workflow's run and node.
  package var metadata: [String: String] = [:]

  /// The default terms: four attempts (three retries), 1 s doubling to 30 s, full jitter.
  package static let defaultRetry = RetryPolicy(
    maxAttempts: 4, delay: 1_000_000_000, multiplier: 2, maxDelay: 30_000_000_000, jitter: 1)

  /// A task with default terms.
  package init(
    id: TaskID, type: String, payload: [UInt8], retry: RetryPolicy = TaskDraft.defaultRetry
  ) {
    self.id = id
    self.type = type
    self.payload = payload
    self.retry = retry
  }
}
