package import Workflows

/// A definition that was planned from words, and how it came about.
package struct PlannedWorkflow: Sendable {
  package var definition: WorkflowDefinition
  /// Which words made which node, in the order of the nodes.
  package var explanation: [PlanExplanation]
  /// Ids of the nodes that cannot run yet: no model or no program is bound to them.
  package var unbound: [String]
  /// Orders that were left out because no tool fits and only tools were wanted.
  package var dropped: [DroppedWords]
  /// Content words that no node accounts for.
  package var leftover: [DroppedWords]

  /// A plan.
  package init(
    definition: WorkflowDefinition, explanation: [PlanExplanation] = [], unbound: [String] = [],
    dropped: [DroppedWords] = [], leftover: [DroppedWords] = []
  ) {
    self.definition = definition
    self.explanation = explanation
    self.unbound = unbound
    self.dropped = dropped
    self.leftover = leftover
  }
}

/// Which words of the request made a node, and why.
package struct PlanExplanation: Sendable, Hashable {
  /// Bytes of the request; nil for a node that the graph needs and no word asks for.
  package var span: WordSpan?
  /// Those words.
  package var words: String
  /// Id of the node, or `input:` and the name of a declared input.
  package var node: String
  /// The rule that read them so.
  package var why: String
  /// 0 to 1: how sure the rule is.
  package var confidence: Double

  /// An explanation.
  package init(span: WordSpan?, words: String, node: String, why: String, confidence: Double) {
    self.span = span
    self.words = words
    self.node = node
    self.why = why
    self.confidence = confidence
  }
}

/// Words that made no node.
package struct DroppedWords: Sendable, Hashable {
  package var span: WordSpan
  package var words: String
  package var why: String

  /// Words and why they made nothing.
  package init(span: WordSpan, words: String, why: String) {
    self.span = span
    self.words = words
    self.why = why
  }
}
