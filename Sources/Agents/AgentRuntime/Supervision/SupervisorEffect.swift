/// How a worker ended.
package enum WorkerEnding: Sendable, Hashable {
  /// As it should: the exit status 0.
  case normal
  /// Otherwise; what happened, such as `exit status 3`.
  case failed(String)

  /// What happened, in words.
  package var reason: String {
    switch self {
    case .normal: "ended normally"
    case .failed(let reason): reason
    }
  }
}

/// What a supervisor is told.
package enum SupervisorEvent: Sendable, Hashable {
  /// Start the tree; once.
  case begin
  /// A worker that was to start runs.
  case started(node: Int, incarnation: UInt64)
  /// A worker that was to start does not run, and why.
  case startFailed(node: Int, incarnation: UInt64, reason: String)
  /// A worker has ended, whoever wanted it.
  case exited(node: Int, incarnation: UInt64, WorkerEnding)
  /// A worker used tokens and money (millionths of a US dollar).
  case used(node: Int, tokens: Int64, microdollars: Int64)
  /// Stop the whole tree.
  case stop
}

/// What is to be done, or known, about a tree.
package enum SupervisorEffect: Sendable, Hashable {
  /// Start a worker; answer with `started` or `startFailed` of this incarnation.
  case start(node: Int, incarnation: UInt64)
  /// Ask a worker to end; `kill` follows at the deadline unless it has.
  case stop(node: Int, incarnation: UInt64, deadline: UInt64?)
  /// End a worker at once.
  case kill(node: Int, incarnation: UInt64)
  /// A node could not go on, and its supervisor (nil above the root) has to know.
  case escalate(from: Int, to: Int?, reason: String)
  case report(SupervisorReport)
  /// The tree is down for good; comes once and last.
  case finished(SupervisorOutcome)
}

/// Something that happened to a node.
package enum SupervisorReport: Sendable, Hashable {
  /// A supervisor's children all run.
  case up(node: Int)
  /// A child has ended and stays down.
  case ended(node: Int, WorkerEnding)
  /// A child starts again after `delay` nanoseconds; the count is of the restarts within the period, this one included.
  case restarting(node: Int, because: String, count: Int, delay: UInt64)
}

/// How a tree ended.
package enum SupervisorOutcome: Sendable, Hashable {
  /// Every child ended and needs no restart; whether each of them ended normally.
  case completed(isClean: Bool)
  /// Stopped because it was asked to.
  case stopped
  /// The root gave up, could not start, or its budget is spent.
  case failed(reason: String)
}
