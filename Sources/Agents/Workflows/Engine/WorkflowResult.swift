package import JSON

/// How a run ended.
package struct WorkflowResult: Sendable, Hashable {
  /// The way a run ended.
  package enum Outcome: String, Sendable, CaseIterable {
    /// Nothing was left to run.
    case completed
    /// A node failed and nothing caught it.
    case failed
    /// A person said no and no edge was made for that.
    case rejected
    /// A person has to answer and nobody could be asked.
    case waiting
    /// It was cancelled from outside.
    case cancelled
    /// The time limit of the run was reached.
    case timedOut = "timed-out"
    /// The limit of executed nodes was reached while there was more to run.
    case stepLimit = "step-limit"
  }

  package var outcome: Outcome
  /// The declared outputs, or all keys that are not inputs; only what exists.
  package var outputs: JSONObject
  /// The whole state at the end.
  package var state: JSONObject
  /// Nodes that ran, nested ones included; attempts of one node count once.
  package var executed: Int
  /// Nodes that were passed over because no live path led to them.
  package var skipped: Int
  /// Attempts beyond the first of a node.
  package var retries: Int
  /// What went wrong, when `outcome` is `failed`.
  package var failure: NodeFailure?
  /// Nodes that wait for a person, or that one rejected.
  package var decisionNodes: [String]
}
