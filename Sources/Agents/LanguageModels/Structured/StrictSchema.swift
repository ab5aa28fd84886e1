import JSON

/// A schema in the strict subset of OpenAI: every property required, nothing else allowed.
///
/// What was optional may be null instead, and `withoutFillers` takes such nulls out again, so that the
/// answer is judged by the schema as it was.
struct StrictSchema: Sendable {
  /// The schema for the server.
  private(set) var schema: JSONObject
  /// Whether the subset can say the same; false for maps with free keys, `oneOf`, `not` and their like.
  private(set) var isFaithful = true

  /// Keywords that the subset knows, beside those that are rewritten.
  private static let kept: Set<String> = [
    "type", "description", "enum", "const", "title", "pattern", "format", "multipleOf", "maximum",
    "exclusiveMaximum", "minimum", "exclusiveMinimum", "minItems", "maxItems", "$ref",
  ]
  /// Keywords that only narrow: left out, our own check still asks for them.
  private static let dropped: Set<String> = [
    "$schema", "$id", "$comment", "default", "examples", "minLength", "maxLength", "uniqueItems",
    "deprecated", "readOnly", "writeOnly", "minProperties", "maxProperties",
  ]

  init(_ original: JSONObject) {
    schema = original
    schema = strict(original, depth: 0)
    if original["type"]?.string != "object" { isFaithful = false }
  }

  private mutating func strict(_ original: JSONObject, depth: Int) -> JSONObject {
    guard depth < 64 else {
      isFaithful = false
      return original
    }
    var result = JSONObject()
    let required = Set((original["required"]?.array ?? []).compactMap(\.string))
    for (key, value) in original {
      switch key {
      case "properties":
        var properties = JSONObject()
        for (name, property) in value.object ?? [:] {
          let inner = strict(property, depth: depth + 1)
          properties[name] = required.contains(name) ? inner : nullable(inner)
        }
        result["properties"] = .object(properties)
      case "items": result["items"] = strict(value, depth: depth + 1)
      case "anyOf":
        result["anyOf"] = .array((value.array ?? []).map { strict($0, depth: depth + 1) })
      case "$defs", "definitions":
        var definitions = JSONObject()
        for (name, definition) in value.object ?? [:] {
          definitions[name] = strict(definition, depth: depth + 1)
        }
        result[key] = .object(definitions)
      case "required", "additionalProperties": break
      case _ where Self.kept.contains(key): result[key] = value
      case _ where Self.dropped.contains(key): break
      default: isFaithful = false
      }
    }
    if Self.mayBeObject(original) {
      guard let properties = result["properties"]?.object, !properties.isEmpty else {
        isFaithful = false
        return original
      }
      if case .object = original["additionalProperties"] { isFaithful = false }
      result["required"] = .strings(properties.keys)
      result["additionalProperties"] = false
    }
    return result
  }

  private mutating func strict(_ value: JSONValue, depth: Int) -> JSONValue {
    guard let object = value.object, !object.isEmpty else {
      isFaithful = false
      return value
    }
    return .object(strict(object, depth: depth))
  }

  private static func mayBeObject(_ schema: JSONObject) -> Bool {
    if schema["type"]?.string == "object" || schema["properties"] != nil { return true }
    return schema["type"]?.array?.contains("object") == true
  }

  private func nullable(_ schema: JSONValue) -> JSONValue {
    guard var object = schema.object else { return schema }
    if let type = object["type"]?.string, type != "null", object["enum"] == nil,
      object["const"] == nil
    {
      object["type"] = [.string(type), "null"]
      return .object(object)
    }
    if let types = object["type"]?.array, types.contains("null") { return schema }
    return ["anyOf": [schema, ["type": "null"]]]
  }
}
