/// The bounds of a queue, and what happens at them.
package struct QueueLimits: Sendable, Hashable {
  /// What a full queue does with a new task.
  package enum WhenFull: String, Sendable, Hashable, CaseIterable {
    /// The engine answers `full`; the client waits and tries again until its time-out.
    case block
    /// Refused with the code `full`.
    case reject
    /// The task of the lowest priority, and of these the oldest, becomes dead with the reason `shed`.
    case shed
  }

  /// What a tenant may use up.
  package struct Budget: Sendable, Hashable {
    /// What happens to a task that does not fit.
    package enum WhenSpent: String, Sendable, Hashable, CaseIterable {
      /// Refused with the code `over-budget`.
      case refuse
      /// Accepted, and held until the budget allows it.
      case hold
    }

    package var tokens: Int64?
    /// Millionths of a US dollar.
    package var microdollars: Int64?
    /// The budget is whole again after this many nanoseconds; nil is once for all.
    package var period: UInt64?
    package var whenSpent = WhenSpent.refuse

    /// A budget.
    package init(
      tokens: Int64? = nil, microdollars: Int64? = nil, period: UInt64? = nil,
      whenSpent: WhenSpent = .refuse
    ) {
      self.tokens = tokens
      self.microdollars = microdollars
      self.period = period
      self.whenSpent = whenSpent
    }
  }

  /// Tasks that are not final.
  package var maxTasks = 1_000_000
  package var whenFull = WhenFull.reject
  /// Bytes of a payload or an output.
  package var maxPayload = 1 << 20
  /// Final tasks are remembered so long, in nanoseconds, and so many of each status.
  package var retention: UInt64 = 24 * 3600 * 1_000_000_000
  package var maxFinal = 100_000
  /// How much of the workers a tenant gets relative to the others while tasks of one priority wait; 1 by default.
  package var weights: [String: Int] = [:]
  package var budgets: [String: Budget] = [:]

  /// The default bounds.
  package init() {}
}

/// The state of a queue in numbers.
package struct QueueStatistics: Sendable, Hashable {
  package var counts: [TaskStatus: Int] = [:]
  /// Since the store began: submissions accepted, leases given, completions accepted, attempts failed, leases lost.
  package var accepted: UInt64 = 0
  package var leased: UInt64 = 0
  package var completed: UInt64 = 0
  package var failedAttempts: UInt64 = 0
  package var lostLeases: UInt64 = 0
  package var refused: UInt64 = 0
  package var shed: UInt64 = 0
  /// How long the oldest pending task has been ready, in nanoseconds.
  package var oldestPending: UInt64?
  /// What tenants with a budget have used and reserved in the current period.
  package var spent: [String: TaskDraft.Estimate] = [:]

  /// An empty queue.
  package init() {}
}
