import Expressions
import JSON

/// A template with what the engine asks of it again and again.
struct PreparedTemplate: Sendable {
  let template: Template
  /// The names it takes from the scope.
  let names: [String]
  /// Its value, when it has no expressions.
  let constant: JSONValue?

  init(_ template: Template) {
    self.template = template
    names = template.names
    constant = template.isConstant ? try? template.evaluate(in: [:]) : nil
  }
}
