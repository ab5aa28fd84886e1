import AgentRuntime
import Resilience
import Testing

@Suite struct SupervisorCoreTests {
  private func workers(_ names: String..., restart: RestartRule = .permanent) -> [SupervisedNode] {
    names.map { SupervisedNode(worker: $0, restart: restart, shutdown: .after(10)) }
  }

  private func world(
    _ settings: SupervisorSettings, _ children: [SupervisedNode]
  ) throws -> ObedientWorld {
    var world = try ObedientWorld(SupervisedNode(supervisor: "root", settings, children: children))
    world.send(.begin)
    return world
  }

  @Test func `children start in order and stop in reverse`() throws {
    var world = try world(settings(), workers("a", "b", "c"))
    #expect(world.look() == "+a +b +c")
    world.send(.stop)
    #expect(world.look() == "-c -b -a x")
    #expect(world.core.outcome == .stopped)
  }

  @Test(arguments: [
    (SupervisionStrategy.oneForOne, "+b"), (.oneForAll, "-c -a +a +b +c"),
    (.restForOne, "-c +b +c"),
  ])
  func `the strategy says who starts again`(strategy: SupervisionStrategy, expected: String) throws
  {
    var world = try world(settings(strategy), workers("a", "b", "c"))
    _ = world.look()
    world.end("b")
    #expect(world.look() == expected)
  }

  @Test func `permanent always starts again, transient after a failure, temporary never`() throws {
    var world = try world(
      settings(intensity: 9),
      workers("p") + workers("t", restart: .transient) + workers("o", restart: .temporary))
    _ = world.look()
    world.end("p", .normal)
    world.end("t", .normal)
    #expect(world.look() == "+p")
    world.end("o")
    #expect(world.look() == "")
    var failing = try self.world(settings(), workers("t", restart: .transient))
    failing.end("t")
    #expect(failing.look() == "+t +t")
    failing.end("t", .normal)
    #expect(failing.core.outcome == .completed(isClean: true))
  }

  @Test func `a temporary sibling that is stopped with the group does not come back`() throws {
    var world = try world(
      settings(.oneForAll), workers("a") + workers("t", restart: .temporary) + workers("c"))
    _ = world.look()
    world.end("c")
    #expect(world.look() == "-t -a +a +c")
  }

  @Test func `one restart more than the intensity within the period, and it gives up`() throws {
    var world = try world(settings(intensity: 2), workers("a", "b", "c"))
    _ = world.look()
    for _ in 0..<2 { world.end("b") }
    #expect(world.look() == "+b +b")
    world.end("b")
    #expect(world.look() == "-c -a x")
    #expect(
      world.core.outcome
        == .failed(reason: "'b': boom; more than 2 restarts within 5e-09 s"))
  }

  @Test func `restarts that are longer ago than the period do not count`() throws {
    var world = try world(settings(intensity: 1), workers("a"))
    world.end("a")
    world.now = 5
    world.end("a")
    #expect(world.core.outcome != nil)
    var patient = try self.world(settings(intensity: 1), workers("a"))
    for step: UInt64 in 0..<50 {
      patient.now = step * 6
      patient.end("a")
    }
    #expect(patient.core.outcome == nil)
    #expect(patient.alive == ["a"])
  }

  @Test func `a supervisor that gives up fails as a child of the one above`() throws {
    let inner = SupervisedNode(
      supervisor: "s", settings(), restart: .transient, children: workers("b", "c"))
    var world = try world(settings(.restForOne), workers("a") + [inner] + workers("d"))
    #expect(world.look() == "+a +b +c +d")
    world.end("c")
    #expect(world.look() == "+c")
    world.end("c")
    #expect(world.look() == "-b -d +b +c +d")
    world.end("c")
    world.end("c")
    #expect(world.look() == "+c -b -d -a x")
    #expect(
      world.reports.contains { effect in
        if case .escalate(2, 0, _) = effect { true } else { false }
      })
  }

  @Test func `who does not end in time is killed, then the next is asked`() throws {
    var world = try world(settings(), workers("a", "b"))
    _ = world.look()
    world.deaf = [2]
    world.now = 100
    world.send(.stop)
    #expect(world.look() == "-b")
    #expect(world.core.nextWake == 110)
    world.wait(until: 109)
    #expect(world.look() == "")
    world.wait(until: 110)
    #expect(world.look() == "!b -a x")
  }

  @Test func `a supervisor with a time to end has everything below it killed`() throws {
    let inner = SupervisedNode(
      supervisor: "s", shutdown: .after(3),
      children: [SupervisedNode(supervisor: "t", children: workers("b"))] + workers("c"))
    var world = try world(settings(), workers("a") + [inner])
    _ = world.look()
    world.deaf = [3, 4, 5]
    world.send(.stop)
    #expect(world.look() == "-c")
    world.wait(until: 3)
    #expect(world.look() == "!c !b -a x")
  }

  @Test func `a shutdown of immediate kills without asking, an unbounded one waits`() throws {
    var world = try world(
      settings(),
      [
        SupervisedNode(worker: "u", shutdown: .unbounded),
        SupervisedNode(worker: "k", shutdown: .immediate),
      ])
    _ = world.look()
    world.deaf = [1]
    world.send(.stop)
    #expect(world.look() == "!k -u")
    #expect(world.core.nextWake == nil)
    world.end("u")
    #expect(world.look() == "x")
  }

  @Test func `who cannot start at first takes the tree down, in reverse order`() throws {
    var world = try ObedientWorld(
      SupervisedNode(supervisor: "root", settings(), children: workers("a", "b", "c")))
    world.refusals = [3: 1]
    world.send(.begin)
    #expect(world.look() == "+a +b ?c -b -a x")
    #expect(world.core.outcome == .failed(reason: "'c' did not start: no"))
  }

  @Test func `who cannot start again is tried until the intensity is used up`() throws {
    var world = try world(settings(intensity: 3), workers("a", "b"))
    _ = world.look()
    world.refusals = [1: 2]
    world.end("a")
    #expect(world.look() == "?a ?a +a")
    world.refusals = [1: 9]
    world.end("a")
    #expect(world.look() == "-b x")
  }

  @Test func `waits between restarts grow, and a calm run starts them anew`() throws {
    var terms = settings(intensity: 99, period: 1_000)
    terms.backoff = RetryPolicy(
      maxAttempts: 1, delay: 10, multiplier: 2, maxDelay: 40, jitter: 0)
    var world = try world(terms, workers("a", "b"))
    _ = world.look()
    for delay: UInt64 in [10, 20, 40, 40] {
      world.end("a")
      #expect(world.core.nextWake == world.now + delay)
      world.wait(until: world.now + delay - 1)
      #expect(world.look() == "")
      world.wait(until: world.now + 1)
      #expect(world.look() == "+a")
    }
    world.now += 1_001
    world.end("a")
    #expect(world.core.nextWake == world.now + 10)
    world.send(.stop)
    #expect(world.look() == "-b x")
  }

  @Test func `an event about a former incarnation does nothing`() throws {
    var world = try world(settings(intensity: 5), workers("a"))
    world.end("a")
    _ = world.look()
    world.send(.exited(node: 1, incarnation: 1, .failed("late")))
    world.send(.exited(node: 7, incarnation: 1, .failed("nobody")))
    #expect(world.look() == "")
    #expect(world.alive == ["a"])
  }

  @Test func `who uses up its budget is stopped for good and its supervisor is told`() throws {
    var world = try world(
      settings(),
      [SupervisedNode(worker: "a", budget: SupervisionBudget(tokens: 100))] + workers("b"))
    _ = world.look()
    world.send(.used(node: 1, tokens: 60, microdollars: 0))
    world.end("a")
    #expect(world.look() == "+a")
    #expect(world.core.remaining(1, now: 0).tokens == 40)
    world.send(.used(node: 1, tokens: 40, microdollars: 5))
    #expect(world.look() == "-a")
    #expect(
      world.reports.contains(
        .escalate(from: 1, to: 0, reason: "the budget of 'a' is spent: 100 tokens")))
    #expect(world.alive == ["b"])
    #expect(world.core.outcome == nil)
  }

  @Test func `a budget holds for everything below it, and what is left is the least on the way up`()
    throws
  {
    let inner = SupervisedNode(
      supervisor: "s", budget: SupervisionBudget(tokens: 80, microdollars: 1_000_000),
      children: workers("b", "c"))
    var world = try ObedientWorld(
      SupervisedNode(
        supervisor: "root", settings(), budget: SupervisionBudget(tokens: 100, wallTime: 50),
        children: workers("a") + [inner]))
    world.send(.begin)
    _ = world.look()
    world.send(.used(node: 1, tokens: 30, microdollars: 0))
    world.send(.used(node: 3, tokens: 10, microdollars: 250_000))
    let left = world.core.remaining(4, now: 20)
    #expect((left.tokens, left.microdollars, left.wallTime) == (60, 750_000, 30))
    world.send(.used(node: 4, tokens: 0, microdollars: 750_000))
    #expect(world.look() == "-c -b")
    world.send(.used(node: 1, tokens: 60, microdollars: 0))
    #expect(world.look() == "-a x")
    #expect(
      world.core.outcome == .failed(reason: "the budget of 'root' is spent: 100 tokens"))
  }

  @Test func `wall time ends a child whatever it does`() throws {
    var world = try world(
      settings(intensity: 9),
      [SupervisedNode(worker: "a", budget: SupervisionBudget(wallTime: 30))])
    world.now = 20
    world.end("a")
    _ = world.look()
    #expect(world.core.nextWake == 30)
    world.wait(until: 30)
    #expect(world.look() == "-a x")
    #expect(world.core.outcome == .completed(isClean: false))
  }

  @Test func `a tree ends by itself when nobody is left to run`() throws {
    let inner = SupervisedNode(supervisor: "s", children: workers("b", restart: .temporary))
    var world = try world(settings(), workers("a", restart: .transient) + [inner])
    _ = world.look()
    world.end("a", .normal)
    #expect(world.core.outcome == nil)
    world.end("b", .failed("exit status 1"))
    #expect(world.look() == "x")
    #expect(world.core.outcome == .completed(isClean: false))
  }

  @Test func `contradicting trees are refused with the path of the fault`() {
    for (root, fault) in [
      (SupervisedNode(worker: "w"), "the root must be a supervisor"),
      (
        SupervisedNode(supervisor: "r", children: workers("a", "a")),
        "'r' has two children with the name 'a'"
      ),
      (
        SupervisedNode(
          supervisor: "r",
          children: [SupervisedNode(supervisor: "s", settings(intensity: -1), children: [])]),
        "the intensity of 's' is -1: it must be 0 or more"
      ),
    ] {
      #expect(throws: RuntimeError.invalid(fault)) { try SupervisionTree(root) }
    }
  }
}
