import Platform
import Synchronization

/// What ends the wait for an attempt.
private enum AttemptEvent<Value: Sendable, Failure: ResilientFailure>: Sendable {
  case ended(attempt: Int, Result<Value, Failure>)
  case timeUp
  case hedgeTime
  /// A timer that was cancelled.
  case nothing
}

/// How an attempt, with what ran beside it, ended.
private enum AttemptEnding<Value: Sendable, Failure: ResilientFailure>: Sendable {
  case result(Result<Value, Failure>)
  case timedOut
}

/// The inner half: retries within a budget, the breaker, the time limit of an attempt, the hedge.
extension ResiliencePipeline {
  func retried<Value: Sendable, Failure: ResilientFailure>(
    deadline: Deadline, _ operation: @escaping @Sendable (Attempt) async -> Result<Value, Failure>
  ) async -> Ending<Value, Failure> {
    let start = surroundings.clock.now()
    state.withLock { state in
      state.budget?.deposit(at: start)
      state.hedges?.deposit(at: start)
    }
    var number = 0
    while true {
      if deadline.isPast(at: surroundings.clock.now()) {
        return .failure(ResilienceError(cause: .deadline, attempts: number, retryAfter: nil))
      }
      // Each rejection and each failure ends in `return`, but for the one that is tried again.
      var permit: CircuitBreaker.Permit?
      switch changeBreaker({ $0.acquire(at: $1) }) {
      case nil: break
      case .success(let granted): permit = granted
      case .failure(let rejection):
        return .failure(
          ResilienceError(
            cause: .circuitOpen, attempts: number, retryAfter: rejection.retryAfter))
      }
      number += 1
      surroundings.onEvent(.attempt(number))
      let began = surroundings.clock.now()
      let left = Swift.min(
        deadline.remaining(at: began) ?? .max, settings.attemptTimeout ?? .max)
      let attempt = Attempt(
        number: number, isHedge: false, deadline: Deadline(after: left, from: began))
      let ending = await attempted(attempt, limit: left == .max ? nil : left, operation)
      let now = surroundings.clock.now()

      let cause: ResilienceError<Failure>.Cause
      let outcome: CircuitBreaker.Outcome
      switch ending {
      case .result(.success(let value)):
        record(permit, .success)
        state.withLock { $0.durations.record(now > began ? now - began : 0) }
        return .success((value, number))
      case .result(.failure(let failure)):
        outcome = failure.countsForBreaker && !Task.isCancelled ? .failure : .ignored
        cause = Task.isCancelled ? .cancelled : .failed(failure)
      case .timedOut:
        // An attempt that the deadline cut shorter than an attempt may take says nothing of the other side.
        outcome =
          Task.isCancelled || left < settings.attemptTimeout ?? 0 ? .ignored : .failure
        cause =
          Task.isCancelled ? .cancelled : deadline.isPast(at: now) ? .deadline : .attemptTimeout
      }
      record(permit, outcome)
      let error = ResilienceError(cause: cause, attempts: number, retryAfter: cause.retryAfter)
      guard let wait = nextWait(after: error, deadline: deadline, at: now) else {
        return .failure(error)
      }
      surroundings.onEvent(.retry(number + 1, wait: wait, code: error.code))
      guard await surroundings.sleep(wait) else {
        return .failure(ResilienceError(cause: .cancelled, attempts: number, retryAfter: nil))
      }
    }
  }

  private func record(_ permit: CircuitBreaker.Permit?, _ outcome: CircuitBreaker.Outcome) {
    guard let permit else { return }
    changeBreaker { $0.record(permit, outcome, at: $1) }
  }

  /// The wait before the next attempt; nil when there is to be none.
  private func nextWait<Failure>(
    after error: ResilienceError<Failure>, deadline: Deadline, at now: UInt64
  ) -> UInt64? {
    guard let policy = settings.retry, error.cause.isRetryable, policy.retries(error.code) else {
      return nil
    }
    let (wait, isBudgetEmpty) = state.withLock { state -> (UInt64?, Bool) in
      let wait = policy.delay(
        afterAttempt: error.attempts, retryAfter: error.retryAfter, using: &state.generator)
      // What would end after the deadline costs the budget nothing.
      guard let wait, wait < deadline.remaining(at: now) ?? .max else { return (nil, false) }
      guard state.budget?.withdraw(at: now) ?? true else { return (nil, true) }
      return (wait, false)
    }
    if isBudgetEmpty { surroundings.onEvent(.budgetEmpty(code: error.code)) }
    return wait
  }

  /// Runs one attempt, within its time, with a second beside it where that is wanted.
  private func attempted<Value: Sendable, Failure: ResilientFailure>(
    _ attempt: Attempt, limit: UInt64?,
    _ operation: @escaping @Sendable (Attempt) async -> Result<Value, Failure>
  ) async -> AttemptEnding<Value, Failure> {
    guard limit != nil || settings.hedge != nil else { return .result(await operation(attempt)) }
    let began = surroundings.clock.now()
    let wait = settings.hedge.map { policy in state.withLock { $0.durations.wait(policy) } }
    return await withTaskGroup(of: AttemptEvent<Value, Failure>.self) { group in
      let sleep = surroundings.sleep
      group.addTask { .ended(attempt: 0, await operation(attempt)) }
      if let limit { group.addTask { await sleep(limit) ? .timeUp : .nothing } }
      if let wait { group.addTask { await sleep(wait) ? .hedgeTime : .nothing } }
      var hedge = Hedge(
        settings.hedge ?? HedgePolicy(), wait: wait ?? .max, mayLaunch: wait != nil, at: began)
      var results: [Int: Result<Value, Failure>] = [:]
      defer { group.cancelAll() }
      for await event in group {
        let step: Hedge.Step
        switch event {
        case .nothing: continue
        case .timeUp: return .timedOut
        case .hedgeTime: step = hedge.tick(at: Deadline(after: wait, from: began).time)
        case .ended(let number, let result):
          results[number] = result
          switch result {
          case .success: step = hedge.ended(number, .success)
          case .failure(let failure):
            step = hedge.ended(number, .failure(code: failure.resilienceCode))
          }
        }
        switch step {
        case .wait: continue
        case .finish(let number):
          if let result = results[number] { return .result(result) }
        case .launch:
          let now = surroundings.clock.now()
          let isPaid = state.withLock { $0.hedges?.withdraw(at: now) ?? true }
          guard isPaid, !Task.isCancelled else {
            // No second attempt after all: the first is all there is.
            if let first = results[0] { return .result(first) }
            hedge.giveUpLaunch()
            continue
          }
          surroundings.onEvent(.hedged)
          let second = Attempt(
            number: attempt.number, isHedge: true, deadline: attempt.deadline)
          group.addTask { .ended(attempt: 1, await operation(second)) }
        }
      }
      return results[0].map { .result($0) } ?? .timedOut
    }
  }
}

extension ResilienceError.Cause {
  fileprivate var isRetryable: Bool {
    switch self {
    case .failed(let failure): failure.isRetryable
    case .attemptTimeout: true
    default: false
    }
  }

  fileprivate var retryAfter: UInt64? {
    if case .failed(let failure) = self { return failure.retryAfter }
    return nil
  }
}
