import AgentRuntime

/// Processes that do what they are told, at once, and a trace of what that was.
struct ObedientWorld {
  var core: SupervisorCore
  var now: UInt64 = 0
  /// `+a` started, `-a` asked to end, `!a` killed, `x` the end of the tree.
  var trace: [String] = []
  var reports: [SupervisorEffect] = []
  var incarnations: [Int: UInt64] = [:]
  /// Workers that do not start, by node: how often.
  var refusals: [Int: Int] = [:]
  /// Workers that do not hear when they are asked to end.
  var deaf: Set<Int> = []

  init(_ root: SupervisedNode) throws { core = SupervisorCore(try SupervisionTree(root), seed: 1) }

  func name(_ node: Int) -> String { core.tree.nodes[node].declared.name }

  mutating func send(_ event: SupervisorEvent) { carryOut(core.handle(event, now: now)) }

  mutating func wait(until time: UInt64) {
    now = time
    carryOut(core.advance(to: now))
  }

  /// Lets a worker end by itself.
  mutating func end(_ name: String, _ ending: WorkerEnding = .failed("boom")) {
    let node = core.tree.nodes.firstIndex { $0.declared.name == name }
    guard let node, let incarnation = incarnations.removeValue(forKey: node) else { return }
    send(.exited(node: node, incarnation: incarnation, ending))
  }

  var alive: [String] { incarnations.keys.sorted().map(name) }

  private mutating func carryOut(_ effects: [SupervisorEffect]) {
    var left = effects[...]
    while let effect = left.popFirst() {
      switch effect {
      case .start(let node, let incarnation):
        if refusals[node, default: 0] > 0 {
          refusals[node, default: 0] -= 1
          trace.append("?" + name(node))
          left += core.handle(
            .startFailed(node: node, incarnation: incarnation, reason: "no"), now: now)
          continue
        }
        trace.append("+" + name(node))
        incarnations[node] = incarnation
        left += core.handle(.started(node: node, incarnation: incarnation), now: now)
      case .stop(let node, let incarnation, _):
        trace.append("-" + name(node))
        guard !deaf.contains(node) else { continue }
        incarnations[node] = nil
        left += core.handle(
          .exited(node: node, incarnation: incarnation, .failed("signal 15")), now: now)
      case .kill(let node, let incarnation):
        trace.append("!" + name(node))
        incarnations[node] = nil
        left += core.handle(
          .exited(node: node, incarnation: incarnation, .failed("signal 9")), now: now)
      case .finished: trace.append("x")
      case .escalate, .report: reports.append(effect)
      }
    }
  }

  /// What happened since the last look.
  mutating func look() -> String {
    defer { trace = [] }
    return trace.joined(separator: " ")
  }
}

/// A supervisor with these terms.
func settings(
  _ strategy: SupervisionStrategy = .oneForOne, intensity: Int = 1, period: UInt64 = 5
) -> SupervisorSettings {
  var settings = SupervisorSettings()
  settings.strategy = strategy
  settings.intensity = intensity
  settings.period = period
  return settings
}
