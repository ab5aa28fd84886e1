import Resilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct CircuitBreakerTests {
  /// Lets a call through and records its end; false when it was rejected.
  private func call(
    _ breaker: inout CircuitBreaker, _ outcome: CircuitBreaker.Outcome, at now: UInt64,
    taking duration: UInt64 = 0
  ) -> Bool {
    guard case .success(let permit) = breaker.acquire(at: now) else { return false }
    breaker.record(permit, outcome, at: now + duration)
    return true
  }

  /// How long a call is told to wait; nil when it is let through or nobody knows.
  private func wait(_ breaker: inout CircuitBreaker, at now: UInt64) -> UInt64? {
    guard case .failure(let rejection) = breaker.acquire(at: now) else { return nil }
    return rejection.retryAfter
  }

  @Test func `five failures in a row within a minute open it for thirty seconds`() throws {
    var breaker = CircuitBreaker(.consecutive)
    for index in 0..<5 { #expect(call(&breaker, .failure, at: UInt64(index) * second)) }
    #expect(breaker.state == .open(until: 34 * second))
    #expect(wait(&breaker, at: 10 * second) == 24 * second)
    #expect(call(&breaker, .success, at: 34 * second))
    #expect(breaker.state == .closed)
    #expect(
      breaker.takeChanges().map(\.reason) == [
        "5 failures in a row", "the wait is over", "1 good probe",
      ])
  }

  @Test func `row 19: failures older than the window do not count`() {
    var breaker = CircuitBreaker(.consecutive)
    for index in 0..<4 { #expect(call(&breaker, .failure, at: UInt64(index) * second)) }
    // The first is 60 s old now and counts no more; the one after it would be the fifth.
    #expect(call(&breaker, .failure, at: 60 * second))
    #expect(breaker.state == .closed)
    for index in 0..<40 { #expect(call(&breaker, .failure, at: UInt64(100 + 20 * index) * second)) }
    #expect(breaker.state == .closed)
  }

  @Test func `a success between failures begins the count anew`() {
    var breaker = CircuitBreaker(.consecutive)
    for _ in 0..<10 {
      for _ in 0..<4 { #expect(call(&breaker, .failure, at: 1)) }
      #expect(call(&breaker, .success, at: 1))
    }
    #expect(breaker.state == .closed)
  }

  @Test func `row 20: half-open lets exactly one probe through, whoever asks`() throws {
    var settings = CircuitBreaker.Settings.consecutive
    settings.probes = 3
    var breaker = CircuitBreaker(settings)
    breaker.trip(at: 0)
    var now = 30 * second
    for round in 1...3 {
      let probe = try breaker.acquire(at: now).get()
      #expect(probe.isProbe)
      for _ in 0..<1_000 { #expect(!call(&breaker, .success, at: now)) }
      now += second
      breaker.record(probe, .success, at: now)
      // Reported twice it does not count twice.
      breaker.record(probe, .success, at: now)
      #expect(breaker.state == (round == 3 ? .closed : .halfOpen))
    }
  }

  @Test func `a probe that never comes back counts as failed, and its late answer as nothing`()
    throws
  {
    var settings = CircuitBreaker.Settings.consecutive
    settings.probeTimeout = 10 * second
    var breaker = CircuitBreaker(settings)
    breaker.trip(at: 0)
    let lost = try breaker.acquire(at: 30 * second).get()
    #expect(wait(&breaker, at: 33 * second) == 7 * second)
    #expect(!call(&breaker, .success, at: 40 * second))
    #expect(breaker.state == .open(until: 70 * second))
    breaker.record(lost, .success, at: 41 * second)
    #expect(breaker.state == .open(until: 70 * second))
  }

  @Test func `a probe that was cancelled makes room for the next and decides nothing`() throws {
    var breaker = CircuitBreaker(.consecutive)
    breaker.trip(at: 0)
    let probe = try breaker.acquire(at: 30 * second).get()
    breaker.record(probe, .ignored, at: 31 * second)
    #expect(breaker.state == .halfOpen)
    #expect(call(&breaker, .success, at: 31 * second))
    #expect(breaker.state == .closed)
  }

  @Test func `what began before the last change counts no more`() throws {
    var breaker = CircuitBreaker(.consecutive)
    let early = try (0..<20).map { _ in try breaker.acquire(at: 0).get() }
    for permit in early.prefix(5) { breaker.record(permit, .failure, at: second) }
    #expect(breaker.state.name == "open")
    let probe = try breaker.acquire(at: 31 * second).get()
    for permit in early { breaker.record(permit, .success, at: 32 * second) }
    #expect(breaker.state == .halfOpen)
    for permit in early { breaker.record(permit, .failure, at: 32 * second) }
    #expect(breaker.state == .halfOpen)
    breaker.record(probe, .success, at: 32 * second)
    #expect(breaker.state == .closed)
  }

  @Test func `half of twenty calls failing opens it, nineteen calls never do`() {
    var breaker = CircuitBreaker(.model)
    for index in 0..<19 { #expect(call(&breaker, index < 10 ? .failure : .success, at: second)) }
    #expect(breaker.state == .closed)
    #expect(call(&breaker, .success, at: second))
    #expect(breaker.state.name == "open")
    #expect(breaker.takeChanges().first?.reason == "10 of 20 calls failed")
  }

  @Test func `calls leave a window by time and a window by count`() {
    var byTime = CircuitBreaker(.init(minimumCalls: 4, failureRatio: 0.5))
    for _ in 0..<3 { #expect(call(&byTime, .failure, at: second)) }
    #expect(call(&byTime, .failure, at: 31 * second))
    #expect(byTime.state == .closed)
    for _ in 0..<3 { #expect(call(&byTime, .failure, at: 40 * second)) }
    #expect(byTime.state.name == "open")

    var byCount = CircuitBreaker(.init(window: .calls(4), minimumCalls: 4, failureRatio: 0.75))
    for outcome in [CircuitBreaker.Outcome.failure, .failure, .success, .success, .failure] {
      #expect(call(&byCount, outcome, at: 0))
    }
    #expect(byCount.state == .closed)
    #expect(call(&byCount, .failure, at: 0))
    #expect(byCount.state == .closed)
    #expect(call(&byCount, .failure, at: 0))
    #expect(byCount.state.name == "open")
  }

  @Test func `slow calls open it, and a slow probe does not close it`() {
    var breaker = CircuitBreaker(
      .init(minimumCalls: 5, slowRatio: 0.8, slowCall: 2 * second, jitter: 0))
    for index in 0..<5 {
      let began = UInt64(index) * 2
      #expect(
        call(&breaker, .success, at: began * second, taking: index < 4 ? 2 * second : second))
    }
    #expect(breaker.takeChanges().first?.reason == "4 of 5 calls were slow")
    #expect(call(&breaker, .success, at: 15 * second, taking: 2 * second))
    #expect(breaker.state.name == "open")
    #expect(call(&breaker, .success, at: 60 * second, taking: second))
    #expect(breaker.state == .closed)
  }

  @Test func `the wait doubles up to a cap, with jitter below it, and starts over after a close`()
    throws
  {
    var plain = CircuitBreaker(.init(consecutiveFailures: 1, jitter: 0))
    var now: UInt64 = 0
    var waits: [UInt64] = []
    #expect(call(&plain, .failure, at: now))
    for _ in 0..<9 {
      guard case .open(let until) = plain.state else { break }
      waits.append((until - now) / second)
      now = until
      #expect(call(&plain, .failure, at: now))
    }
    #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300, 300])
    if case .open(let until) = plain.state { now = until }
    #expect(call(&plain, .success, at: now))
    #expect(call(&plain, .failure, at: now))
    #expect(plain.state == .open(until: now + 5 * second))

    var seen: Set<UInt64> = []
    for seed in 0..<200 as Range<UInt64> {
      var breaker = CircuitBreaker(.init(consecutiveFailures: 1, jitter: 0.25), seed: seed)
      #expect(call(&breaker, .failure, at: 0))
      guard case .open(let until) = breaker.state else { continue }
      #expect((3_750_000_000...5_000_000_000).contains(until))
      seen.insert(until)
    }
    #expect(seen.count > 190)
  }

  @Test func `isolated by hand it stays open until it is reset`() {
    var breaker = CircuitBreaker(.consecutive)
    breaker.isolate(at: 0)
    breaker.trip(at: 1)
    #expect(!call(&breaker, .success, at: 1_000_000 * second))
    #expect(wait(&breaker, at: 1_000_000 * second) == nil)
    breaker.reset(at: 2)
    #expect(call(&breaker, .success, at: 3))
  }

  @Test func `a clock that goes back neither opens nor closes anything`() {
    var breaker = CircuitBreaker(.consecutive)
    breaker.trip(at: 100 * second)
    #expect(!call(&breaker, .success, at: 5))
    #expect(breaker.state == .open(until: 130 * second))
    #expect(call(&breaker, .success, at: 130 * second))
  }
}
