import JSON
package import LanguageModels
import Workflows

/// Plans a workflow with a language model; the rules stand behind it.
///
/// The model sees the plan that the rules made and may better it. What it answers has to fit the schema and to
/// pass validation; its faults go back to it with their places. When nothing sound comes of it, the plan of the
/// rules is given, labelled with the reason. The request is data to the model: whatever stands in it, an answer
/// is a definition and nothing else, names no program, and reaches no address and no folder that the request
/// does not name.
package struct WorkflowModelPlanner: Sendable {
  private let model: any LanguageModel
  private let repairRounds: Int

  /// A planner that asks that model, and tells it of its faults at most so many times.
  package init(_ model: any LanguageModel, repairRounds: Int = 2) {
    self.model = model
    self.repairRounds = repairRounds
  }

  /// What came of it.
  package struct Outcome: Sendable {
    package var plan: PlannedWorkflow
    /// Why the rules made the plan; nil when the model did.
    package var fallback: String?
    package var usage: TokenUsage
  }

  /// A plan, by the model where it can.
  ///
  /// - Throws: `PlanError` when neither the model nor the rules make anything of the request; `cancelled` of the
  ///   model is passed on.
  package func plan(_ request: WorkflowRequest) async throws -> Outcome {
    let draft: Result<PlannedWorkflow, PlanError> = Result { () throws(PlanError) in
      try WorkflowPlanner.plan(request.sentence, options: request.options)
    }
    if case .failure(let error) = draft, error.code != .noStep { throw error }
    let prompt = WorkflowPrompt(request, draft: try? draft.get())
    let checker = WorkflowAnswerCheck(request)
    do throws(LanguageModelError) {
      let answer = try await StructuredOutput(model, repairRounds: repairRounds).request(
        prompt.chat, name: "workflow", schema: WorkflowPrompt.schema
      ) { checker.faults(in: $0) }
      let plan = checker.plan(
        answer.value, model: model.name, repairs: answer.repairs, adjustments: answer.adjustments)
      return Outcome(
        plan: WorkflowSafeguards.apply(request, to: plan), fallback: nil, usage: answer.usage)
    } catch {
      if error.code == .cancelled { throw CancellationError() }
      var plan = try draft.get()
      var source = plan.definition.metadata["source"]?.object ?? [:]
      source["reason"] = .string("\(model.name): \(error.message)")
      plan.definition.metadata["source"] = .object(source)
      return Outcome(
        plan: WorkflowSafeguards.apply(request, to: plan), fallback: error.message,
        usage: error.usage)
    }
  }
}

extension WorkflowPlanner {
  /// The plan of a request by rules, with what its options ask for.
  package static func plan(_ request: WorkflowRequest) throws(PlanError) -> PlannedWorkflow {
    WorkflowSafeguards.apply(request, to: try plan(request.sentence, options: request.options))
  }
}
