import Text

/// A sentence as words in lower case, with marks that end a clause.
struct Clauses {
  /// Words; hyphens separate.
  var words: [String] = []
  /// Whether a comma, semicolon, colon, dash, bracket or end of sentence follows the word.
  var endsClause: [Bool] = []

  init(_ sentence: String) {
    let scalars = Array(sentence.unicodeScalars)
    let tokens = Words.tokens(in: sentence)
    for (index, token) in tokens.enumerated() {
      words.append(token.lowercased)
      let next = index + 1 < tokens.count ? tokens[index + 1].offset : scalars.count
      let between = scalars[token.end..<next]
      // A hyphen inside a word is no dash.
      let isDash =
        between.contains("\u{2013}") || between.contains("\u{2014}")
        || (between.contains("-") && between.contains(" "))
      endsClause.append(
        index + 1 == tokens.count || isDash
          || between.contains { ",;:().!?\u{2026}".unicodeScalars.contains($0) })
    }
  }
}

/// A sequence of words to look for.
///
/// Written as words in order: `a|b` is one of several, `exploit~` any word that starts so, `*3` up to three
/// words that are no negation, `$` the end of a clause.
struct PhrasePattern: Sendable {
  private enum Part: Sendable {
    case words(Set<String>, prefixes: [String])
    case gap(Int)
    case clauseEnd
  }

  private let parts: [Part]

  init(_ text: String) {
    parts = text.split(separator: " ").map { part in
      if part == "$" { return .clauseEnd }
      if part.first == "*", let count = Int(part.dropFirst()) { return .gap(count) }
      let options = part.split(separator: "|")
      return .words(
        Set(options.filter { !$0.hasSuffix("~") }.map(String.init)),
        prefixes: options.filter { $0.hasSuffix("~") }.map { String($0.dropLast()) })
    }
  }

  /// All places where the pattern starts, with the words it covers; overlapping ones included.
  func matches(in clauses: Clauses) -> [Range<Int>] {
    clauses.words.indices.compactMap { start in
      end(from: start, part: 0, clauses).map { start..<$0 }
    }
  }

  private func end(from place: Int, part: Int, _ clauses: Clauses) -> Int? {
    guard part < parts.count else { return place }
    switch parts[part] {
    case .words(let words, let prefixes):
      guard place < clauses.words.count else { return nil }
      let word = clauses.words[place]
      guard words.contains(word) || prefixes.contains(where: word.hasPrefix) else { return nil }
      return end(from: place + 1, part: part + 1, clauses)
    case .gap(let most):
      for length in 0...most {
        // What a phrase steps over must not turn it around.
        if length > 0, place + length <= clauses.words.count,
          UrgencyRules.negations.contains(clauses.words[place + length - 1])
        {
          return nil
        }
        if let found = end(from: place + length, part: part + 1, clauses) { return found }
      }
      return nil
    case .clauseEnd:
      guard place > 0, place <= clauses.words.count, clauses.endsClause[place - 1] else {
        return nil
      }
      return end(from: place, part: part + 1, clauses)
    }
  }
}
