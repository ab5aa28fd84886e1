private import Resilience

/// Starting, and what follows an end.
extension SupervisorCore {
  /// Starts a node that is down.
  mutating func begin(_ node: Int) {
    states[node].condition = .starting
    states[node].firstStart = states[node].firstStart ?? now
    states[node].upSince = now
    states[node].restartAt = nil
    states[node].isRemoved = false
    guard tree.nodes[node].declared.supervisor != nil else {
      lastIncarnation += 1
      states[node].incarnation = lastIncarnation
      effects.append(.start(node: node, incarnation: lastIncarnation))
      return
    }
    states[node].restarts = []
    states[node].queue = []
    let children = tree.nodes[node].children
    for child in children {
      states[child].isRemoved = false
      states[child].restartAt = nil
      states[child].failures = 0
    }
    states[node].phase = .starting(children.filter { !states[$0].isSpent }, isInitial: true)
    startNext(node)
  }

  /// Goes on with starting the children of a supervisor.
  private mutating func startNext(_ supervisor: Int) {
    guard case .starting(var rest, let isInitial) = states[supervisor].phase else { return }
    while let child = rest.first, states[child].isSpent { rest.removeFirst() }
    states[supervisor].phase = .starting(rest, isInitial: isInitial)
    if let child = rest.first {
      begin(child)
      return
    }
    states[supervisor].phase = .idle
    if isInitial {
      states[supervisor].condition = .up
      states[supervisor].upSince = now
      effects.append(.report(.up(node: supervisor)))
      isUp(supervisor)
    }
    attend(supervisor)
  }

  /// A node runs: its supervisor starts the next.
  mutating func isUp(_ node: Int) {
    guard let parent = tree.nodes[node].parent,
      case .starting(let rest, let isInitial) = states[parent].phase, rest.first == node
    else { return }
    states[parent].phase = .starting(Array(rest.dropFirst()), isInitial: isInitial)
    startNext(parent)
  }

  /// A node did not come up.
  mutating func failedToStart(_ node: Int, _ reason: String) {
    guard let parent = tree.nodes[node].parent else {
      states[node].condition = .down
      return finish(.failed(reason: reason))
    }
    guard case .starting(let rest, let isInitial) = states[parent].phase, rest.first == node else {
      return ended(node, .failed(reason))
    }
    states[node].condition = .down
    let reason = "'\(tree.nodes[node].path)' did not start: \(reason)"
    if isInitial {
      effects.append(.escalate(from: node, to: parent, reason: reason))
      stopChildren(of: parent, then: .failStart(reason))
    } else {
      restart(node, of: parent, because: reason)
    }
  }

  /// A node is down.
  mutating func ended(_ node: Int, _ ending: WorkerEnding) {
    states[node].condition = .down
    states[node].deadline = nil
    guard let parent = tree.nodes[node].parent else { return }
    switch states[parent].phase {
    case .stopping(var rest, let next) where rest.contains(node):
      rest.removeAll { $0 == node }
      states[parent].phase = .stopping(rest, then: next)
      stopNext(parent)
    case .starting, .stopping: states[parent].queue.append(.ending(node, ending))
    case .idle:
      states[parent].queue.append(.ending(node, ending))
      attend(parent)
    }
  }

  /// Lets a supervisor that is free do what has piled up.
  mutating func attend(_ supervisor: Int) {
    while states[supervisor].condition == .up, states[supervisor].phase == .idle {
      if !states[supervisor].queue.isEmpty {
        switch states[supervisor].queue.removeFirst() {
        case .ending(let child, let ending): look(at: child, of: supervisor, ending)
        case .spent(let child):
          states[child].restartAt = nil
          guard states[child].condition != .down else { continue }
          states[supervisor].phase = .stopping([child], then: .goOn)
          stopNext(supervisor)
        }
      } else if let due = tree.nodes[supervisor].children.first(where: { child in
        states[child].restartAt.map { $0 <= now } ?? false
      }) {
        startAgain(due, of: supervisor)
      } else {
        return
      }
    }
  }

  /// Decides what the end of a child means.
  private mutating func look(at child: Int, of supervisor: Int, _ ending: WorkerEnding) {
    let rule = tree.nodes[child].declared.restart
    let reason: String?
    switch ending {
    case .normal: reason = rule == .permanent ? "ended" : nil
    case .failed(let what): reason = rule == .temporary ? nil : what
    }
    if let reason, !states[child].isSpent {
      return restart(child, of: supervisor, because: reason)
    }
    if rule == .temporary { states[child].isRemoved = true }
    if ending != .normal { isClean = false }
    effects.append(.report(.ended(node: child, ending)))
  }

  /// Starts a child again, with those that the strategy names, unless that has happened too often.
  private mutating func restart(_ child: Int, of supervisor: Int, because reason: String) {
    guard let settings = tree.nodes[supervisor].declared.supervisor else { return }
    states[supervisor].restarts.removeAll { now - $0 > settings.period }
    states[supervisor].restarts.append(now)
    let count = states[supervisor].restarts.count
    guard count <= settings.intensity else {
      let path = tree.nodes[child].path
      let why =
        "'\(path)': \(reason); more than \(settings.intensity) "
        + "restart\(settings.intensity == 1 ? "" : "s") within \(Double(settings.period) / 1e9) s"
      effects.append(
        .escalate(from: supervisor, to: tree.nodes[supervisor].parent, reason: why))
      return stopChildren(of: supervisor, then: .giveUp(why))
    }
    let delay = self.delay(before: child, settings)
    effects.append(
      .report(.restarting(node: child, because: reason, count: count, delay: delay)))
    let group = self.group(of: child, supervisor)
    for other in group where other != child {
      states[other].restartAt = nil
      if tree.nodes[other].declared.restart == .temporary { states[other].isRemoved = true }
    }
    states[supervisor].queue.removeAll { pending in
      if case .ending(let other, _) = pending { group.contains(other) } else { false }
    }
    states[child].restartAt = now.addingClamped(delay)
    let alive = group.reversed().filter { states[$0].condition != .down }
    states[supervisor].phase = .stopping(alive, then: .restart(child))
    stopNext(supervisor)
  }

  private mutating func delay(before child: Int, _ settings: SupervisorSettings) -> UInt64 {
    // A child that ran for longer than the period, or than its longest wait, starts counting anew.
    let calm = max(settings.period, settings.backoff?.maxDelay ?? 0)
    if now - states[child].upSince > calm { states[child].failures = 0 }
    states[child].failures += 1
    guard var backoff = settings.backoff else { return 0 }
    backoff.maxAttempts = .max
    return backoff.delay(afterAttempt: states[child].failures, using: &generator) ?? 0
  }

  /// The children that start again with one, in their order.
  private func group(of child: Int, _ supervisor: Int) -> [Int] {
    let children = tree.nodes[supervisor].children
    let able = children.filter { $0 == child || !(states[$0].isRemoved || states[$0].isSpent) }
    return switch tree.nodes[supervisor].declared.supervisor?.strategy {
    case .oneForOne, nil: [child]
    case .oneForAll: able
    case .restForOne: able.filter { $0 >= child }
    }
  }

  /// Starts a child whose wait is over, with those that the strategy names.
  mutating func startAgain(_ child: Int, of supervisor: Int) {
    states[child].restartAt = nil
    let group = self.group(of: child, supervisor).filter { states[$0].condition == .down }
    states[supervisor].phase = .starting(group, isInitial: false)
    startNext(supervisor)
  }
}
