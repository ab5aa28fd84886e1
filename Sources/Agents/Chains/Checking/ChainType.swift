package import Expressions

/// What is known of the value of an input or a step before the chain runs.
package enum ChainType: String, Sendable, CaseIterable {
  case any
  case null
  case boolean
  case number
  case string
  case array
  case object
  /// A list of `role` and `content`, as models are asked with.
  case messages
  /// A list of `source`, `format` and `text`.
  case documents
  /// A list of `source`, `startLine`, `endLine`, `citation` and `text`.
  case chunks

  /// The type of the expression language.
  package init(_ type: ExpressionType) {
    switch type {
    case .any: self = .any
    case .null: self = .null
    case .boolean: self = .boolean
    case .number: self = .number
    case .string: self = .string
    case .array: self = .array
    case .object: self = .object
    }
  }

  /// What the expression language knows of it.
  package var expressionType: ExpressionType {
    switch self {
    case .any: .any
    case .null: .null
    case .boolean: .boolean
    case .number: .number
    case .string: .string
    case .array, .messages, .documents, .chunks: .array
    case .object: .object
    }
  }

  /// The type as it is put in a sentence.
  package var phrase: String {
    switch self {
    case .any: "any value"
    case .null: "null"
    case .boolean: "a Boolean"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    case .messages: "messages"
    case .documents: "documents"
    case .chunks: "chunks"
    }
  }

  /// Whether a value of this type may be what one of these is.
  func mayBe(_ wanted: [ChainType]) -> Bool {
    // Null may come of a name that is not there at run time; it is told then.
    self == .any || wanted.contains(self) || (self == .array && wanted.contains { $0.isList })
  }

  private var isList: Bool { expressionType == .array }

  /// What is known when it may be either.
  func joined(with other: ChainType) -> ChainType {
    if self == other { return self }
    return isList && other.isList ? .array : .any
  }
}
