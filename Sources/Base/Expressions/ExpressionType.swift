package import JSON

/// What is known of a value before it is there.
package enum ExpressionType: String, Sendable, CaseIterable {
  /// Nothing is known.
  case any
  case null
  case boolean
  case number
  case string
  case array
  case object

  /// The type of a value that is there.
  package init(of value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .number: self = .number
    case .string: self = .string
    case .array: self = .array
    case .object: self = .object
    }
  }

  /// The type as it is put in a sentence, such as `a number`.
  package var phrase: String {
    switch self {
    case .any: "any value"
    case .null: "null"
    case .boolean: "a Boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// Whether a value of this type may turn out to be one of the other.
  package func mayBe(_ other: ExpressionType) -> Bool {
    self == .any || other == .any || self == other
  }
}

/// What a static check found in an expression.
package struct ExpressionIssue: Sendable, Hashable {
  /// What kind of fault it is.
  package enum Kind: Sendable, Hashable {
    /// A name that the scope does not have.
    case unknownName(String)
    /// Operands that cannot work together.
    case type
  }

  package var kind: Kind
  /// What is wrong and what to do, with its place.
  package var error: ExpressionError

  /// What is wrong, without the place.
  package var message: String { error.message }
  /// Where it starts, from 1, in Unicode scalars.
  package var column: Int { error.column }
  /// How long it is, in Unicode scalars.
  package var length: Int { error.length }
}
