import Synchronization

extension EmbeddedEngine {
  package func put(_ tasks: [TaskDraft]) async throws(RuntimeError) -> [PutOutcome] {
    guard !tasks.isEmpty else { return [] }
    return try await change { state, now in
      guard case .put(let outcomes) = apply(.put(tasks, now: now), &state) else {
        return .success([])
      }
      return .success(outcomes)
    }
  }

  package func lease(_ request: LeaseRequest) async throws(RuntimeError) -> [LeasedTask] {
    let now: [LeasedTask] = try await change { state, now in
      guard case .leased(let tasks) = apply(.lease(request, now: now), &state) else {
        return .success([])
      }
      return .success(tasks)
    }
    guard now.isEmpty, request.wait > 0 else { return now }
    let until = end(of: request.wait)
    let number = state.withLock { $0.waiters.number() }
    let (tasks, sequence) = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<(Result<[LeasedTask], RuntimeError>, UInt64), Never>) in
        queueUp(number, request, until) { continuation.resume(returning: ($0, $1)) }
      }
    } onCancel: {
      let resume = state.withLock { $0.waiters.take(number: number) }
      resume?()
    }
    let leased = try tasks.get()
    try await durable(sequence)
    return leased
  }

  private func queueUp(
    _ number: UInt64, _ request: LeaseRequest, _ until: UInt64,
    _ resume: @escaping @Sendable (Result<[LeasedTask], RuntimeError>, UInt64) -> Void
  ) {
    let aftermath: Aftermath? = state.withLock { state in
      let now = present(&state)
      guard refusal(state) == nil, !Task.isCancelled, now < until else { return nil }
      state.waiters.workers.append(
        EngineWaiters.Worker(number: number, request: request, until: until, resume: resume))
      catchUp(&state, now)
      return settle(&state, now)
    }
    guard let aftermath else { return resume(.success([]), 0) }
    finish(aftermath)
  }

  package func renew(
    _ leases: [TaskLease], duration: UInt64
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    guard !leases.isEmpty else { return [] }
    return try await change { state, now in
      let command = RuntimeCommand.renew(leases, duration: duration, now: now)
      guard case .leases(let outcomes) = apply(command, &state) else { return .success([]) }
      return .success(outcomes)
    }
  }

  package func finish(
    _ results: [(lease: TaskLease, result: AttemptResult)]
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    guard !results.isEmpty else { return [] }
    let reports = results.map { AttemptReport(lease: $0.lease, result: $0.result) }
    return try await change { state, now in
      guard case .leases(let outcomes) = apply(.finish(reports, now: now), &state) else {
        return .success([])
      }
      return .success(outcomes)
    }
  }

  package func cancel(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    guard !tasks.isEmpty else { return [] }
    return try await change { state, now in
      guard case .statuses(let before) = apply(.cancel(tasks, now: now), &state) else {
        return .success([])
      }
      return .success(before)
    }
  }

  package func requeue(_ tasks: [TaskID]) async throws(RuntimeError) -> [TaskStatus?] {
    guard !tasks.isEmpty else { return [] }
    return try await change { state, now in
      guard case .statuses(let before) = apply(.requeue(tasks, now: now), &state) else {
        return .success([])
      }
      return .success(before)
    }
  }

  package func task(_ id: TaskID) async throws(RuntimeError) -> TaskRecord? {
    try await look { cores, _ in cores.queue.task(id) }
  }

  package func result(of id: TaskID, wait: UInt64) async throws(RuntimeError) -> TaskRecord? {
    if wait > 0 {
      await self.wait(.task(id), until: end(of: wait)) { cores, _ in
        cores.queue.task(id)?.status.isFinal ?? true
      }
    }
    return try await task(id)
  }

  package func tasks(_ filter: TaskFilter) async throws(RuntimeError) -> [TaskRecord] {
    try await look { cores, _ in cores.queue.tasks(filter) }
  }

  package func queueStatistics() async throws(RuntimeError) -> QueueStatistics {
    try await look { cores, now in cores.queue.statistics(now: now) }
  }

  package func setLimits(_ limits: QueueLimits) async throws(RuntimeError) {
    try await change { state, now in
      _ = apply(.setLimits(limits, now: now), &state)
      return .success(())
    }
  }

  package func limits() async throws(RuntimeError) -> QueueLimits {
    try await look { cores, _ in cores.queue.limits }
  }
}
