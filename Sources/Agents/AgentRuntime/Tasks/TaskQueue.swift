/// A bounded queue of tasks with priorities, leases, retries and dead letters.
///
/// What is promised, on every engine: a task that was `accepted` is never lost; it is leased to a worker that can
/// do it, in the order of priority, then age; of its completions exactly one is accepted; a lease that is not
/// renewed lapses and the task is leased to another with a higher token.
package protocol TaskQueue: Sendable {
  /// Submits tasks; answers in the order of the tasks, each by itself. Repeating a call is harmless.
  func put(_ tasks: [TaskDraft]) async throws(RuntimeError) -> [PutOutcome]

  /// Tasks that this worker may begin now; empty when none came within the wait.
  func lease(_ request: LeaseRequest) async throws(RuntimeError) -> [LeasedTask]

  /// Prolongs leases to `duration` nanoseconds from now.
  func renew(_ leases: [TaskLease], duration: UInt64) async throws(RuntimeError) -> [LeaseOutcome]

  /// Reports what attempts brought about.
  func finish(
    _ results: [(lease: TaskLease, result: AttemptResult)]
  ) async throws(RuntimeError) -> [LeaseOutcome]

  /// Cancels tasks; the status before, or nil for an unknown id. A final task stays as it is.
  func cancel(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?]

  /// One task, or nil.
  func task(_ id: TaskID) async throws(RuntimeError) -> TaskRecord?

  /// One task as soon as its status is final, or as it is after `wait` nanoseconds; nil for an unknown id.
  func result(of id: TaskID, wait: UInt64) async throws(RuntimeError) -> TaskRecord?

  /// Tasks in order of arrival.
  func tasks(_ filter: TaskFilter) async throws(RuntimeError) -> [TaskRecord]

  /// Makes dead or cancelled tasks pending again with no attempts used; the status before, or nil for an unknown id.
  ///
  /// Tasks of any other status stay as they are.
  func requeue(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?]

  /// How many tasks there are, and what they went through.
  func queueStatistics() async throws(RuntimeError) -> QueueStatistics

  /// Sets the bounds that hold from now on.
  func setLimits(_ limits: QueueLimits) async throws(RuntimeError)

  /// The bounds that hold.
  func limits() async throws(RuntimeError) -> QueueLimits
}

/// Which tasks to list.
package struct TaskFilter: Sendable, Hashable {
  /// Empty is every status.
  package var statuses: Set<TaskStatus> = []
  package var type: String?
  package var tenant: String?
  package var capability: String?
  package var worker: String?
  /// Only tasks that arrived after this one: the cursor of a page.
  package var after: UInt64 = 0
  package var limit = 100

  /// Every task, the first hundred.
  package init() {}
}
