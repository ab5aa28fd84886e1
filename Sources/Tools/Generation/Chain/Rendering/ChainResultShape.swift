import Chains
import JSON

/// What the result of a plan looks like.
enum ChainResultShape: Equatable {
  case text
  case list
  case object([String])
  case any

  init(_ plan: ChainPlan) {
    self = plan.output.map(Self.of) ?? Self.of(plan.steps.last)
  }

  private static func of(_ output: JSONValue) -> Self {
    switch output {
    case .object(let object): .object(object.keys)
    case .array: .list
    case .string(let text):
      text.hasPrefix("{{") && text.hasSuffix("}}") && !text.contains("join(") ? .any : .text
    default: .any
    }
  }

  private static func of(_ step: ChainStep?) -> Self {
    guard let step else { return .any }
    switch step.work {
    case .prompt(let prompt):
      guard case .text = prompt.content else { return .any }
      return .text
    case .model(let model):
      guard let schema = model.schema else { return .text }
      return schema["properties"]?.object.map { .object($0.keys) } ?? .any
    case .parse(let parse):
      return parse.format == .list ? .list : parse.format == .text ? .text : .any
    case .map, .load, .split: return .list
    case .retrieve(let retrieve): return retrieve.result == .text ? .text : .list
    case .parallel(let parallel): return .object(parallel.branches.map(\.name))
    case .branch(let branch):
      let shapes = (branch.cases.map(\.body) + [branch.otherwise].compactMap { $0 }).map { body in
        body.output.map(Self.of) ?? Self.of(body.steps.last)
      }
      return shapes.allSatisfy { $0 == shapes[0] } ? shapes.first ?? .any : .any
    case .value(let value): return of(value)
    case .tool, .memory: return .any
    }
  }

  /// The first step at the top that puts its text under one of several labels.
  static func labels(_ plan: ChainPlan) -> (id: String, labels: [String])? {
    for step in plan.steps {
      guard case .model(let model) = step.work,
        let labels = model.schema?["properties"]?["label"]?["enum"]?.array
      else { continue }
      return (step.id, labels.compactMap(\.string))
    }
    return nil
  }
}
