/// An operand: its description, and the closure that stores it into a command's options.
package struct Operand<Options: Sendable>: Sendable {
  /// The description.
  package var spec: OperandSpec
  let store: @Sendable (RawArgument, inout Options) throws(InvalidValue) -> Void

  /// One word that must be given.
  package static func required<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, Value> & Sendable, _ name: String, _ summary: String,
    detail: String = "", completion: CompletionKind? = nil, allowsNegativeNumber: Bool = false
  ) -> Operand {
    Operand(
      spec: spec(
        Value.self, name, .required, summary, detail, completion, allowsNegativeNumber),
      store: { (word, options) throws(InvalidValue) in
        options[keyPath: path] = try Value(argument: word)
      })
  }

  /// One word that must be given, stored into an optional.
  package static func required<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, Value?> & Sendable, _ name: String, _ summary: String,
    detail: String = "", completion: CompletionKind? = nil, allowsNegativeNumber: Bool = false
  ) -> Operand {
    Operand(
      spec: spec(
        Value.self, name, .required, summary, detail, completion, allowsNegativeNumber),
      store: { (word, options) throws(InvalidValue) in
        options[keyPath: path] = try Value(argument: word)
      })
  }

  /// One word that may be left out.
  package static func optional<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, Value?> & Sendable, _ name: String, _ summary: String,
    detail: String = "", completion: CompletionKind? = nil, allowsNegativeNumber: Bool = false
  ) -> Operand {
    Operand(
      spec: spec(
        Value.self, name, .optional, summary, detail, completion, allowsNegativeNumber),
      store: { (word, options) throws(InvalidValue) in
        options[keyPath: path] = try Value(argument: word)
      })
  }

  /// Any number of words, all that follow; `atLeastOne` asks for one or more.
  package static func repeated<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, [Value]> & Sendable, _ name: String, _ summary: String,
    detail: String = "", atLeastOne: Bool = false, completion: CompletionKind? = nil,
    allowsNegativeNumber: Bool = false
  ) -> Operand {
    Operand(
      spec: spec(
        Value.self, name, atLeastOne ? .oneOrMore : .repeated, summary, detail, completion,
        allowsNegativeNumber),
      store: { (word, options) throws(InvalidValue) in
        options[keyPath: path].append(try Value(argument: word))
      })
  }

  private static func spec<Value: ArgumentValue>(
    _ type: Value.Type, _ name: String, _ arity: OperandSpec.Arity, _ summary: String,
    _ detail: String, _ completion: CompletionKind?, _ allowsNegativeNumber: Bool
  ) -> OperandSpec {
    var spec = OperandSpec(name: name, arity: arity, summary: summary)
    spec.valueType = Value.typeName
    spec.detail = detail
    spec.choices = Value.choices
    spec.completion = completion ?? Value.completion
    spec.allowsNegativeNumber = allowsNegativeNumber
    return spec
  }
}
