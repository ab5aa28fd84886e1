import JSON
import Text

/// The syntax tree of an expression; every node knows the bytes it came from.
struct ExpressionSyntax: Sendable {
  indirect enum Kind: Sendable {
    case constant(JSONValue)
    case name(String)
    /// The element that a predicate looks at.
    case element
    case member(ExpressionSyntax, String)
    case subscripted(ExpressionSyntax, ExpressionSyntax)
    case not(ExpressionSyntax)
    case negate(ExpressionSyntax)
    case binary(BinaryOperator, ExpressionSyntax, ExpressionSyntax)
    case conditional(ExpressionSyntax, ExpressionSyntax, ExpressionSyntax)
    case array([ExpressionSyntax])
    case object([ObjectMember])
    case call(ExpressionFunction, [ExpressionSyntax], Pattern?)
  }

  struct ObjectMember: Sendable {
    var key: String
    var value: ExpressionSyntax
  }

  var kind: Kind
  var range: SourceRange
  /// Levels of nodes below and including this one.
  var depth: Int

  init(_ kind: Kind, _ range: SourceRange, depth: Int = 1) {
    self.kind = kind
    self.range = range
    self.depth = depth
  }
}

/// An operator between two operands.
enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case membership = "in"
  case coalesce = "??"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"

  /// Higher binds tighter.
  ///
  /// `??` stands above the comparisons, as in Swift, so that `score ?? 0 > 3` asks what it seems to ask.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .membership: 4
    case .coalesce: 5
    case .add, .subtract: 6
    case .multiply, .divide, .remainder: 7
    }
  }

  /// Precedence of the word `not`, which takes a whole comparison.
  static let wordNotPrecedence = 3

  var isComparison: Bool { precedence == 4 }
}
