import Platform
import Resilience
import Synchronization
import Telemetry
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct PipelineTests {
  /// A failure as a provider reports it.
  struct ServerFailure: ResilientFailure, Equatable {
    var status: Int
    var retryAfter: UInt64?
    var resilienceCode: String { "http-\(status)" }
    var isRetryable: Bool { status == 408 || status == 429 || status >= 500 }
    // A server that asks to slow down is well.
    var countsForBreaker: Bool { status >= 500 || status == 408 }
  }

  /// Waits pass at once, on a clock of their own, but for one duration that takes real time.
  final class World: Sendable {
    let now = Mutex<UInt64>(second)
    let waits = Mutex<[UInt64]>([])
    let events = Mutex<[ResilienceEvent]>([])
    let calls = Mutex(0)
    /// A time limit or a hedge that is awaited in real time.
    static let real: UInt64 = 30_000_000
    /// The only wait that passes at once, where a test says so.
    let instant = Mutex<UInt64?>(nil)

    var surroundings: ResiliencePipeline.Surroundings {
      ResiliencePipeline.Surroundings(
        clock: MonotonicClock { self.now.withLock { $0 } }, seed: 7,
        sleep: { duration in
          let instant = self.instant.withLock { $0 } ?? duration
          if duration == Self.real || duration != instant {
            let isWhole = await ResiliencePipeline.Surroundings.sleep(duration)
            if isWhole { self.pass(duration) }
            return isWhole
          }
          self.waits.withLock { $0.append(duration) }
          self.pass(duration)
          return !Task.isCancelled
        }, onEvent: { event in self.events.withLock { $0.append(event) } })
    }

    func pass(_ duration: UInt64) { now.withLock { $0 += duration } }

    /// Counts a call; returns its number, from 1.
    func call() -> Int {
      calls.withLock { calls in
        calls += 1
        return calls
      }
    }

    var callCount: Int { calls.withLock { $0 } }
  }

  typealias Answer = Result<String, ServerFailure>

  let world = World()

  private func pipeline(_ settings: ResiliencePipeline.Settings) -> ResiliencePipeline {
    ResiliencePipeline(settings, surroundings: world.surroundings)
  }

  private static func code(_ result: Result<String, ResilienceError<ServerFailure>>) -> String {
    switch result {
    case .success(let value): value
    case .failure(let error): error.code
    }
  }

  @Test(arguments: [
    (408, 3), (429, 3), (500, 3), (503, 3), (400, 1), (401, 1), (404, 1), (422, 1),
  ])
  func `row 21: what may pass is tried again, the caller's mistakes are not`(
    status: Int, attempts: Int
  ) async {
    let world = world
    let result = await pipeline(.init(retry: RetryPolicy(maxAttempts: 3))).run { _ -> Answer in
      _ = world.call()
      return .failure(ServerFailure(status: status))
    }
    #expect(Self.code(result) == "http-\(status)")
    #expect(world.callCount == attempts)
  }

  @Test func `row 21: a timeout is tried again, and the operation is cancelled for it`() async {
    let world = world
    let cancelled = Mutex(0)
    let result = await pipeline(
      .init(retry: RetryPolicy(maxAttempts: 2), attemptTimeout: World.real)
    ).run { attempt -> Answer in
      if attempt.number == 2 { return .success("second") }
      _ = await ResiliencePipeline.Surroundings.sleep(3_600 * second)
      if Task.isCancelled { cancelled.withLock { $0 += 1 } }
      return .failure(ServerFailure(status: 400))
    }
    #expect(Self.code(result) == "second")
    #expect(cancelled.withLock { $0 } == 1)
    let codes = world.events.withLock { $0 }.compactMap { event -> String? in
      if case .retry(_, _, let code) = event { code } else { nil }
    }
    #expect(codes == ["timeout"])
  }

  @Test func `a server's Retry-After is the least wait`() async {
    let world = world
    let result = await pipeline(.init(retry: RetryPolicy(maxAttempts: 2))).run {
      attempt -> Answer in
      attempt.number == 2
        ? .success("later") : .failure(ServerFailure(status: 429, retryAfter: 7 * second))
    }
    #expect(Self.code(result) == "later")
    #expect((7 * second...8 * second).contains(world.waits.withLock { $0.first ?? 0 }))
  }

  @Test func `retries stay within the budget of all calls`() async {
    let world = world
    let pipeline = pipeline(
      .init(retry: RetryPolicy(maxAttempts: 5, delay: 0), budget: RetryBudget(at: second)))
    for _ in 0..<200 {
      _ = await pipeline.run { _ -> Answer in
        _ = world.call()
        return .failure(ServerFailure(status: 500))
      }
    }
    // 10 were saved; the first call found the budget full, the others added a fifth of an attempt each.
    #expect(world.callCount == 200 + 10 + 39)
    #expect(
      world.events.withLock { $0 }.contains(.budgetEmpty(code: "http-500")))
  }

  @Test func `an open breaker costs no call, says how long, and closes by a probe`() async {
    let world = world
    let pipeline = pipeline(.init(breaker: .consecutive))
    let ask: @Sendable (ResiliencePipeline.Attempt) async -> Answer = { _ in
      world.call() <= 5 ? .failure(ServerFailure(status: 500)) : .success("well")
    }
    for _ in 0..<5 { #expect(Self.code(await pipeline.run(ask)) == "http-500") }
    let rejected = await pipeline.run(ask)
    #expect(Self.code(rejected) == "circuit-open")
    if case .failure(let error) = rejected {
      #expect(error.retryAfter == 30 * second)
      #expect(error.isRejection && error.attempts == 0)
    }
    #expect(world.callCount == 5)
    world.pass(30 * second)
    #expect(Self.code(await pipeline.run(ask)) == "well")
    #expect(pipeline.breaker?.state == .closed)
  }

  @Test func `a caller's mistakes and a 429 do not open the breaker`() async {
    let pipeline = pipeline(.init(breaker: .consecutive))
    for status in [400, 404, 429, 400, 422, 429, 401] {
      _ = await pipeline.run { _ -> Answer in .failure(ServerFailure(status: status)) }
    }
    #expect(pipeline.breaker?.state == .closed)
  }

  @Test func `nothing begins that the deadline would cut off`() async {
    let world = world
    world.instant.withLock { $0 = 4 * second }
    let pipeline = pipeline(
      .init(retry: RetryPolicy(maxAttempts: 9, delay: 4 * second, multiplier: 1, jitter: 0)))
    let result = await pipeline.run(deadline: Deadline(at: 10 * second)) { _ -> Answer in
      _ = world.call()
      return .failure(ServerFailure(status: 500))
    }
    #expect(Self.code(result) == "http-500")
    #expect(world.callCount == 3)
    #expect(world.now.withLock { $0 } == 9 * second)
    world.pass(second)
    let late = await pipeline.run(deadline: Deadline(at: 10 * second)) { _ -> Answer in
      .success("late")
    }
    #expect(Self.code(late) == "deadline")
  }

  @Test func `an attempt that the deadline cuts short does not count against the other side`() async
  {
    let world = world
    let breaker = CircuitBreaker.Settings(consecutiveFailures: 1, jitter: 0)
    let hang: @Sendable (ResiliencePipeline.Attempt) async -> Answer = { _ in
      _ = await ResiliencePipeline.Surroundings.sleep(3_600 * second)
      return .failure(ServerFailure(status: 500))
    }
    let patient = pipeline(.init(breaker: breaker, attemptTimeout: 60 * second))
    let deadline = Deadline(after: World.real, from: world.now.withLock { $0 })
    #expect(Self.code(await patient.run(deadline: deadline, hang)) == "deadline")
    #expect(patient.breaker?.state == .closed)
    let strict = pipeline(.init(breaker: breaker, attemptTimeout: World.real))
    #expect(Self.code(await strict.run(hang)) == "timeout")
    #expect(strict.breaker?.state.name == "open")
  }

  @Test func `a late call gets one beside it, and the slower of the two is cancelled`() async {
    let world = world
    let cancelled = Mutex(0)
    let pipeline = pipeline(.init(hedge: HedgePolicy(delay: World.real, quantile: nil)))
    let ask: @Sendable (ResiliencePipeline.Attempt) async -> Answer = { attempt in
      _ = world.call()
      if attempt.isHedge { return .success("hedge") }
      if await !ResiliencePipeline.Surroundings.sleep(3_600 * second) {
        cancelled.withLock { $0 += 1 }
      }
      return .failure(ServerFailure(status: 500))
    }
    #expect(Self.code(await pipeline.run(ask)) == "hedge")
    #expect(world.callCount == 2 && cancelled.withLock { $0 } == 1)
    #expect(world.events.withLock { $0 }.filter { $0 == .hedged }.count == 1)
  }

  @Test func `at most so many run at a time, and who finds the line full is turned away`() async {
    let pipeline = ResiliencePipeline(.init(bulkhead: Bulkhead(limit: 2, queueLimit: 3)))
    let inside = Crowd()
    let gate = Gate()
    await withTaskGroup(of: String.self) { group in
      for _ in 0..<10 {
        group.addTask {
          let result = await pipeline.run { _ -> Answer in
            inside.enter()
            await gate.wait()
            inside.leave()
            return .success("ok")
          }
          return Self.code(result)
        }
      }
      var codes: [String] = []
      for await code in group {
        codes.append(code)
        // The five that are turned away come back first: the others wait for the gate.
        if codes.count == 5 { await gate.open() }
      }
      #expect(
        codes == Array(repeating: "bulkhead-full", count: 5) + Array(repeating: "ok", count: 5))
    }
    #expect(inside.most == 2)
  }

  /// How many are in, and how many have been at a time.
  final class Crowd: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
    var most: Int { counts.withLock { $0.most } }
  }

  /// Holds tasks until it is opened.
  actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    func wait() async {
      if isOpen { return }
      await withCheckedContinuation { waiting.append($0) }
    }
    func open() {
      isOpen = true
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  @Test func `who is cancelled in the line leaves it, and its place is free`() async {
    let pipeline = ResiliencePipeline(.init(bulkhead: Bulkhead(limit: 1, queueLimit: 1)))
    let gate = Gate()
    let begun = Gate()
    let first = Task {
      await pipeline.run { _ -> Answer in
        await begun.open()
        await gate.wait()
        return .success("first")
      }
    }
    await begun.wait()
    let second = Task { await pipeline.run { _ -> Answer in .success("second") } }
    second.cancel()
    #expect(Self.code(await second.value) == "cancelled")
    let third = Task { await pipeline.run { _ -> Answer in .success("third") } }
    await gate.open()
    #expect(Self.code(await first.value) == "first")
    #expect(Self.code(await third.value) == "third")
  }

  @Test func `a limit on the rate turns away or waits, as it is told`() async {
    let bucket = TokenBucket(rate: 1, at: second)
    let strict = pipeline(.init(rate: bucket))
    let ok: @Sendable (ResiliencePipeline.Attempt) async -> Answer = { _ in .success("ok") }
    #expect(Self.code(await strict.run(ok)) == "ok")
    let rejected = await strict.run(ok)
    #expect(Self.code(rejected) == "rate-limited")
    if case .failure(let error) = rejected { #expect(error.retryAfter == second) }
    let patient = pipeline(.init(rate: bucket, rateWait: 5 * second))
    for _ in 0..<4 { #expect(Self.code(await patient.run(ok)) == "ok") }
    #expect(world.now.withLock { $0 } == 4 * second)
    let limited = pipeline(.init(limit: AdaptiveLimit(initial: 1)))
    let inner = await limited.run { _ -> Answer in
      .success(Self.code(await limited.run(ok)))
    }
    #expect(Self.code(inner) == "overloaded")
    #expect(Self.code(await limited.run(ok)) == "ok")
  }

  @Test func `a cancelled call is not tried again and says nothing about health`() async {
    let world = world
    let pipeline = pipeline(.init(retry: RetryPolicy(maxAttempts: 9), breaker: .consecutive))
    let task = Task {
      await pipeline.run { _ -> Answer in
        _ = world.call()
        withUnsafeCurrentTask { $0?.cancel() }
        return .failure(ServerFailure(status: 500))
      }
    }
    #expect(Self.code(await task.value) == "cancelled")
    #expect(world.callCount == 1)
  }

  @Test func `a fallback asks the next, remembers who failed, and stops where it must`() async {
    let world = world
    let fallback = Fallback(
      FallbackChain(["big", "small"], allowedFailures: 2), clock: world.surroundings.clock)
    let asked = Mutex<[Int]>([])
    func ask(_ failing: Int?, with status: Int = 503) async -> String {
      let result = await fallback.run(
        judging: { (failure: ServerFailure) in
          Fallback.Judgement(code: failure.resilienceCode, isFinal: failure.status == 400)
        },
        { option -> Answer in
          asked.withLock { $0.append(option) }
          return option == failing ? .failure(ServerFailure(status: status)) : .success("\(option)")
        })
      switch result {
      case .success(let answer):
        #expect(answer.isDegraded == (answer.option != 0))
        return answer.value
      case .failure(let exhausted): return exhausted.failures.map(\.code).joined(separator: ",")
      }
    }
    #expect(await ask(0) == "1")
    #expect(await ask(0) == "1")
    #expect(await ask(0) == "1")
    #expect(asked.withLock { $0 } == [0, 1, 0, 1, 1])
    world.pass(5 * second)
    #expect(await ask(nil) == "0")
    #expect(await ask(0, with: 400) == "http-400")
  }

  @Test func `what happens is in the metrics`() async {
    let registry = MetricRegistry()
    let metrics = ResilienceMetrics(registry, service: "model")
    var surroundings = world.surroundings
    surroundings.onEvent = { metrics.record($0) }
    var settings = CircuitBreaker.Settings.consecutive
    settings.consecutiveFailures = 2
    let pipeline = ResiliencePipeline(
      .init(retry: RetryPolicy(maxAttempts: 2), breaker: settings), surroundings: surroundings)
    for _ in 0..<2 {
      _ = await pipeline.run { _ -> Answer in .failure(ServerFailure(status: 500)) }
    }
    var ladder = DegradationLadder([.init("less", enter: 1, exit: 0)], at: 0)
    _ = ladder.observe(1, at: 1)
    metrics.record(ladder)
    let snapshot = registry.snapshot(at: 0)
    func state(_ name: String) -> Double? {
      snapshot.number("dna_circuit_breaker_state", ["service": "model", "state": name])
    }
    #expect(state("open") == 1 && state("closed") == 0)
    #expect(snapshot.number("dna_resilience_attempts_total", ["service": "model"]) == 2)
    #expect(
      snapshot.number("dna_resilience_calls_total", ["service": "model", "code": "circuit-open"])
        == 1)
    #expect(snapshot.number("dna_degraded_mode_active", ["component": "model"]) == 1)
  }
}
