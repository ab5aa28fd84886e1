/// Stopping, and budgets.
extension SupervisorCore {
  /// Asks a node to end, by its rule; a worker that is on its way out already is left to it.
  mutating func stop(_ node: Int) {
    let isSupervisor = tree.nodes[node].declared.supervisor != nil
    let isLeaving = states[node].condition == .stopping || states[node].condition == .killed
    guard states[node].condition != .down, isSupervisor || !isLeaving else { return }
    switch tree.nodes[node].declared.shutdown {
    case .immediate: return killAll(node)
    case .after(let time):
      states[node].deadline = states[node].deadline ?? now.addingClamped(time)
    case .unbounded: break
    }
    if isSupervisor {
      // One that gives up is stopping its children already.
      if !isLeaving { stopChildren(of: node, then: .terminate) }
    } else {
      states[node].condition = .stopping
      effects.append(
        .stop(
          node: node, incarnation: states[node].incarnation, deadline: states[node].deadline))
    }
  }

  /// Kills every worker at and below a node, the last started first; nothing below starts any more.
  mutating func killAll(_ node: Int) {
    kill(node)
    settle(node)
  }

  private mutating func kill(_ node: Int) {
    guard states[node].condition != .down else { return }
    states[node].deadline = nil
    guard tree.nodes[node].declared.supervisor != nil else {
      guard states[node].condition != .killed else { return }
      states[node].condition = .killed
      effects.append(.kill(node: node, incarnation: states[node].incarnation))
      return
    }
    var next = Next.terminate
    if states[node].condition == .stopping, case .stopping(_, let then) = states[node].phase {
      next = then
    }
    states[node].condition = .stopping
    states[node].queue = []
    let children = tree.nodes[node].children
    for child in children { states[child].restartAt = nil }
    states[node].phase = .stopping(
      children.reversed().filter { states[$0].condition != .down }, then: next)
    for child in children.reversed() { kill(child) }
  }

  /// Lets the supervisors that have nothing left to wait for end.
  private mutating func settle(_ node: Int) {
    for child in tree.nodes[node].children.reversed() { settle(child) }
    if case .stopping(let rest, _) = states[node].phase, rest.isEmpty { stopNext(node) }
  }

  /// Stops all children of a supervisor, in reverse order, for good.
  mutating func stopChildren(of supervisor: Int, then next: Next) {
    states[supervisor].condition = .stopping
    states[supervisor].queue = []
    let children = tree.nodes[supervisor].children
    for child in children { states[child].restartAt = nil }
    let alive = children.reversed().filter { states[$0].condition != .down }
    states[supervisor].phase = .stopping(alive, then: next)
    stopNext(supervisor)
  }

  /// Goes on with stopping the children of a supervisor.
  mutating func stopNext(_ supervisor: Int) {
    guard case .stopping(let rest, let next) = states[supervisor].phase else { return }
    if let child = rest.first { return stop(child) }
    states[supervisor].phase = .idle
    switch next {
    case .restart(let child):
      if let time = states[child].restartAt, time <= now { startAgain(child, of: supervisor) }
      attend(supervisor)
    case .goOn: attend(supervisor)
    case .terminate: isDown(supervisor, .normal)
    case .giveUp(let reason): isDown(supervisor, .failed(reason))
    case .failStart(let reason):
      states[supervisor].deadline = nil
      failedToStart(supervisor, reason)
    }
  }

  private mutating func isDown(_ supervisor: Int, _ ending: WorkerEnding) {
    ended(supervisor, ending)
    guard tree.nodes[supervisor].parent == nil else { return }
    switch ending {
    case .normal: finish(.stopped)
    case .failed(let reason): finish(.failed(reason: reason))
    }
  }

  /// Charges what a node used to it and to all above it; the highest whose budget is spent by it is stopped.
  mutating func charge(_ node: Int, _ tokens: Int64, _ microdollars: Int64) {
    var spent: (node: Int, what: String)?
    var next: Int? = node
    while let current = next {
      states[current].tokens = states[current].tokens.addingClamped(max(0, tokens))
      states[current].microdollars = states[current].microdollars.addingClamped(
        max(0, microdollars))
      let budget = tree.nodes[current].declared.budget
      if let limit = budget.tokens, states[current].tokens >= limit {
        spent = (current, "\(limit) tokens")
      } else if let limit = budget.microdollars, states[current].microdollars >= limit {
        spent = (current, "\(Double(limit) / 1e6) US dollars")
      }
      next = tree.nodes[current].parent
    }
    if let spent { spend(spent.node, spent.what) }
  }

  /// Stops a node for good because its budget is spent, and tells its supervisor.
  mutating func spend(_ node: Int, _ what: String) {
    guard !states[node].isSpent else { return }
    states[node].isSpent = true
    isClean = false
    let parent = tree.nodes[node].parent
    let reason = "the budget of '\(tree.nodes[node].path)' is spent: \(what)"
    effects.append(.escalate(from: node, to: parent, reason: reason))
    guard let parent else { return stopChildren(of: node, then: .giveUp(reason)) }
    states[parent].queue.append(.spent(node))
    attend(parent)
  }

  /// When the wall time of a node ends that is alive or will be; nil for never.
  func wallEnd(_ node: Int) -> UInt64? {
    let state = states[node]
    guard let time = tree.nodes[node].declared.budget.wallTime, let start = state.firstStart,
      !state.isSpent, state.condition != .down || state.restartAt != nil
    else { return nil }
    return start.addingClamped(time)
  }

  /// What a node may still use: the least that it and those above it have left.
  package func remaining(_ node: Int, now: UInt64) -> SupervisionBudget {
    var least = SupervisionBudget()
    var next: Int? = node
    while let current = next {
      let (budget, state) = (tree.nodes[current].declared.budget, states[current])
      if let limit = budget.tokens {
        least.tokens = min(least.tokens ?? .max, max(0, limit - state.tokens))
      }
      if let limit = budget.microdollars {
        least.microdollars = min(least.microdollars ?? .max, max(0, limit - state.microdollars))
      }
      if let limit = budget.wallTime {
        let elapsed = state.firstStart.map { now > $0 ? now - $0 : 0 } ?? 0
        least.wallTime = min(least.wallTime ?? .max, limit > elapsed ? limit - elapsed : 0)
      }
      next = tree.nodes[current].parent
    }
    return least
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
