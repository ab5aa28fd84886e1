/// The metrics that alert rules and dashboards ask for, as one table.
///
/// The names are those that the public DotNetAgents project uses in its rules and dashboards, under our
/// prefix; `alias` is the name there, so that its dashboards can be read against `dna`.
package enum MetricCatalogue {
  /// One metric.
  package struct Definition: Sendable, Hashable {
    package let name: String
    package let kind: MetricRegistry.Kind
    package let help: String
    /// The labels of its series.
    package let labels: [String]
    /// The bounds of a histogram.
    package let bounds: [Double]?
    /// The name in the DotNetAgents family.
    package let alias: String
  }

  /// The metrics, by name.
  package static let definitions: [Definition] = [
    gauge("agents_available_count", "Agents that can take a task now."),
    gauge("agents_status", "Agents by status.", ["status"]),
    gauge("agents_total", "Agents that are registered."),
    histogram("agent_task_duration_seconds", "Time that tasks took.", ["agent_id"]),
    counter("agent_tasks_failed_total", "Tasks that failed.", ["agent_id"]),
    counter("agent_tasks_success_total", "Tasks that succeeded.", ["agent_id"]),
    counter("agent_tasks_total", "Tasks that ended.", ["agent_id"]),
    gauge("circuit_breaker_state", "1 for the state a breaker is in.", ["service", "state"]),
    counter("cost_total_usd", "What model calls cost, in US dollars."),
    counter("cpu_usage_seconds_total", "Processor time that the process used."),
    gauge("database_connections_active", "Connections to the engine that are in use."),
    gauge("database_connections_max", "Connections to the engine that may be open."),
    gauge("degraded_mode_active", "1 while a component runs degraded.", ["component"]),
    counter("errors_total", "Errors by type.", ["error_type"]),
    histogram(
      "llm_call_duration_seconds", "Time that model calls took.", ["model"],
      HistogramMetric.modelSeconds),
    counter("llm_calls_failed_total", "Model calls that failed.", ["model"]),
    counter("llm_calls_total", "Model calls.", ["model"]),
    counter("llm_tokens_total", "Tokens that went into and came out of models.", ["model"]),
    gauge("memory_limit_bytes", "Memory that the process may use."),
    gauge("memory_usage_bytes", "Memory that the process holds."),
    histogram("message_bus_latency_seconds", "Time from sending a message to its delivery."),
    histogram("operation_duration_seconds", "Time that operations took.", ["operation"]),
    counter("requests_total", "Requests that were served.", ["method", "endpoint"]),
    gauge("task_queue_pending_count", "Tasks that wait in the queue."),
    counter("workflow_executions_failed_total", "Runs of workflows that failed."),
  ].sorted { $0.name < $1.name }

  /// The metric of that name.
  package static func definition(of name: String) -> Definition? { byName[name] }

  private static let byName = Dictionary(
    definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  private static func counter(
    _ name: String, _ help: String, _ labels: [String] = []
  ) -> Definition {
    definition(name, .counter, help, labels)
  }

  private static func gauge(_ name: String, _ help: String, _ labels: [String] = []) -> Definition {
    definition(name, .gauge, help, labels)
  }

  private static func histogram(
    _ name: String, _ help: String, _ labels: [String] = [],
    _ bounds: [Double] = HistogramMetric.seconds
  ) -> Definition {
    definition(name, .histogram, help, labels, bounds)
  }

  private static func definition(
    _ name: String, _ kind: MetricRegistry.Kind, _ help: String, _ labels: [String],
    _ bounds: [Double]? = nil
  ) -> Definition {
    Definition(
      name: "dna_\(name)", kind: kind, help: help, labels: labels, bounds: bounds,
      alias: "dotnetagents_\(name)")
  }
}
