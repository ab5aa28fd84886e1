/// Turns a schema document into a table in which a reference is an index, so that schemas may be recursive.
struct JSONSchemaCompiler {
  let document: JSONValue
  private(set) var nodes: [JSONSchemaNode] = []
  private var known: [JSONPointer: Int] = [:]

  init(document: JSONValue) { self.document = document }

  mutating func compile(
    _ schema: JSONValue, at pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> Int {
    if let index = known[pointer] { return index }
    let index = nodes.count
    known[pointer] = index
    var node = JSONSchemaNode(pointer: pointer)
    nodes.append(node)
    switch schema {
    case .bool(let verdict): node.verdict = verdict
    case .object(let object):
      for (keyword, value) in object {
        try read(keyword, value, at: pointer.appending(keyword), into: &node)
      }
    default:
      throw JSONSchema.Fault(
        pointer: pointer, message: "a schema must be an object, true or false, not \(schema.kind)")
    }
    nodes[index] = node
    return index
  }

  private mutating func read(
    _ keyword: String, _ value: JSONValue, at pointer: JSONPointer,
    into node: inout JSONSchemaNode
  ) throws(JSONSchema.Fault) {
    switch keyword {
    case "type": node.types = try types(value, pointer)
    case "const": node.const = value
    case "enum": node.options = try array(value, pointer)
    case "properties":
      for (key, schema) in try object(value, pointer) {
        node.declared.append(key)
        node.properties[key] = try compile(schema, at: pointer.appending(key))
      }
    case "patternProperties":
      for (pattern, schema) in try object(value, pointer) {
        let place = pointer.appending(pattern)
        node.patterns.append((try compiled(pattern, place), try compile(schema, at: place)))
      }
    case "additionalProperties": node.additional = try compile(value, at: pointer)
    case "propertyNames": node.propertyNames = try compile(value, at: pointer)
    case "required": node.required = try strings(value, pointer)
    case "dependentRequired":
      for (key, needs) in try object(value, pointer) {
        node.dependentRequired.append((key, try strings(needs, pointer.appending(key))))
      }
    case "prefixItems": node.prefix = try schemas(value, pointer)
    case "items": node.items = try compile(value, at: pointer)
    case "contains": node.contains = try compile(value, at: pointer)
    case "uniqueItems": node.isUnique = try boolean(value, pointer)
    case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties",
      "minContains", "maxContains":
      node.counts[keyword] = try count(value, pointer)
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
      node.limits[keyword] = try limit(keyword, value, pointer)
    case "pattern":
      guard let text = value.string else { throw wrong("a string", value, pointer) }
      node.pattern = try compiled(text, pointer)
    case "allOf": node.all = try alternatives(value, pointer)
    case "anyOf": node.any = try alternatives(value, pointer)
    case "oneOf": node.one = try alternatives(value, pointer)
    case "not": node.not = try compile(value, at: pointer)
    case "if": node.condition = try compile(value, at: pointer)
    case "then": node.then = try compile(value, at: pointer)
    case "else": node.otherwise = try compile(value, at: pointer)
    case "$ref": node.reference = try reference(value, pointer)
    case "$defs", "definitions":
      for (key, schema) in try object(value, pointer) {
        _ = try compile(schema, at: pointer.appending(key))
      }
    default: break
    }
  }

  private func wrong(
    _ expected: String, _ value: JSONValue, _ pointer: JSONPointer
  ) -> JSONSchema.Fault {
    JSONSchema.Fault(
      pointer: pointer, message: "expected \(expected), found \(JSONSchemaValidator.show(value))")
  }

  private func array(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> [JSONValue] {
    guard let array = value.array else { throw wrong("an array", value, pointer) }
    return array
  }

  private func object(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> JSONObject {
    guard let object = value.object else { throw wrong("an object", value, pointer) }
    return object
  }

  private func boolean(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> Bool {
    guard let bool = value.bool else { throw wrong("true or false", value, pointer) }
    return bool
  }

  private func strings(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> [String] {
    let array = try array(value, pointer)
    let strings = array.compactMap(\.string)
    guard strings.count == array.count else { throw wrong("strings", value, pointer) }
    return strings
  }

  private func types(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> [String] {
    let names: [String]
    if let name = value.string { names = [name] } else { names = try strings(value, pointer) }
    let all = JSONValue.Kind.allCases.map(\.rawValue) + ["integer"]
    guard let unknown = names.first(where: { !all.contains($0) }) else { return names }
    throw JSONSchema.Fault(
      pointer: pointer,
      message: "'\(unknown)' is not a type; use one of \(all.joined(separator: ", "))")
  }

  private func count(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> Int {
    guard let number = value.number, number.isIntegral, number >= JSONNumber(0) else {
      throw wrong("a count", value, pointer)
    }
    return number.int ?? .max
  }

  private func limit(
    _ keyword: String, _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> JSONNumber {
    guard let number = value.number else { throw wrong("a number", value, pointer) }
    if keyword == "multipleOf", number <= JSONNumber(0) {
      throw wrong("a number above 0", value, pointer)
    }
    return number
  }

  private func compiled(
    _ pattern: String, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> JSONSchemaPattern {
    do {
      return try JSONSchemaPattern(pattern)
    } catch {
      throw JSONSchema.Fault(
        pointer: pointer, message: "'\(pattern)' cannot be used as a pattern: \(error)")
    }
  }

  private mutating func schemas(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> [Int] {
    var result: [Int] = []
    for (index, schema) in try array(value, pointer).enumerated() {
      result.append(try compile(schema, at: pointer.appending(index)))
    }
    return result
  }

  private mutating func alternatives(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> [Int] {
    let result = try schemas(value, pointer)
    guard !result.isEmpty else { throw wrong("at least one schema", value, pointer) }
    return result
  }

  private mutating func reference(
    _ value: JSONValue, _ pointer: JSONPointer
  ) throws(JSONSchema.Fault) -> Int {
    guard var text = value.string else { throw wrong("a string", value, pointer) }
    if let id = document["$id"]?.string, text.hasPrefix(id) {
      text = String(text.dropFirst(id.count))
      if text.isEmpty { text = "#" }
    }
    guard text.hasPrefix("#"), let target = JSONPointer(parsing: decoded(text.dropFirst())) else {
      throw JSONSchema.Fault(
        pointer: pointer,
        message: "'\(text)' is not a reference into this schema such as '#/$defs/name'")
    }
    guard let schema = document.value(at: target) else {
      throw JSONSchema.Fault(pointer: pointer, message: "nothing stands at '\(text)'")
    }
    return try compile(schema, at: target)
  }

  /// Takes percent escapes (RFC 3986, section 2.1) out of a fragment.
  private func decoded(_ fragment: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = fragment.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Throws when a schema refers to itself for the same value, which no validator could finish.
  func refuseEndlessReferences() throws(JSONSchema.Fault) {
    var finished = Set<Int>()
    for start in nodes.indices where !finished.contains(start) {
      var path: [(node: Int, next: Int)] = [(start, 0)]
      var onPath: Set<Int> = [start]
      while let (node, next) = path.last {
        let edges = nodes[node].inPlace
        guard next < edges.count else {
          finished.insert(node)
          onPath.remove(node)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let target = edges[next]
        if onPath.contains(target) {
          throw JSONSchema.Fault(
            pointer: nodes[node].pointer,
            message: "refers to itself without looking at a smaller value")
        }
        if finished.contains(target) { continue }
        onPath.insert(target)
        path.append((target, 0))
      }
    }
  }
}
