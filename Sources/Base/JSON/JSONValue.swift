/// A JSON value (RFC 8259) as plain data: members keep their source order, numbers keep their digits.
///
/// Use `JSONDocument` where a position in the source text matters, and `JSONValue` where the value
/// is computed with: the state of a workflow, arguments of a function, a document to be written.
///
/// Two values are equal when JSON Schema (draft 2020-12, section 4.2.2) calls them so: numbers by value,
/// strings by code points, objects whatever the order of their members.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue: Hashable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.isExactly(b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(value)
    case .array(let elements): hasher.combine(elements)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONValue {
  /// The JSON type of a value, as named by JSON Schema.
  package enum Kind: String, Sendable, CaseIterable {
    case null
    case boolean
    case number
    case string
    case array
    case object
  }

  /// The JSON type of this value.
  package var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .boolean
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// A number value from an integer.
  package static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number value from a finite double; `null` for NaN and infinities, which JSON cannot hold.
  package static func double(_ value: Double) -> JSONValue {
    JSONNumber(value).map(JSONValue.number) ?? .null
  }

  /// An array value of strings.
  package static func strings(_ values: some Sequence<String>) -> JSONValue {
    .array(values.map(JSONValue.string))
  }

  /// The string, if this is one.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The Boolean, if this is one.
  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The number, if this is one.
  package var number: JSONNumber? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  /// The number as an integer, if this is a number with an integral value that fits.
  package var int: Int? { number?.int }

  /// The number as a double, if this is a number.
  package var double: Double? { number?.double }

  /// The elements, if this is an array.
  package var array: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  /// The object, if this is one.
  package var object: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  /// Whether this is `null`.
  package var isNull: Bool {
    guard case .null = self else { return false }
    return true
  }

  /// The member of that name, if this is an object that has one.
  package subscript(_ key: String) -> JSONValue? { object?[key] }

  /// The element at that index, if this is an array that has one.
  package subscript(_ index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByStringInterpolation, ExpressibleByFloatLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// A finite number, or null for a literal too large for a double.
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with its members in the written order; a repeated key keeps its first place and its last value.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}
