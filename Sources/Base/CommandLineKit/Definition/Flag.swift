/// A flag: its description, and the closure that stores it into a command's options.
///
/// Made by `value`, `values`, `toggle`, `count`, `shorthand` and `renamed`. Storing validates and
/// stores; it opens no file, reads no clock and asks no network.
package struct Flag<Options: Sendable>: Sendable {
  /// The description; its default is filled in from the command's default options.
  package var spec: FlagSpec
  let defaultText: @Sendable (Options) -> String?
  let store: @Sendable (FlagInput, inout Options) throws(InvalidValue) -> Void
  /// Forgets what lower levels stored, before the first of a repeatable flag's values.
  let clear: @Sendable (inout Options) -> Void

  init(
    spec: FlagSpec,
    defaultText: @escaping @Sendable (Options) -> String? = { _ in nil },
    store: @escaping @Sendable (FlagInput, inout Options) throws(InvalidValue) -> Void,
    clear: @escaping @Sendable (inout Options) -> Void = { _ in }
  ) {
    self.spec = spec
    self.defaultText = defaultText
    self.store = store
    self.clear = clear
  }

  /// The description with the default that these options have.
  func described(by defaults: Options) -> FlagSpec {
    var spec = spec
    if spec.defaultText == nil { spec.defaultText = defaultText(defaults) }
    return spec
  }

  private func changing(_ change: (inout FlagSpec) -> Void) -> Flag {
    var copy = self
    change(&copy.spec)
    return copy
  }

  /// This flag, left out of documentation.
  package func hidden() -> Flag { changing { $0.isHidden = true } }

  /// This flag, left out of documentation and warned of when used; `reason` says what to do instead.
  package func deprecated(_ reason: String) -> Flag {
    changing {
      $0.deprecation = reason
      $0.isHidden = true
    }
  }
}

extension Flag {
  /// A flag with one value, the last one given.
  package static func value<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, Value> & Sendable,
    _ name: String, short: String? = nil, aliases: [String] = [], negation: String? = nil,
    placeholder: String, env: String? = nil, config: String? = nil,
    completion: CompletionKind? = nil, choices: [Choice]? = nil, allowsLeadingDash: Bool = false,
    _ summary: String, detail: String = "",
    check: @escaping @Sendable (Value) throws(InvalidValue) -> Void = { _ throws(InvalidValue) in }
  ) -> Flag {
    Flag(
      spec: valueSpec(
        Value.self, name, short, aliases, negation, placeholder, env, config, completion, choices,
        allowsLeadingDash, summary, detail),
      defaultText: { $0[keyPath: path].argumentText },
      store: { (input, options) throws(InvalidValue) in
        let value: Value = try read(input, choices)
        try check(value)
        options[keyPath: path] = value
      })
  }

  /// A flag with one value that may be absent.
  package static func value<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, Value?> & Sendable,
    _ name: String, short: String? = nil, aliases: [String] = [], negation: String? = nil,
    placeholder: String, env: String? = nil, config: String? = nil,
    completion: CompletionKind? = nil, choices: [Choice]? = nil, allowsLeadingDash: Bool = false,
    _ summary: String, detail: String = "",
    check: @escaping @Sendable (Value) throws(InvalidValue) -> Void = { _ throws(InvalidValue) in }
  ) -> Flag {
    Flag(
      spec: valueSpec(
        Value.self, name, short, aliases, negation, placeholder, env, config, completion, choices,
        allowsLeadingDash, summary, detail),
      defaultText: { $0[keyPath: path].map(\.argumentText) },
      store: { (input, options) throws(InvalidValue) in
        let value: Value = try read(input, choices)
        try check(value)
        options[keyPath: path] = value
      })
  }

  /// A flag that may be given many times, every value kept in order.
  ///
  /// A higher level (command line over environment over files) replaces the whole list of a lower.
  package static func values<Value: ArgumentValue>(
    _ path: any WritableKeyPath<Options, [Value]> & Sendable,
    _ name: String, short: String? = nil, aliases: [String] = [], negation: String? = nil,
    placeholder: String, env: String? = nil, config: String? = nil,
    completion: CompletionKind? = nil, choices: [Choice]? = nil, allowsLeadingDash: Bool = false,
    _ summary: String, detail: String = "",
    check: @escaping @Sendable (Value) throws(InvalidValue) -> Void = { _ throws(InvalidValue) in }
  ) -> Flag {
    var spec = valueSpec(
      Value.self, name, short, aliases, negation, placeholder, env, config, completion, choices,
      allowsLeadingDash, summary, detail)
    spec.isRepeatable = true
    return Flag(
      spec: spec,
      defaultText: {
        let values = $0[keyPath: path]
        return values.isEmpty ? nil : values.map(\.argumentText).joined(separator: ",")
      },
      store: { (input, options) throws(InvalidValue) in
        let value: Value = try read(input, choices)
        try check(value)
        options[keyPath: path].append(value)
      },
      clear: { $0[keyPath: path] = [] })
  }

  /// A switch: present means true, the negation means false.
  package static func toggle(
    _ path: any WritableKeyPath<Options, Bool> & Sendable,
    _ name: String, short: String? = nil, aliases: [String] = [], negation: String? = nil,
    env: String? = nil, config: String? = nil, _ summary: String, detail: String = ""
  ) -> Flag {
    var spec = FlagSpec(name: name, short: short, aliases: aliases, summary: summary)
    spec.negation = negation
    spec.valueType = Bool.typeName
    spec.environment = env
    spec.configurationKey = config
    spec.detail = detail
    return Flag(
      spec: spec,
      defaultText: { $0[keyPath: path] ? "true" : nil },
      store: { (input, options) throws(InvalidValue) in
        switch input {
        case .on: options[keyPath: path] = true
        case .off: options[keyPath: path] = false
        case .value(let word): options[keyPath: path] = try Bool(argument: word)
        }
      })
  }

  /// A switch that counts how often it is given: `-vv` is 2.
  package static func count(
    _ path: any WritableKeyPath<Options, Int> & Sendable,
    _ name: String, short: String? = nil, aliases: [String] = [], negation: String? = nil,
    env: String? = nil, config: String? = nil, _ summary: String, detail: String = ""
  ) -> Flag {
    var spec = FlagSpec(name: name, short: short, aliases: aliases, summary: summary)
    spec.negation = negation
    spec.valueType = Int.typeName
    spec.environment = env
    spec.configurationKey = config
    spec.detail = detail
    spec.isRepeatable = true
    return Flag(
      spec: spec,
      defaultText: { $0[keyPath: path] == 0 ? nil : String($0[keyPath: path]) },
      store: { (input, options) throws(InvalidValue) in
        switch input {
        case .on: options[keyPath: path] = min(options[keyPath: path], 1000) + 1
        case .off: options[keyPath: path] = 0
        case .value(let word):
          let number = try Int(argument: word)
          guard number >= 0 else { throw InvalidValue("a count cannot be negative") }
          options[keyPath: path] = number
        }
      },
      clear: { $0[keyPath: path] = 0 })
  }

  /// A switch that stands for another flag with a value: `--json` for `--output json`.
  ///
  /// It has no environment variable and no configuration key: the other flag has them.
  package static func shorthand(
    _ name: String, short: String? = nil, for flag: String, value: String, _ summary: String,
    detail: String = ""
  ) -> Flag {
    var spec = FlagSpec(name: name, short: short, summary: summary)
    spec.shorthand = FlagSpec.Shorthand(flag: flag, value: value)
    spec.detail = detail
    return Flag(spec: spec, store: { (_, _) throws(InvalidValue) in })
  }

  /// The old name of a flag: keeps working, is hidden, and warns with the new name.
  ///
  /// Give `placeholder` when the flag takes a value.
  package static func renamed(_ name: String, to flag: String, placeholder: String? = nil) -> Flag {
    var spec = FlagSpec(name: name, summary: "Old name of '--\(flag)'")
    spec.placeholder = placeholder
    spec.shorthand = FlagSpec.Shorthand(flag: flag)
    spec.deprecation = "use '--\(flag)'"
    spec.isHidden = true
    return Flag(spec: spec, store: { (_, _) throws(InvalidValue) in })
  }
}

extension Flag {
  private static func valueSpec<Value: ArgumentValue>(
    _ type: Value.Type, _ name: String, _ short: String?, _ aliases: [String], _ negation: String?,
    _ placeholder: String, _ environment: String?, _ configurationKey: String?,
    _ completion: CompletionKind?, _ choices: [Choice]?, _ allowsLeadingDash: Bool,
    _ summary: String, _ detail: String
  ) -> FlagSpec {
    var spec = FlagSpec(name: name, short: short, aliases: aliases, summary: summary)
    spec.negation = negation
    spec.placeholder = placeholder
    spec.valueType = Value.typeName
    spec.choices = choices ?? Value.choices
    spec.environment = environment
    spec.configurationKey = configurationKey
    spec.completion = completion ?? Value.completion
    spec.allowsLeadingDash = allowsLeadingDash
    spec.detail = detail
    return spec
  }

  private static func read<Value: ArgumentValue>(
    _ input: FlagInput, _ choices: [Choice]?
  ) throws(InvalidValue) -> Value {
    // A switch input cannot reach a flag with a value: the parser asks for the value first.
    guard case .value(let word) = input else { throw InvalidValue("a value is needed") }
    if let choices {
      let text = try word.requireText()
      guard choices.contains(where: { $0.value == text }) else {
        throw InvalidValue.notOneOf(choices, text)
      }
    }
    return try Value(argument: word)
  }
}

/// A check that a value lies in a range, for `check:` of `Flag.value`.
package func within<Value: ArgumentValue & Comparable>(
  _ range: ClosedRange<Value>
) -> @Sendable (Value) throws(InvalidValue) -> Void {
  { (value) throws(InvalidValue) in
    guard range.contains(value) else {
      throw InvalidValue(
        "must be from \(range.lowerBound.argumentText) to \(range.upperBound.argumentText)")
    }
  }
}

/// A check that a value is at least that large, for `check:` of `Flag.value`.
package func atLeast<Value: ArgumentValue & Comparable>(
  _ least: Value
) -> @Sendable (Value) throws(InvalidValue) -> Void {
  { (value) throws(InvalidValue) in
    guard value >= least else { throw InvalidValue("must be at least \(least.argumentText)") }
  }
}
