import CommandLineKit
import JSON
import Terminal
import Workflows

/// The result of a run as a document and as a page.
struct RunResultReport {
  private let source: WorkflowSource
  private let result: WorkflowResult
  private let seed: Int
  private let runID: String
  /// What the model used; nil when none was configured.
  private let usage: JSONObject?

  init(
    _ source: WorkflowSource, _ result: WorkflowResult, seed: Int, runID: String,
    usage: JSONObject? = nil
  ) {
    self.usage = usage
    self.source = source
    self.result = result
    self.seed = seed
    self.runID = runID
  }

  /// The document `dna.run/v1`.
  var json: JSONObject {
    var failure = JSONValue.null
    if let fault = result.failure {
      var object: JSONObject = [
        "node": .string(fault.node), "code": .string(fault.code),
        "message": .string(fault.message), "attempt": .integer(fault.attempt),
      ]
      if let iteration = fault.iteration { object["iteration"] = .integer(iteration) }
      failure = .object(object)
    }
    var object: JSONObject = [
      "schema": "dna.run/v1",
      "workflow": .string(source.definition.name),
      "run": .string(runID),
      "status": .string(result.outcome.rawValue),
      "outputs": .object(result.outputs),
      "executed": .integer(result.executed),
      "skipped": .integer(result.skipped),
      "retries": .integer(result.retries),
      "failure": failure,
      "waitingFor": .strings(result.decisionNodes),
      "seed": .integer(seed),
    ]
    object["model"] = usage.map { .object($0) }
    return object
  }

  private static let columns = [
    Column("output", title: "Output", priority: 1), Column("value", title: "Value", kind: .json),
  ]

  /// Shows it in the format that was asked for.
  func show(_ context: CommandContext<GlobalSettings>) throws {
    let reporter = Reporter(context)
    if context.globals.output == .jsonl { return try reporter.line(json) }
    try reporter.document(json) { page in
      let style: Style = result.outcome == .completed ? .success : .failure
      try page.line("\(source.definition.name): \(result.outcome.rawValue)", style: style)
      try page.line(
        "\(result.executed) executed, \(result.skipped) skipped, \(result.retries) retries, "
          + "seed \(seed)")
      guard !result.outputs.isEmpty else { return }
      try page.line()
      try page.table(
        Self.columns,
        result.outputs.map { ["output": .string($0.key), "value": $0.value] })
    }
  }
}
