/// An operand as plain data.
package struct OperandSpec: Sendable, Hashable {
  /// How many words an operand takes.
  package enum Arity: String, Sendable, Hashable {
    /// Exactly one.
    case required
    /// None or one.
    case optional
    /// Any number, also none.
    case repeated
    /// One or more.
    case oneOrMore
  }

  /// The name in documentation, in capitals: `FILE`.
  package var name: String
  /// How many words it takes.
  package var arity: Arity = .required
  /// The type of the value in one word.
  package var valueType: String = ""
  /// What it is, as one line without a full stop.
  package var summary: String
  /// More about it, in the markup of `Markup`.
  package var detail: String = ""
  /// The closed set of values, empty when open.
  package var choices: [Choice] = []
  /// What a shell offers for it.
  package var completion: CompletionKind = .none
  /// The value when it is left out, as text.
  package var defaultText: String?
  /// Whether a negative number is taken for this operand and not for a flag.
  package var allowsNegativeNumber: Bool = false

  /// Whether it may take more than one word.
  package var isRepeatable: Bool { arity == .repeated || arity == .oneOrMore }
  /// Whether it must be given.
  package var isRequired: Bool { arity == .required || arity == .oneOrMore }

  /// The operand as a usage line shows it.
  package var usage: String {
    switch arity {
    case .required: name
    case .optional: "[\(name)]"
    case .repeated: "[\(name)...]"
    case .oneOrMore: "\(name)..."
    }
  }
}
