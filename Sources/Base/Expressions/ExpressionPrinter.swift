import JSON

/// Writes a syntax tree as text that reads back as the same tree.
enum ExpressionPrinter {
  /// Binding strength of what is printed, higher is tighter; binary operators are in between.
  private static let ternary = 0
  private static let unary = 8
  private static let postfix = 9

  static func print(_ node: ExpressionSyntax) -> String { print(node, above: 0) }

  private static func print(_ node: ExpressionSyntax, above floor: Int) -> String {
    let (text, strength) = written(node)
    return strength < floor ? "(\(text))" : text
  }

  private static func written(_ node: ExpressionSyntax) -> (String, Int) {
    switch node.kind {
    case .constant(let value):
      let text = value.serialized()
      return (text, text.hasPrefix("-") ? unary : postfix)
    case .name(let name): return (name, postfix)
    case .element: return ("it", postfix)
    case .member(let base, let name): return ("\(print(base, above: postfix)).\(name)", postfix)
    case .subscripted(let base, let key):
      return ("\(print(base, above: postfix))[\(print(key))]", postfix)
    case .not(let operand): return ("!\(print(operand, above: unary))", unary)
    case .negate(let operand):
      if case .constant(.number) = operand.kind {
        return ("-(\(print(operand)))", unary)
      }
      return ("-\(print(operand, above: unary))", unary)
    case .binary(let symbol, let left, let right):
      let own = symbol.precedence
      // Comparisons do not chain, `??` groups to the right, all others to the left.
      let leftFloor = symbol.isComparison || symbol == .coalesce ? own + 1 : own
      let rightFloor = symbol == .coalesce ? own : own + 1
      return (
        "\(print(left, above: leftFloor)) \(symbol.rawValue) \(print(right, above: rightFloor))",
        own
      )
    case .conditional(let condition, let first, let second):
      return ("\(print(condition, above: 1)) ? \(print(first)) : \(print(second))", ternary)
    case .array(let elements):
      return ("[\(elements.map { print($0) }.joined(separator: ", "))]", postfix)
    case .object(let members):
      let parts = members.map { "\(JSONValue.string($0.key).serialized()): \(print($0.value))" }
      return ("{\(parts.joined(separator: ", "))}", postfix)
    case .call(let function, let arguments, _):
      return (
        "\(function.rawValue)(\(arguments.map { print($0) }.joined(separator: ", ")))", postfix
      )
    }
  }
}
