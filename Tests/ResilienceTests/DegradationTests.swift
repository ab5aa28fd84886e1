import Resilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct DegradationTests {
  private let levels = [
    DegradationLadder.Level(
      "no-extras", sheds: ["suggestions"], enter: 0.5, exit: 0.3, enterAfter: 2 * second,
      exitAfter: 10 * second),
    DegradationLadder.Level(
      "cached-only", sheds: ["model"], enter: 0.9, exit: 0.6, exitAfter: 5 * second),
  ]

  @Test func `a level is entered after its time, left after its time, and both are on record`() {
    var ladder = DegradationLadder(levels, at: 0)
    #expect(ladder.observe(0.6, reason: "errors", at: 0) == nil)
    #expect(ladder.observe(0.6, reason: "errors", at: second) == nil)
    #expect(ladder.observe(0.6, reason: "errors", at: 2 * second) == 1)
    #expect(ladder.sheds == ["suggestions"])
    #expect(ladder.observe(0.95, reason: "outage", at: 3 * second) == 2)
    #expect(ladder.sheds == ["suggestions", "model"])
    // Between exit and enter nothing moves, however long.
    #expect(ladder.observe(0.7, at: 100 * second) == nil)
    #expect(ladder.observe(0.1, at: 101 * second) == nil)
    #expect(ladder.observe(0.1, at: 106 * second) == 1)
    #expect(ladder.observe(0.1, at: 107 * second) == nil)
    #expect(ladder.observe(0.1, at: 117 * second) == 0)
    #expect(ladder.episodes.map(\.level) == ["no-extras", "cached-only", "no-extras"])
    #expect(ladder.episodes.map { ($0.until ?? 0) - $0.from } == [1, 103, 11].map { $0 * second })
    #expect(ladder.episodes[1].peak == 0.95 && ladder.episodes[1].reason == "outage")
    #expect(ladder.timeAtLevel == [2, 12, 103].map { $0 * second })
    #expect(ladder.levelName == nil)
  }

  @Test func `pressure that swings between the two thresholds does not flap`() {
    var ladder = DegradationLadder(levels, at: 0)
    var moves = 0
    for tick in 0..<1_000 as Range<UInt64> {
      let pressure = tick % 4 < 2 ? 0.55 : 0.35
      if ladder.observe(pressure, at: tick * 2 * second) != nil { moves += 1 }
    }
    #expect(moves == 1)
    #expect(ladder.current == 1)
  }

  @Test func `a level set by hand holds until it is given back`() {
    var ladder = DegradationLadder(levels, at: 0)
    ladder.hold(2, reason: "drill", at: second)
    #expect(ladder.observe(0, at: 100 * second) == nil)
    #expect(ladder.current == 2 && ladder.isHeld)
    ladder.hold(nil, reason: "", at: 100 * second)
    #expect(ladder.observe(0, at: 101 * second) == nil)
    #expect(ladder.observe(0, at: 106 * second) == 1)
    #expect(ladder.episodes.first?.reason == "drill")
  }

  @Test func `the record is bounded, the totals are not`() {
    var ladder = DegradationLadder([.init("a", enter: 1, exit: 1)], at: 0)
    for tick in 0..<2_000 as Range<UInt64> { _ = ladder.observe(tick % 2 == 0 ? 1 : 0, at: tick) }
    #expect(ladder.episodes.count == DegradationLadder.episodeLimit)
    #expect(ladder.timeAtLevel == [999, 1_000])
  }

  @Test func `an alternative that fails rests, longer each time, and comes back to its place`() {
    var chain = FallbackChain(["big", "small", "local"])
    for _ in 0..<2 { chain.failed(0, at: 0) }
    #expect(chain.order(at: 0) == [0, 1, 2])
    chain.failed(0, at: 0)
    #expect(chain.order(at: 0) == [1, 2, 0])
    #expect(chain.order(at: 5 * second) == [0, 1, 2])
    chain.failed(0, at: 5 * second)
    #expect(chain.order(at: 14 * second) == [1, 2, 0])
    #expect(chain.order(at: 15 * second) == [0, 1, 2])
    chain.succeeded(0)
    chain.failed(0, at: 20 * second)
    #expect(chain.order(at: 20 * second) == [0, 1, 2])
    chain.failed(1, retryAfter: 30 * second, at: 20 * second)
    #expect(chain.order(at: 49 * second) == [0, 2, 1])
    // All rest: the one that is back first comes first.
    for _ in 0..<3 {
      chain.failed(2, at: 20 * second)
      chain.failed(0, at: 21 * second)
    }
    #expect(chain.order(at: 21 * second) == [2, 0, 1])
  }

  @Test func `health: critical and unhealthy is unhealthy, anything else amiss is degraded`() {
    var health = HealthRollup(maximumAge: 60 * second)
    #expect(health.status(at: 0).status == .healthy)
    health.report("queue", .healthy, isCritical: true, at: 0)
    health.report("model", .unhealthy, detail: "HTTP 503", at: 0)
    #expect(health.status(at: 0).status == .degraded)
    #expect(health.status(at: 0).because.map(\.name) == ["model"])
    health.report("queue", .unhealthy, isCritical: true, at: 1)
    #expect(health.status(at: 1).status == .unhealthy)
    health.report("queue", .healthy, isCritical: true, at: 2)
    health.report("model", .healthy, at: 2)
    #expect(health.status(at: 2).status == .healthy)
    #expect(health.status(at: 2 + 60 * second).status == .degraded)
    #expect(health.components.map(\.name) == ["model", "queue"])
  }

  @Test func `a hedge starts once, after its time or a failure that is not fatal`() {
    let policy = HedgePolicy(nonFatal: ["timeout"])
    var late = Hedge(policy, wait: 10, mayLaunch: true, at: 0)
    #expect(late.tick(at: 9) == .wait)
    #expect(late.tick(at: 10) == .launch)
    #expect(late.tick(at: 11) == .wait)
    #expect(late.ended(1, .success) == .finish(attempt: 1))
    #expect(late.ended(0, .success) == .wait)

    var failed = Hedge(policy, wait: 10, mayLaunch: true, at: 0)
    #expect(failed.ended(0, .failure(code: "timeout")) == .launch)
    #expect(failed.ended(1, .failure(code: "timeout")) == .finish(attempt: 1))

    var fatal = Hedge(policy, wait: 10, mayLaunch: true, at: 0)
    #expect(fatal.ended(0, .failure(code: "bad-request")) == .finish(attempt: 0))

    var alone = Hedge(policy, wait: 10, mayLaunch: false, at: 0)
    #expect(alone.tick(at: 1_000) == .wait)

    var memory = HedgePolicy.Memory()
    for duration in 1...19 as ClosedRange<UInt64> { memory.record(duration) }
    #expect(memory.wait(policy) == policy.delay)
    for duration in 20...100 as ClosedRange<UInt64> { memory.record(duration) }
    #expect(memory.wait(policy) == 95)
  }
}
