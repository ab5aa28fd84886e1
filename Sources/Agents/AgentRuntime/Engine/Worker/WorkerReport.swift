/// What a worker did.
package struct WorkerReport: Sendable, Hashable {
  /// Completions that were accepted.
  package var completed = 0
  /// Attempts that failed, tried again or not.
  package var failed = 0
  /// Tasks that were given back unbegun.
  package var released = 0
  /// Results that came too late: the lease was lost or the task cancelled.
  package var stale = 0

  /// Nothing.
  package init() {}

  /// The sum of two reports.
  package static func + (left: WorkerReport, right: WorkerReport) -> WorkerReport {
    var sum = left
    sum.completed += right.completed
    sum.failed += right.failed
    sum.released += right.released
    sum.stale += right.stale
    return sum
  }
}

/// Something that happened to a task in a worker.
package struct WorkerEvent: Sendable {
  package var task: LeasedTask
  package var result: AttemptResult
  package var outcome: LeaseOutcome
}
