import Platform
import Resilience
import Testing

/// Every order of events up to a depth, over the states that can be told apart.
@Suite struct CircuitBreakerExplorationTests {
  private enum Event: CaseIterable {
    case acquire, succeed, fail, ignore, latestFails, tick, isolate, reset
  }

  private struct Node: Hashable {
    var breaker: CircuitBreaker
    var permits: [CircuitBreaker.Permit] = []
    var now: UInt64 = 0
    /// The probe that is under way, by what the test saw.
    var probe: CircuitBreaker.Permit?
  }

  private static let settings = CircuitBreaker.Settings(
    consecutiveFailures: 2, consecutiveWindow: 2, openDuration: 2, openMultiplier: 2,
    maxOpenDuration: 4, jitter: 0, probes: 2, probeTimeout: 3)

  private func step(_ node: Node, _ event: Event) -> Node? {
    var next = node
    switch event {
    case .tick: next.now += 1
    case .isolate: next.breaker.isolate(at: node.now)
    case .reset: next.breaker.reset(at: node.now)
    case .acquire:
      let before = node.breaker.state
      switch next.breaker.acquire(at: node.now) {
      case .success(let permit):
        guard node.permits.count < 3 else { return nil }
        next.permits.append(permit)
        check(before, node, permit)
        if permit.isProbe { next.probe = permit }
      case .failure(let rejection):
        #expect(before != .closed)
        #expect(rejection.state == .isolated || (rejection.retryAfter ?? 0) > 0)
      }
    case .succeed, .fail, .ignore, .latestFails:
      guard !node.permits.isEmpty else { return nil }
      let place = event == .latestFails ? node.permits.count - 1 : 0
      let permit = next.permits.remove(at: place)
      let outcome: CircuitBreaker.Outcome =
        event == .succeed ? .success : event == .ignore ? .ignored : .failure
      next.breaker.record(permit, outcome, at: node.now)
      if next.probe == permit { next.probe = nil }
    }
    checkChanges(of: &next.breaker, at: node.now)
    return next
  }

  /// What must hold when a call was let through.
  private func check(
    _ before: CircuitBreaker.State, _ node: Node, _ permit: CircuitBreaker.Permit
  ) {
    switch before {
    case .closed: #expect(!permit.isProbe)
    case .open(let until):
      #expect(node.now >= until, "half-open only after the wait")
      #expect(permit.isProbe)
    case .halfOpen:
      #expect(permit.isProbe)
      if let probe = node.probe {
        // A second probe while the first is under way: never.
        #expect(!node.permits.contains(probe), "two probes at a time")
      }
    case .isolated: Issue.record("an isolated breaker let a call through")
    }
  }

  private func checkChanges(of breaker: inout CircuitBreaker, at now: UInt64) {
    for change in breaker.takeChanges() {
      switch (change.from, change.to) {
      case (.open(let until), .halfOpen): #expect(change.time >= until)
      case (.closed, .open), (.halfOpen, .open), (.halfOpen, .closed), (_, .isolated): break
      case (_, .closed): #expect(change.reason == "reset by hand")
      default: Issue.record("from \(change.from) to \(change.to)")
      }
      if case .open(let until) = change.to { #expect((2...4).contains(until - now)) }
    }
  }

  @Test func `no order of events up to the depth breaks a rule`() {
    let isSoak = ProcessContext.environment()["DNA_SOAK"] != nil
    var level: Set<Node> = [Node(breaker: CircuitBreaker(Self.settings))]
    var states: Set<String> = []
    var seen = level.count
    for _ in 0..<(isSoak ? 15 : 12) {
      var next: Set<Node> = []
      for node in level {
        states.insert(node.breaker.state.name)
        for event in Event.allCases {
          if let found = step(node, event) { next.insert(found) }
        }
      }
      level = next
      seen += next.count
    }
    #expect(states == Set(CircuitBreaker.State.names))
    #expect(seen > 100_000)
  }
}
