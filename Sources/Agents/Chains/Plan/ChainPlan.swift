package import Expressions
package import JSON

/// A chain as data (`dna.chain/v1`): typed steps, one after another, over named values.
///
/// ## Values
/// Every input and every step has a name, and a step's result is the value of its name. Steps run in the order
/// in which they are written and see the inputs and the steps above them. Steps inside a map, a branch or a
/// parallel step also see what their owner sees; nobody outside sees them, only what their owner makes of them.
///
/// ## Templates
/// A string may hold `{{ expression }}`. A string that is one template and nothing else keeps the type of the
/// value; `\{{` is a literal `{{`. Inside a map the element goes by the name in `as` and its place by `index`.
///
/// ## Failure
/// A step that fails is tried again after its `retry`, then its `fallback` steps are run in turn until one
/// succeeds; when none does the chain fails. A `timeout` limits one attempt.
package struct ChainPlan: Sendable, Hashable {
  /// The schema name that a plan carries.
  package static let schema = "dna.chain/v1"

  package var name: String
  package var description: String?
  /// What a run must be given, in order.
  package var inputs: [ChainInput]
  package var steps: [ChainStep]
  /// The result, a tree of templates; nil is the value of the last step.
  package var output: JSONValue?
  /// Free facts; `source` says who planned it.
  package var metadata: JSONObject

  /// A plan.
  package init(
    name: String, description: String? = nil, inputs: [ChainInput] = [], steps: [ChainStep] = [],
    output: JSONValue? = nil, metadata: JSONObject = [:]
  ) {
    self.name = name
    self.description = description
    self.inputs = inputs
    self.steps = steps
    self.output = output
    self.metadata = metadata
  }
}

/// A value that a run of a chain must be given.
package struct ChainInput: Sendable, Hashable {
  package var name: String
  /// A JSON type, or any.
  package var type: ExpressionType
  package var description: String?
  /// The value when none is given; nil means that it is required.
  package var defaultValue: JSONValue?

  /// An input.
  package init(
    name: String, type: ExpressionType = .string, description: String? = nil,
    defaultValue: JSONValue? = nil
  ) {
    self.name = name
    self.type = type
    self.description = description
    self.defaultValue = defaultValue
  }
}

/// Steps that run one after another inside another step, and what comes of them.
package struct ChainBody: Sendable, Hashable {
  package var steps: [ChainStep]
  /// The result, a tree of templates; nil is the value of the last step.
  package var output: JSONValue?

  /// A body.
  package init(steps: [ChainStep], output: JSONValue? = nil) {
    self.steps = steps
    self.output = output
  }
}
