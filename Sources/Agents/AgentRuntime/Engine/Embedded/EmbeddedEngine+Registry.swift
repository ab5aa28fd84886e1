package import AgentManifest
import Synchronization

extension EmbeddedEngine {
  /// A change of the registry, and who is told of it.
  private func changeRegistry(
    _ make: (UInt64) -> RuntimeCommand
  ) async throws(RuntimeError) -> EngineCores.Reply {
    let (reply, others): (EngineCores.Reply, [@Sendable () -> Void]) = try await change {
      state, now in
      let reply = apply(make(now), &state)
      if case .failed(let error) = reply { return .failure(error) }
      return .success((reply, state.waiters.take(.registry)))
    }
    for resume in others { resume() }
    return reply
  }

  package func register(
    _ manifest: AgentManifest, endpoint: String?, lease: UInt64
  ) async throws(RuntimeError) -> UInt64 {
    let reply = try await changeRegistry {
      .register(manifest, endpoint: endpoint, lease: lease, now: $0)
    }
    guard case .incarnation(let number) = reply else { return 0 }
    return number
  }

  package func heartbeat(
    _ agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64
  ) async throws(RuntimeError) {
    _ = try await changeRegistry {
      .heartbeat(
        agent: agent, incarnation: incarnation, status: status, load: load, lease: lease, now: $0)
    }
  }

  package func agent(_ id: String) async throws(RuntimeError) -> AgentRecord? {
    try await look { cores, _ in cores.registry.agent(id) }
  }

  package func agents(_ query: AgentQuery) async throws(RuntimeError) -> [AgentRecord] {
    try await look { cores, _ in cores.registry.agents(query) }
  }

  package func deregister(_ agent: String) async throws(RuntimeError) -> Bool {
    guard case .flag(let found) = try await changeRegistry({ .deregister(agent: agent, now: $0) })
    else { return false }
    return found
  }

  package func changes(
    after revision: UInt64, wait: UInt64
  ) async throws(RuntimeError) -> [AgentEvent] {
    let until = end(of: wait)
    while true {
      let events = try await look { (cores, _) throws(RuntimeError) in
        try cores.registry.changes(after: revision)
      }
      guard events.isEmpty, wait > 0, !Task.isCancelled, end(of: 0) < until else { return events }
      await self.wait(.registry, until: until) { cores, _ in
        cores.registry.revision != revision
      }
      if state.withLock({ $0.isClosed }) { return [] }
    }
  }
}
