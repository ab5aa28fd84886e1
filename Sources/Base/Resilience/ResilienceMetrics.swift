package import Telemetry

/// Turns what happens in a pipeline, and on a ladder, into metrics.
///
/// `dna_circuit_breaker_state` is 1 for the state a service's breaker is in and 0 for the others;
/// `dna_degraded_mode_active` is 1 while a component runs below full service.
package final class ResilienceMetrics: Sendable {
  private let registry: MetricRegistry
  private let service: String

  /// Metrics of one service; its breaker is reported as closed from the start.
  package init(_ registry: MetricRegistry, service: String) {
    self.registry = registry
    self.service = service
    reportBreaker("closed")
  }

  /// Counts an event.
  package func record(_ event: ResilienceEvent) {
    switch event {
    case .attempt: count("dna_resilience_attempts_total", "Attempts at calls.")
    case .retry(_, _, let code):
      count("dna_resilience_retries_total", "Further attempts, by what failed.", [("code", code)])
    case .budgetEmpty:
      count("dna_resilience_budget_empty_total", "Retries that the budget did not allow.")
    case .hedged: count("dna_resilience_hedges_total", "Second attempts beside a late one.")
    case .breaker(let change):
      reportBreaker(change.to.name)
      count(
        "dna_circuit_breaker_changes_total", "Changes of a breaker's state.",
        [("state", change.to.name)])
    case .ended(let code, _):
      count("dna_resilience_calls_total", "Calls by how they ended.", [("code", code ?? "ok")])
    }
  }

  /// Reports where a ladder stands.
  package func record(_ ladder: DegradationLadder) {
    registry.gauge("dna_degraded_mode_active", labels: ["component": service])
      .set(ladder.current > 0 ? 1 : 0)
    registry.gauge(
      "dna_degradation_level", help: "Level of degradation, 0 at full service.",
      labels: ["component": service]
    ).set(ladder.current)
  }

  private func reportBreaker(_ state: String) {
    for name in CircuitBreaker.State.names {
      registry.gauge(
        "dna_circuit_breaker_state", labels: ["service": service, "state": name]
      ).set(name == state ? 1 : 0)
    }
  }

  private func count(_ name: String, _ help: String, _ labels: [(String, String)] = []) {
    registry.counter(name, help: help, labels: MetricLabels([("service", service)] + labels)).add()
  }
}
