import AgentRuntime
import Glibc
import Testing

/// A world in which everything may happen at any time, and what must hold nevertheless.
private struct FreeWorld: Hashable {
  enum Process: Hashable {
    case starting
    case running
    case asked
    case killed
  }

  struct Breach: Error { var what: String }

  var core: SupervisorCore
  var now: UInt64 = 0
  var processes: [Int: (UInt64, Process)] = [:]
  var isStopped = false
  var restarts: [[UInt64]]

  init(_ root: SupervisedNode) throws {
    core = SupervisorCore(try SupervisionTree(root))
    restarts = core.tree.nodes.map { _ in [] }
    try carryOut(core.handle(.begin, now: 0))
  }

  static func == (left: FreeWorld, right: FreeWorld) -> Bool {
    left.core == right.core && left.now == right.now && left.isStopped == right.isStopped
  }
  func hash(into hasher: inout Hasher) { hasher.combine(core) }

  enum Move: Hashable {
    case started(Int)
    case refused(Int)
    case ended(Int, isNormal: Bool)
    case wake
    case spent(Int)
    case stop
  }

  var moves: [Move] {
    var moves: [Move] = []
    for (node, (_, process)) in processes.sorted(by: { $0.key < $1.key }) {
      if process == .starting { moves += [.started(node), .refused(node)] }
      moves += [.ended(node, isNormal: false), .ended(node, isNormal: true)]
      if process == .running, core.tree.nodes[node].declared.budget.tokens != nil {
        moves.append(.spent(node))
      }
    }
    if core.nextWake != nil { moves.append(.wake) }
    if !isStopped { moves.append(.stop) }
    return moves
  }

  mutating func make(_ move: Move) throws {
    switch move {
    case .started(let node):
      guard let (incarnation, process) = processes[node] else { return }
      if process == .starting { processes[node] = (incarnation, .running) }
      try carryOut(core.handle(.started(node: node, incarnation: incarnation), now: now))
    case .refused(let node):
      guard let (incarnation, _) = processes.removeValue(forKey: node) else { return }
      try carryOut(
        core.handle(.startFailed(node: node, incarnation: incarnation, reason: "no"), now: now))
    case .ended(let node, let isNormal):
      guard let (incarnation, _) = processes.removeValue(forKey: node) else { return }
      try carryOut(
        core.handle(
          .exited(node: node, incarnation: incarnation, isNormal ? .normal : .failed("boom")),
          now: now))
    case .wake:
      guard let wake = core.nextWake else { return }
      now = max(now, wake)
      try carryOut(core.advance(to: now))
      guard core.nextWake.map({ $0 > now }) ?? true else {
        throw Breach(what: "a wake that changes nothing")
      }
    case .spent(let node):
      try carryOut(core.handle(.used(node: node, tokens: 100, microdollars: 0), now: now))
    case .stop:
      isStopped = true
      try carryOut(core.handle(.stop, now: now))
    }
    guard core.outcome != nil || !processes.isEmpty || core.nextWake != nil else {
      throw Breach(what: "nothing runs, nothing is due, and it is not over")
    }
  }

  private mutating func carryOut(_ effects: [SupervisorEffect]) throws {
    for effect in effects {
      switch effect {
      case .start(let node, let incarnation):
        guard processes[node] == nil else { throw Breach(what: "started twice") }
        // A supervisor below goes on until it is its turn, as in OTP; the root does not.
        guard !isStopped || core.tree.nodes[node].parent != 0 else {
          throw Breach(what: "the root started one after the stop")
        }
        processes[node] = (incarnation, .starting)
      case .stop(let node, let incarnation, _):
        guard let (current, process) = processes[node], current == incarnation,
          process == .starting || process == .running
        else { throw Breach(what: "asked one that is not there, or twice") }
        processes[node] = (incarnation, .asked)
      case .kill(let node, let incarnation):
        guard let (current, process) = processes[node], current == incarnation, process != .killed
        else { throw Breach(what: "killed one that is not there, or twice") }
        processes[node] = (incarnation, .killed)
      case .report(.restarting(let node, _, _, _)):
        let parent = core.tree.nodes[node].parent ?? 0
        let terms = core.tree.nodes[parent].declared.supervisor ?? SupervisorSettings()
        restarts[parent] = restarts[parent].filter { $0 + terms.period >= now } + [now]
        // One below is begun anew by its supervisor, and then counts anew.
        guard parent != 0 || restarts[parent].count <= terms.intensity else {
          throw Breach(what: "more restarts than the intensity")
        }
      case .finished:
        guard processes.isEmpty else { throw Breach(what: "over while something runs") }
      case .escalate, .report: break
      }
    }
  }

  /// From here on everybody does as told: it must come to rest.
  func settles() throws -> Bool {
    var world = self
    for _ in 0..<60 {
      if world.core.outcome != nil { return true }
      let move = world.moves.first { move in
        switch move {
        case .started: true
        case .ended(let node, isNormal: true):
          world.processes[node]?.1 == .asked || world.processes[node]?.1 == .killed
        default: false
        }
      }
      guard let move = move ?? (world.core.nextWake == nil ? nil : .wake) else { return true }
      try world.make(move)
    }
    return false
  }
}

@Suite struct SupervisorExplorationTests {
  /// Distinct states that are visited of each tree.
  private static let bound = getenv("DNA_SOAK") == nil ? 2_500 : 400_000

  private static let trees: [SupervisedNode] = SupervisionStrategy.allCases.flatMap { strategy in
    let worker = { (name: String, rule: RestartRule) in
      SupervisedNode(worker: name, restart: rule, shutdown: .after(3))
    }
    let spender = SupervisedNode(
      worker: "m", shutdown: .after(3), budget: SupervisionBudget(tokens: 100))
    return [
      SupervisedNode(
        supervisor: "flat", settings(strategy),
        children: [worker("a", .permanent), worker("b", .transient), worker("c", .temporary)]),
      SupervisedNode(
        supervisor: "deep", settings(strategy),
        children: [
          SupervisedNode(
            supervisor: "s", settings(.restForOne), shutdown: .after(2),
            children: [worker("b", .permanent), spender]),
          worker("d", .permanent),
        ]),
    ]
  }

  @Test(arguments: trees)
  func `whatever happens in whatever order, nothing is lost, doubled, or left hanging`(
    root: SupervisedNode
  ) throws {
    var seen: Set<FreeWorld> = []
    var level = [try FreeWorld(root)]
    var isFull = false
    while !level.isEmpty, !isFull {
      var next: [FreeWorld] = []
      for world in level where world.core.outcome == nil {
        for move in world.moves {
          var after = world
          do {
            try after.make(move)
          } catch let breach as FreeWorld.Breach {
            Issue.record("\(root.name): \(breach.what) after \(move)")
            return
          }
          guard seen.insert(after).inserted else { continue }
          try #require(try after.settles(), "\(root.name) does not come to rest after \(move)")
          next.append(after)
          isFull = seen.count >= Self.bound
          if isFull { break }
        }
        if isFull { break }
      }
      level = next
    }
    // The small trees are explored to their last state.
    #expect(seen.count > 500)
  }
}
