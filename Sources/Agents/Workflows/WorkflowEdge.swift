/// An arrow between two nodes.
package struct WorkflowEdge: Sendable, Hashable {
  /// Unique; `from->to` when the definition gives none.
  package var id: String
  package var from: String
  package var to: String
  package var label: String?
  /// Whether the edge is taken only when its condition, or on deciding nodes its label, holds.
  package var isConditional: Bool
  /// An expression over the state.
  package var condition: String?
  /// Lower is looked at first; equal when not given (0).
  package var priority: Int
  /// How often an edge that closes a cycle may be taken in a run.
  package var maxTraversals: Int?

  /// An edge; conditional when it has a condition or a label that decides.
  package init(
    from: String, to: String, label: String? = nil, condition: String? = nil,
    isConditional: Bool? = nil, priority: Int = 0, maxTraversals: Int? = nil, id: String? = nil
  ) {
    self.id = id ?? "\(from)->\(to)"
    self.from = from
    self.to = to
    self.label = label
    self.condition = condition
    self.isConditional = isConditional ?? (condition != nil)
    self.priority = priority
    self.maxTraversals = maxTraversals
  }
}
