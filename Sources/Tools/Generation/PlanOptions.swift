/// What a plan may use, and what it is called.
package struct PlanOptions: Sendable {
  /// Tools of the user that steps are matched onto before the built-in functions.
  package var tools: ToolCatalogue?
  /// Whether steps that no tool fits are dropped and reported instead of kept unbound.
  package var onlyTools: Bool
  /// Name of the workflow; made from the request when nil.
  package var name: String?

  /// Options.
  package init(tools: ToolCatalogue? = nil, onlyTools: Bool = false, name: String? = nil) {
    self.tools = tools
    self.onlyTools = onlyTools
    self.name = name
  }
}
