/// Where a task stands.
package enum TaskStatus: String, Sendable, Hashable, CaseIterable {
  /// Waits for its time: a delay, or the pause before the next attempt.
  case delayed
  /// Ready for a worker.
  case pending
  /// Waits for its tenant's budget.
  case held
  /// A worker holds its lease.
  case running
  /// Done; there is exactly one accepted completion.
  case completed
  /// Given up: attempts used up, deadline passed, refused for good, or shed. It can be requeued.
  case dead
  case cancelled

  /// Whether nothing will happen to the task by itself any more.
  package var isFinal: Bool { self == .completed || self == .dead || self == .cancelled }
}

/// Why an attempt or a task failed.
package struct TaskFailure: Error, Sendable, Hashable {
  /// `attempt-failed`, `bad-output`, `lease-lost`, `deadline`, `shed`, `exit-status`, `rejected` and the like.
  package var code: String
  package var message: String

  /// A failure.
  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// A task and all that has happened to it.
package struct TaskRecord: Sendable, Hashable {
  package var draft: TaskDraft
  package var status: TaskStatus
  /// Attempts begun so far; a lease given back unused does not count.
  package var attempts: Int
  /// Order of arrival in this engine, from 1.
  package var sequence: UInt64
  package var createdAt: UInt64
  /// When the status last changed.
  package var updatedAt: UInt64
  /// The worker of the current or the last lease.
  package var worker: String?
  /// Fencing token of the current or the last lease; rises with every lease in the engine.
  package var leaseToken: UInt64?
  package var leaseExpires: UInt64?
  /// The output, one JSON text; only with `completed`.
  package var output: [UInt8]?
  /// The last failure; with `dead` the reason.
  package var failure: TaskFailure?
  /// What its attempts really used.
  package var usage: TaskDraft.Estimate

  /// A record.
  package init(
    draft: TaskDraft, status: TaskStatus, attempts: Int = 0, sequence: UInt64,
    createdAt: UInt64, updatedAt: UInt64, worker: String? = nil, leaseToken: UInt64? = nil,
    leaseExpires: UInt64? = nil, output: [UInt8]? = nil, failure: TaskFailure? = nil,
    usage: TaskDraft.Estimate = .init()
  ) {
    self.draft = draft
    self.status = status
    self.attempts = attempts
    self.sequence = sequence
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.worker = worker
    self.leaseToken = leaseToken
    self.leaseExpires = leaseExpires
    self.output = output
    self.failure = failure
    self.usage = usage
  }
}
