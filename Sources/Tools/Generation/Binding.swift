import JSON
import Workflows

/// A node that an order was bound to, and what it gives.
struct Binding {
  var node: WorkflowNode
  /// The value that later words can name; nil when it only acts.
  var value: StateValue?
  var words: [Int]
  var why: String
  var confidence: Double
  /// Whether it works on one element and has to run for each of a list.
  var over: StateValue?
  /// With `over`, the list of all results.
  var outer: StateValue?
}
