import HTTP
import JSON
import Platform
import Text

/// Makes a value that fits a JSON Schema.
///
/// Understands what `JSONSchema` checks except for `not`, `if` and `dependentRequired`, which are met by
/// luck: a value is drawn up to 24 times until the schema accepts one. Depth and size are bounded, so that
/// recursive schemas come to an end.
struct MockSchemaGenerator {
  private static let attempts = 24
  /// Depth below which only what must be there is made.
  private static let richDepth = 4
  private static let depthLimit = 40
  private static let sizeLimit = 4000
  private static let lengthLimit = 20_000
  private static let itemLimit = 500

  private let root: JSONValue
  private var random: SeededGenerator
  private var size = 0
  private var isExhausted: Bool { size >= Self.sizeLimit }

  private init(root: JSONValue, random: SeededGenerator) {
    self.root = root
    self.random = random
  }

  /// A value, and whether the schema accepts it.
  static func value(
    for schema: JSONValue, random: inout SeededGenerator
  ) -> (value: JSONValue, isValid: Bool) {
    let compiled = try? JSONSchema(schema)
    var value = JSONValue.null
    for _ in 0..<attempts {
      var generator = MockSchemaGenerator(root: schema, random: random.split())
      value = generator.make(schema, depth: 0)
      if compiled?.accepts(value) ?? true { return (value, true) }
      // What ran into a limit once will do so again.
      if generator.isExhausted { break }
    }
    return (value, false)
  }

  private mutating func make(_ schema: JSONValue, depth: Int) -> JSONValue {
    size += 1
    guard depth < Self.depthLimit, !isExhausted else { return .null }
    guard let object = schema.object else { return .string(words(1...2)) }
    let plain = flattened(object, depth: depth)
    if let value = plain["const"] { return value }
    if let values = plain["enum"]?.array, !values.isEmpty {
      return values[random.nextInt(below: values.count)]
    }
    switch kind(of: plain, depth: depth) {
    case "object": return .object(members(plain, depth: depth))
    case "array": return .array(items(plain, depth: depth))
    case "integer": return integer(plain)
    case "number": return number(plain)
    case "boolean": return .bool(random.next() & 1 == 0)
    case "null": return .null
    default: return .string(text(plain))
    }
  }

  // MARK: Choosing

  /// The schema with references followed and one alternative chosen, as one object.
  private mutating func flattened(_ schema: JSONObject, depth: Int) -> JSONObject {
    var result = schema
    // References in a row; `JSONSchema` refuses those that run in a circle.
    for _ in 0..<Self.depthLimit {
      if let reference = result["$ref"]?.string {
        result["$ref"] = nil
        guard let target = resolve(reference)?.object else { continue }
        merge(target, into: &result)
      } else if let parts = result["allOf"]?.array {
        result["allOf"] = nil
        for part in parts { merge(part.object ?? [:], into: &result) }
      } else if let key = ["oneOf", "anyOf"].first(where: { result[$0]?.array != nil }) {
        let options = result[key]?.array ?? []
        result[key] = nil
        guard !options.isEmpty else { continue }
        merge(choose(options, depth: depth).object ?? [:], into: &result)
      } else {
        break
      }
    }
    return result
  }

  /// One of the alternatives; deep down one that does not lead further.
  private mutating func choose(_ options: [JSONValue], depth: Int) -> JSONValue {
    let leaves = options.filter { option in
      option["$ref"] == nil && option["properties"] == nil && option["items"] == nil
    }
    let pool = depth > Self.richDepth && !leaves.isEmpty ? leaves : options
    return pool[random.nextInt(below: pool.count)]
  }

  private func merge(_ other: JSONObject, into schema: inout JSONObject) {
    for (key, value) in other {
      switch key {
      case "properties", "patternProperties":
        var all = schema[key]?.object ?? [:]
        for (name, child) in value.object ?? [:] { all[name] = child }
        schema[key] = .object(all)
      case "required":
        let known = schema[key]?.array ?? []
        schema[key] = .array(known + (value.array ?? []).filter { !known.contains($0) })
      case "allOf":
        schema[key] = .array((schema[key]?.array ?? []) + (value.array ?? []))
      default: schema[key] = value
      }
    }
  }

  private func resolve(_ reference: String) -> JSONValue? {
    guard reference.hasPrefix("#"),
      let text = PercentCoding.decode(reference.dropFirst()),
      let pointer = JSONPointer(parsing: text)
    else { return nil }
    return pointer.tokens.reduce(Optional(root)) { value, token in
      value?.object.map { $0[token] } ?? Int(token).flatMap { value?[$0] }
    }
  }

  private mutating func kind(of schema: JSONObject, depth: Int) -> String {
    if let name = schema["type"]?.string { return name }
    if let names = schema["type"]?.array?.compactMap(\.string), !names.isEmpty {
      let useful = names.filter { $0 != "null" }
      if depth > Self.richDepth, names.contains("null") { return "null" }
      return useful.isEmpty ? "null" : useful[random.nextInt(below: useful.count)]
    }
    func has(_ keys: String...) -> Bool { keys.contains { schema[$0] != nil } }
    if has("properties", "required", "additionalProperties", "minProperties", "patternProperties") {
      return "object"
    }
    if has("items", "prefixItems", "minItems", "contains", "uniqueItems") { return "array" }
    if has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") {
      return "number"
    }
    return "string"
  }

  // MARK: Containers

  private mutating func members(_ schema: JSONObject, depth: Int) -> JSONObject {
    let required = (schema["required"]?.array ?? []).compactMap(\.string)
    let properties = schema["properties"]?.object ?? [:]
    var result = JSONObject()
    for (name, child) in properties where !isExhausted {
      let isWanted = depth < Self.richDepth && random.next() & 1 == 0
      guard required.contains(name) || isWanted else { continue }
      result[name] = make(child, depth: depth + 1)
    }
    let rest = schema["additionalProperties"] ?? .object([:])
    for name in required where result[name] == nil {
      result[name] = make(rest.object == nil ? [:] : rest, depth: depth + 1)
    }
    let least = min(schema["minProperties"]?.int ?? 0, Self.itemLimit)
    for (name, child) in properties where result.count < least && result[name] == nil {
      result[name] = make(child, depth: depth + 1)
    }
    guard rest.bool != false else { return result }
    var number = 1
    while result.count < least, !isExhausted {
      result["key\(number)"] = make(rest.object == nil ? [:] : rest, depth: depth + 1)
      number += 1
    }
    return result
  }

  private mutating func items(_ schema: JSONObject, depth: Int) -> [JSONValue] {
    let prefix = schema["prefixItems"]?.array ?? []
    let least = min(max(schema["minItems"]?.int ?? 0, 0), Self.itemLimit)
    let most = min(schema["maxItems"]?.int ?? Self.itemLimit, Self.itemLimit)
    let extra = depth < Self.richDepth ? 1 + random.nextInt(below: 3) : 0
    let count = max(least, min(most, max(least + extra - 1, prefix.count)))
    let rest = schema["items"] ?? [:]
    var result: [JSONValue] = []
    var tries = 0
    while result.count < count, tries < count * 8 + 8, !isExhausted {
      tries += 1
      let isFixed = result.count < prefix.count
      if !isFixed, rest.bool == false { break }
      let item = make(isFixed ? prefix[result.count] : rest, depth: depth + 1)
      if schema["uniqueItems"]?.bool == true, result.contains(item) { continue }
      result.append(item)
    }
    if let wanted = schema["contains"] {
      let needed = min(max(schema["minContains"]?.int ?? 1, 0), Self.itemLimit)
      let free = max(most - result.count, 0)
      for place in 0..<needed where !isExhausted {
        let item = make(wanted, depth: depth + 1)
        if place < free {
          result.append(item)
        } else if place < result.count {
          result[place] = item
        }
      }
    }
    return result
  }

  // MARK: Scalars

  private mutating func integer(_ schema: JSONObject) -> JSONValue {
    let step = max(Int(exactly: (schema["multipleOf"]?.double ?? 1).rounded(.up)) ?? 1, 1)
    var low = schema["minimum"]?.double.flatMap { Int(exactly: $0.rounded(.up)) }
    var high = schema["maximum"]?.double.flatMap { Int(exactly: $0.rounded(.down)) }
    if let bound = schema["exclusiveMinimum"]?.double {
      low = Int(exactly: bound.rounded(.down)).map { max($0 &+ 1, low ?? .min) }
    }
    if let bound = schema["exclusiveMaximum"]?.double {
      high = Int(exactly: bound.rounded(.up)).map { min($0 &- 1, high ?? .max) }
    }
    let start = low ?? high.map { min($0, 0) } ?? 0
    let (span, overflow) = (high ?? max(start, 100)).subtractingReportingOverflow(start)
    let room = overflow ? 100 : min(max(span, 0), 1000)
    // The first multiple that is not below the start.
    let (quotient, remainder) = start.quotientAndRemainder(dividingBy: step)
    let first = remainder > 0 ? quotient &+ 1 : quotient
    let choices = max((room - (first &* step &- start)) / step, 0) + 1
    return .integer((first &+ random.nextInt(below: choices)) &* step)
  }

  private mutating func number(_ schema: JSONObject) -> JSONValue {
    if let step = schema["multipleOf"]?.number, step.isIntegral { return integer(schema) }
    let low = schema["minimum"]?.double ?? schema["exclusiveMinimum"]?.double
    let high = schema["maximum"]?.double ?? schema["exclusiveMaximum"]?.double
    let from = low ?? high.map { min($0 - 1, 0) } ?? 0
    let to = high ?? max(from + 1, 100)
    guard let step = schema["multipleOf"]?.double, step > 0 else {
      // Not at the ends, which may be excluded.
      let part = 0.05 + 0.9 * random.nextUnitDouble()
      let value = from + (to - from) * part
      let rounded = (value * 100).rounded() / 100
      return .double(rounded > from && rounded < to ? rounded : value)
    }
    let least = (from / step).rounded(.up)
    let most = max((to / step).rounded(.down), least)
    let choices = Int(exactly: min(most - least, 1000).rounded(.down)) ?? 0
    return .double((least + Double(random.nextInt(below: choices + 1))) * step)
  }

  private mutating func text(_ schema: JSONObject) -> String {
    if let pattern = schema["pattern"]?.string,
      let sample = try? Pattern.sample(pattern, using: &random)
    {
      return sample
    }
    if let format = schema["format"]?.string, let sample = formatted(format) { return sample }
    let least = min(max(schema["minLength"]?.int ?? 0, 0), Self.lengthLimit)
    let most = max(schema["maxLength"]?.int ?? max(least, 40), 0)
    var text = words(1...3)
    var count = text.unicodeScalars.count
    while count < least {
      let more = " " + words(1...3)
      text += more
      // The words are ASCII.
      count += more.utf8.count
    }
    guard text.unicodeScalars.count > most else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(most)))
  }

  private mutating func formatted(_ format: String) -> String? {
    let number = random.nextInt(below: 9)
    switch format {
    case "date-time": return "2026-01-0\(number + 1)T10:00:00Z"
    case "date": return "2026-01-0\(number + 1)"
    case "time": return "10:0\(number):00Z"
    case "duration": return "PT\(number + 1)M"
    case "email": return "user\(number)@example.com"
    case "uri", "url": return "https://example.com/\(number)"
    case "hostname": return "host\(number).example.com"
    case "ipv4": return "192.0.2.\(number)"
    case "ipv6": return "2001:db8::\(number)"
    case "uuid": return "00000000-0000-4000-8000-00000000000\(number)"
    default: return nil
    }
  }

  private static let vocabulary = [
    "alpha", "beta", "gamma", "delta", "north", "south", "east", "west", "red", "green", "blue",
  ]

  private mutating func words(_ range: ClosedRange<Int>) -> String {
    let count = range.lowerBound + random.nextInt(below: range.count)
    var words: [String] = []
    for _ in 0..<count {
      words.append(Self.vocabulary[random.nextInt(below: Self.vocabulary.count)])
    }
    return words.joined(separator: " ")
  }
}
