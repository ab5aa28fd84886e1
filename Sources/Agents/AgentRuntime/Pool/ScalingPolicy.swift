/// When to have more workers, and when fewer.
package struct ScalingPolicy: Sendable, Hashable {
  /// All three must be exceeded to grow.
  package struct Up: Sendable, Hashable {
    package var pending = 10
    package var pendingPerWorker = 5.0
    package var utilisation = 0.75
    /// At most so many workers more at once.
    package var step = 2
    /// Nanoseconds between two growths.
    package var cooldown: UInt64 = 15_000_000_000

    /// The defaults: 10, 5.0, 0.75, +2, 15 s.
    package init() {}
  }

  /// All must be undercut to shrink, and for a while.
  package struct Down: Sendable, Hashable {
    package var pending = 2
    package var pendingPerWorker = 1.0
    package var utilisation = 0.25
    /// Nanoseconds; while tasks last this long on average, no worker is taken away.
    package var meanDuration: UInt64 = 300_000_000_000
    /// At most so many workers fewer at once.
    package var step = 1
    /// Nanoseconds since the last change in either direction, and for which the load must have been low without pause.
    package var cooldown: UInt64 = 60_000_000_000

    /// The defaults: 2, 1.0, 0.25, 5 min, −1, 60 s.
    package init() {}
  }

  package var minimum = 1
  package var maximum = 100
  package var up = Up()
  package var down = Down()

  /// The defaults: 1 to 100 workers.
  package init() {}
}

/// What an autoscaler sees.
package struct LoadSample: Sendable, Hashable {
  /// Tasks that wait for a worker.
  package var pending: Int
  /// All workers that are there or coming up, busy or not; those that drain do not count.
  package var workers: Int
  /// Tasks that run.
  package var running: Int
  /// Tasks that all these workers could run at once.
  package var capacity: Int
  /// Nanoseconds; nil when none has been finished.
  package var meanDuration: UInt64?

  /// A sample.
  package init(
    pending: Int, workers: Int, running: Int, capacity: Int, meanDuration: UInt64? = nil
  ) {
    self.pending = pending
    self.workers = workers
    self.running = running
    self.capacity = capacity
    self.meanDuration = meanDuration
  }
}

/// How many workers to start or to drain, and why.
package struct ScalingDecision: Sendable, Hashable {
  /// Above 0: start so many; below 0: drain so many; 0: leave them.
  package var change: Int
  /// One line with the numbers that led to it.
  package var reason: String

  /// A decision.
  package init(change: Int, reason: String) {
    self.change = change
    self.reason = reason
  }
}
