/// A worker as the pool knows it: what it can do, and how much at once.
package struct PoolWorker: Sendable, Hashable {
  package var name: String
  /// Compared without case.
  package var capabilities: [String]
  /// Tasks at once, at least 1.
  package var concurrency: Int
  /// How fast it is relative to the others; a worker of weight 2 is given twice the cost.
  package var weight: Double

  /// A worker that does one task at a time.
  package init(
    name: String, capabilities: [String] = [], concurrency: Int = 1, weight: Double = 1
  ) {
    self.name = name
    self.capabilities = capabilities
    self.concurrency = concurrency
    self.weight = weight
  }
}

/// A task as the pool knows it.
package struct PoolTask: Sendable, Hashable {
  package var id: TaskID
  /// Only a worker that offers it, compared without case; nil and blank are anyone.
  package var capability: String?
  /// What it is expected to cost, in any unit that is the same for all tasks, such as tokens.
  package var cost: Int64

  /// A task that costs 1.
  package init(id: TaskID, capability: String? = nil, cost: Int64 = 1) {
    self.id = id
    self.capability = capability
    self.cost = cost
  }
}

/// By which rule a pool chooses among the workers that can do a task and have a free place.
package enum PoolStrategy: String, Sendable, Hashable, CaseIterable {
  /// One after the other, in the order in which they joined.
  case roundRobin = "round-robin"
  /// The fewest running tasks.
  case leastLoaded = "least-loaded"
  case random
  /// The smallest share of its places taken, then the fewest running tasks.
  case priorityBased = "priority-based"
  /// Of two drawn at random the one with the less outstanding cost for its weight.
  ///
  /// Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12(10), 2001; by cost and not by
  /// count, because the work of language models differs a hundredfold from task to task.
  case powerOfTwoChoices = "power-of-two-choices"
}

/// What became of a task that was given to a pool.
package enum PoolAssignment: Sendable, Hashable {
  /// The place is taken from now on, until the task is finished or released.
  case assigned(worker: String)
  /// There are workers that can do it, and all are full or draining: keep the task and try again.
  case busy
  /// No worker of the pool can do it: keep the task and get one.
  case noCapableWorker
  /// The pool has the task already.
  case duplicate(worker: String)
}

/// A pool in numbers.
package struct PoolStatistics: Sendable, Hashable {
  /// One worker in numbers.
  package struct Worker: Sendable, Hashable {
    package var running = 0
    package var outstandingCost: Int64 = 0
    package var processed: UInt64 = 0
    package var failed: UInt64 = 0
    /// Nanoseconds from assignment to finish, summed over the processed tasks.
    package var busyTime: UInt64 = 0
    package var isDraining = false

    /// A worker that has done nothing.
    package init() {}
  }

  /// Workers that are there.
  package var workers = 0
  /// Workers that take a task now.
  package var available = 0
  /// Workers that have a task.
  package var busy = 0
  package var draining = 0
  /// Places of the workers that are not draining, and all running tasks.
  package var capacity = 0
  package var running = 0
  /// Tasks finished since the pool began, by workers that have left too; failed ones among them.
  package var processed: UInt64 = 0
  package var failed: UInt64 = 0
  /// Nanoseconds from assignment to finish; nil before the first.
  package var meanDuration: UInt64?
  /// Of the workers that are there.
  package var byWorker: [String: Worker] = [:]

  /// An empty pool.
  package init() {}
}
