extension JSONSchema {
  private static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated",
    "readOnly", "writeOnly", "format", "contentEncoding", "contentMediaType",
  ]
  private static let single: Set<String> = [
    "additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else",
  ]
  private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]
  private static let maps: Set<String> = [
    "properties", "patternProperties", "$defs", "definitions",
  ]
  private static let others: Set<String> = [
    "type", "const", "enum", "required", "dependentRequired", "uniqueItems", "minItems",
    "maxItems", "minLength", "maxLength", "minProperties", "maxProperties", "minContains",
    "maxContains", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "pattern", "$ref",
  ]

  /// Keywords that validation ignores because it does not know them, in the order of the schema.
  package static func lint(_ schema: JSONValue) -> [Fault] {
    var faults: [Fault] = []
    collect(schema, JSONPointer(), &faults)
    return faults
  }

  private static func collect(
    _ schema: JSONValue, _ pointer: JSONPointer, _ faults: inout [Fault]
  ) {
    guard let object = schema.object else { return }
    for (keyword, value) in object {
      let place = pointer.appending(keyword)
      if single.contains(keyword) {
        collect(value, place, &faults)
      } else if lists.contains(keyword) {
        for (index, inner) in (value.array ?? []).enumerated() {
          collect(inner, place.appending(index), &faults)
        }
      } else if maps.contains(keyword) {
        for (key, inner) in value.object ?? [:] { collect(inner, place.appending(key), &faults) }
      } else if !others.contains(keyword), !annotations.contains(keyword) {
        faults.append(Fault(pointer: place, message: "keyword '\(keyword)' is not understood"))
      }
    }
  }
}
