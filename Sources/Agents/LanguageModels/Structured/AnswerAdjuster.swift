import JSON

/// Brings an answer closer to a schema where nothing is lost by it, and says what it did.
///
/// Keys in another spelling (`snake_case` for `camelCase`) get the schema's names; keys that a closed object
/// does not have are dropped; `"5"` becomes 5 where a number is due; a single value becomes a list of one;
/// an object that only wraps the answer is taken off. What would need a guess is left as it is.
struct AnswerAdjuster {
  /// What was changed, in words.
  private(set) var changes: [String] = []

  private let root: JSONObject
  private static let depthLimit = 64

  init(schema: JSONObject) { root = schema }

  /// The value, adjusted.
  mutating func adjusted(_ value: JSONValue) -> JSONValue {
    adjust(unwrapped(value), .object(root), JSONPointer(), depth: 0)
  }

  private mutating func note(_ pointer: JSONPointer, _ what: String) {
    changes.append("\(pointer.tokens.isEmpty ? "" : "\(pointer): ")\(what)")
  }

  /// Takes off an object with one member that the schema does not know and that holds what it asks for.
  private mutating func unwrapped(_ value: JSONValue) -> JSONValue {
    guard let object = value.object, object.count == 1,
      let (key, inner) = object.first(where: { _ in true }),
      let wrapped = inner.object, let properties = resolved(.object(root))["properties"]?.object,
      !properties.isEmpty, !properties.keys.contains(where: { Self.same($0, key) }),
      wrapped.keys.contains(where: { name in properties.keys.contains { Self.same($0, name) } })
    else { return value }
    changes.append("took the answer out of '\(key)'")
    return inner
  }

  /// The schema behind its references into the same document.
  private func resolved(_ schema: JSONValue) -> JSONObject {
    var schema = schema
    for _ in 0..<8 {
      guard let reference = schema["$ref"]?.string, reference.hasPrefix("#"),
        let pointer = JSONPointer(parsing: String(reference.dropFirst())),
        let target = JSONValue.object(root).value(at: pointer)
      else { break }
      schema = target
    }
    return schema.object ?? [:]
  }

  private mutating func adjust(
    _ value: JSONValue, _ schema: JSONValue, _ pointer: JSONPointer, depth: Int
  ) -> JSONValue {
    guard depth < Self.depthLimit else { return value }
    let schema = resolved(schema)
    var value = value
    for part in schema["allOf"]?.array ?? [] {
      value = adjust(value, part, pointer, depth: depth + 1)
    }
    if let branches = schema["anyOf"]?.array ?? schema["oneOf"]?.array {
      value = adjust(value, branches: branches, pointer, depth: depth)
    }
    value = coerced(value, schema, pointer)
    value = spelled(value, schema, pointer)
    switch value {
    case .object(let object): return .object(adjust(object, schema, pointer, depth: depth))
    case .array(let elements):
      let prefix = schema["prefixItems"]?.array ?? []
      let items = schema["items"]
      guard !prefix.isEmpty || items?.object != nil else { return value }
      return .array(
        elements.enumerated().map { index, element in
          guard let schema = index < prefix.count ? prefix[index] : items else { return element }
          return adjust(element, schema, pointer.appending(index), depth: depth + 1)
        })
    default: return value
    }
  }

  /// The first branch that the value fits once adjusted.
  private mutating func adjust(
    _ value: JSONValue, branches: [JSONValue], _ pointer: JSONPointer, depth: Int
  ) -> JSONValue {
    let before = changes
    for branch in branches {
      let candidate = adjust(value, branch, pointer, depth: depth + 1)
      var schema: JSONObject = ["allOf": [branch]]
      for key in ["$defs", "definitions"] { schema[key] = root[key] }
      if let compiled = try? JSONSchema(.object(schema)), compiled.accepts(candidate) {
        return candidate
      }
      changes = before
    }
    return value
  }

  private mutating func adjust(
    _ object: JSONObject, _ schema: JSONObject, _ pointer: JSONPointer, depth: Int
  ) -> JSONObject {
    let properties = schema["properties"]?.object ?? [:]
    let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
    let isClosed =
      schema["additionalProperties"]?.bool == false && schema["patternProperties"] == nil
    var result = JSONObject()
    for (key, value) in object {
      var name = key
      if !properties.contains(key), !properties.isEmpty {
        let spellings = properties.keys.filter {
          Self.same($0, key) && !object.contains($0) && !result.contains($0)
        }
        if spellings.count == 1 {
          name = spellings[0]
          note(pointer, "took '\(key)' for '\(name)'")
        } else if isClosed {
          note(pointer, "dropped '\(key)', which is not asked for")
          continue
        }
      }
      guard let property = properties[name] else {
        let other = schema["additionalProperties"]
        result[name] =
          other?.object == nil
          ? value : adjust(value, other ?? [:], pointer.appending(name), depth: depth + 1)
        continue
      }
      // The strict subset has null in place of what is left out.
      if value.isNull, !required.contains(name), !allowsNull(property) { continue }
      result[name] = adjust(value, property, pointer.appending(name), depth: depth + 1)
    }
    return result
  }

  private func allowsNull(_ schema: JSONValue) -> Bool {
    let object = resolved(schema)
    let types = Self.types(object)
    if types.contains("null") { return true }
    if let choices = object["enum"]?.array { return choices.contains(where: \.isNull) }
    if let branches = object["anyOf"]?.array ?? object["oneOf"]?.array {
      return branches.contains { allowsNull($0) }
    }
    return types.isEmpty && object["$ref"] == nil
  }

  private static func types(_ schema: JSONObject) -> [String] {
    schema["type"]?.string.map { [$0] } ?? (schema["type"]?.array ?? []).compactMap(\.string)
  }

  /// The value as one of the types that are due, where that says the same.
  private mutating func coerced(
    _ value: JSONValue, _ schema: JSONObject, _ pointer: JSONPointer
  ) -> JSONValue {
    let types = Self.types(schema)
    let fits =
      types.isEmpty || types.contains(value.kind.rawValue)
      || types.contains("integer") && value.number?.isIntegral == true
    guard !fits else { return value }
    for type in types {
      if let changed = Self.lossless(value, to: type) {
        note(pointer, "read \(Self.shown(value)) as \(type)")
        return changed
      }
    }
    if types.contains("array"), !value.isNull {
      note(pointer, "made a list of the single \(value.kind.rawValue)")
      return [value]
    }
    if let only = value.array, only.count == 1, types.contains(only[0].kind.rawValue) {
      note(pointer, "took the only element of the list")
      return only[0]
    }
    return value
  }

  private static func lossless(_ value: JSONValue, to type: String) -> JSONValue? {
    switch (value, type) {
    case (.string(let text), "number"), (.string(let text), "integer"):
      guard let number = JSONNumber(parsing: text) else { return nil }
      return type == "number" || number.isIntegral ? .number(number) : nil
    case (.string(let text), "boolean"):
      return switch text.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    case (.string(let text), "null"): return text == "null" ? .null : nil
    case (.string(let text), "object"), (.string(let text), "array"):
      guard let inner = try? JSONDocument(parsing: text).value, inner.kind.rawValue == type else {
        return nil
      }
      return inner
    case (.number(let number), "string"): return .string(number.text)
    case (.bool(let flag), "string"): return .string(flag ? "true" : "false")
    default: return nil
    }
  }

  /// The one value of a closed set that differs in case and separators only.
  private mutating func spelled(
    _ value: JSONValue, _ schema: JSONObject, _ pointer: JSONPointer
  ) -> JSONValue {
    let choices = schema["enum"]?.array ?? schema["const"].map { [$0] } ?? []
    guard let text = value.string, !choices.isEmpty, !choices.contains(value) else { return value }
    let same = choices.compactMap(\.string).filter { Self.same($0, text) }
    guard same.count == 1 else { return value }
    note(pointer, "took '\(text)' for '\(same[0])'")
    return .string(same[0])
  }

  private static func shown(_ value: JSONValue) -> String {
    let text = value.serialized()
    return text.count > 40 ? String(text.prefix(39)) + "…" : text
  }

  /// Whether two names differ in case and separators only.
  static func same(_ left: String, _ right: String) -> Bool { plain(left) == plain(right) }

  private static func plain(_ name: String) -> [UInt8] {
    name.utf8.filter { $0 != 0x5F && $0 != 0x2D && $0 != 0x20 }
      .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }
}
