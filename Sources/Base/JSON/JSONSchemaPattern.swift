import Text

/// The regular expression of `pattern` or `patternProperties`, with bounded work.
struct JSONSchemaPattern: Sendable {
  /// The expression as it stands in the schema.
  let text: String
  private let pattern: Pattern

  /// Steps that one text may take: well under a second.
  private static let stepLimit = 4_000_000

  /// Reads an expression of ECMA-262, as JSON Schema asks; `\w` is ASCII there, and so it is here.
  ///
  /// - Throws: what is wrong with it, or what cannot be expressed with bounded work: back-references,
  ///   look-around, expressions that repeat to more than 10,000 steps.
  init(_ text: String) throws(Pattern.Fault) {
    self.text = text
    pattern = try Pattern(Self.translated(text))
  }

  /// Whether the expression is found anywhere in a text; nil when the search takes too much work.
  ///
  /// O(text × expression) at most.
  func isFound(in text: String) -> Bool? {
    try? pattern.find(in: text, work: Self.stepLimit).isFound
  }

  /// The expression with `\w` and `\W` as sets of ASCII; inside a set `\W` stays what it is.
  private static func translated(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isInSet = false
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "[": isInSet = true
      case "]": isInSet = false
      case "\\":
        guard let next = rest.popFirst() else { break }
        switch (next, isInSet) {
        case ("w", true): result.append(contentsOf: "A-Za-z0-9_".unicodeScalars)
        case ("w", false): result.append(contentsOf: "[A-Za-z0-9_]".unicodeScalars)
        case ("W", false): result.append(contentsOf: "[^A-Za-z0-9_]".unicodeScalars)
        default: result.append(contentsOf: [scalar, next])
        }
        continue
      default: break
      }
      result.append(scalar)
    }
    return String(result)
  }
}
