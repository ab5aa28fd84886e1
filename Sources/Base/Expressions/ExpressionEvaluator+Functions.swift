import JSON
import Text

extension ExpressionEvaluator {
  mutating func call(
    _ function: ExpressionFunction, _ arguments: [ExpressionSyntax], _ pattern: Pattern?,
    _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    let first = try value(arguments[0])
    if function.takesPredicate {
      return try predicate(function, first, arguments.count > 1 ? arguments[1] : nil, node)
    }
    switch function {
    case .len: return try length(first, node)
    case .lower, .upper, .trim:
      guard let text = try text(first, node) else { return .null }
      try grow(text.utf8.count, node)
      switch function {
      case .lower: return .string(text.lowercased())
      case .upper: return .string(text.uppercased())
      default: return .string(Self.trimmed(text))
      }
    case .contains: return .bool(try contains(first, value(arguments[1]), node))
    case .startsWith, .endsWith, .matches, .split:
      return try textual(function, first, value(arguments[1]), pattern, node)
    case .join: return try join(first, arguments.count > 1 ? value(arguments[1]) : ", ", node)
    case .number: return Self.number(first)
    case .string: return .string(try insertedText(first, node))
    case .round: return try round(first, arguments.count > 1 ? value(arguments[1]) : 0, node)
    case .abs:
      guard let number = try number(first, node) else { return .null }
      if let integer = number.int, integer != .min { return .integer(Swift.abs(integer)) }
      return .double(Swift.abs(number.double))
    case .min, .max:
      var values = arguments.count == 1 ? try list(first, node) : [first]
      for argument in arguments.dropFirst() { values.append(try value(argument)) }
      return try extreme(values, isMaximum: function == .max, node)
    case .sum: return try sum(list(first, node), node)
    case .keys, .values: return try members(first, keys: function == .keys, node)
    case .first: return try list(first, node).first ?? .null
    case .last: return try list(first, node).last ?? .null
    case .default:
      if case .null = first { return try value(arguments[1]) }
      return first
    case .any, .all, .count, .filter, .map: return .null
    }
  }

  private mutating func predicate(
    _ function: ExpressionFunction, _ first: JSONValue, _ body: ExpressionSyntax?,
    _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    let elements = try list(first, node)
    let outer = element
    defer { element = outer }
    var kept: [JSONValue] = []
    var count = 0
    for candidate in elements {
      try spend(1, node)
      element = candidate
      if function == .map {
        if let body { kept.append(try value(body)) }
        continue
      }
      let holds: Bool
      if let body {
        holds = try truth(body)
      } else {
        holds = try truth(of: candidate, function, node)
      }
      switch function {
      case .any where holds: return true
      case .all where !holds: return false
      case .filter where holds: kept.append(candidate)
      default: count += holds ? 1 : 0
      }
    }
    switch function {
    case .any: return false
    case .all: return true
    case .count: return .integer(count)
    default:
      try grow(16 * kept.count, node)
      return .array(kept)
    }
  }

  /// Without a predicate `count` counts all elements, `any` and `all` look at Booleans.
  private func truth(
    of element: JSONValue, _ function: ExpressionFunction, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> Bool {
    if function == .count { return true }
    switch element {
    case .bool(let value): return value
    case .null: return false
    default:
      throw fault(
        "\(function.rawValue)(list) needs a list of Booleans, found \(phrase(element)): "
          + "add a condition, such as \(function.rawValue)(list, it > 0)", node)
    }
  }

  private func list(
    _ value: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> [JSONValue] {
    switch value {
    case .array(let elements): return elements
    case .null: return []
    default: throw fault("expected a list, found \(phrase(value))", node)
    }
  }

  private func text(
    _ value: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> String? {
    switch value {
    case .string(let text): return text
    case .null: return nil
    default: throw fault("expected a string, found \(phrase(value))", node)
    }
  }

  private func number(
    _ value: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONNumber? {
    switch value {
    case .number(let number): return number
    case .null: return nil
    default: throw fault("expected a number, found \(phrase(value))", node)
    }
  }

  private mutating func length(
    _ value: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch value {
    case .null: return 0
    case .string(let text):
      try spend(text.utf8.count / 16, node)
      return .integer(text.count)
    case .array(let elements): return .integer(elements.count)
    case .object(let object): return .integer(object.count)
    case .bool, .number: throw fault("\(phrase(value)) has no length", node)
    }
  }

  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[start...end])
  }

  private mutating func textual(
    _ function: ExpressionFunction, _ first: JSONValue, _ second: JSONValue,
    _ pattern: Pattern?, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    let text = try text(first, node)
    guard let other = try self.text(second, node) else {
      return function == .split ? .null : false
    }
    guard let text else { return function == .split ? .null : false }
    try spend(text.utf8.count / 16, node)
    switch function {
    case .startsWith: return .bool(text.utf8.starts(with: other.utf8))
    case .endsWith: return .bool(text.utf8.reversed().starts(with: other.utf8.reversed()))
    case .matches:
      let steps: Int
      let isFound: Bool
      do throws(Pattern.Fault) {
        let used: Pattern
        if let pattern { used = pattern } else { used = try Pattern(other) }
        (isFound, steps) = try used.find(in: text, work: 50 * Self.stepLimit)
      } catch {
        throw fault("the pattern '\(other.prefix(40))' cannot be used: \(error)", node)
      }
      try spend(steps / 50, node)
      return .bool(isFound)
    default:
      let parts = Self.split(text, by: other)
      try grow(text.utf8.count + 32 * parts.count, node)
      return .strings(parts)
    }
  }

  /// The parts between separators; an empty separator gives the characters.
  private static func split(_ text: String, by separator: String) -> [String] {
    if separator.isEmpty { return text.map { String($0) } }
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + mark.count <= bytes.count {
      if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) {
        parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
        index += mark.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }

  private mutating func join(
    _ first: JSONValue, _ separator: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    if case .null = first { return .null }
    let separator = try text(separator, node) ?? ""
    var result = ""
    for (index, element) in try list(first, node).enumerated() {
      let part = (index > 0 ? separator : "") + (try insertedText(element, node))
      try spend(1, node)
      try grow(separator.utf8.count, node)
      result += part
    }
    return .string(result)
  }

  private static func number(_ value: JSONValue) -> JSONValue {
    switch value {
    case .number: return value
    case .bool(let value): return value ? 1 : 0
    case .string(let text):
      let digits = trimmed(text)
      guard digits.utf8.count <= 400,
        digits.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) })
      else { return .null }
      if let integer = Int(digits) { return .integer(integer) }
      return Double(digits).map { .double($0) } ?? .null
    default: return .null
    }
  }

  /// A value as it is put into text: a string as it is, null as nothing, the rest as compact JSON.
  mutating func insertedText(
    _ value: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> String {
    switch value {
    case .string(let text):
      try grow(text.utf8.count, node)
      return text
    case .null: return ""
    case .bool(let value): return value ? "true" : "false"
    case .number(let number): return number.text
    case .array, .object:
      try measure(value, depth: 0, node)
      return value.serialized()
    }
  }

  /// Counts what a value takes as text, before it is written.
  mutating func measure(
    _ value: JSONValue, depth: Int, _ node: ExpressionSyntax
  ) throws(ExpressionError) {
    guard depth <= Expression.resultDepthLimit else {
      throw fault("a value is nested deeper than \(Expression.resultDepthLimit) levels", node)
    }
    try spend(1, node)
    switch value {
    case .null, .bool: try grow(5, node)
    case .number(let number): try grow(number.text.utf8.count, node)
    case .string(let text): try grow(text.utf8.count + 2, node)
    case .array(let elements):
      for element in elements { try measure(element, depth: depth + 1, node) }
    case .object(let object):
      for (key, member) in object {
        try grow(key.utf8.count + 4, node)
        try measure(member, depth: depth + 1, node)
      }
    }
  }

  private func round(
    _ first: JSONValue, _ digits: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    guard let value = try number(first, node) else { return .null }
    guard let digits = digits.int, (0...15).contains(digits) else {
      throw fault("round takes 0 to 15 digits, not \(phrase(digits))", node)
    }
    if value.int != nil { return first }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = value.double * scale
    // Beyond 2^53 a double has no fraction left to round.
    guard Swift.abs(scaled) < 9_007_199_254_740_992 else { return .double(value.double) }
    return .double(scaled.rounded(.toNearestOrAwayFromZero) / scale)
  }

  private mutating func extreme(
    _ values: [JSONValue], isMaximum: Bool, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    var best: JSONValue?
    for value in values where value != .null {
      try spend(1, node)
      guard value.kind == .number || value.kind == .string else {
        throw fault(
          "\(isMaximum ? "max" : "min") needs numbers or strings, found \(phrase(value))", node)
      }
      guard let current = best else {
        best = value
        continue
      }
      let order = try compare(value, current, nil, node)
      if isMaximum ? order > 0 : order < 0 { best = value }
    }
    return best ?? .null
  }

  private mutating func sum(
    _ values: [JSONValue], _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    var integer: Int? = 0
    var total = 0.0
    for value in values where value != .null {
      try spend(1, node)
      guard let number = try number(value, node) else { continue }
      total += number.double
      if let sum = integer, let term = number.int {
        let result = sum.addingReportingOverflow(term)
        integer = result.overflow ? nil : result.partialValue
      } else {
        integer = nil
      }
    }
    return integer.map { .integer($0) } ?? .double(total)
  }

  private mutating func members(
    _ first: JSONValue, keys: Bool, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch first {
    case .null: return .array([])
    case .object(let object):
      try grow(16 * object.count, node)
      return keys ? .strings(object.keys) : .array(object.values)
    default: throw fault("expected an object, found \(phrase(first))", node)
    }
  }
}
