/// Holds one value against a compiled schema.
struct JSONSchemaValidator {
  /// A failure, and whether its place is the key of the value rather than the value.
  struct Found {
    var failure: JSONSchema.Failure
    var isAboutKey = false
    /// The keyword that failed.
    var keyword: String
  }

  let nodes: [JSONSchemaNode]

  mutating func check(_ value: JSONValue, _ place: JSONPointer, _ index: Int) -> [Found] {
    let node = nodes[index]
    if let verdict = node.verdict {
      return verdict
        ? [] : [Self.found("", node, place, "\(Self.show(value)) is not allowed here")]
    }
    var found: [Found] = []
    if let reference = node.reference { found += check(value, place, reference) }
    let types = checkType(value, place, node)
    found += types
    // A value of the wrong type would only fail again for what follows from its type.
    if types.isEmpty { found += checkChoice(value, place, node) }
    switch value {
    case .object(let object): checkObject(object, place, node, &found)
    case .array(let elements): checkArray(elements, place, node, &found)
    case .string(let text): checkString(text, place, node, &found)
    case .number(let number): checkNumber(number, place, node, &found)
    case .null, .bool: break
    }
    for schema in node.all { found += check(value, place, schema) }
    if !node.any.isEmpty { found += checkAny(value, place, node) }
    if !node.one.isEmpty { found += checkOne(value, place, node) }
    if let schema = node.not, check(value, place, schema).isEmpty {
      found.append(
        Self.found("not", node, place, "\(Self.show(value)) is what must not stand here"))
    }
    if let condition = node.condition {
      let holds = check(value, place, condition).isEmpty
      if let schema = holds ? node.then : node.otherwise { found += check(value, place, schema) }
    }
    return found
  }

  static func found(
    _ keyword: String, _ node: JSONSchemaNode, _ place: JSONPointer, _ message: String,
    isAboutKey: Bool = false
  ) -> Found {
    let schema = keyword.isEmpty ? node.pointer : node.pointer.appending(keyword)
    let failure = JSONSchema.Failure(instance: place, schema: schema, message: message)
    return Found(failure: failure, isAboutKey: isAboutKey, keyword: keyword)
  }

  /// A value as it stands in a message: one line, cut when long.
  static func show(_ value: JSONValue) -> String {
    switch value {
    case .string(let text):
      text.unicodeScalars.count <= 40
        ? "'\(text)'" : "'\(String(text.unicodeScalars.prefix(39)))…'"
    case .array(let elements) where elements.count > 4: "an array of \(elements.count)"
    case .object(let object) where object.count > 4: "an object of \(object.count)"
    default: shorten(value.serialized())
    }
  }

  private static func shorten(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? text : String(text.unicodeScalars.prefix(59)) + "…"
  }

  // MARK: - Any type

  private func checkType(
    _ value: JSONValue, _ place: JSONPointer, _ node: JSONSchemaNode
  ) -> [Found] {
    guard !node.types.isEmpty else { return [] }
    let fits = node.types.contains { name in
      name == value.kind.rawValue || (name == "integer" && value.number?.isIntegral == true)
    }
    if fits { return [] }
    let expected = node.types.joined(separator: " or ")
    let shown =
      value.isNull ? "null" : "\(value.kind.rawValue) \(Self.show(value))"
    return [Self.found("type", node, place, "expected \(expected), found \(shown)")]
  }

  private func checkChoice(
    _ value: JSONValue, _ place: JSONPointer, _ node: JSONSchemaNode
  ) -> [Found] {
    var found: [Found] = []
    if let const = node.const, const != value {
      found.append(
        Self.found("const", node, place, "expected \(Self.show(const)), found \(Self.show(value))"))
    }
    if let options = node.options, !options.contains(value) {
      let shown = options.prefix(12).map(Self.show).joined(separator: ", ")
      found.append(
        Self.found(
          "enum", node, place,
          "\(Self.show(value)) is not one of \(shown)\(options.count > 12 ? ", …" : "")"))
    }
    return found
  }

  // MARK: - Objects

  private mutating func checkObject(
    _ object: JSONObject, _ place: JSONPointer, _ node: JSONSchemaNode, _ found: inout [Found]
  ) {
    for key in node.required where !object.contains(key) {
      found.append(Self.found("required", node, place, "missing required property '\(key)'"))
    }
    for (key, needs) in node.dependentRequired where object.contains(key) {
      for need in needs where !object.contains(need) {
        found.append(
          Self.found(
            "dependentRequired", node, place,
            "missing property '\(need)', which '\(key)' requires"))
      }
    }
    checkCount(object.count, "Properties", "properties", place, node, &found)
    for (key, value) in object {
      let inner = place.appending(key)
      if let names = node.propertyNames {
        found += check(.string(key), inner, names).map { failure in
          var failure = failure
          failure.isAboutKey = true
          return failure
        }
      }
      var isKnown = false
      if let schema = node.properties[key] {
        isKnown = true
        found += check(value, inner, schema)
      }
      for (pattern, schema) in node.patterns where pattern.isFound(in: key) != false {
        isKnown = true
        found += check(value, inner, schema)
      }
      guard !isKnown, let additional = node.additional else { continue }
      if nodes[additional].verdict == false {
        let allowed =
          node.declared.isEmpty
          ? "" : "; allowed are \(node.declared.map { "'\($0)'" }.joined(separator: ", "))"
        found.append(
          Self.found(
            "additionalProperties", node, inner, "unknown property '\(key)'\(allowed)",
            isAboutKey: true))
      } else {
        found += check(value, inner, additional)
      }
    }
  }

  // MARK: - Arrays

  private mutating func checkArray(
    _ elements: [JSONValue], _ place: JSONPointer, _ node: JSONSchemaNode, _ found: inout [Found]
  ) {
    checkCount(elements.count, "Items", "elements", place, node, &found)
    if node.isUnique {
      var first: [JSONValue: Int] = [:]
      for (index, element) in elements.enumerated() {
        guard let earlier = first.updateValue(index, forKey: element) else { continue }
        found.append(
          Self.found(
            "uniqueItems", node, place.appending(index),
            "\(Self.show(element)) stands at \(earlier) already"))
      }
    }
    for (index, element) in elements.enumerated() {
      if index < node.prefix.count {
        found += check(element, place.appending(index), node.prefix[index])
      } else if let items = node.items {
        found += check(element, place.appending(index), items)
      }
    }
    guard let contains = node.contains else { return }
    var count = 0
    for (index, element) in elements.enumerated() {
      if check(element, place.appending(index), contains).isEmpty { count += 1 }
    }
    let least = node.counts["minContains"] ?? 1
    if count < least {
      found.append(
        Self.found(
          "contains", node, place, "expected \(least) or more matching elements, found \(count)"))
    }
    if let most = node.counts["maxContains"], count > most {
      found.append(
        Self.found(
          "maxContains", node, place, "expected at most \(most) matching elements, found \(count)"))
    }
  }

  private func checkCount(
    _ count: Int, _ suffix: String, _ unit: String, _ place: JSONPointer, _ node: JSONSchemaNode,
    _ found: inout [Found]
  ) {
    if let least = node.counts["min\(suffix)"], count < least {
      found.append(
        Self.found("min\(suffix)", node, place, "expected \(least) or more \(unit), found \(count)")
      )
    }
    if let most = node.counts["max\(suffix)"], count > most {
      found.append(
        Self.found("max\(suffix)", node, place, "expected at most \(most) \(unit), found \(count)"))
    }
  }

  // MARK: - Strings and numbers

  private mutating func checkString(
    _ text: String, _ place: JSONPointer, _ node: JSONSchemaNode, _ found: inout [Found]
  ) {
    if node.counts["minLength"] != nil || node.counts["maxLength"] != nil {
      checkCount(text.unicodeScalars.count, "Length", "characters", place, node, &found)
    }
    guard let pattern = node.pattern else { return }
    switch pattern.isFound(in: text) {
    case true?: break
    case false?:
      found.append(
        Self.found(
          "pattern", node, place, "\(Self.show(.string(text))) does not match '\(pattern.text)'"))
    case nil:
      found.append(
        Self.found(
          "pattern", node, place,
          "\(Self.show(.string(text))) is too long to be held against '\(pattern.text)'"))
    }
  }

  private func checkNumber(
    _ number: JSONNumber, _ place: JSONPointer, _ node: JSONSchemaNode, _ found: inout [Found]
  ) {
    guard !node.limits.isEmpty else { return }
    let rules: [(keyword: String, words: String, holds: (JSONNumber) -> Bool)] = [
      ("minimum", "at least", { number >= $0 }),
      ("maximum", "at most", { number <= $0 }),
      ("exclusiveMinimum", "more than", { number > $0 }),
      ("exclusiveMaximum", "less than", { number < $0 }),
      ("multipleOf", "a multiple of", { number.isMultiple(of: $0) }),
    ]
    for rule in rules {
      guard let limit = node.limits[rule.keyword], !rule.holds(limit) else { continue }
      found.append(
        Self.found(
          rule.keyword, node, place, "expected \(rule.words) \(limit.text), found \(number.text)"))
    }
  }
}
