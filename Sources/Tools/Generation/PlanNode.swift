/// A node of the discourse: what the sentence asks for, in its order and nesting, before anything is bound.
final class PlanNode {
  enum Kind {
    case sequence
    case parallel
    case each
    case branch
    case loop
    case step
    /// An approval, or a question to a person.
    case ask
    case wait
    case stop
  }

  var kind: Kind
  var clause: Clause?
  /// The body; of a branch what is done when the condition holds.
  var children: [PlanNode] = []
  /// Of a branch what is done when the condition does not hold.
  var otherwise: [PlanNode] = []
  /// Of a loop what ends it or keeps it going.
  var conditions: [Clause] = []
  var settings = ClauseSettings()
  /// What is done when this fails.
  var failure: PlanNode?
  /// The clause that spoke of the failure.
  var failureClause: Clause?
  /// Index of the sentence.
  var sentence = 0
  /// Whether the node follows the one before by no more than "and".
  var followsAnd = false

  init(_ kind: Kind, _ clause: Clause? = nil) {
    self.kind = kind
    self.clause = clause
    if let clause { settings = clause.settings }
  }
}
