import JSON

/// A JSON value: what goes into a chain, between its steps, and out of it.
///
/// Write it as a literal: `"text"`, `3`, `true`, `["a", "b"]`, `["name": "Ada", "age": 36]`. Members keep their
/// order.
public struct Value: Sendable, Hashable {
  let json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  /// Null.
  public static let null = Value(JSONValue.null)

  /// Reads a JSON text.
  ///
  /// - Throws: what is wrong with it and where.
  public init(parsing text: String) throws(ChainError) {
    do throws(JSONSyntaxError) {
      json = try JSONDocument(parsing: text).value
    } catch {
      throw ChainError(code: "bad-json", message: "\(error)", step: "")
    }
  }

  /// The value of anything that can be encoded.
  public init(encoding model: some Encodable) throws { json = try JSONValue(encoding: model) }

  /// The value as a type of yours.
  ///
  /// - Throws: which part does not fit.
  public func decode<Model: Decodable>(_ type: Model.Type) throws -> Model {
    try JSONDocument(parsing: json.serialized()).root.decode(type)
  }

  /// The string, if this is one.
  public var string: String? { json.string }
  /// The number as an integer, if this is one that fits.
  public var int: Int? { json.int }
  /// The number, if this is one.
  public var double: Double? { json.double }
  /// The Boolean, if this is one.
  public var bool: Bool? { json.bool }
  /// The elements, if this is a list.
  public var list: [Value]? { json.array?.map(Value.init) }
  /// The names of the members in order; empty when this is no object.
  public var keys: [String] { json.object?.keys ?? [] }
  /// Whether this is null.
  public var isNull: Bool { json.isNull }

  /// The member of that name, if this is an object that has one.
  public subscript(_ key: String) -> Value? { json[key].map(Value.init) }
  /// The element at that index, if this is a list that has one.
  public subscript(_ index: Int) -> Value? { json[index].map(Value.init) }
}

extension Value: CustomStringConvertible {
  /// The value as JSON on one line.
  public var description: String { json.serialized() }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A value of a literal.
  public init(stringLiteral value: String) { json = .string(value) }
  /// A value of a literal.
  public init(integerLiteral value: Int) { json = .integer(value) }
  /// A value of a literal.
  public init(floatLiteral value: Double) { json = .double(value) }
  /// A value of a literal.
  public init(booleanLiteral value: Bool) { json = .bool(value) }
  /// A value of a literal.
  public init(nilLiteral: ()) { json = .null }
  /// A value of a literal.
  public init(arrayLiteral elements: Value...) { json = .array(elements.map(\.json)) }
  /// A value of a literal.
  public init(dictionaryLiteral elements: (String, Value)...) {
    json = .object(JSONObject(elements.map { ($0.0, $0.1.json) }))
  }

  /// A value of a string.
  public init(_ text: String) { json = .string(text) }
}
