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

  private mutating func add(_ texts: [String]) {
    for text in texts { add(.string(text)) }
  }

  private mutating func add(_ body: ChainBody) {
    add(body.output)
    for step in body.steps { add(step) }
  }

  private mutating func add(_ step: ChainStep) {
    for other in step.fallback { add(other) }
    switch step.work {
    case .prompt(let prompt):
      switch prompt.content {
      case .text(let text): add(.string(text))
      case .messages(let messages): add(messages.map(\.text))
      }
    case .value(let value): add(value)
    case .model(let model):
      add(model.prompt)
      add([model.system, model.remember].compactMap { $0 })
    case .parse(let parse): add(parse.from)
    case .load(let load): add(load.paths)
    case .split(let split): add(split.from)
    case .retrieve(let retrieve):
      add(retrieve.from)
      add(retrieve.paths + [retrieve.query])
    case .tool(.function(_, let arguments)): add(.object(arguments))
    case .tool(.program(let program)):
      add(program.argv)
      add(.object(program.input))
    case .map(let map):
      add(map.over)
      add(map.body)
    case .parallel(let parallel):
      for branch in parallel.branches { add(branch.body) }
    case .branch(let branch):
      for choice in branch.cases {
        conditions[choice.when] = try? Expression(choice.when)
        add(choice.body)
      }
      if let otherwise = branch.otherwise { add(otherwise) }
    case .memory(let memory): add([memory.path].compactMap { $0 })
    }
  }
}
