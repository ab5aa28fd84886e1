extension JSONValue {
  /// The value that a model encodes itself as; members come in the order in which it encodes them.
  ///
  /// Doubles that are not finite become `null`.
  ///
  /// - Throws: what the model throws.
  package init(encoding model: some Encodable) throws {
    self = try JSONEncodingPlace.encode(model, path: []).value
  }
}

extension JSONValue: Encodable {
  /// Gives the value as it is to `JSONValue(encoding:)`, and piece by piece to any other encoder.
  package func encode(to encoder: any Encoder) throws {
    if let encoder = encoder as? JSONValueEncoder {
      encoder.place.content = .value(self)
      return
    }
    switch self {
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let object):
      var container = encoder.container(keyedBy: JSONCodingKey.self)
      for (key, value) in object {
        try container.encode(value, forKey: JSONCodingKey(stringValue: key))
      }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let value): try container.encode(value)
      case .number(let value):
        if let int = value.int {
          try container.encode(int)
        } else {
          try container.encode(value.double)
        }
      case .string(let value): try container.encode(value)
      default: try container.encodeNil()
      }
    }
  }
}

/// A place for a value that is still being encoded.
final class JSONEncodingPlace {
  enum Content {
    case value(JSONValue)
    case array([JSONEncodingPlace])
    case object([(key: String, place: JSONEncodingPlace)])
  }

  var content = Content.value(.null)

  static func encode(_ model: some Encodable, path: [any CodingKey]) throws -> JSONEncodingPlace {
    let encoder = JSONValueEncoder(place: JSONEncodingPlace(), codingPath: path)
    try model.encode(to: encoder)
    return encoder.place
  }

  /// The finished value.
  var value: JSONValue {
    switch content {
    case .value(let value): value
    case .array(let places): .array(places.map(\.value))
    case .object(let members): .object(JSONObject(members.map { ($0.key, $0.place.value) }))
    }
  }

  func member(_ key: String) -> JSONEncodingPlace {
    let place = JSONEncodingPlace()
    guard case .object(var members) = content else { return place }
    content = .value(.null)
    members.append((key, place))
    content = .object(members)
    return place
  }

  func element() -> JSONEncodingPlace {
    let place = JSONEncodingPlace()
    guard case .array(var places) = content else { return place }
    content = .value(.null)
    places.append(place)
    content = .array(places)
    return place
  }
}

/// Encodes one value into its place.
final class JSONValueEncoder: Encoder {
  let place: JSONEncodingPlace
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]

  init(place: JSONEncodingPlace, codingPath: [any CodingKey]) {
    self.place = place
    self.codingPath = codingPath
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = place.content {} else { place.content = .object([]) }
    return KeyedEncodingContainer(JSONKeyedEncoding<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array = place.content {} else { place.content = .array([]) }
    return JSONUnkeyedEncoding(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    JSONSingleEncoding(encoder: self)
  }

  func child(_ place: JSONEncodingPlace, _ key: any CodingKey) -> JSONValueEncoder {
    JSONValueEncoder(place: place, codingPath: codingPath + [key])
  }
}

/// Members in the order in which they are encoded.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func child(_ key: any CodingKey) -> JSONValueEncoder {
    encoder.child(encoder.place.member(key.stringValue), key)
  }

  func encodeNil(forKey key: Key) { _ = child(key) }

  func encode<Model: Encodable>(_ value: Model, forKey key: Key) throws {
    try value.encode(to: child(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    child(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { child(JSONCodingKey(stringValue: "super")) }
  func superEncoder(forKey key: Key) -> any Encoder { child(key) }
}

/// Elements in the order in which they are encoded.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int {
    guard case .array(let places) = encoder.place.content else { return 0 }
    return places.count
  }

  private func child() -> JSONValueEncoder {
    let key = JSONCodingKey(intValue: count)
    return encoder.child(encoder.place.element(), key)
  }

  func encodeNil() { _ = child() }
  func encode<Model: Encodable>(_ value: Model) throws { try value.encode(to: child()) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    child().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
  func superEncoder() -> any Encoder { child() }
}

/// One value by itself.
struct JSONSingleEncoding: SingleValueEncodingContainer {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func set(_ value: JSONValue) { encoder.place.content = .value(value) }

  private func set(_ value: some FixedWidthInteger) {
    set(Int(exactly: value).map(JSONValue.integer) ?? .number(JSONNumber(validated: "\(value)")))
  }

  func encodeNil() { set(.null) }
  func encode(_ value: Bool) { set(.bool(value)) }
  func encode(_ value: String) { set(.string(value)) }
  func encode(_ value: Double) { set(.double(value)) }
  func encode(_ value: Float) {
    // Through its own shortest digits: 0.1 as a Float is 0.1 and not 0.10000000149011612.
    set(
      value.isFinite
        ? .number(JSONNumber(Double("\(value)") ?? Double(value)) ?? JSONNumber(0)) : .null)
  }
  func encode(_ value: Int) { set(value) }
  func encode(_ value: Int8) { set(value) }
  func encode(_ value: Int16) { set(value) }
  func encode(_ value: Int32) { set(value) }
  func encode(_ value: Int64) { set(value) }
  func encode(_ value: UInt) { set(value) }
  func encode(_ value: UInt8) { set(value) }
  func encode(_ value: UInt16) { set(value) }
  func encode(_ value: UInt32) { set(value) }
  func encode(_ value: UInt64) { set(value) }
  func encode<Model: Encodable>(_ value: Model) throws { try value.encode(to: encoder) }
}
