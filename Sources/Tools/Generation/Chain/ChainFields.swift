import JSON

/// The JSON Schema of the fields that a request names.
enum ChainFields {
  private static let numbers: Set<String> = [
    "amount", "total", "price", "cost", "tax", "sum", "score", "rating", "percentage", "rate",
    "subtotal", "discount", "weight", "height", "temperature", "balance",
  ]
  private static let counts: Set<String> = ["age", "quantity", "count", "year", "years", "stars"]

  static func schema(_ fields: [String]) -> JSONObject {
    var properties = JSONObject()
    for field in fields { properties[field] = .object(type(field)) }
    return [
      "type": "object", "properties": .object(properties), "required": .strings(fields),
      "additionalProperties": false,
    ]
  }

  /// The type that a name suggests; what may be missing in a text may be null.
  private static func type(_ field: String) -> JSONObject {
    let words = field.split(separator: "_").map(String.init)
    let last = words.last ?? field
    if words.first == "is" || words.first == "has" { return ["type": "boolean"] }
    if counts.contains(words.first ?? "") || counts.contains(last) {
      return ["type": ["integer", "null"]]
    }
    if numbers.contains(last) { return ["type": ["number", "null"]] }
    if ["answer", "summary", "feedback", "title", "result"].contains(last) {
      return ["type": "string"]
    }
    if Lexicon.isPlural(last) { return ["type": "array", "items": ["type": "string"]] }
    return ["type": ["string", "null"]]
  }
}
