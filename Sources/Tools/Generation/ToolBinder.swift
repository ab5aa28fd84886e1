import JSON
import Workflows

/// Binds an order to a tool of the user, when one fits.
enum ToolBinder {
  static func bind(
    _ clause: Clause, _ tools: ToolCatalogue, _ scope: Scope, _ context: PlanContext
  ) -> Binding? {
    nil
  }
}
