import JSON
import Workflows

/// What is gathered while a plan becomes a definition: ids, inputs, explanations.
final class PlanContext {
  let text: [UInt8]
  let tokens: [Token]
  let tools: ToolCatalogue?
  let onlyTools: Bool
  var inputs: [WorkflowInput] = []
  /// The inputs as values, so that later words find them.
  var declared: [StateValue] = []
  var explanations: [PlanExplanation] = []
  var unbound: [String] = []
  var dropped: [DroppedWords] = []
  var used: Set<Int> = []
  private var ids: [String: Int] = [:]
  private var keys: [String: Int] = [:]

  init(text: [UInt8], tokens: [Token], tools: ToolCatalogue?, onlyTools: Bool) {
    self.text = text
    self.tokens = tokens
    self.tools = tools
    self.onlyTools = onlyTools
  }

  /// The words as they were written, from the first to the last of these tokens.
  func words(_ indices: [Int]) -> String {
    guard let span = span(indices) else { return "" }
    let text = String(decoding: text[span.start..<span.end], as: UTF8.self)
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  func span(_ indices: [Int]) -> WordSpan? {
    guard let first = indices.min(), let last = indices.max() else { return nil }
    return WordSpan(start: tokens[first].span.start, end: tokens[last].span.end)
  }

  static func slug(_ words: [String], separator: Character) -> String {
    var result = ""
    for byte in words.joined(separator: " ").lowercased().utf8 {
      let isPlain = byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !result.isEmpty, result.last != separator {
        result.append(separator)
      }
      if result.utf8.count >= 40 { break }
    }
    while result.last == separator { result.removeLast() }
    return result
  }

  /// A new id made of these words.
  func id(_ words: String...) -> String {
    var base = Self.slug(words, separator: "-")
    if base.isEmpty { base = "step" }
    return Self.unique(base, "-", &ids)
  }

  /// A new key of the state made of these words; it never starts with a digit or equals a word of the language.
  func key(_ words: String...) -> String {
    var base = Self.slug(words, separator: "_")
    if base.isEmpty { base = "value" }
    if base.utf8.first.map({ $0 < 0x61 }) == true || Self.reserved.contains(base) {
      base = "the_" + base
    }
    return Self.unique(base, "_", &keys)
  }

  /// The list of what a map's body gives for each element.
  func results(of inner: StateValue) -> StateValue {
    StateValue(
      key: key(Lexicon.plural(inner.key)), nouns: inner.nouns.filter { !$0.hasPrefix("@") },
      shape: .list, element: inner.nouns.first)
  }

  /// Words of the expression language, and the names that it or a chain gives: none can name a value.
  static let languageWords: Set<String> = [
    "true", "false", "null", "and", "or", "not", "in", "it", "index",
  ]
  private static let reserved = languageWords.union(["item", "error", "iteration", "answer"])

  private static func unique(_ base: String, _ separator: String, _ taken: inout [String: Int])
    -> String
  {
    guard let count = taken[base] else {
      taken[base] = 1
      return base
    }
    var number = count
    while true {
      number += 1
      let name = "\(base)\(separator)\(number)"
      if taken[name] == nil {
        taken[base] = number
        taken[name] = 1
        return name
      }
    }
  }

  /// Declares what a run must be given, once for each noun.
  func input(_ noun: NounPhrase, shape: Shape, why: String) -> StateValue {
    let head = noun.head ?? "input"
    let name = head
    let words = (noun.modifiers + [name]).suffix(3)
    var base = Self.slug(Array(words), separator: "_")
    if base.isEmpty { base = "input" }
    if Self.reserved.contains(base) || base.utf8.first.map({ $0 < 0x61 }) == true {
      base = "the_" + base
    }
    if !inputs.contains(where: { $0.name == base }) {
      keys[base] = keys[base] ?? 1
      inputs.append(
        WorkflowInput(
          name: base, type: shape.type,
          description: "'\(self.words(noun.words))' in the request: \(why)"))
      explain(noun.words, "input:\(base)", "a definite noun that nothing before it makes", 0.8)
    }
    let value = StateValue(
      key: base, nouns: [Lexicon.singular(head)], shape: shape,
      element: shape == .list ? Lexicon.singular(head) : nil)
    if !declared.contains(where: { $0.key == base }) { declared.append(value) }
    return value
  }

  func explain(_ indices: [Int], _ node: String, _ why: String, _ confidence: Double) {
    used.formUnion(indices)
    explanations.append(
      PlanExplanation(
        span: span(indices), words: words(indices), node: node, why: why, confidence: confidence))
  }
}
