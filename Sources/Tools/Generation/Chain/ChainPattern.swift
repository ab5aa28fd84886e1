/// A phrase with alternatives and optional words: `cite|citing the? source|sources`.
///
/// `#` is a whole number, `@` the name of a model; both are captured.
struct ChainPattern: Sendable {
  /// One place of a phrase.
  private struct Element: Sendable {
    var words: [Substring]
    var isOptional: Bool
  }

  private let elements: [Element]

  /// Words that a match may begin with; `#` stands for any number.
  var firstWords: [String] {
    var words: [String] = []
    for element in elements {
      for word in element.words where !words.contains(String(word)) { words.append(String(word)) }
      if !element.isOptional { break }
    }
    return words
  }

  init(_ text: String) {
    elements = text.split(separator: " ").map { part in
      let isOptional = part.hasSuffix("?") && part.count > 1
      return Element(
        words: (isOptional ? part.dropLast() : part[...]).split(separator: "|"),
        isOptional: isOptional)
    }
  }

  /// What a phrase took: how many tokens, which number, which model.
  struct Match {
    var length = 0
    var number: Int?
    var model: String?
  }

  /// The match of the phrase at a place, the longest reading of its optional words first.
  func match(_ tokens: [Token], at start: Int) -> Match? {
    match(tokens, start, 0, Match())
  }

  private func match(_ tokens: [Token], _ place: Int, _ element: Int, _ found: Match) -> Match? {
    guard element < elements.count else { return found.length > 0 ? found : nil }
    let wanted = elements[element]
    if place < tokens.count {
      let token = tokens[place]
      var next = found
      next.length += 1
      for word in wanted.words {
        let fits: Bool
        switch word {
        case "#":
          next.number = Lexicon.integer(token)
          fits = next.number != nil
        case "@":
          next.model = ModelNames.contains(token) ? token.text : nil
          fits = next.model != nil
        default: fits = token.kind != .quote && token.lower == word
        }
        if fits, let match = match(tokens, place + 1, element + 1, next) { return match }
      }
    }
    return wanted.isOptional ? match(tokens, place, element + 1, found) : nil
  }
}

/// Tells names of models from other words.
enum ModelNames {
  private static let families = [
    "gpt-", "claude-", "gemini-", "llama", "mistral-", "mixtral", "qwen", "o1-", "o3-", "o4-",
    "command-r", "deepseek-", "phi-", "gemma", "grok-", "nova-", "haiku", "sonnet", "opus",
  ]

  /// Whether the word is the name of a model of a family that is known.
  static func contains(_ token: Token) -> Bool {
    guard token.kind == .word || token.kind == .file || token.kind == .quote else { return false }
    let name = token.lower
    return families.contains { family in
      name.hasPrefix(family) && (name.count > family.count || !family.hasSuffix("-"))
    } && (name.contains("-") || name.contains(where: \.isNumber) || name.count <= 6)
  }
}
