import Expressions
import JSON

/// Names that the templates of a configuration take from the state.
enum Templates {
  /// Text that a template leaves as it is.
  static func literal(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("{{") {
        result += "\\{{"
        rest = rest.dropFirst(2)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  static func names(in value: JSONValue) -> [String] {
    let names = (try? Template(value))?.names ?? []
    return names.filter { !["item", "index", "iteration", "error"].contains($0) }
  }

  static func names(inExpression text: String) -> [String] {
    let names = (try? Expression(text))?.names ?? []
    return names.filter { !["item", "index", "iteration", "error"].contains($0) }
  }
}
