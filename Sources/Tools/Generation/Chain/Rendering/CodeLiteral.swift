/// Text as a literal of a programming language: whatever the text is, the literal has exactly that value.
enum CodeLiteral {
  /// A literal of Swift on one line.
  static func swift(_ text: String) -> String {
    "\"" + escaped(text, newline: "\\n") { "\\u{\(String($0.value, radix: 16))}" } + "\""
  }

  /// A literal of Swift over several lines where the text has several.
  static func swift(_ text: String, indent: String) -> String {
    guard text.unicodeScalars.contains("\n") else { return swift(text) }
    let lines = escaped(text, newline: "\n") { "\\u{\(String($0.value, radix: 16))}" }
      .unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : indent + String($0) }
    return "\"\"\"\n" + lines.joined(separator: "\n") + "\n\(indent)\"\"\""
  }

  /// A literal of Python on one line.
  static func python(_ text: String) -> String {
    "\"" + escaped(text, newline: "\\n", python) + "\""
  }

  /// Literals of Python, one for each line of the text, joined by standing side by side.
  static func python(_ text: String, indent: String) -> String {
    guard text.unicodeScalars.contains("\n") else { return python(text) }
    var parts: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar)
      if scalar == "\n" {
        parts.append(python(String(line)))
        line = String.UnicodeScalarView()
      }
    }
    if !line.isEmpty { parts.append(python(String(line))) }
    return "(\n" + parts.map { "\(indent)    \($0)" }.joined(separator: "\n") + "\n\(indent))"
  }

  private static func python(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    return scalar.value < 0x10000
      ? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      : "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
  }

  /// Backslashes and quotes escaped; what cannot be seen, or changes what is seen around it, by its number.
  private static func escaped(
    _ text: String, newline: String, _ hidden: (Unicode.Scalar) -> String
  ) -> String {
    var result = String.UnicodeScalarView()
    var isStart = true
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
      case "\n":
        result.append(contentsOf: newline.unicodeScalars)
        isStart = true
        continue
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        let isBlankEnd = scalar == " " && isStart && newline == "\n"
        if isBlankEnd || isHidden(scalar) || isStart && scalar.properties.isGraphemeExtend {
          result.append(contentsOf: hidden(scalar).unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
      isStart = false
    }
    return String(result)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
      .surrogate:
      true
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    case .spaceSeparator: scalar != " "
    default: scalar.value >= 0x1_0000 && scalar.properties.isVariationSelector
    }
  }
}
