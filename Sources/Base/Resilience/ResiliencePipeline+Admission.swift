import Platform
import Synchronization

/// The outer half: deadline, rate limit, adaptive limit, bulkhead.
extension ResiliencePipeline {
  /// A value with the number of attempts it took, or why there is none.
  typealias Ending<Value, Failure: ResilientFailure> =
    Result<(value: Value, attempts: Int), ResilienceError<Failure>>

  func admitted<Value: Sendable, Failure: ResilientFailure>(
    deadline: Deadline, _ operation: @escaping @Sendable (Attempt) async -> Result<Value, Failure>
  ) async -> Ending<Value, Failure> {
    typealias Failed = ResilienceError<Failure>
    if Task.isCancelled {
      return .failure(Failed(cause: .cancelled, attempts: 0, retryAfter: nil))
    }
    if deadline.isPast(at: surroundings.clock.now()) {
      return .failure(Failed(cause: .deadline, attempts: 0, retryAfter: nil))
    }
    while let wait = takeRate() {
      let left = deadline.remaining(at: surroundings.clock.now()) ?? .max
      guard wait <= settings.rateWait, wait < left else {
        return .failure(Failed(cause: .rateLimited, attempts: 0, retryAfter: wait))
      }
      guard await surroundings.sleep(wait) else {
        return .failure(Failed(cause: .cancelled, attempts: 0, retryAfter: nil))
      }
    }
    var permit: AdaptiveLimit.Permit?
    if settings.limit != nil {
      let now = surroundings.clock.now()
      permit = state.withLock { $0.limit?.acquire(at: now) }
      if permit == nil {
        return .failure(Failed(cause: .overloaded, attempts: 0, retryAfter: nil))
      }
    }
    guard await enterBulkhead(deadline: deadline) else {
      release(permit, .ignored)
      let now = surroundings.clock.now()
      let cause: Failed.Cause =
        Task.isCancelled ? .cancelled : deadline.isPast(at: now) ? .deadline : .bulkheadFull
      return .failure(Failed(cause: cause, attempts: 0, retryAfter: nil))
    }
    let result = await retried(deadline: deadline, operation)
    leaveBulkhead()
    switch result {
    case .success: release(permit, .success)
    case .failure(let error):
      switch error.cause {
      case .attemptTimeout, .deadline: release(permit, .dropped)
      case .failed(let failure):
        release(permit, failure.countsForBreaker ? .dropped : .ignored)
      default: release(permit, .ignored)
      }
    }
    return result
  }

  private func takeRate() -> UInt64? {
    let now = surroundings.clock.now()
    return state.withLock { $0.rate?.take(at: now) }
  }

  private func release(_ permit: AdaptiveLimit.Permit?, _ outcome: AdaptiveLimit.Outcome) {
    guard let permit else { return }
    let now = surroundings.clock.now()
    state.withLock { $0.limit?.release(permit, outcome, at: now) }
  }

  /// Waits to be let in; false when the line is full, the wait too long, or the task cancelled.
  private func enterBulkhead(deadline: Deadline) async -> Bool {
    guard settings.bulkhead != nil else { return true }
    let now = surroundings.clock.now()
    let until = Swift.min(deadline, Deadline(after: settings.bulkheadWait, from: now))
    let call = state.withLock { state in
      state.lastCall += 1
      return state.lastCall
    }
    let alarm = Task { [surroundings] in
      guard let wait = until.remaining(at: now) else { return }
      if await surroundings.sleep(wait) { self.giveUp(call) }
    }
    let isIn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Bool? in
          switch state.bulkhead?.enter(call, until: until) {
          case .entered, nil: return true
          case .rejected: return false
          case .queued:
            // Cancelled before there was anything to wake: the handler has found nothing to do.
            if Task.isCancelled {
              _ = state.bulkhead?.abandon(call)
              return false
            }
            state.waiting[call] = continuation
            return nil
          }
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      giveUp(call)
    }
    alarm.cancel()
    return isIn
  }

  private func giveUp(_ call: UInt64) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.bulkhead?.abandon(call) == true else { return nil }
      return state.waiting.removeValue(forKey: call)
    }
    waiting?.resume(returning: false)
  }

  private func leaveBulkhead() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard let call = state.bulkhead?.leave() else { return nil }
      return state.waiting.removeValue(forKey: call)
    }
    next?.resume(returning: true)
  }
}
