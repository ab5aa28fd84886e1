import Platform

extension AgentSession {
  private enum Raced<Value: Sendable>: Sendable {
    case done(Value)
    case late
    /// Who gave up the run ended the wait; the work hears of it too and says so itself.
    case interrupted
  }

  /// Whether the run's time is over.
  var isLate: Bool { timeIsOver || deadline.map { clock.now() >= $0 } ?? false }

  /// What the work gives, or nil when the time limit came first: then the work was cancelled.
  mutating func within<Value: Sendable>(
    _ work: @escaping @Sendable () async -> Value
  ) async -> Value? {
    guard let deadline else { return await work() }
    let now = clock.now()
    let left = deadline > now ? deadline - now : 0
    let value = await withTaskGroup(of: Raced<Value>.self) { [sleep] group -> Value? in
      group.addTask { .done(await work()) }
      group.addTask {
        do { try await sleep(left) } catch { return .interrupted }
        return .late
      }
      defer { group.cancelAll() }
      for await end in group {
        switch end {
        case .done(let value): return value
        case .late: return nil
        case .interrupted: continue
        }
      }
      return nil
    }
    if case nil = value { timeIsOver = true }
    return value
  }
}
