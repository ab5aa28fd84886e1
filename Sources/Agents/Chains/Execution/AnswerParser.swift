import JSON
import LanguageModels
import Text

/// Makes typed values of the texts that models and programs give.
enum AnswerParser {
  static func value(
    of text: String, _ parse: ChainStep.Parse, step: String
  ) throws(ChainFailure) -> JSONValue {
    func missing(_ what: String) -> ChainFailure {
      ChainFailure(
        "no-value", "there is no \(what) in \(shown(text)); ask for one in the prompt", step: step)
    }
    switch parse.format {
    case .text: return .string(unfenced(text) ?? text.trimmingSpace)
    case .json: return try json(in: text, parse.schema, step: step)
    case .list: return .array(list(in: text))
    case .number:
      guard let number = number(in: text) else { throw missing("number") }
      return number
    case .boolean:
      guard let truth = truth(in: text) else { throw missing("yes or no") }
      return .bool(truth)
    case .regex: return try match(parse.pattern ?? "", in: text, step: step)
    }
  }

  private static func shown(_ text: String) -> String {
    let line = text.prefix(100).replacing("\n", with: " ")
    return "'\(line)\(text.count > 100 ? "…" : "")'"
  }

  // MARK: JSON

  /// The JSON value in a text: the whole of it, a fenced block, or the first object or list inside prose.
  static func json(
    in text: String, _ schema: JSONObject?, step: String
  ) throws(ChainFailure) -> JSONValue {
    guard let value = json(in: text) else {
      throw ChainFailure(
        "no-value", "there is no JSON in \(shown(text)); ask for JSON alone", step: step,
        isRetryable: true)
    }
    guard let schema else { return value }
    let compiled: JSONSchema
    do throws(JSONSchema.Fault) {
      compiled = try JSONSchema(.object(schema))
    } catch {
      throw ChainFailure("bad-schema", "the schema cannot be used: \(error)", step: step)
    }
    if let failure = compiled.failures(of: value).first {
      throw ChainFailure(
        "schema-violation", "the answer does not keep the schema: \(failure)", step: step,
        isRetryable: true)
    }
    return value
  }

  private static func json(in text: String) -> JSONValue? {
    AnswerExtraction(text).documents.first?.document.value
  }

  /// What stands in the first fenced block (CommonMark, section 4.5), if there is one.
  static func unfenced(_ text: String) -> String? {
    var lines: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if let inside = lines {
        if isFence { return inside.joined(separator: "\n").trimmingSpace }
        lines?.append(line)
      } else if isFence {
        lines = []
      }
    }
    return nil
  }

  // MARK: Other forms

  private static func list(in text: String) -> [JSONValue] {
    if let value = json(in: text), let elements = value.array { return elements }
    let lines = (unfenced(text) ?? text).split(whereSeparator: \.isNewline)
      .map { String($0).trimmingSpace }.filter { !$0.isEmpty }
    let items = lines.compactMap(item)
    // Prose before and after a list with bullets is no part of it.
    if !items.isEmpty { return items.map { .string($0) } }
    if lines.count == 1 {
      return lines[0].split(separator: ",").map { String($0).trimmingSpace }
        .filter { !$0.isEmpty }.map { .string($0) }
    }
    return lines.map { .string($0) }
  }

  /// The text of a line that begins with a bullet or a number.
  private static func item(_ line: String) -> String? {
    for bullet in ["- ", "* ", "+ ", "• "] where line.hasPrefix(bullet) {
      return String(line.dropFirst(bullet.count)).trimmingSpace
    }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    guard (1...4).contains(digits.count) else { return nil }
    let rest = line.dropFirst(digits.count)
    guard rest.hasPrefix(". ") || rest.hasPrefix(") ") else { return nil }
    return String(rest.dropFirst(2)).trimmingSpace
  }

  private static func number(in text: String) -> JSONValue? {
    // Digits in groups of three with commas between count as one number.
    let pattern = "-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
    let scalars = Array(text.unicodeScalars)
    guard let match = try? Pattern(pattern).matches(in: scalars, limit: 1).first else { return nil }
    var digits = String(String.UnicodeScalarView(scalars[match.range])).replacing(",", with: "")
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    while digits.count > 1, digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true {
      digits.removeFirst()
    }
    return try? JSONDocument(parsing: (isNegative ? "-" : "") + digits).value
  }

  private static func truth(in text: String) -> Bool? {
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      switch word {
      case "yes", "true", "y": return true
      case "no", "false", "n", "not": return false
      default: continue
      }
    }
    return nil
  }

  private static func match(
    _ source: String, in text: String, step: String
  ) throws(ChainFailure) -> JSONValue {
    let scalars = Array(text.unicodeScalars)
    let (pattern, found): (Pattern, Pattern.Match?)
    do throws(Pattern.Fault) {
      pattern = try Pattern(source)
      found = try pattern.matches(in: scalars, limit: 1).first
    } catch {
      throw ChainFailure("bad-pattern", "the pattern '\(source)': \(error)", step: step)
    }
    guard let found else {
      throw ChainFailure(
        "no-value", "the pattern '\(source)' is not found in \(shown(text))", step: step)
    }
    let groups = found.groups.map { range -> JSONValue in
      range.map { .string(String(String.UnicodeScalarView(scalars[$0]))) } ?? .null
    }
    if pattern.groupNames.contains(where: { !$0.isEmpty }) {
      return .object(JSONObject(zip(pattern.groupNames, groups).filter { !$0.0.isEmpty }))
    }
    return groups.count > 1 ? groups[1] : groups.first ?? .null
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmingSpace: String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
