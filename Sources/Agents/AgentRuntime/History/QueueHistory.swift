/// What clients of a queue asked and what they were told, with the times at which they did.
///
/// The shape is that of Jepsen: a process has one operation at a time; it is invoked, and ends `ok` (done),
/// `fail` (surely not done) or `info` (nobody knows: the answer was lost). Times are of one clock, in nanoseconds,
/// the clock of the leases' `expires`.
package struct QueueHistory: Sendable {
  /// What a process asked for.
  package enum Call: Sendable, Hashable {
    case put(TaskDraft)
    case lease(LeaseRequest)
    case renew(TaskLease, duration: UInt64)
    case finish(TaskLease, AttemptResult)
    case cancel(TaskID)
    case requeue(TaskID)
  }

  /// What it was told.
  package enum Answer: Sendable, Hashable {
    case put(PutOutcome)
    case leased([LeasedTask])
    case outcome(LeaseOutcome)
    /// The status before a cancellation or a requeue.
    case status(TaskStatus?)
  }

  /// How an operation ended.
  package enum Ending: String, Sendable, Hashable {
    case ok
    case fail
    case info
  }

  /// One call of one process.
  package struct Operation: Sendable, Hashable {
    package var process: Int
    package var call: Call
    package var start: UInt64
    /// The largest number for one that never ended, or of which nobody knows when it took effect.
    package var end = UInt64.max
    package var ending = Ending.info
    package var answer: Answer?
  }

  /// In the order in which they were invoked.
  package private(set) var operations: [Operation] = []
  private var open: [Int: Int] = [:]

  /// An empty history.
  package init() {}

  /// A process asks for something; a call that it has open ends as `info`.
  package mutating func invoke(_ process: Int, _ call: Call, at time: UInt64) {
    open[process] = operations.count
    operations.append(Operation(process: process, call: call, start: time))
  }

  /// The open call of a process ends; without one nothing is noted.
  package mutating func end(
    _ process: Int, _ ending: Ending, _ answer: Answer? = nil, at time: UInt64
  ) {
    guard let place = open.removeValue(forKey: process) else { return }
    operations[place].ending = ending
    operations[place].answer = answer
    if ending != .info { operations[place].end = time }
  }

  /// A call and its answer in one step.
  package mutating func record(
    _ process: Int, _ call: Call, _ answer: Answer, from start: UInt64, to end: UInt64
  ) {
    invoke(process, call, at: start)
    self.end(process, .ok, answer, at: end)
  }
}

/// A promise of the queue that a history breaks.
package struct HistoryViolation: Sendable, Hashable {
  /// Which promise.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Accepted and never given to anybody, although the queue was emptied.
    case lost
    /// Two completions with different tokens were accepted.
    case completedTwice = "completed-twice"
    /// A completion was accepted under a lease that another had followed.
    case staleAccepted = "stale-accepted"
    /// A task went out before one that had to go first.
    case outOfOrder = "out-of-order"
    /// A task went to a worker that cannot do it.
    case incapable
    /// A task went to an agent other than the preferred one within the hold.
    case preferenceBroken = "preference-broken"
    /// Two workers held the same task.
    case overlappingLeases = "overlapping-leases"
    /// A later lease has a token that is not higher.
    case tokenNotRising = "token-not-rising"
    /// A task went out after it was completed or cancelled.
    case leasedAfterEnd = "leased-after-end"
    /// A task came out that nobody had put in.
    case phantom
  }

  package var kind: Kind
  package var task: TaskID
  /// Places of the operations in the history.
  package var operations: [Int]
  /// One sentence.
  package var message: String
}
