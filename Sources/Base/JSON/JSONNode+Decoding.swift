extension JSONNode {
  /// What happens to keys of an object that the model does not ask for.
  package enum UnknownKeys: Sendable {
    /// They are passed over.
    case ignored
    /// The first one is an error that names the keys that are understood.
    case rejected
  }

  /// Builds a model from this value.
  ///
  /// Integers are read exactly or refused; a double refuses numbers beyond its range. A model may hold
  /// `JSONValue`s for parts of free form. Errors that a model throws itself as `DecodingError` get the
  /// position of the value they are about.
  package func decode<Model: Decodable>(
    _ type: Model.Type, unknownKeys: UnknownKeys = .ignored
  ) throws(JSONDecodingError) -> Model {
    do {
      return try JSONNodeDecoder(node: self, path: [], unknownKeys: unknownKeys).model(type)
    } catch let error as JSONDecodingError {
      throw error
    } catch let error as DecodingError {
      throw JSONDecodingError(error, in: self)
    } catch {
      throw JSONDecodingError(
        message: "\(error)", position: position, pointer: JSONPointer())
    }
  }
}

extension JSONDecodingError {
  /// Finds the place of an error that only knows its coding path.
  init(_ error: DecodingError, in root: JSONNode) {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let inner), .valueNotFound(_, let inner), .dataCorrupted(let inner):
      context = inner
    case .keyNotFound(let key, let inner):
      context = .init(
        codingPath: inner.codingPath, debugDescription: "missing key '\(key.stringValue)'")
    @unknown default: context = .init(codingPath: [], debugDescription: "\(error)")
    }
    let pointer = JSONPointer(context.codingPath)
    self.init(
      message: context.debugDescription,
      position: (root.node(at: pointer) ?? root).position, pointer: pointer)
  }
}

/// Decodes one value of a document; made anew for every value below it.
final class JSONNodeDecoder: Decoder {
  let node: JSONNode
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  let unknownKeys: JSONNode.UnknownKeys
  /// Members that no keyed container so far has had a key for; nil before the first container.
  private var unclaimed: [JSONNode]?
  /// Keys that were asked for.
  private var asked: [String] = []

  init(node: JSONNode, path: [any CodingKey], unknownKeys: JSONNode.UnknownKeys) {
    self.node = node
    codingPath = path
    self.unknownKeys = unknownKeys
  }

  /// Decodes a whole model and then sees to unknown keys.
  func model<Model: Decodable>(_ type: Model.Type) throws -> Model {
    let model = try Model(from: self)
    if let key = unclaimed?.first {
      let name = key.string ?? ""
      let known = asked.map { "'\($0)'" }.joined(separator: ", ")
      throw JSONDecodingError(
        message: "unknown key '\(name)'", found: known.isEmpty ? nil : "known are \(known)",
        position: key.position, pointer: JSONPointer(codingPath).appending(name),
        knownKeys: asked)
    }
    return model
  }

  func child(_ node: JSONNode, _ key: any CodingKey) -> JSONNodeDecoder {
    JSONNodeDecoder(node: node, path: codingPath + [key], unknownKeys: unknownKeys)
  }

  func note(_ key: String) {
    if unknownKeys == .rejected, !asked.contains(key) { asked.append(key) }
  }

  func mismatch(_ expected: String) -> JSONDecodingError {
    JSONDecodingError(expected: expected, node, codingPath)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard node.kind == .object else { throw mismatch("an object") }
    if unknownKeys == .rejected {
      let candidates = unclaimed ?? node.members.map(\.key)
      unclaimed = candidates.filter { Key(stringValue: $0.string ?? "") == nil }
    }
    return KeyedDecodingContainer(JSONKeyedDecoding<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard node.kind == .array else { throw mismatch("an array") }
    return JSONUnkeyedDecoding(decoder: self)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    JSONSingleDecoding(decoder: self)
  }

  // MARK: - Scalars

  func bool() throws -> Bool {
    guard let value = node.bool else { throw mismatch("true or false") }
    return value
  }

  func string() throws -> String {
    guard let value = node.string else { throw mismatch("a string") }
    return value
  }

  func double() throws -> Double {
    guard let number = node.number else { throw mismatch("a number") }
    let value = number.double
    guard value.isFinite else { throw mismatch("a number that fits a double") }
    return value
  }

  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    guard let number = node.number else { throw mismatch("an integer") }
    if let value = number.int.flatMap({ Integer(exactly: $0) }) { return value }
    // UInt64 reaches further than Int.
    if let value = Integer(number.text) { return value }
    throw mismatch(
      number.isIntegral ? "an integer from \(Integer.min) to \(Integer.max)" : "an integer")
  }
}

/// A coding key for a member or an element.
struct JSONCodingKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}

extension JSONValue: Decodable {
  /// Takes the value as it is from a JSON document; other decoders are refused.
  package init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? JSONNodeDecoder else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a JSON value can only be taken from a JSON document"))
    }
    self = decoder.node.value
  }
}
