import Chains
import CommandLineKit
import JSON
import LanguageModels

/// The models that a run of a chain needs: the one that the user chose, and those that steps name.
struct ChainModels: Sendable {
  let main: any LanguageModel
  private let opened: [(name: String, model: OpenedModel)]

  /// Opens them; nothing is sent yet.
  ///
  /// - Throws: `CommandFailure` when a step needs a model that is not there.
  init(
    _ plan: ChainPlan, _ options: ModelOptions, _ context: CommandContext<GlobalSettings>,
    seed: UInt64
  ) async throws {
    var names: [String] = []
    var needsMain = false
    Self.visit(plan.steps) { step in
      guard case .model(let model) = step.work else { return }
      if let name = model.model {
        if !names.contains(name) { names.append(name) }
      } else {
        needsMain = true
      }
    }
    var opened: [(String, OpenedModel)] = []
    // What '--max-cost' allows is for all of them together.
    let whole = CostLedger()
    let chosen = try await options.open(context, seed: seed, whole: whole)
    if let chosen { opened.append((chosen.endpoint.name, chosen)) }
    guard !needsMain || chosen != nil else {
      throw CommandFailure(
        "the chain asks a model, and none is chosen",
        hint: "name one with --provider and --model, or take the built-in one: --provider offline",
        code: "no-model")
    }
    for name in names where !opened.contains(where: { $0.0 == name }) {
      var own = options
      own.provider = nil
      own.model = name
      own.baseURL = nil
      guard let model = try await own.open(context, seed: seed, whole: whole) else {
        throw CommandFailure(
          "a step asks '\(name)', which needs the network",
          hint: "run without --offline, or take 'model' out of the step", code: "no-model")
      }
      opened.append((name, model))
    }
    // A chain without questions to a model still gets one that answers none.
    main = chosen?.model ?? OfflineModel()
    self.opened = opened
  }

  /// Gives the model that a step names.
  var resolver: ChainServices.Resolver {
    let models = opened
    return { (name) throws(LanguageModelError) in
      guard let model = models.first(where: { $0.name == name }) else {
        throw LanguageModelError(.badRequest, "'\(name)' was not opened")
      }
      return model.model.model
    }
  }

  /// What each model was asked, and what that cost.
  var reports: [JSONObject] { opened.map(\.model.report) }

  private static func visit(_ steps: [ChainStep], _ body: (ChainStep) -> Void) {
    for step in steps {
      body(step)
      visit(step.fallback, body)
      for inner in step.bodies { visit(inner.steps, body) }
    }
  }
}
