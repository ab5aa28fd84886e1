import JSON
import Text

/// What the functions on patterns do.
enum PatternOperations {
  /// Matches that are given at most.
  static let matchLimit = 100_000

  /// The texts of a group of all matches; a group that took no part is null.
  static func extract(
    _ text: String, pattern source: String, group: JSONValue
  ) throws(FunctionError) -> [JSONValue] {
    let pattern = try compiled(source)
    let number: Int
    if let name = group.string {
      guard let found = pattern.group(named: name) else {
        throw FunctionError(
          code: "bad-argument",
          message: "the pattern has no group '\(name)'"
            + suggestion(for: name, among: pattern.groupNames.filter { !$0.isEmpty }))
      }
      number = found
    } else {
      guard let found = group.int, pattern.groupNames.indices.contains(found) else {
        throw FunctionError(
          code: "bad-argument",
          message: "'group' must be the name of a group or a number from 0 to "
            + "\(pattern.groupNames.count - 1), not \(group.shown)")
      }
      number = found
    }
    let scalars = Array(text.unicodeScalars)
    return try matches(pattern, scalars).map { match in
      match.groups[number].map { .string(string(scalars[$0])) } ?? .null
    }
  }

  /// The text with every match, or every occurrence of a plain text, replaced.
  static func replace(
    _ text: String, pattern source: String, replacement: String, regex: Bool
  ) throws(FunctionError) -> String {
    guard regex else { return source.isEmpty ? text : text.replacing(source, with: replacement) }
    let pattern = try compiled(source)
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var end = 0
    for match in try matches(pattern, scalars) {
      result.append(contentsOf: scalars[end..<match.range.lowerBound])
      result.append(contentsOf: filled(replacement, match, scalars).unicodeScalars)
      end = match.range.upperBound
    }
    result.append(contentsOf: scalars[end...])
    return String(result)
  }

  /// The parts between separators; without a separator, the characters.
  static func split(_ text: String, separator: String) -> [String] {
    if separator.isEmpty { return text.map(String.init) }
    return text.split(separator: separator).map(String.init)
  }

  private static func compiled(_ source: String) throws(FunctionError) -> Pattern {
    do throws(Pattern.Fault) {
      return try Pattern(source)
    } catch {
      throw FunctionError(
        code: "bad-argument", message: "'pattern' is not a regular expression: \(error)")
    }
  }

  private static func matches(
    _ pattern: Pattern, _ scalars: [Unicode.Scalar]
  ) throws(FunctionError) -> [Pattern.Match] {
    do throws(Pattern.Fault) {
      return try pattern.matches(in: scalars, limit: matchLimit)
    } catch {
      throw FunctionError(code: "too-large", message: error.description)
    }
  }

  /// `$0` to `$9` become groups of the match, `$$` a dollar sign.
  private static func filled(
    _ replacement: String, _ match: Pattern.Match, _ scalars: [Unicode.Scalar]
  ) -> String {
    guard replacement.contains("$") else { return replacement }
    let source = Array(replacement.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < source.count {
      guard source[index] == "$", index + 1 < source.count else {
        result.append(source[index])
        index += 1
        continue
      }
      if source[index + 1] == "$" {
        result.append("$")
        index += 2
        continue
      }
      guard let digit = Int(String(source[index + 1])) else {
        result.append("$")
        index += 1
        continue
      }
      if match.groups.indices.contains(digit), let range = match.groups[digit] {
        result.append(contentsOf: scalars[range])
      }
      index += 2
    }
    return String(result)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
