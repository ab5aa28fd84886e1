package import JSON

/// A JSON tree whose strings may hold `{{ expression }}`.
///
/// A string that is one template and nothing else yields the value with its type; otherwise values are put into
/// the text: strings as they are, null as nothing, the rest as compact JSON. `\{{` is a literal `{{`. Names of
/// members are taken as they are.
package struct Template: Sendable, Hashable {
  /// An expression inside the tree.
  package struct Embedded: Sendable, Hashable {
    /// JSON pointer of the string that holds it.
    package var pointer: String
    /// That string.
    package var text: String
    /// Bytes of the string before the expression.
    package var offset: Int
    /// Whether it is the whole string, so that its value keeps its type.
    package var isWhole: Bool
    package var expression: Expression
  }

  private indirect enum Part: Sendable, Hashable {
    case constant(JSONValue)
    case whole(Embedded)
    case text([Piece])
    case array([Part])
    case object([String], [Part])
  }

  private enum Piece: Sendable, Hashable {
    case literal(String)
    case embedded(Embedded)
  }

  /// The tree as it was given.
  package let value: JSONValue
  private let root: Part
  /// The expressions in the tree, in order.
  package let expressions: [Embedded]

  /// Reads the expressions in a tree.
  ///
  /// - Throws: what is wrong in which string, with `pointer` set to the string's place.
  package init(_ value: JSONValue) throws(ExpressionError) {
    var expressions: [Embedded] = []
    root = try Self.part(value, pointer: "", depth: 0, &expressions)
    self.value = value
    self.expressions = expressions
  }

  /// The names it takes from the scope, each once, in the order of their first use.
  package var names: [String] {
    var names: [String] = []
    for embedded in expressions {
      for name in embedded.expression.names where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Whether there is no expression, so that the value is always the same.
  package var isConstant: Bool { expressions.isEmpty }

  /// The tree with the values of its expressions.
  ///
  /// - Throws: which operation cannot be done; `pointer` says in which string, `column` where in it.
  package func evaluate(in scope: JSONObject) throws(ExpressionError) -> JSONValue {
    var growth = 0
    return try Self.evaluate(root, in: scope, &growth)
  }

  /// What can be known of the value without evaluating.
  package func type(
    in types: [String: ExpressionType]
  ) -> (type: ExpressionType, issues: [ExpressionIssue]) {
    var issues: [ExpressionIssue] = []
    var type = ExpressionType(of: value)
    for embedded in expressions {
      let (found, more) = embedded.expression.type(in: types)
      if embedded.isWhole, embedded.pointer.isEmpty { type = found }
      for issue in more {
        issues.append(.init(kind: issue.kind, error: embedded.placed(issue.error)))
      }
    }
    return (type, issues)
  }

  /// A piece of a string with templates: literal text, or an expression.
  package enum Segment: Sendable, Hashable {
    case literal(String)
    case expression(Expression)
  }

  /// The pieces of a string in order, for those who write it in another language.
  ///
  /// - Throws: what is wrong in the string.
  package static func segments(of text: String) throws(ExpressionError) -> [Segment] {
    var expressions: [Embedded] = []
    switch try part(text, "", &expressions) {
    case .constant(let value): return [.literal(value.string ?? "")]
    case .whole(let embedded): return [.expression(embedded.expression)]
    case .text(let pieces):
      return pieces.map { piece in
        switch piece {
        case .literal(let text): .literal(text)
        case .embedded(let embedded): .expression(embedded.expression)
        }
      }
    case .array, .object: return []
    }
  }

  // MARK: Reading

  private static func part(
    _ value: JSONValue, pointer: String, depth: Int, _ expressions: inout [Embedded]
  ) throws(ExpressionError) -> Part {
    guard depth <= Expression.resultDepthLimit else {
      var error = ExpressionError(
        message: "a template is nested deeper than \(Expression.resultDepthLimit) levels",
        source: "", offset: 0)
      error.pointer = pointer
      throw error
    }
    switch value {
    case .null, .bool, .number: return .constant(value)
    case .string(let text): return try part(text, pointer, &expressions)
    case .array(let elements):
      let count = expressions.count
      var parts: [Part] = []
      for (index, element) in elements.enumerated() {
        parts.append(
          try part(element, pointer: "\(pointer)/\(index)", depth: depth + 1, &expressions))
      }
      return expressions.count == count && isPlain(parts) ? .constant(value) : .array(parts)
    case .object(let object):
      let count = expressions.count
      var parts: [Part] = []
      for (key, member) in object {
        parts.append(
          try part(
            member, pointer: pointer + "/" + escaped(key), depth: depth + 1, &expressions))
      }
      return expressions.count == count && isPlain(parts)
        ? .constant(value) : .object(object.keys, parts)
    }
  }

  /// Whether all parts are as they were given; a string with `\{{` is not.
  private static func isPlain(_ parts: [Part]) -> Bool {
    parts.allSatisfy { part in
      if case .constant(let value) = part { return value.string?.contains("{{") != true }
      return false
    }
  }

  private static func escaped(_ key: String) -> String {
    guard key.utf8.contains(UInt8(ascii: "~")) || key.utf8.contains(UInt8(ascii: "/")) else {
      return key
    }
    return key.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  private static func part(
    _ text: String, _ pointer: String, _ expressions: inout [Embedded]
  ) throws(ExpressionError) -> Part {
    let bytes = Array(text.utf8)
    let brace = UInt8(ascii: "{")
    guard bytes.indices.dropLast().contains(where: { bytes[$0] == brace && bytes[$0 + 1] == brace })
    else { return .constant(.string(text)) }
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      if rest.starts(with: [UInt8(ascii: "\\"), brace, brace]) {
        literal += [brace, brace]
        index += 3
      } else if rest.starts(with: [brace, brace]) {
        guard let end = close(bytes, from: index + 2) else {
          var error = ExpressionError(
            message: "'{{' without '}}': write \\{{ for a literal '{{'", source: text,
            offset: index, length: 2)
          error.pointer = pointer
          throw error
        }
        let isWhole = index == 0 && end + 2 == bytes.count
        let embedded = try embedded(
          String(decoding: bytes[index + 2..<end], as: UTF8.self), in: text, index + 2, isWhole,
          pointer)
        expressions.append(embedded)
        if isWhole { return .whole(embedded) }
        if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        literal = []
        pieces.append(.embedded(embedded))
        index = end + 2
      } else {
        literal.append(bytes[index])
        index += 1
      }
    }
    if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
    if pieces.count == 1, case .literal(let text) = pieces[0] { return .constant(.string(text)) }
    return .text(pieces)
  }

  private static func embedded(
    _ source: String, in text: String, _ offset: Int, _ isWhole: Bool, _ pointer: String
  ) throws(ExpressionError) -> Embedded {
    do throws(ExpressionError) {
      let expression = try Expression(source)
      return Embedded(
        pointer: pointer, text: text, offset: offset, isWhole: isWhole, expression: expression)
    } catch {
      throw error.placed(in: text, at: offset, pointer)
    }
  }

  /// The byte at which the `}}` of an expression starts; braces of objects and quoted text are passed over.
  private static func close(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    var depth = 0
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}"):
          if depth > 0 {
            depth -= 1
          } else if index + 1 < bytes.count, bytes[index + 1] == byte {
            return index
          }
        default: break
        }
      }
      index += 1
    }
    return nil
  }

  // MARK: Evaluating

  private static func evaluate(
    _ part: Part, in scope: JSONObject, _ growth: inout Int
  ) throws(ExpressionError) -> JSONValue {
    switch part {
    case .constant(let value): return value
    case .whole(let embedded): return try embedded.evaluate(in: scope)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .embedded(let embedded):
          let inserted = try embedded.inserted(in: scope)
          growth += inserted.utf8.count
          guard growth <= ExpressionEvaluator.growthLimit else {
            throw embedded.placed(
              ExpressionError(
                message:
                  "the result grows beyond \(ExpressionEvaluator.growthLimit >> 20) MiB",
                source: embedded.expression.source, offset: 0))
          }
          text += inserted
        }
      }
      return .string(text)
    case .array(let parts):
      var result: [JSONValue] = []
      result.reserveCapacity(parts.count)
      for part in parts { result.append(try evaluate(part, in: scope, &growth)) }
      return .array(result)
    case .object(let keys, let parts):
      var result = JSONObject()
      for (key, part) in zip(keys, parts) { result[key] = try evaluate(part, in: scope, &growth) }
      return .object(result)
    }
  }
}

extension Template.Embedded {
  fileprivate func evaluate(in scope: JSONObject) throws(ExpressionError) -> JSONValue {
    do throws(ExpressionError) {
      return try expression.evaluate(in: scope)
    } catch {
      throw placed(error)
    }
  }

  fileprivate func inserted(in scope: JSONObject) throws(ExpressionError) -> String {
    do throws(ExpressionError) {
      return try expression.inserted(in: scope)
    } catch {
      throw placed(error)
    }
  }

  /// An error of the expression as one of the tree.
  fileprivate func placed(_ error: ExpressionError) -> ExpressionError {
    error.placed(in: text, at: offset, pointer)
  }
}

extension ExpressionError {
  /// The same error with its place in a string that holds the expression.
  fileprivate func placed(in text: String, at start: Int, _ pointer: String) -> ExpressionError {
    var result = ExpressionError(
      message: message, source: text, offset: start + offset, length: length)
    result.pointer = pointer
    return result
  }
}
