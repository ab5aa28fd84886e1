/// The right to work on a task until it expires, and the only way to complete it.
package struct TaskLease: Sendable, Hashable {
  package var task: TaskID
  /// Rises with every lease that the engine gives out: an older one is stale.
  package var token: UInt64
  /// Nanoseconds since 1970.
  package var expires: UInt64

  /// A lease.
  package init(task: TaskID, token: UInt64, expires: UInt64) {
    self.task = task
    self.token = token
    self.expires = expires
  }
}

/// What a worker asks for.
package struct LeaseRequest: Sendable, Hashable {
  /// The worker process or instance, unique in the engine.
  package var worker: String
  /// The agent that it runs, for preferences.
  package var agent: String?
  /// What it can do; compared without case.
  package var capabilities: [String]
  /// Only tasks of these types; empty is every type.
  package var types: [String]
  /// At most so many tasks.
  package var count: Int
  /// How long a lease lasts without renewal, in nanoseconds.
  package var duration: UInt64
  /// How long to wait for a first task, in nanoseconds; 0 answers at once.
  package var wait: UInt64

  /// A request for one task, leased for 30 s, answered at once.
  package init(
    worker: String, agent: String? = nil, capabilities: [String] = [], types: [String] = [],
    count: Int = 1, duration: UInt64 = 30_000_000_000, wait: UInt64 = 0
  ) {
    self.worker = worker
    self.agent = agent
    self.capabilities = capabilities
    self.types = types
    self.count = count
    self.duration = duration
    self.wait = wait
  }
}

/// A task in the hands of a worker.
package struct LeasedTask: Sendable, Hashable {
  package var lease: TaskLease
  package var draft: TaskDraft
  /// Which attempt this is, from 1.
  package var attempt: Int

  /// A leased task.
  package init(lease: TaskLease, draft: TaskDraft, attempt: Int) {
    self.lease = lease
    self.draft = draft
    self.attempt = attempt
  }
}

/// What became of a submission.
package enum PutOutcome: Sendable, Hashable {
  /// It is in the queue, as durably as was asked.
  case accepted
  /// The same id, or the same idempotency key, was there before; this is its task.
  case duplicate(of: TaskID)
  /// Not accepted; `code` is `full`, `payload-too-large`, `over-budget`, `invalid`.
  case refused(TaskFailure)
}

/// What became of a completion, a failure or a renewal.
package enum LeaseOutcome: Sendable, Hashable {
  /// It counts. Repeating a completion that was accepted is accepted again and changes nothing.
  case accepted
  /// A failure was noted and the task will be tried again at this instant.
  case retrying(at: UInt64)
  /// A failure was noted and the task is a dead letter now.
  case dead
  /// The lease was lost before: expired and given to another, the task cancelled or ended.
  case stale(TaskStatus)
  /// There is no such task.
  case unknown
}

/// What an attempt brought about.
package enum AttemptResult: Sendable, Hashable {
  /// One JSON text.
  case output([UInt8], usage: TaskDraft.Estimate)
  /// Tried again by the task's policy, or after `after` nanoseconds; never again when permanent.
  case failure(
    TaskFailure, after: UInt64?, isPermanent: Bool, usage: TaskDraft.Estimate)
  /// Not begun: the task is ready again and the attempt does not count.
  case released
}
