import Platform
import Resilience
import Testing

private let seeds: ClosedRange<UInt64> =
  ProcessContext.environment()["DNA_SOAK"] == nil ? 1...1 : 1...20

/// Whole populations of clients on a clock that only moves when nothing is left to do now.
@Suite struct StormTests {
  private static let millisecond: UInt64 = 1_000_000
  private static let second: UInt64 = 1_000_000_000

  /// What one second of a simulation saw.
  private struct Second {
    var calls = 0
    var attempts = 0
    var answered = 0
  }

  /// How clients behave.
  private struct Manner {
    /// Attempts that a call may make.
    var attempts = 3
    var hasBudget = true
    var hasBreaker = true
    /// Milliseconds after which a client gives an attempt up; the server works on it all the same.
    var patience: UInt64 = 2_000
  }

  /// A thousand clients call once a second each; the server answers so many calls a second, in line, and
  /// whatever is asked of it while it is down fails at once.
  private struct World {
    let manner: Manner
    /// Calls that the server answers in a millisecond.
    let speed: Double
    var random: SeededGenerator
    var breaker: CircuitBreaker
    var budget: RetryBudget
    let policy: RetryPolicy
    var seconds: [Second] = []
    /// When the server has done what it was asked so far, in milliseconds.
    private var busyUntil = 0.0
    private var retries: [UInt64: [Int]] = [:]
    private var results: [UInt64: [(permit: CircuitBreaker.Permit?, isGood: Bool, attempt: Int)]] =
      [:]

    init(_ manner: Manner, speed: Double, seed: UInt64) {
      self.manner = manner
      self.speed = speed
      random = SeededGenerator(seed: seed)
      breaker = CircuitBreaker(.model, seed: seed)
      budget = RetryBudget(at: 0)
      policy = RetryPolicy(maxAttempts: manner.attempts)
    }

    /// Runs so many seconds; `load` is the calls in each second, `isUp` whether the server is.
    mutating func run(seconds count: Int, load: (Int) -> Int, isUp: (Int) -> Bool) {
      for second in 0..<count {
        seconds.append(Second())
        var starts: [Int] = Array(repeating: 0, count: 1_000)
        for _ in 0..<load(second) { starts[random.nextInt(below: 1_000)] += 1 }
        for millisecond in 0..<1_000 {
          let tick = UInt64(second * 1_000 + millisecond)
          for (permit, isGood, attempt) in results.removeValue(forKey: tick) ?? [] {
            finish(permit, isGood, attempt, tick)
          }
          for attempt in retries.removeValue(forKey: tick) ?? [] {
            attemptCall(attempt, tick, isUp(second))
          }
          for _ in 0..<starts[millisecond] {
            seconds[second].calls += 1
            if manner.hasBudget { budget.deposit(at: tick * StormTests.millisecond) }
            attemptCall(1, tick, isUp(second))
          }
        }
      }
    }

    private mutating func attemptCall(_ attempt: Int, _ tick: UInt64, _ isUp: Bool) {
      var permit: CircuitBreaker.Permit?
      if manner.hasBreaker {
        guard case .success(let granted) = breaker.acquire(at: tick * StormTests.millisecond) else {
          return
        }
        permit = granted
      }
      seconds[seconds.count - 1].attempts += 1
      guard isUp else {
        results[tick + 5, default: []].append((permit, false, attempt))
        return
      }
      busyUntil = max(busyUntil, Double(tick)) + 1 / speed
      let takes = UInt64(busyUntil) - tick + 20
      let isGood = takes <= manner.patience
      results[tick + min(takes, manner.patience), default: []].append((permit, isGood, attempt))
    }

    private mutating func finish(
      _ permit: CircuitBreaker.Permit?, _ isGood: Bool, _ attempt: Int, _ tick: UInt64
    ) {
      let now = tick * StormTests.millisecond
      if let permit { breaker.record(permit, isGood ? .success : .failure, at: now) }
      if isGood {
        seconds[seconds.count - 1].answered += 1
      } else if let wait = policy.delay(afterAttempt: attempt, using: &random),
        !manner.hasBudget || budget.withdraw(at: now)
      {
        retries[tick + wait / StormTests.millisecond + 1, default: []].append(attempt + 1)
      }
    }
  }

  private func amplification(_ seconds: some Sequence<Second>) -> Double {
    var calls = 0
    var attempts = 0
    for second in seconds {
      calls += second.calls
      attempts += second.attempts
    }
    return Double(attempts) / Double(max(1, calls))
  }

  @Test(arguments: seeds)
  func `a thousand clients in an outage add at most a fifth to the load`(seed: UInt64) {
    func outage(_ manner: Manner) -> Double {
      var world = World(manner, speed: 2, seed: seed)
      world.run(seconds: 60, load: { _ in 1_000 }, isUp: { !(10..<50).contains($0) })
      return amplification(world.seconds[10..<50])
    }
    // Without a budget everything is tried three times: the storm that the budget is there for.
    #expect(outage(Manner(hasBudget: false, hasBreaker: false)) > 2.8)
    // 20 % of the calls, 1 a second, and the 10 that were saved: 1.2 and a hundredth.
    #expect(outage(Manner(hasBreaker: false)) <= 1.2 + (40 + 10) / 40_000 + 0.001)
    #expect(outage(Manner()) <= 1.2)
  }

  /// Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021: a spike fills the line beyond
  /// the clients' patience; work that nobody waits for any more keeps it full after the spike is gone.
  @Test(arguments: seeds)
  func `after a spike of load the system is back at its baseline within a minute`(seed: UInt64) {
    func spike(_ manner: Manner) -> [Second] {
      var world = World(manner, speed: 1.25, seed: seed)
      world.run(seconds: 120, load: { (20..<30).contains($0) ? 4_000 : 1_000 }, isUp: { _ in true })
      return world.seconds
    }
    let bare = spike(Manner(hasBudget: false, hasBreaker: false))
    #expect(bare[10].answered > 900)
    #expect(bare[100...].allSatisfy { $0.answered < 500 }, "the bare system was to stay down")
    let guarded = spike(Manner())
    #expect(guarded[90...].allSatisfy { $0.answered > 900 }, "not back after a minute")
  }

  @Test(arguments: seeds)
  func `attempts never exceed the calls, their share, and the floor`(seed: UInt64) {
    var world = World(Manner(attempts: 10, hasBreaker: false), speed: 2, seed: seed)
    var random = SeededGenerator(seed: seed)
    let loads = (0..<30).map { _ in random.nextInt(below: 300) }
    let ups = (0..<30).map { _ in random.nextInt(below: 2) == 0 }
    world.run(seconds: 30, load: { loads[$0] }, isUp: { ups[$0] })
    let calls = world.seconds.reduce(0) { $0 + $1.calls }
    let attempts = world.seconds.reduce(0) { $0 + $1.attempts }
    #expect(Double(attempts) <= Double(calls) * 1.2 + 10 + 30)
    #expect(attempts > calls)
  }
}
