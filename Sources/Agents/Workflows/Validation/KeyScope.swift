import Expressions
import Functions
import JSON

/// The names that an expression in a graph sees.
struct KeyScope {
  /// Names that surely have a value.
  var definite: Set<String> = []
  /// Names that may have one.
  var possible: Set<String> = []
  /// Names that something writes somewhere.
  var known: Set<String> = []
  var types: [String: ExpressionType] = [:]
  let state: [StateKey]

  init(state: [StateKey]) {
    self.state = state
  }

  /// What can be said of the keys that the nodes of a graph write; a declared type stands.
  mutating func addTypes(of model: GraphModel, functions: FunctionCatalogue) {
    var found: [String: ExpressionType] = [:]
    for (index, node) in model.graph.definition.nodes.enumerated() {
      for key in model.maybe[index] {
        let type = node.writes == [key] ? Self.result(of: node, functions) : .any
        if let other = found[key], other != type {
          found[key] = .any
        } else {
          found[key] = type
        }
      }
    }
    for (key, type) in found where types[key] ?? .any == .any { types[key] = type }
  }

  private static func result(
    of node: WorkflowNode, _ functions: FunctionCatalogue
  ) -> ExpressionType {
    // What fails and is ignored leaves null.
    guard node.onError != .ignore else { return .any }
    switch node.type {
    case .map: return .array
    case .function:
      guard let handler = node.config["handler"]?.string, let function = functions[handler] else {
        return .any
      }
      return ExpressionType(rawValue: function.signature.result.rawValue) ?? .any
    default: return .any
    }
  }

  /// The scope of one node: what flows to it is added.
  func at(_ node: Int, of model: GraphModel, after: Bool = false) -> KeyScope {
    var scope = self
    scope.definite.formUnion(model.flow.definite[node])
    scope.possible.formUnion(model.flow.possible[node])
    if after {
      scope.definite.formUnion(model.surely[node])
      scope.possible.formUnion(model.maybe[node])
    }
    return scope
  }
}
