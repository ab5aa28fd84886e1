package import Chains

/// A chain that was planned from words, and how it came about.
package struct PlannedChain: Sendable {
  /// Who made the plan.
  package enum Source: String, Sendable {
    case rules
    case model
  }

  package var plan: ChainPlan
  package var source: Source
  /// Why the rules were used although a model was asked for.
  package var fallbackReason: String?
  /// Which words made which step, in the order of the steps; `node` is the id of a step or `input:NAME`.
  package var explanation: [PlanExplanation]
  /// What was taken for granted.
  package var assumptions: [String]
  /// What only the person who asks can say.
  package var questions: [String]
  /// Words that no step accounts for.
  package var leftover: [DroppedWords]
  /// Functions of the user's own code that the plan calls.
  package var functions: [ContextFunction]

  /// A planned chain.
  package init(
    plan: ChainPlan, source: Source, fallbackReason: String? = nil,
    explanation: [PlanExplanation] = [], assumptions: [String] = [], questions: [String] = [],
    leftover: [DroppedWords] = [], functions: [ContextFunction] = []
  ) {
    self.plan = plan
    self.source = source
    self.fallbackReason = fallbackReason
    self.explanation = explanation
    self.assumptions = assumptions
    self.questions = questions
    self.leftover = leftover
    self.functions = functions
  }
}

/// What a chain is planned with, beside the request.
package struct ChainOptions: Sendable, Hashable {
  /// Name of the chain; made from the request otherwise.
  package var name: String?
  /// Provider of the models, such as `anthropic`.
  package var provider: String?
  /// Name of the model; the provider's usual one otherwise.
  package var model: String?
  /// Whether failed calls are tried again and limited in time.
  package var handlesErrors: Bool
  /// Whether the code says what it does.
  package var logs: Bool
  /// Text of the user's code or API description.
  package var context: String?
  /// What was found in it.
  package var functions: [ContextFunction]

  /// Options.
  package init(
    name: String? = nil, provider: String? = nil, model: String? = nil,
    handlesErrors: Bool = true, logs: Bool = true, context: String? = nil,
    functions: [ContextFunction] = []
  ) {
    self.name = name
    self.provider = provider
    self.model = model
    self.handlesErrors = handlesErrors
    self.logs = logs
    self.context = context
    self.functions = functions
  }
}
