import Expressions
import JSON

/// Names that the templates of a configuration take from the state.
enum Templates {
  static func names(in value: JSONValue) -> [String] {
    let names = (try? Template(value))?.names ?? []
    return names.filter { !["item", "index", "iteration", "error"].contains($0) }
  }

  static func names(inExpression text: String) -> [String] {
    let names = (try? Expression(text))?.names ?? []
    return names.filter { !["item", "index", "iteration", "error"].contains($0) }
  }
}
