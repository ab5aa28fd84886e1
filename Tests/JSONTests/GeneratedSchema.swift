import JSON

/// Makes small schemas, and values that break or keep them about equally often, from a seed.
struct GeneratedSchema {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  mutating func value(_ depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: return pick([nil, true, false])
    case 1, 2: return pick([0, 1, 2, 3, 10, -1, 0.5, 1.5, 2.0, 7])
    case 3, 4: return pick(["", "a", "b", "ab", "é", "abc1", "😀😀"])
    case 5:
      return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        object[pick(["a", "b", "c", "x1"])] = value(depth - 1)
      }
      return .object(object)
    }
  }

  mutating func schema(_ depth: Int) -> JSONValue {
    if Int.random(in: 0..<20, using: &random) == 0 { return pick([true, false]) }
    var schema = JSONObject()
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let (keyword, value) = keyword(depth)
      schema[keyword] = value
    }
    return .object(schema)
  }

  private mutating func list(_ depth: Int) -> JSONValue {
    .array((0..<Int.random(in: 1...3, using: &random)).map { _ in schema(depth - 1) })
  }

  private mutating func keyword(_ depth: Int) -> (String, JSONValue) {
    switch Int.random(in: 0..<(depth > 0 ? 24 : 11), using: &random) {
    case 0, 1:
      return (
        "type",
        pick([
          "string", "number", "integer", "object", "array", "boolean", "null",
          ["string", "integer"], ["object", "array", "null"],
        ])
      )
    case 2: return ("const", value(1))
    case 3: return ("enum", .array([value(1), value(0), value(0)]))
    case 4: return (pick(["minimum", "exclusiveMinimum"]), pick([0, 1, 1.5]))
    case 5: return (pick(["maximum", "exclusiveMaximum"]), pick([1, 2, 1.5]))
    case 6: return ("multipleOf", pick([2, 0.5, 3]))
    case 7: return (pick(["minLength", "minItems", "minProperties"]), pick([1, 2]))
    case 8: return (pick(["maxLength", "maxItems", "maxProperties"]), pick([0, 1, 2]))
    case 9: return ("pattern", pick(["^a", "b$", "[0-9]", "^.{1,2}$"]))
    case 10: return ("required", pick([["a"], ["a", "b"], []]))
    case 11, 12: return ("properties", ["a": schema(depth - 1), "b": schema(depth - 1)])
    case 13: return ("additionalProperties", schema(depth - 1))
    case 14: return ("patternProperties", ["^[ab]$": schema(depth - 1)])
    case 15: return ("items", schema(depth - 1))
    case 16: return ("prefixItems", list(depth))
    case 17: return ("uniqueItems", true)
    case 18: return ("anyOf", list(depth))
    case 19: return ("oneOf", list(depth))
    case 20: return ("allOf", list(depth))
    case 21: return ("not", schema(depth - 1))
    case 22: return ("contains", schema(depth - 1))
    default: return (pick(["if", "then", "else"]), schema(depth - 1))
    }
  }
}
