/// A type whose values are written as one word of the command line.
package protocol ArgumentValue: Sendable {
  /// The type in one word, for documentation.
  static var typeName: String { get }
  /// The closed set of values, empty when open.
  static var choices: [Choice] { get }
  /// What a shell offers where a flag or operand does not say.
  static var completion: CompletionKind { get }
  /// Reads a value; pure, as it does no input or output.
  init(argument: RawArgument) throws(InvalidValue)
  /// The value as it would be typed.
  var argumentText: String { get }
}

/// An open set of values that a shell cannot guess, unless a type says otherwise.
extension ArgumentValue {
  package static var choices: [Choice] { [] }
  package static var completion: CompletionKind { .none }
}

extension RawArgument {
  /// The text, or the reason why there is none.
  package func requireText() throws(InvalidValue) -> String {
    guard let text else {
      throw InvalidValue("not valid UTF-8", hint: "give the value as UTF-8 text")
    }
    return text
  }
}

/// Any bytes, UTF-8 or not.
extension RawArgument: ArgumentValue {
  package static var typeName: String { "word" }
  package init(argument: RawArgument) throws(InvalidValue) { self = argument }
  package var argumentText: String { display }
}

/// Any UTF-8 text.
extension String: ArgumentValue {
  package static var typeName: String { "text" }
  package init(argument: RawArgument) throws(InvalidValue) { self = try argument.requireText() }
  package var argumentText: String { self }
}

/// A whole number in decimal digits.
extension Int: ArgumentValue {
  package static var typeName: String { "integer" }
  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard let value = Int(text) else {
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      let isWhole = !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
      throw InvalidValue(isWhole ? "the number is too large" : "not a whole number")
    }
    self = value
  }
  package var argumentText: String { String(self) }
}

/// A whole number without a sign, as for seeds.
extension UInt64: ArgumentValue {
  package static var typeName: String { "integer" }
  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard let value = UInt64(text) else {
      throw InvalidValue("not a whole number from 0 to \(UInt64.max)")
    }
    self = value
  }
  package var argumentText: String { String(self) }
}

/// A finite number.
extension Double: ArgumentValue {
  package static var typeName: String { "number" }
  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard argument.looksNumeric, let value = Double(text) else {
      throw InvalidValue("not a number")
    }
    guard value.isFinite else { throw InvalidValue("the number is too large") }
    self = value
  }
  package var argumentText: String {
    if let whole = Int(exactly: self) { return String(whole) }
    return String(self)
  }
}

/// A yes or a no.
extension Bool: ArgumentValue {
  package static var typeName: String { "boolean" }
  package static var choices: [Choice] { ["true", "false"] }
  /// Reads `true`, `yes`, `on`, `1` and `false`, `no`, `off`, `0`: what environments and files hold.
  package init(argument: RawArgument) throws(InvalidValue) {
    switch argument.text {
    case "true", "yes", "on", "1": self = true
    case "false", "no", "off", "0": self = false
    default: throw InvalidValue("not a yes or no", hint: "write 'true' or 'false'")
    }
  }
  package var argumentText: String { self ? "true" : "false" }
}

/// A closed set of values, one word each.
package protocol ChoiceValue: ArgumentValue, CaseIterable, RawRepresentable
where RawValue == String {
  /// What the value means, as one summary line.
  var summary: String { get }
}

/// A choice is typed as its raw value.
extension ChoiceValue {
  package static var typeName: String { "choice" }
  package static var choices: [Choice] { allCases.map { Choice($0.rawValue, $0.summary) } }
  package var summary: String { "" }
  package var argumentText: String { rawValue }
  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard let value = Self(rawValue: text) else {
      throw InvalidValue.notOneOf(Self.choices, text)
    }
    self = value
  }
}
