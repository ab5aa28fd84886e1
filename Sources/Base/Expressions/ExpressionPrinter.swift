import JSON

/// Writes a syntax tree as text that reads back as the same tree.
enum ExpressionPrinter {
  /// Binding strength of what is printed, higher is tighter; binary operators are in between.
  private static let ternary = 0
  private static let unary = 8
  private static let postfix = 9

  static func text(_ node: ExpressionSyntax) -> String { text(node, above: 0) }

  private static func text(_ node: ExpressionSyntax, above floor: Int) -> String {
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
    case .member(let base, let name): return ("\(text(base, above: postfix)).\(name)", postfix)
    case .subscripted(let base, let key):
      return ("\(text(base, above: postfix))[\(text(key))]", postfix)
    case .not(let operand): return ("!\(text(operand, above: unary))", unary)
    case .negate(let operand):
      if case .constant(.number) = operand.kind {
        return ("-(\(text(operand)))", unary)
      }
      return ("-\(text(operand, above: unary))", unary)
    case .binary(let symbol, let left, let right):
      let own = symbol.precedence
      // Comparisons do not chain, `??` groups to the right, all others to the left.
      let leftFloor = symbol.isComparison || symbol == .coalesce ? own + 1 : own
      let rightFloor = symbol == .coalesce ? own : own + 1
      return (
        "\(text(left, above: leftFloor)) \(symbol.rawValue) \(text(right, above: rightFloor))",
        own
      )
    case .conditional(let condition, let first, let second):
      return ("\(text(condition, above: 1)) ? \(text(first)) : \(text(second))", ternary)
    case .array(let elements):
      return ("[\(elements.map { text($0) }.joined(separator: ", "))]", postfix)
    case .object(let members):
      let parts = members.map { "\(JSONValue.string($0.key).serialized()): \(text($0.value))" }
      return ("{\(parts.joined(separator: ", "))}", postfix)
    case .call(let function, let arguments, _):
      return (
        "\(function.rawValue)(\(arguments.map { text($0) }.joined(separator: ", ")))", postfix
      )
    }
  }
}
