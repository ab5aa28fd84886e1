import Expressions
package import JSON

/// Runs a chain.
///
/// The same plan with the same inputs and the same answers gives the same result: results of concurrent work are
/// put together in the order of the plan, and everything random comes from the seed.
package struct ChainRunner: Sendable {
  /// Hears what happens; may be called by several tasks at once.
  package typealias Listener = @Sendable (ChainEvent) -> Void

  package let plan: ChainPlan
  package var services: ChainServices
  private let templates: ChainTemplates

  /// A runner of a plan, which should have passed the check.
  package init(_ plan: ChainPlan, services: ChainServices) {
    self.plan = plan
    self.services = services
    templates = ChainTemplates(plan)
  }

  /// Runs the chain to its end; cancelling the task ends it with the failure `cancelled`.
  ///
  /// Inputs are checked against the declared ones before anything runs.
  @concurrent
  package func run(
    _ inputs: JSONObject, onEvent: @escaping Listener = { _ in }
  ) async throws(ChainFailure) -> ChainResult {
    let scope = try plan.checkedInputs(inputs)
    let run = ChainRun(plan: plan, services: services, templates: templates, listener: onEvent)
    try run.begin(scope)
    do throws(ChainFailure) {
      let (output, values) = try await run.all(scope)
      let result = run.result(output, values)
      try run.end(.success(result))
      return result
    } catch {
      var failure = error
      failure.usage = run.usage
      try run.end(.failure(failure))
      throw failure
    }
  }
}

extension ChainPlan {
  /// The values that a run starts with: what was given, and defaults.
  ///
  /// - Throws: `bad-input` for one that is missing, unknown or of the wrong type.
  package func checkedInputs(_ given: JSONObject) throws(ChainFailure) -> JSONObject {
    for key in given.keys where !inputs.contains(where: { $0.name == key }) {
      let known = inputs.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ChainFailure(
        "bad-input",
        "the chain has no input '\(key)'; "
          + (inputs.isEmpty ? "it takes none" : "it takes \(known)"))
    }
    var scope = JSONObject()
    for input in inputs {
      guard let value = given[input.name] ?? input.defaultValue else {
        throw ChainFailure(
          "bad-input", "the input '\(input.name)' is missing; give \(input.type.phrase)")
      }
      let type = ExpressionType(of: value)
      guard type.mayBe(input.type) else {
        throw ChainFailure(
          "bad-input", "the input '\(input.name)' is \(type.phrase); give \(input.type.phrase)")
      }
      scope[input.name] = value
    }
    return scope
  }
}
