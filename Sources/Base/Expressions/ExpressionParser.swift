import JSON
import Text

/// Reads an expression: precedence climbing with a stated limit on length and depth.
struct ExpressionParser {
  /// Bytes that an expression may have.
  static let lengthLimit = 16_384
  /// Levels that the tree of an expression may have.
  static let depthLimit = 200

  private let source: String
  private let tokens: [ExpressionToken]
  private var index = 0
  /// Calls that are open; a level of brackets takes three.
  private var calls = 0
  /// How many predicates are around the place that is read.
  private var predicates = 0

  static func parse(_ source: String) throws(ExpressionError) -> ExpressionSyntax {
    guard source.utf8.count <= lengthLimit else {
      throw ExpressionError(
        message: "an expression of \(source.utf8.count) bytes is longer than \(lengthLimit)",
        source: String(source.prefix(80)), offset: 0)
    }
    var parser = ExpressionParser(source: source, tokens: try ExpressionLexer.tokens(of: source))
    let tree = try parser.expression()
    guard parser.current.kind == .end else { throw parser.unexpected("an operator") }
    return tree
  }

  private init(source: String, tokens: [ExpressionToken]) {
    self.source = source
    self.tokens = tokens
  }

  private var current: ExpressionToken { tokens[min(index, tokens.count - 1)] }

  private func unexpected(_ expected: String) -> ExpressionError {
    if current.kind == .end, index == 0 {
      return fault("the expression is empty", current.range)
    }
    return fault("expected \(expected), found \(current.shown(in: source))", current.range)
  }

  private func fault(_ message: String, _ range: SourceRange) -> ExpressionError {
    ExpressionError(message, source, range)
  }

  private func isMark(_ mark: String) -> Bool { current.kind == .mark(mark) }

  private mutating func take(_ mark: String) -> Bool {
    guard isMark(mark) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ mark: String) throws(ExpressionError) {
    if !take(mark) { throw unexpected("'\(mark)'") }
  }

  /// A node over its children, which set its range and depth.
  private func node(
    _ kind: ExpressionSyntax.Kind, from start: Int, _ children: ExpressionSyntax...
  ) throws(ExpressionError) -> ExpressionSyntax {
    try node(kind, from: start, children)
  }

  private func node(
    _ kind: ExpressionSyntax.Kind, from start: Int, _ children: [ExpressionSyntax]
  ) throws(ExpressionError) -> ExpressionSyntax {
    let end = index > 0 ? tokens[index - 1].range.end : start
    let range = SourceRange(start: start, end: end)
    let depth = 1 + (children.map(\.depth).max() ?? 0)
    if depth > Self.depthLimit { throw tooDeep(range) }
    return ExpressionSyntax(kind, range, depth: depth)
  }

  private func tooDeep(_ range: SourceRange) -> ExpressionError {
    fault("an expression may be \(Self.depthLimit) levels deep: split it over two steps", range)
  }

  private mutating func enter() throws(ExpressionError) {
    calls += 1
    if calls > 3 * Self.depthLimit { throw tooDeep(current.range) }
  }

  private mutating func expression() throws(ExpressionError) -> ExpressionSyntax {
    try enter()
    defer { calls -= 1 }
    let start = current.range.start
    let condition = try operation(above: 0)
    guard take("?") else { return condition }
    let first = try expression()
    try expect(":")
    let second = try expression()
    return try node(
      .conditional(condition, first, second), from: start, condition, first, second)
  }

  private var binaryOperator: BinaryOperator? {
    switch current.kind {
    case .mark(let mark): BinaryOperator(rawValue: mark)
    case .name("and"): .and
    case .name("or"): .or
    case .name("in"): .membership
    default: nil
    }
  }

  private mutating func operation(above floor: Int) throws(ExpressionError) -> ExpressionSyntax {
    try enter()
    defer { calls -= 1 }
    let start = current.range.start
    var left = try prefix()
    while let symbol = binaryOperator, symbol.precedence > floor {
      index += 1
      // `??` groups to the right, so that `a ?? b ?? c` stops at the first value.
      let right = try operation(
        above: symbol == .coalesce ? symbol.precedence - 1 : symbol.precedence)
      left = try node(.binary(symbol, left, right), from: start, left, right)
      if symbol.isComparison, let next = binaryOperator, next.isComparison {
        throw fault(
          "comparisons do not chain: join them with '&&', such as 'a < b && b < c'", current.range)
      }
    }
    return left
  }

  private mutating func prefix() throws(ExpressionError) -> ExpressionSyntax {
    try enter()
    defer { calls -= 1 }
    let start = current.range.start
    if current.kind == .name("not") {
      index += 1
      let operand = try operation(above: BinaryOperator.wordNotPrecedence)
      return try node(.not(operand), from: start, operand)
    }
    if take("!") {
      let operand = try prefix()
      return try node(.not(operand), from: start, operand)
    }
    if take("-") {
      if case .number(let digits) = current.kind {
        index += 1
        let constant = try node(
          .constant(.number(JSONNumber(validated: "-" + digits))), from: start)
        return try postfix(constant, from: start)
      }
      let operand = try prefix()
      return try node(.negate(operand), from: start, operand)
    }
    return try postfix(primary(), from: start)
  }

  private mutating func postfix(
    _ base: ExpressionSyntax, from start: Int
  ) throws(ExpressionError) -> ExpressionSyntax {
    var base = base
    while true {
      if take(".") {
        guard case .name(let name) = current.kind else {
          throw unexpected("the name of a member after '.'")
        }
        index += 1
        if isMark("(") {
          let advice =
            ExpressionFunction(rawValue: name).map { "write \($0.usage)" }
            ?? "functions are written before their arguments, such as len(x)"
          throw fault("'.\(name)()' is not a call: \(advice)", tokens[index - 1].range)
        }
        base = try node(.member(base, name), from: start, base)
      } else if take("[") {
        let key = try expression()
        try expect("]")
        base = try node(.subscripted(base, key), from: start, base, key)
      } else {
        return base
      }
    }
  }

  private mutating func primary() throws(ExpressionError) -> ExpressionSyntax {
    let token = current
    let start = token.range.start
    switch token.kind {
    case .number(let digits):
      index += 1
      return try node(.constant(.number(JSONNumber(validated: digits))), from: start)
    case .string(let text):
      index += 1
      return try node(.constant(.string(text)), from: start)
    case .name(let name):
      index += 1
      return try named(name, token.range)
    case .mark("("):
      index += 1
      let inner = try expression()
      try expect(")")
      return ExpressionSyntax(
        inner.kind, SourceRange(start: start, end: tokens[index - 1].range.end),
        depth: inner.depth)
    case .mark("["):
      index += 1
      let elements = try list(until: "]")
      return try node(.array(elements), from: start, elements)
    case .mark("{"):
      index += 1
      return try object(from: start)
    default: throw unexpected("a value")
    }
  }

  private mutating func named(
    _ name: String, _ range: SourceRange
  ) throws(ExpressionError) -> ExpressionSyntax {
    switch name {
    case "true": return try node(.constant(.bool(true)), from: range.start)
    case "false": return try node(.constant(.bool(false)), from: range.start)
    case "null": return try node(.constant(.null), from: range.start)
    case "and", "or", "in":
      index -= 1
      throw unexpected("a value")
    default: break
    }
    if isMark("(") { return try call(name, range) }
    if name == "it", predicates > 0 { return try node(.element, from: range.start) }
    return try node(.name(name), from: range.start)
  }

  private mutating func call(
    _ name: String, _ range: SourceRange
  ) throws(ExpressionError) -> ExpressionSyntax {
    guard let function = ExpressionFunction(rawValue: name) else {
      let known = ExpressionFunction.allCases.map(\.rawValue)
      let advice =
        Similarity.nearest(to: name, in: known, count: 1).first.map { "did you mean '\($0)'?" }
        ?? "known are \(known.joined(separator: ", "))"
      throw fault("there is no function '\(name)': \(advice)", range)
    }
    try expect("(")
    var arguments: [ExpressionSyntax] = []
    if !take(")") {
      while true {
        let isPredicate = function.takesPredicate && arguments.count == 1
        if isPredicate { predicates += 1 }
        arguments.append(try expression())
        if isPredicate { predicates -= 1 }
        if take(")") { break }
        if !take(",") { throw unexpected("',' or ')'") }
      }
    }
    let whole = SourceRange(start: range.start, end: tokens[index - 1].range.end)
    guard function.arity.contains(arguments.count) else {
      throw fault("'\(name)' is called as \(function.usage)", whole)
    }
    var pattern: Pattern?
    if function == .matches, case .constant(.string(let text)) = arguments[1].kind {
      do throws(Pattern.Fault) {
        pattern = try Pattern(text)
      } catch {
        throw fault("the pattern '\(text)' cannot be read: \(error)", arguments[1].range)
      }
    }
    return try node(.call(function, arguments, pattern), from: range.start, arguments)
  }

  private mutating func list(until close: String) throws(ExpressionError) -> [ExpressionSyntax] {
    var elements: [ExpressionSyntax] = []
    if take(close) { return elements }
    while true {
      elements.append(try expression())
      if take(close) { return elements }
      if !take(",") { throw unexpected("',' or '\(close)'") }
    }
  }

  private mutating func object(from start: Int) throws(ExpressionError) -> ExpressionSyntax {
    var members: [ExpressionSyntax.ObjectMember] = []
    if take("}") { return try node(.object([]), from: start) }
    while true {
      let key: String
      switch current.kind {
      case .string(let text): key = text
      case .name(let name): key = name
      default: throw unexpected("the name of a member")
      }
      if members.contains(where: { $0.key == key }) {
        throw fault("the member '\(key)' is given twice", current.range)
      }
      index += 1
      try expect(":")
      members.append(.init(key: key, value: try expression()))
      if take("}") { break }
      if !take(",") { throw unexpected("',' or '}'") }
    }
    return try node(.object(members), from: start, members.map(\.value))
  }
}
