import Expressions
import JSON

/// The templates and conditions of a plan, read once.
struct ChainTemplates: Sendable {
  private var templates: [JSONValue: Template] = [:]
  private var conditions: [String: Expression] = [:]

  /// Reads every template and condition of a plan; a faulty one is read again, and refused, when it is used.
  init(_ plan: ChainPlan) {
    add(plan.output)
    for step in plan.steps { add(step) }
  }

  /// The value of a tree of templates.
  func value(_ value: JSONValue, in scope: JSONObject) throws(ExpressionError) -> JSONValue {
    if let template = templates[value] { return try template.evaluate(in: scope) }
    return try Template(value).evaluate(in: scope)
  }

  /// Whether a condition holds.
  func holds(_ condition: String, in scope: JSONObject) throws(ExpressionError) -> Bool {
    if let expression = conditions[condition] { return try expression.holds(in: scope) }
    return try Expression(condition).holds(in: scope)
  }

  private mutating func add(_ value: JSONValue?) {
    guard let value, let template = try? Template(value) else { return }
    templates[value] = template
  }

  private mutating func add(_ body: ChainBody) {
    add(body.output)
    for step in body.steps { add(step) }
  }

  private mutating func add(_ step: ChainStep) {
    for template in step.templates { add(template) }
    if case .branch(let branch) = step.work {
      for choice in branch.cases { conditions[choice.when] = try? Expression(choice.when) }
    }
    for body in step.bodies { add(body) }
    for other in step.fallback { add(other) }
  }
}
