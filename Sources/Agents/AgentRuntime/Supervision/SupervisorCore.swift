import Platform

/// A tree of supervisors as a state machine: events and instants in, effects out; no processes, no clock.
///
/// The rules are those of OTP's `supervisor`: children start in order, each when the one before it runs, and stop in
/// reverse order, each within its time; a failed child starts again by its rule and the strategy; more restarts than
/// the intensity within the period, and the supervisor stops its children and fails itself, which its own supervisor
/// sees as the failure of a child. Two things differ: a supervisor that gave up counts as failed for the rule
/// `transient` also, and the tree ends by itself when no child is left that could run again. Budgets are ours.
///
/// The same events lead to the same effects. An event costs O(nodes) at most. Instants are nanoseconds that never
/// go back.
package struct SupervisorCore: Sendable, Hashable {
  enum Condition: Sendable, Hashable {
    case down
    case starting
    case up
    /// Asked to end.
    case stopping
    case killed
  }

  /// What a supervisor is in the middle of.
  enum Phase: Sendable, Hashable {
    case idle
    /// Starts these children in turn; the first was told to.
    case starting([Int], isInitial: Bool)
    /// Stops these children in turn; the first was told to.
    case stopping([Int], then: Next)
  }

  /// What follows when the children are down.
  enum Next: Sendable, Hashable {
    case restart(Int)
    /// Nothing: the child's budget is spent.
    case goOn
    /// The supervisor is down because it was to stop.
    case terminate
    case giveUp(String)
    case failStart(String)
  }

  /// What a supervisor could not attend to yet.
  enum Pending: Sendable, Hashable {
    case ending(Int, WorkerEnding)
    case spent(Int)
  }

  struct State: Sendable, Hashable {
    var condition = Condition.down
    var incarnation: UInt64 = 0
    /// A temporary child that has ended.
    var isRemoved = false
    var isSpent = false
    /// When it is killed while it stops.
    var deadline: UInt64?
    /// When it starts again.
    var restartAt: UInt64?
    var firstStart: UInt64?
    var upSince: UInt64 = 0
    /// Failures in a row.
    var failures = 0
    var tokens: Int64 = 0
    var microdollars: Int64 = 0
    // Of a supervisor:
    var phase = Phase.idle
    var restarts: [UInt64] = []
    var queue: [Pending] = []
  }

  /// The tree that is looked after.
  package let tree: SupervisionTree
  var states: [State]
  var effects: [SupervisorEffect] = []
  var now: UInt64 = 0
  var lastIncarnation: UInt64 = 0
  var isClean = true
  /// How the tree ended; nil while it has not.
  package internal(set) var outcome: SupervisorOutcome?
  var generator: SeededGenerator

  /// A tree in which nothing runs; the seed is for the jitter of waits before restarts.
  package init(_ tree: SupervisionTree, seed: UInt64 = 0) {
    self.tree = tree
    states = Array(repeating: State(), count: tree.nodes.count)
    generator = SeededGenerator(seed: seed)
  }

  /// Takes an event; what is to be done, in this order.
  ///
  /// Events about a former incarnation, or about a tree that has ended, do nothing.
  package mutating func handle(_ event: SupervisorEvent, now: UInt64) -> [SupervisorEffect] {
    self.now = max(self.now, now)
    guard outcome == nil else { return [] }
    switch event {
    case .begin:
      if states[0].condition == .down { begin(0) }
    case .started(let node, let incarnation):
      if isCurrent(node, incarnation), states[node].condition == .starting {
        states[node].condition = .up
        states[node].upSince = self.now
        isUp(node)
      }
    case .startFailed(let node, let incarnation, let reason):
      if isCurrent(node, incarnation) { failedToStart(node, reason) }
    case .exited(let node, let incarnation, let ending):
      guard isCurrent(node, incarnation) else { break }
      if states[node].condition == .starting {
        failedToStart(node, ending == .normal ? "it ended" : ending.reason)
      } else {
        ended(node, ending)
      }
    case .used(let node, let tokens, let microdollars):
      if states.indices.contains(node) { charge(node, tokens, microdollars) }
    case .stop:
      if states[0].condition == .down {
        finish(.stopped)
      } else {
        stop(0)
      }
    }
    return taken()
  }

  /// Does what is due at an instant: kills at deadlines, restarts after waits, ends of wall time.
  package mutating func advance(to now: UInt64) -> [SupervisorEffect] {
    self.now = max(self.now, now)
    guard outcome == nil else { return [] }
    for node in states.indices where outcome == nil {
      if let end = wallEnd(node), end <= self.now { spend(node, "wall time") }
      if let deadline = states[node].deadline, deadline <= self.now {
        states[node].deadline = nil
        killAll(node)
      }
      if tree.nodes[node].declared.supervisor != nil { attend(node) }
    }
    return taken()
  }

  /// When `advance` next has something to do; nil for never.
  package var nextWake: UInt64? {
    guard outcome == nil else { return nil }
    var next: UInt64?
    func consider(_ time: UInt64?) {
      if let time { next = min(next ?? .max, time) }
    }
    for node in states.indices {
      consider(states[node].deadline)
      consider(wallEnd(node))
      // While its supervisor is busy, what ends that leads on, not time.
      if let parent = tree.nodes[node].parent, states[parent].phase == .idle {
        consider(states[node].restartAt)
      }
    }
    return next
  }

  /// Whether a worker is there in any way: starting, running, or on its way out.
  package func isAlive(_ node: Int) -> Bool { states[node].condition != .down }

  private mutating func taken() -> [SupervisorEffect] {
    if outcome == nil, states[0].condition == .up, isComplete(0) {
      states[0].condition = .down
      finish(.completed(isClean: isClean))
    }
    defer { effects = [] }
    return effects
  }

  private func isCurrent(_ node: Int, _ incarnation: UInt64) -> Bool {
    states.indices.contains(node) && states[node].incarnation == incarnation
      && states[node].condition != .down
  }

  /// Whether nothing below a supervisor runs or will by itself.
  private func isComplete(_ supervisor: Int) -> Bool {
    guard states[supervisor].phase == .idle, states[supervisor].queue.isEmpty else { return false }
    return tree.nodes[supervisor].children.allSatisfy { child in
      guard states[child].restartAt == nil else { return false }
      if states[child].condition == .down { return true }
      return tree.nodes[child].declared.supervisor != nil && states[child].condition == .up
        && isComplete(child)
    }
  }

  mutating func finish(_ outcome: SupervisorOutcome) {
    self.outcome = outcome
    effects.append(.finished(outcome))
  }
}
