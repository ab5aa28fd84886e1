package import Platform
import Synchronization

/// Runs calls to one thing that may fail, with everything that keeps its failures from spreading.
///
/// The order is fixed, from the outside in: deadline, rate limit, adaptive limit, bulkhead, retry within a
/// budget, breaker, time limit of an attempt, hedge, and the operation. A fallback stands around it
/// (`Fallback`). It is the one place that retries: what it calls must not retry as well, or the attempts
/// multiply. Make one pipeline for each thing that fails on its own, such as a provider's model.
///
///     let pipeline = ResiliencePipeline(.init(retry: policy, budget: .init(at: now), breaker: .model))
///     let answer = await pipeline.run(deadline: deadline) { attempt in await ask(question) }
///
/// An operation has to heed the cancellation of its task: a time limit cancels it and waits until it is back.
package final class ResiliencePipeline: Sendable {
  /// What the pipeline does; what is nil it does not do.
  ///
  /// Durations are nanoseconds.
  package struct Settings: Sendable {
    package var rate: TokenBucket?
    /// Longest wait for the rate limit; what would wait longer is turned away.
    package var rateWait: UInt64
    package var limit: AdaptiveLimit?
    package var bulkhead: Bulkhead?
    /// Longest wait in the bulkhead's line.
    package var bulkheadWait: UInt64
    package var retry: RetryPolicy?
    package var budget: RetryBudget?
    package var breaker: CircuitBreaker.Settings?
    package var attemptTimeout: UInt64?
    package var hedge: HedgePolicy?

    /// Settings; as they stand they do nothing but run the operation.
    package init(
      rate: TokenBucket? = nil, rateWait: UInt64 = 0, limit: AdaptiveLimit? = nil,
      bulkhead: Bulkhead? = nil, bulkheadWait: UInt64 = .max, retry: RetryPolicy? = nil,
      budget: RetryBudget? = nil, breaker: CircuitBreaker.Settings? = nil,
      attemptTimeout: UInt64? = nil, hedge: HedgePolicy? = nil
    ) {
      self.rate = rate
      self.rateWait = rateWait
      self.limit = limit
      self.bulkhead = bulkhead
      self.bulkheadWait = bulkheadWait
      self.retry = retry
      self.budget = budget
      self.breaker = breaker
      self.attemptTimeout = attemptTimeout
      self.hedge = hedge
    }
  }

  /// Time and chance, as parameters.
  package struct Surroundings: Sendable {
    package var clock: MonotonicClock
    /// Waits that many nanoseconds; false when the task was cancelled meanwhile.
    package var sleep: @Sendable (UInt64) async -> Bool
    /// Seed of the jitter.
    package var seed: UInt64
    /// Told of what happens, in order for each call; must not call the pipeline.
    package var onEvent: @Sendable (ResilienceEvent) -> Void

    /// Surroundings; those of the system unless said otherwise.
    package init(
      clock: MonotonicClock = .system, seed: UInt64 = SystemEntropy.word(),
      sleep: @escaping @Sendable (UInt64) async -> Bool = Surroundings.sleep,
      onEvent: @escaping @Sendable (ResilienceEvent) -> Void = { _ in }
    ) {
      self.clock = clock
      self.seed = seed
      self.sleep = sleep
      self.onEvent = onEvent
    }

    /// Waits in real time.
    @Sendable package static func sleep(_ duration: UInt64) async -> Bool {
      do {
        try await Task.sleep(nanoseconds: duration)
        return true
      } catch {
        return false
      }
    }
  }

  /// An attempt at the operation.
  package struct Attempt: Sendable, Hashable {
    /// From 1.
    package let number: Int
    /// Whether it runs beside another that is late.
    package let isHedge: Bool
    /// When the answer is of no use any more, on the pipeline's clock.
    package let deadline: Deadline
  }

  struct State {
    var rate: TokenBucket?
    var limit: AdaptiveLimit?
    var bulkhead: Bulkhead?
    var budget: RetryBudget?
    var breaker: CircuitBreaker?
    var hedges: RetryBudget?
    var durations = HedgePolicy.Memory()
    var generator: SeededGenerator
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var lastCall: UInt64 = 0
  }

  let settings: Settings
  let surroundings: Surroundings
  let state: Mutex<State>

  /// A pipeline.
  package init(_ settings: Settings, surroundings: Surroundings = Surroundings()) {
    self.settings = settings
    self.surroundings = surroundings
    let now = surroundings.clock.now()
    var generator = SeededGenerator(seed: surroundings.seed)
    let breaker = settings.breaker.map { CircuitBreaker($0, seed: generator.next()) }
    state = Mutex(
      State(
        rate: settings.rate, limit: settings.limit, bulkhead: settings.bulkhead,
        budget: settings.budget, breaker: breaker,
        hedges: settings.hedge.map {
          RetryBudget(ratio: $0.budget, perSecond: 0, capacity: 1, at: now)
        }, generator: generator))
  }

  /// The breaker as it stands; nil when there is none.
  package var breaker: CircuitBreaker? { state.withLock { $0.breaker } }

  /// Attempts that the retry budget still allows, in billionths; nil when there is none.
  package var budgetBalance: UInt64? { state.withLock { $0.budget?.balance } }

  /// Opens the breaker until `reset`.
  package func isolate() { changeBreaker { $0.isolate(at: $1) } }

  /// Opens the breaker as if a rule had held.
  package func trip() { changeBreaker { $0.trip(at: $1) } }

  /// Closes the breaker.
  package func reset() { changeBreaker { $0.reset(at: $1) } }

  /// Runs the operation; any failure comes back as a value.
  package func run<Value: Sendable, Failure: ResilientFailure>(
    deadline: Deadline = .never,
    _ operation: @escaping @Sendable (Attempt) async -> Result<Value, Failure>
  ) async -> Result<Value, ResilienceError<Failure>> {
    let result = await admitted(deadline: deadline, operation)
    switch result {
    case .success((let value, let attempts)):
      surroundings.onEvent(.ended(code: nil, attempts: attempts))
      return .success(value)
    case .failure(let error):
      surroundings.onEvent(.ended(code: error.code, attempts: error.attempts))
      return .failure(error)
    }
  }

  func changeBreaker<Value>(_ body: (inout CircuitBreaker, UInt64) -> Value) -> Value? {
    let now = surroundings.clock.now()
    let (value, changes) = state.withLock { state -> (Value?, [CircuitBreaker.Change]) in
      guard var breaker = state.breaker else { return (nil, []) }
      let value = body(&breaker, now)
      let changes = breaker.takeChanges()
      state.breaker = breaker
      return (value, changes)
    }
    for change in changes { surroundings.onEvent(.breaker(change)) }
    return value
  }
}
