import AgentRuntime
import Glibc
import Testing

/// What OTP's `supervisor` does, written the way it is: calls that return when the work is done.
///
/// Every start succeeds at once and every stop ends at once, so nothing is ever in between, and a trace of starts
/// and stops says it all. It knows nothing of the machine that is tested but the words of the declaration.
private struct BlockingSupervisors {
  final class Child {
    let declared: SupervisedNode
    var isAlive = false
    /// A temporary child that is gone from its supervisor's list.
    var isListed = true
    var children: [Child]
    weak var parent: Child?
    var restarts: [UInt64] = []

    init(_ declared: SupervisedNode) {
      self.declared = declared
      children = declared.children.map(Child.init)
      for child in children { child.parent = self }
    }

    func find(_ name: String) -> Child? {
      if declared.name == name { return self }
      return children.lazy.compactMap { $0.find(name) }.first
    }
  }

  let root: Child
  var now: UInt64 = 0
  var trace: [String] = []
  var isOver = false

  init(_ declared: SupervisedNode) {
    root = Child(declared)
    start(root)
  }

  mutating func start(_ child: Child) {
    child.isAlive = true
    child.isListed = true
    child.restarts = []
    if child.declared.supervisor == nil { trace.append("+" + child.declared.name) }
    for below in child.children {
      below.isListed = true
      start(below)
    }
  }

  mutating func stop(_ child: Child) {
    for below in child.children.reversed() where below.isAlive { stop(below) }
    child.isAlive = false
    if child.declared.supervisor == nil { trace.append("-" + child.declared.name) }
  }

  /// A child has ended by itself.
  mutating func exit(_ child: Child, isNormal: Bool) {
    child.isAlive = false
    guard let parent = child.parent, let settings = parent.declared.supervisor else {
      isOver = true
      trace.append("x")
      return
    }
    switch child.declared.restart {
    case .temporary:
      child.isListed = false
      return
    case .transient where isNormal: return
    case .transient, .permanent: break
    }
    parent.restarts = parent.restarts.filter { $0 + settings.period >= now } + [now]
    guard parent.restarts.count <= settings.intensity else {
      for other in parent.children.reversed() where other.isAlive { stop(other) }
      return exit(parent, isNormal: false)
    }
    let place = parent.children.firstIndex { $0 === child } ?? 0
    let group: [Child] =
      switch settings.strategy {
      case .oneForOne: [child]
      case .oneForAll: parent.children
      case .restForOne: Array(parent.children[place...])
      }
    for other in group.reversed() where other.isAlive {
      stop(other)
      if other.declared.restart == .temporary { other.isListed = false }
    }
    for other in group where other.isListed { start(other) }
  }

  /// Whether nothing is left that runs.
  func isDone(_ child: Child) -> Bool {
    child.declared.supervisor == nil
      ? !child.isAlive : !child.isAlive || child.children.allSatisfy(isDone)
  }

  mutating func end(_ name: String, isNormal: Bool) {
    guard let child = root.find(name), child.isAlive, !isOver else { return }
    exit(child, isNormal: isNormal)
    if !isOver, isDone(root) {
      isOver = true
      trace.append("x")
    }
  }
}

@Suite struct SupervisorModelTests {
  private static let isSoak = getenv("DNA_SOAK") != nil

  private struct Step: Hashable {
    var worker: String
    var isNormal: Bool
    var pause: UInt64
  }

  /// Every history of so many ends, each in both worlds; how many were compared.
  private func compare(_ root: SupervisedNode, workers: [String], depth: Int) throws -> Int {
    var steps: [Step] = []
    for worker in workers {
      for isNormal in [false, true] {
        for pause: UInt64 in [0, 6] {
          steps.append(Step(worker: worker, isNormal: isNormal, pause: pause))
        }
      }
    }
    var compared = 0
    func follow(_ world: ObedientWorld, _ history: [Step]) throws {
      guard history.count < depth, world.core.outcome == nil else { return }
      for step in steps {
        let path = history + [step]
        var next = world
        next.now += step.pause
        next.end(step.worker, step.isNormal ? .normal : .failed("boom"))
        var model = BlockingSupervisors(root)
        for step in path {
          model.now += step.pause
          model.end(step.worker, isNormal: step.isNormal)
        }
        compared += 1
        try #require(next.trace == model.trace, "\(root) after \(path)")
        try follow(next, path)
      }
    }
    var world = try ObedientWorld(root)
    world.send(.begin)
    try follow(world, [])
    return compared
  }

  @Test func `every history of small flat trees is as OTP has it`() throws {
    var compared = 0
    for count in 1...(Self.isSoak ? 3 : 2) {
      for strategy in SupervisionStrategy.allCases {
        for intensity in 0...2 {
          for code in 0..<(count == 1 ? 3 : count == 2 ? 9 : 27) {
            let names = Array(["a", "b", "c"].prefix(count))
            var code = code
            let children = names.map { name in
              defer { code /= 3 }
              return SupervisedNode(worker: name, restart: RestartRule.allCases[code % 3])
            }
            compared += try compare(
              SupervisedNode(
                supervisor: "root", settings(strategy, intensity: intensity), children: children),
              workers: names, depth: Self.isSoak ? 4 : 3)
          }
        }
      }
    }
    #expect(compared > 5_000)
  }

  @Test func `every history of a supervisor below another is as OTP has it`() throws {
    var compared = 0
    for outer in SupervisionStrategy.allCases {
      for inner in SupervisionStrategy.allCases {
        for rule in RestartRule.allCases {
          let below = SupervisedNode(
            supervisor: "s", settings(inner, intensity: 1), restart: rule,
            children: [
              SupervisedNode(worker: "b", restart: .transient), SupervisedNode(worker: "c"),
            ])
          compared += try compare(
            SupervisedNode(
              supervisor: "root", settings(outer, intensity: 1),
              children: [
                SupervisedNode(worker: "a"), below,
                SupervisedNode(worker: "d", restart: .temporary),
              ]),
            workers: ["a", "b", "c", "d"], depth: Self.isSoak ? 4 : 2)
        }
      }
    }
    #expect(compared > 2_000)
  }
}
