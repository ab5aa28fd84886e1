import Synchronization

extension EmbeddedEngine {
  package func subscribe(_ subscription: BusSubscription) async throws(RuntimeError) {
    try await look { (cores, now) throws(RuntimeError) in
      try cores.bus.subscribe(subscription, now: now)
    }
    for resume in state.withLock({ $0.waiters.take(.subscription(subscription.name)) }) { resume() }
  }

  package func unsubscribe(_ name: String) async throws(RuntimeError) -> Bool {
    let found = try await look { cores, _ in cores.bus.unsubscribe(name) }
    for resume in state.withLock({ $0.waiters.take(.subscription(name)) }) { resume() }
    return found
  }

  package func publish(_ messages: [Message]) async throws(RuntimeError) -> [PublishOutcome] {
    let (outcomes, others): ([PublishOutcome], [@Sendable () -> Void]) = try await change {
      state, now in
      let outcomes = state.cores.bus.publish(messages, now: now)
      var others: [@Sendable () -> Void] = []
      for name in state.waiters.subscriptions where state.cores.bus.hasMessages(for: name) {
        others += state.waiters.take(.subscription(name))
      }
      return .success((outcomes, others))
    }
    for resume in others { resume() }
    return outcomes
  }

  package func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, wait: UInt64
  ) async throws(RuntimeError) -> [Delivery] {
    let until = end(of: wait)
    while true {
      let deliveries = try await look { (cores, now) throws(RuntimeError) in
        try cores.bus.receive(name, acknowledging: position, limit: limit, now: now)
      }
      guard deliveries.isEmpty, wait > 0, limit > 0, !Task.isCancelled, end(of: 0) < until else {
        return deliveries
      }
      await self.wait(.subscription(name), until: until) { cores, _ in
        cores.bus.hasMessages(for: name)
      }
      if state.withLock({ $0.isClosed }) { return [] }
    }
  }

  package func busStatistics() async throws(RuntimeError) -> BusStatistics {
    try await look { cores, _ in cores.bus.statistics }
  }
}
