import JSON

/// Computes the value of a syntax tree; every evaluation ends, because steps and growth are counted.
struct ExpressionEvaluator {
  /// Nodes visited and elements looked at in one evaluation.
  static let stepLimit = 5_000_000
  /// Bytes of text and, at 16 each, elements of lists that one evaluation may make.
  static let growthLimit = 64 << 20

  let source: String
  let scope: JSONObject
  var element: JSONValue = .null
  private(set) var steps = 0
  private var growth = 0

  init(source: String, scope: JSONObject) {
    self.source = source
    self.scope = scope
  }

  func fault(_ message: String, _ node: ExpressionSyntax) -> ExpressionError {
    ExpressionError(message, source, node.range)
  }

  /// Counts work.
  mutating func spend(_ count: Int, _ node: ExpressionSyntax) throws(ExpressionError) {
    steps &+= count
    if steps > Self.stepLimit {
      throw fault("the expression takes more than \(Self.stepLimit) steps: use smaller lists", node)
    }
  }

  /// Counts bytes that a result takes.
  mutating func grow(_ bytes: Int, _ node: ExpressionSyntax) throws(ExpressionError) {
    growth &+= bytes
    if growth > Self.growthLimit {
      throw fault("the result grows beyond \(Self.growthLimit >> 20) MiB", node)
    }
  }

  mutating func value(_ node: ExpressionSyntax) throws(ExpressionError) -> JSONValue {
    try spend(1, node)
    switch node.kind {
    case .constant(let value): return value
    case .name(let name): return scope[name] ?? .null
    case .element: return element
    case .member(let base, let name): return try member(value(base), name, node)
    case .subscripted(let base, let key):
      return try subscripted(value(base), value(key), node, key)
    case .not(let operand): return .bool(try !truth(operand))
    case .negate(let operand):
      switch try value(operand) {
      case .null: return .null
      case .number(let number): return arithmetic(.subtract, JSONNumber(0), number)
      case let other: throw fault("'-' needs a number, not \(phrase(other))", operand)
      }
    case .binary(let symbol, let left, let right): return try binary(symbol, left, right, node)
    case .conditional(let condition, let first, let second):
      return try truth(condition) ? value(first) : value(second)
    case .array(let elements):
      var result: [JSONValue] = []
      result.reserveCapacity(elements.count)
      for element in elements { result.append(try value(element)) }
      try grow(16 * result.count, node)
      return .array(result)
    case .object(let members):
      var result = JSONObject()
      for member in members { result[member.key] = try value(member.value) }
      try grow(48 * result.count, node)
      return .object(result)
    case .call(let function, let arguments, let pattern):
      return try call(function, arguments, pattern, node)
    }
  }

  /// Whether a condition holds; null does not.
  mutating func truth(_ node: ExpressionSyntax) throws(ExpressionError) -> Bool {
    switch try value(node) {
    case .bool(let value): return value
    case .null: return false
    case let other:
      throw fault("expected true or false, found \(phrase(other)): compare it with something", node)
    }
  }

  func phrase(_ value: JSONValue) -> String {
    switch value {
    case .null, .array, .object: ExpressionType(of: value).phrase
    case .bool(let value): "the Boolean \(value)"
    case .number(let number): "the number \(number.text.prefix(24))"
    case .string(let text): "the string '\(text.prefix(24))\(text.count > 24 ? "…" : "")'"
    }
  }

  private func member(
    _ base: JSONValue, _ name: String, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch base {
    case .object(let object): return object[name] ?? .null
    case .null: return .null
    case .array where name == "length" || name == "count" || name == "size",
      .string where name == "length" || name == "count" || name == "size":
      throw fault("\(phrase(base)) has no member '\(name)': write len(…)", node)
    case .array: throw fault("a list has no member '\(name)': pick an element, such as [0]", node)
    case .bool, .number, .string:
      throw fault("\(phrase(base)) has no member '\(name)'", node)
    }
  }

  private func subscripted(
    _ base: JSONValue, _ key: JSONValue, _ node: ExpressionSyntax, _ keyNode: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch (base, key) {
    case (.null, _), (_, .null): return .null
    case (.object(let object), .string(let name)): return object[name] ?? .null
    case (.array(let elements), .number(let number)):
      guard let index = number.int else {
        throw fault("a list is indexed by a whole number, not \(number.text.prefix(24))", keyNode)
      }
      // A negative index counts from the end.
      let place = index < 0 ? index + elements.count : index
      return elements.indices.contains(place) ? elements[place] : .null
    case (.object, _): throw fault("an object is indexed by a string, not \(phrase(key))", keyNode)
    case (.array, _): throw fault("a list is indexed by a number, not \(phrase(key))", keyNode)
    default: throw fault("\(phrase(base)) cannot be indexed", node)
    }
  }

  private mutating func binary(
    _ symbol: BinaryOperator, _ left: ExpressionSyntax, _ right: ExpressionSyntax,
    _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch symbol {
    case .and:
      guard try truth(left) else { return false }
      return .bool(try truth(right))
    case .or:
      if try truth(left) { return true }
      return .bool(try truth(right))
    case .coalesce:
      let first = try value(left)
      if case .null = first { return try value(right) }
      return first
    case .equal, .notEqual:
      let a = try value(left)
      let b = try value(right)
      return .bool(try areEqual(a, b, node) == (symbol == .equal))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let order = try compare(value(left), value(right), symbol, node)
      switch symbol {
      case .less: return .bool(order < 0)
      case .lessOrEqual: return .bool(order <= 0)
      case .greater: return .bool(order > 0)
      default: return .bool(order >= 0)
      }
    case .membership: return .bool(try contains(value(right), value(left), node))
    case .add, .subtract, .multiply, .divide, .remainder:
      return try arithmetic(symbol, value(left), value(right), node)
    }
  }

  /// Equality that never fails; comparing large values is counted.
  mutating func areEqual(
    _ a: JSONValue, _ b: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.bool(let a), .bool(let b)): return a == b
    case (.null, .null): return true
    case (.array(let a), .array(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) {
        try spend(1, node)
        if try !areEqual(x, y, node) { return false }
      }
      return true
    case (.object(let a), .object(let b)):
      guard a.count == b.count else { return false }
      for (key, x) in a {
        try spend(1, node)
        guard let y = b[key], try areEqual(x, y, node) else { return false }
      }
      return true
    default: return false
    }
  }

  /// Negative, zero or positive, as the first comes before, with or after the second.
  func compare(
    _ a: JSONValue, _ b: JSONValue, _ symbol: BinaryOperator?, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> Int {
    switch (a, b) {
    case (.number(let a), .number(let b)):
      if let a = a.int, let b = b.int { return a < b ? -1 : a > b ? 1 : 0 }
      return a.double < b.double ? -1 : a.double > b.double ? 1 : 0
    case (.string(let a), .string(let b)):
      if a == b { return 0 }
      return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) ? -1 : 1
    default:
      let advice =
        a == .null || b == .null ? ": give a missing value a default, such as 'x ?? 0'" : ""
      let mark = symbol.map { "'\($0.rawValue)'" } ?? "an ordering"
      throw fault(
        "\(mark) cannot compare \(phrase(a)) with \(phrase(b))\(advice)", node)
    }
  }

  mutating func contains(
    _ whole: JSONValue, _ part: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> Bool {
    switch (whole, part) {
    case (.null, _): return false
    case (.array(let elements), _):
      for element in elements {
        try spend(1, node)
        if try areEqual(element, part, node) { return true }
      }
      return false
    case (.object(let object), .string(let key)): return object.contains(key)
    case (.string(let text), .string(let part)):
      try spend(text.utf8.count / 16, node)
      return Self.isFound(Array(part.utf8), in: Array(text.utf8))
    case (.string, .null), (.object, .null): return false
    case (.string, _), (.object, _):
      throw fault("\(phrase(whole)) is searched for a string, not \(phrase(part))", node)
    default: throw fault("\(phrase(whole)) cannot be searched", node)
    }
  }

  private static func isFound(_ part: [UInt8], in text: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    guard part.count <= text.count else { return false }
    for start in 0...(text.count - part.count) where text[start] == first {
      if text[start..<start + part.count].elementsEqual(part) { return true }
    }
    return false
  }

  private mutating func arithmetic(
    _ symbol: BinaryOperator, _ a: JSONValue, _ b: JSONValue, _ node: ExpressionSyntax
  ) throws(ExpressionError) -> JSONValue {
    switch (a, b) {
    case (.number(let a), .number(let b)): return arithmetic(symbol, a, b)
    case (.string(let a), .string(let b)) where symbol == .add:
      try grow(a.utf8.count + b.utf8.count, node)
      return .string(a + b)
    case (.array(let a), .array(let b)) where symbol == .add:
      try grow(16 * (a.count + b.count), node)
      return .array(a + b)
    case (.null, _), (_, .null): return .null
    case (.string, _) where symbol == .add, (_, .string) where symbol == .add:
      throw fault(
        "'+' cannot join \(phrase(a)) and \(phrase(b)): turn both into text with string(…)", node)
    default:
      throw fault("'\(symbol.rawValue)' cannot combine \(phrase(a)) and \(phrase(b))", node)
    }
  }

  /// Whole numbers stay exact while they fit; a result that JSON cannot hold, such as `1 / 0`, is null.
  private func arithmetic(_ symbol: BinaryOperator, _ a: JSONNumber, _ b: JSONNumber) -> JSONValue {
    if let a = a.int, let b = b.int {
      let result: (partialValue: Int, overflow: Bool)
      switch symbol {
      case .add: result = a.addingReportingOverflow(b)
      case .subtract: result = a.subtractingReportingOverflow(b)
      case .multiply: result = a.multipliedReportingOverflow(by: b)
      case .divide:
        if b == 0 { return .null }
        let rest = a.remainderReportingOverflow(dividingBy: b)
        result = rest.partialValue == 0 ? a.dividedReportingOverflow(by: b) : (0, true)
      default:
        if b == 0 { return .null }
        result = (a.remainderReportingOverflow(dividingBy: b).partialValue, false)
      }
      if !result.overflow { return .integer(result.partialValue) }
    }
    let (x, y) = (a.double, b.double)
    switch symbol {
    case .add: return .double(x + y)
    case .subtract: return .double(x - y)
    case .multiply: return .double(x * y)
    case .divide: return y == 0 ? .null : .double(x / y)
    default: return y == 0 ? .null : .double(x.truncatingRemainder(dividingBy: y))
    }
  }
}
