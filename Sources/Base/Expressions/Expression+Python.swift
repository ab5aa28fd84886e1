import JSON

extension Expression {
  /// The expression as Python, for code that is generated: names become what `name` makes of them.
  ///
  /// Operations that Python does otherwise go through functions of these names, which the code must have: `_get`,
  /// `_text`, `_truth`, `_add`, `_arith`, `_compare`, `_in`, `_call`.
  package func python(_ name: (String) -> String) -> String { Self.python(syntax, name) }

  private static func python(_ syntax: ExpressionSyntax, _ name: (String) -> String) -> String {
    func text(_ other: ExpressionSyntax) -> String { python(other, name) }
    switch syntax.kind {
    case .constant(let value): return literal(value)
    case .name(let id): return name(id)
    case .element: return "it"
    case .member(let base, let key): return "_get(\(text(base)), \(literal(.string(key))))"
    case .subscripted(let base, let key): return "_get(\(text(base)), \(text(key)))"
    case .not(let operand): return "(not _truth(\(text(operand))))"
    case .negate(let operand): return "_arith(\"-\", 0, \(text(operand)))"
    case .binary(let op, let left, let right):
      let (a, b) = (text(left), text(right))
      switch op {
      case .or: return "(_truth(\(a)) or _truth(\(b)))"
      case .and: return "(_truth(\(a)) and _truth(\(b)))"
      case .equal: return "(\(a) == \(b))"
      case .notEqual: return "(\(a) != \(b))"
      case .coalesce: return "_coalesce(\(a), lambda: \(b))"
      case .membership: return "_in(\(a), \(b))"
      case .less, .lessOrEqual, .greater, .greaterOrEqual:
        return "_compare(\"\(op.rawValue)\", \(a), \(b))"
      case .add: return "_add(\(a), \(b))"
      case .subtract, .multiply, .divide, .remainder:
        return "_arith(\"\(op.rawValue)\", \(a), \(b))"
      }
    case .conditional(let condition, let yes, let no):
      return "(\(text(yes)) if _truth(\(text(condition))) else \(text(no)))"
    case .array(let elements): return "[\(elements.map(text).joined(separator: ", "))]"
    case .object(let members):
      return
        "{\(members.map { "\(literal(.string($0.key))): \(text($0.value))" }.joined(separator: ", "))}"
    case .call(let function, let arguments, _):
      var parts = arguments.map(text)
      if function.takesPredicate, parts.count > 1 { parts[1] = "lambda it: \(parts[1])" }
      return "_call(\"\(function.rawValue)\", \(parts.joined(separator: ", ")))"
    }
  }

  private static func literal(_ value: JSONValue) -> String {
    switch value {
    case .null: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .number: return value.serialized()
    case .string(let string):
      // Plain ASCII is the same in JSON and Python; the rest is written by number.
      var result = "\""
      for scalar in string.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        default:
          if scalar.value >= 0x20, scalar.value < 0x7F {
            result.unicodeScalars.append(scalar)
          } else {
            let hex = String(scalar.value, radix: 16)
            result += "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
          }
        }
      }
      return result + "\""
    case .array(let elements): return "[\(elements.map(literal).joined(separator: ", "))]"
    case .object(let object):
      return
        "{\(object.map { "\(literal(.string($0.key))): \(literal($0.value))" }.joined(separator: ", "))}"
    }
  }
}
