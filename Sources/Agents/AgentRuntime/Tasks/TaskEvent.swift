/// Something that happened to a task in the queue: for traces, for those who wait for results, for checkers.
package struct TaskEvent: Sendable, Hashable {
  /// What happened.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case accepted
    case leased
    case renewed
    /// The lease lapsed.
    case lost
    /// A failure was noted; `next` says when the task is ready again.
    case retrying
    /// Given back unused.
    case released
    case completed
    case dead
    case cancelled
    case requeued
  }

  package var kind: Kind
  package var task: TaskID
  /// The worker of the current or last lease.
  package var worker: String?
  /// Fencing token of the current or last lease; 0 before the first.
  package var token: UInt64
  /// Attempts begun so far.
  package var attempt: Int
  /// When it happened, in nanoseconds since 1970.
  package var time: UInt64
  /// With `lost`, `retrying` and `dead`.
  package var failure: TaskFailure?
  /// When the task is ready again (`retrying`), or when the lease lapses (`leased`, `renewed`).
  package var next: UInt64?

  /// An event.
  package init(
    kind: Kind, task: TaskID, worker: String? = nil, token: UInt64 = 0, attempt: Int = 0,
    time: UInt64, failure: TaskFailure? = nil, next: UInt64? = nil
  ) {
    self.kind = kind
    self.task = task
    self.worker = worker
    self.token = token
    self.attempt = attempt
    self.time = time
    self.failure = failure
    self.next = next
  }
}
