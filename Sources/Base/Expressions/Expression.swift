package import JSON

/// An expression that was read once and can be evaluated often: small, typed, without side effects, and total.
///
/// Total means that every evaluation ends, with a value or with an error that has a place: there are no loops
/// but those over lists, and steps, growth and depth are limited. Missing names and members are null, and null
/// passes through member access and arithmetic; `==` never fails; ordering needs two numbers or two strings;
/// `1 / 0` is null. A condition may be null, which does not hold; anything else that is not a Boolean is an error.
///
/// Loosest to tightest: `c ? a : b`, `||` (`or`), `&&` (`and`), `not`, comparisons and `in`, `??`, `+ -`,
/// `* / %`, `!` and `-` in front, `.name` and `[index]`. In the second argument of `any`, `all`, `count`, `filter`
/// and `map` the name `it` is the element.
package struct Expression: Sendable {
  /// Levels of arrays and objects that a result may have.
  package static let resultDepthLimit = 500

  /// The text as it was written.
  package let source: String
  /// The names it takes from the scope, each once, in the order of their first use.
  package let names: [String]
  let syntax: ExpressionSyntax
  private let buildsContainers: Bool

  /// Reads an expression.
  ///
  /// - Throws: what is wrong with it and where.
  package init(_ source: String) throws(ExpressionError) {
    self.source = source
    syntax = try ExpressionParser.parse(source)
    var names: [String] = []
    var builds = false
    syntax.visit { node in
      switch node.kind {
      case .name(let name): if !names.contains(name) { names.append(name) }
      case .array, .object, .call(.map, _, _): builds = true
      default: break
      }
    }
    self.names = names
    buildsContainers = builds
  }

  /// The value in a scope of names.
  ///
  /// - Throws: which operation cannot be done, and where it is written.
  package func evaluate(in scope: JSONObject) throws(ExpressionError) -> JSONValue {
    var evaluator = ExpressionEvaluator(source: source, scope: scope)
    let value = try evaluator.value(syntax)
    // Only an expression that wraps values can make one deeper than what it was given.
    if buildsContainers { try evaluator.measure(value, depth: 0, syntax) }
    return value
  }

  /// Whether the expression holds: true holds, false and null do not.
  ///
  /// - Throws: which operation cannot be done, or that the value is not a Boolean.
  package func holds(in scope: JSONObject) throws(ExpressionError) -> Bool {
    var evaluator = ExpressionEvaluator(source: source, scope: scope)
    return try evaluator.truth(syntax)
  }

  /// The value as text, as a template puts it in.
  func inserted(in scope: JSONObject) throws(ExpressionError) -> String {
    var evaluator = ExpressionEvaluator(source: source, scope: scope)
    let value = try evaluator.value(syntax)
    return try evaluator.insertedText(value, syntax)
  }

  /// What can be known of the value without evaluating, and what cannot work.
  ///
  /// `types` are the names in scope; a name that is not there is reported.
  package func type(
    in types: [String: ExpressionType]
  ) -> (type: ExpressionType, issues: [ExpressionIssue]) {
    var checker = ExpressionChecker(source: source, types: types)
    let type = checker.type(syntax)
    return (type, checker.issues)
  }

  /// The names that are used somewhere in a way that does not expect them to be null.
  ///
  /// Looking at a name with `??`, `default`, `==`, `!`, `len`, or as a condition expects that it may be null.
  package var strictNames: [String] {
    var names: [String] = []
    syntax.collectStrictNames(mayBeNull: false, into: &names)
    return names
  }

  /// The expression written anew with one spelling for each operation and no needless brackets.
  package var canonical: String { ExpressionPrinter.text(syntax) }
}

/// Two expressions are equal when they are written the same.
extension Expression: Hashable {
  package static func == (left: Expression, right: Expression) -> Bool {
    left.source == right.source
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension ExpressionSyntax {
  /// Calls `body` for this node and all below it, in source order.
  func visit(_ body: (ExpressionSyntax) -> Void) {
    body(self)
    for child in children { child.visit(body) }
  }

  var children: [ExpressionSyntax] {
    switch kind {
    case .constant, .name, .element: []
    case .member(let base, _): [base]
    case .subscripted(let base, let key): [base, key]
    case .not(let operand), .negate(let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .array(let elements): elements
    case .object(let members): members.map(\.value)
    case .call(_, let arguments, _): arguments
    }
  }
}

extension ExpressionSyntax {
  fileprivate func collectStrictNames(mayBeNull: Bool, into names: inout [String]) {
    switch kind {
    case .constant, .element: break
    case .name(let name): if !mayBeNull, !names.contains(name) { names.append(name) }
    case .member(let base, _): base.collectStrictNames(mayBeNull: mayBeNull, into: &names)
    case .not(let operand): operand.collectStrictNames(mayBeNull: true, into: &names)
    case .binary(let symbol, let left, let right):
      let isTest = [.equal, .notEqual, .and, .or].contains(symbol)
      left.collectStrictNames(mayBeNull: isTest || symbol == .coalesce, into: &names)
      right.collectStrictNames(
        mayBeNull: isTest || symbol == .membership || mayBeNull, into: &names)
    case .conditional(let condition, let first, let second):
      condition.collectStrictNames(mayBeNull: true, into: &names)
      first.collectStrictNames(mayBeNull: mayBeNull, into: &names)
      second.collectStrictNames(mayBeNull: mayBeNull, into: &names)
    case .call(let function, let arguments, _):
      let isTolerant = function == .default || function == .len || function.takesPredicate
      for (index, argument) in arguments.enumerated() {
        argument.collectStrictNames(
          mayBeNull: index == 0 ? isTolerant : function.takesPredicate, into: &names)
      }
    default:
      for child in children { child.collectStrictNames(mayBeNull: false, into: &names) }
    }
  }
}
