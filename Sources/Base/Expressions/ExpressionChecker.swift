import JSON
import Text

/// Finds out what an expression yields, and what in it cannot work, from the types of the names.
struct ExpressionChecker {
  let source: String
  let types: [String: ExpressionType]
  private(set) var issues: [ExpressionIssue] = []

  init(source: String, types: [String: ExpressionType]) {
    self.source = source
    self.types = types
  }

  private mutating func report(
    _ kind: ExpressionIssue.Kind, _ message: String, _ node: ExpressionSyntax
  ) {
    issues.append(.init(kind: kind, error: ExpressionError(message, source, node.range)))
  }

  mutating func type(_ node: ExpressionSyntax) -> ExpressionType {
    switch node.kind {
    case .constant(let value): return ExpressionType(of: value)
    case .element: return .any
    case .name(let name):
      if let type = types[name] { return type }
      let advice = Similarity.nearest(to: name, in: types.keys.sorted(), count: 1).first.map {
        ": did you mean '\($0)'?"
      }
      report(.unknownName(name), "nothing is called '\(name)' here\(advice ?? "")", node)
      return .any
    case .member(let base, let name):
      let type = type(base)
      if ![.any, .null, .object].contains(type) {
        let advice = type == .array ? ": pick an element, such as [0]" : ""
        report(.type, "\(type.phrase) has no member '\(name)'\(advice)", node)
      }
      return type == .null ? .null : .any
    case .subscripted(let base, let key): return subscripted(base, key, node)
    case .not(let operand):
      condition(operand)
      return .boolean
    case .negate(let operand):
      let type = type(operand)
      if !type.mayBe(.number), type != .null {
        report(.type, "'-' needs a number, not \(type.phrase)", operand)
      }
      return type == .null ? .null : .number
    case .binary(let symbol, let left, let right): return binary(symbol, left, right, node)
    case .conditional(let test, let first, let second):
      condition(test)
      let (a, b) = (type(first), type(second))
      return a == b ? a : .any
    case .array(let elements):
      for element in elements { _ = type(element) }
      return .array
    case .object(let members):
      for member in members { _ = type(member.value) }
      return .object
    case .call(let function, let arguments, _): return call(function, arguments, node)
    }
  }

  private mutating func condition(_ node: ExpressionSyntax) {
    let type = type(node)
    if !type.mayBe(.boolean), type != .null {
      report(.type, "expected true or false, found \(type.phrase): compare it with something", node)
    }
  }

  private mutating func subscripted(
    _ base: ExpressionSyntax, _ key: ExpressionSyntax, _ node: ExpressionSyntax
  ) -> ExpressionType {
    let (base, keyType) = (type(base), type(key))
    switch base {
    case .any, .null: break
    case .array where !keyType.mayBe(.number) && keyType != .null:
      report(.type, "a list is indexed by a number, not \(keyType.phrase)", key)
    case .object where !keyType.mayBe(.string) && keyType != .null:
      report(.type, "an object is indexed by a string, not \(keyType.phrase)", key)
    case .array, .object: break
    case .boolean, .number, .string: report(.type, "\(base.phrase) cannot be indexed", node)
    }
    return base == .null ? .null : .any
  }

  private mutating func binary(
    _ symbol: BinaryOperator, _ left: ExpressionSyntax, _ right: ExpressionSyntax,
    _ node: ExpressionSyntax
  ) -> ExpressionType {
    switch symbol {
    case .and, .or:
      condition(left)
      condition(right)
      return .boolean
    case .equal, .notEqual:
      _ = (type(left), type(right))
      return .boolean
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let (a, b) = (type(left), type(right))
      let isOrdered = [ExpressionType.number, .string].contains { a.mayBe($0) && b.mayBe($0) }
      if !isOrdered {
        report(.type, "'\(symbol.rawValue)' cannot compare \(a.phrase) with \(b.phrase)", node)
      }
      return .boolean
    case .membership:
      let (part, whole) = (type(left), type(right))
      search(whole, for: part, node)
      return .boolean
    case .coalesce:
      let (a, b) = (type(left), type(right))
      return a == .null ? b : a == b ? a : .any
    case .add, .subtract, .multiply, .divide, .remainder:
      return arithmetic(symbol, type(left), type(right), node)
    }
  }

  private mutating func search(
    _ whole: ExpressionType, for part: ExpressionType, _ node: ExpressionSyntax
  ) {
    switch whole {
    case .boolean, .number: report(.type, "\(whole.phrase) cannot be searched", node)
    case .string, .object:
      if !part.mayBe(.string), part != .null {
        report(.type, "\(whole.phrase) is searched for a string, not \(part.phrase)", node)
      }
    case .any, .null, .array: break
    }
  }

  private mutating func arithmetic(
    _ symbol: BinaryOperator, _ a: ExpressionType, _ b: ExpressionType, _ node: ExpressionSyntax
  ) -> ExpressionType {
    if a == .null || b == .null { return .null }
    let working: [ExpressionType] = symbol == .add ? [.number, .string, .array] : [.number]
    let possible = working.filter { a.mayBe($0) && b.mayBe($0) }
    if possible.isEmpty {
      let advice =
        symbol == .add && (a == .string || b == .string)
        ? ": turn both into text with string(…)" : ""
      report(
        .type, "'\(symbol.rawValue)' cannot combine \(a.phrase) and \(b.phrase)\(advice)", node)
    }
    return possible.count == 1 ? possible[0] : .any
  }

  private mutating func call(
    _ function: ExpressionFunction, _ arguments: [ExpressionSyntax], _ node: ExpressionSyntax
  ) -> ExpressionType {
    var found: [ExpressionType] = []
    for (index, argument) in arguments.enumerated() {
      if function.takesPredicate, index == 1, function != .map {
        condition(argument)
        found.append(.boolean)
      } else {
        found.append(type(argument))
      }
    }
    if function == .contains {
      search(found[0], for: found[1], node)
      return .boolean
    }
    for (index, argument) in arguments.enumerated() {
      let accepted = function.accepted(at: index, of: arguments.count)
      let isFine =
        accepted.isEmpty || found[index] == .null || accepted.contains { found[index].mayBe($0) }
      if !isFine {
        let wanted = accepted.map(\.phrase).joined(separator: " or ")
        report(.type, "\(function.rawValue) needs \(wanted), not \(found[index].phrase)", argument)
      }
    }
    if function == .default {
      return found[0] == .null ? found[1] : found[0] == found[1] ? found[0] : .any
    }
    return function.result
  }
}

extension ExpressionFunction {
  /// The types that an argument may have; empty: any.
  fileprivate func accepted(at index: Int, of count: Int) -> [ExpressionType] {
    switch self {
    case .len: [.string, .array, .object]
    case .lower, .upper, .trim, .startsWith, .endsWith, .matches, .split: [.string]
    case .join: index == 0 ? [.array] : [.string]
    case .round, .abs: [.number]
    case .min, .max: count == 1 ? [.array] : [.number, .string]
    case .sum, .first, .last: [.array]
    case .keys, .values: [.object]
    case .any, .all, .count, .filter, .map: index == 0 ? [.array] : []
    case .contains, .number, .string, .default: []
    }
  }
}
