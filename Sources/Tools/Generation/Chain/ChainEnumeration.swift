/// Folds lists of names into one token, so that "name, email and amount" is not read as three orders.
extension ChainTokens {
  /// Verbs whose objects are fields to be taken out.
  static let extractVerbs: Set<String> = [
    "extract", "pull", "parse", "capture", "grab", "extracts", "extracting", "parsing", "pulling",
  ]
  /// Verbs that put a thing under one of several labels.
  static let classifyVerbs: Set<String> = [
    "classify", "categorise", "categorize", "label", "route", "triage", "sort", "tag", "bucket",
    "classifies", "classifying", "routes", "labels", "decide", "detect", "determine", "assign",
  ]
  private static let leads: Set<String> = [
    "as", "into", "to", ":", "with", "in", "fields", "columns", "between", "of",
  ]
  private static let ends: Set<String> = [
    "from", "out", "in", "into", "as", "to", "for", "by", "with", "using", "on", "at", "about",
    "mentioned", "contained", "found", "named", "listed", "given", "that", "which", "who", "if",
    "when", "then", "per", "is", "are", "it", "them", "each", "every",
  ]

  /// Folds the lists of labels and of fields.
  mutating func foldLists(hasJSON: Bool) {
    var result: [Token] = []
    var mode = Mode.none
    var place = 0
    while place < tokens.count {
      let token = tokens[place]
      if token.kind == .line || token.kind == .mark && [".", "!", "?"].contains(token.text) {
        mode = .none
      } else if Self.extractVerbs.contains(token.lower) {
        mode = .extract
        result.append(token)
        place += 1
        if let (items, end) = list(at: place, least: token.lower.hasPrefix("pars") ? 2 : 1) {
          place = fold(items, place, end, &result)
        }
        continue
      } else if Self.classifyVerbs.contains(token.lower) {
        mode = .classify
      }
      let isLead = Self.leads.contains(token.lower)
      let wantsFields = hasJSON || mode == .extract || ["fields", "columns"].contains(token.lower)
      let isOfFields = ["with", "fields", "columns", ":"].contains(token.lower) && wantsFields
      let isOfLabels =
        ["as", "into", "to", ":", "in", "between"].contains(token.lower) && mode == .classify
      result.append(token)
      place += 1
      guard isLead, isOfFields || isOfLabels else { continue }
      if ["fields", "columns", "labels"].contains(self[place]?.lower ?? "") {
        result.append(tokens[place])
        place += 1
        if self[place]?.lower == ":" { place += 1 }
      }
      if let (items, end) = list(at: place, least: 2) {
        if token.lower == ":" { result.removeLast() }
        place = fold(items, place, end, &result)
      }
    }
    tokens = result
  }

  private enum Mode { case none, extract, classify }

  private subscript(_ place: Int) -> Token? { place < tokens.count ? tokens[place] : nil }

  private mutating func fold(
    _ items: [String], _ start: Int, _ end: Int, _ result: inout [Token]
  ) -> Int {
    var token = tokens[start]
    token.span.end = tokens[end - 1].span.end
    token.kind = .quote
    token.text = items.joined(separator: ", ")
    token.lower = token.text.lowercased()
    lists[token.span.start] = items
    result.append(token)
    return end
  }

  /// Items joined by commas, slashes, "or" and "and" from a place on, and where they end.
  private func list(at start: Int, least: Int) -> (items: [String], end: Int)? {
    var items: [[String]] = [[]]
    var place = start
    var end = start
    scan: while let token = self[place], items.count <= 40 {
      let word = token.lower
      let isSeparator = [",", "or", "and", "/", "|"].contains(word)
      switch token.kind {
      case .line: break scan
      case .mark where !isSeparator:
        if word == "(" || word == ")" { break scan }
        break scan
      case .mark, .word, .number, .quote, .file, .url:
        if isSeparator {
          if items[items.count - 1].isEmpty {
            guard items.count > 1 else { break scan }
          } else {
            if startsOrder(place + 1) { break scan }
            items.append([])
          }
          place += 1
          continue
        }
      }
      if token.kind == .file || token.kind == .url || Self.ends.contains(word) { break scan }
      if word == "of", items[items.count - 1].isEmpty { break scan }
      if ["a", "an", "the", "its", "their", "all", "any", "both", "either"].contains(word) {
        guard items[items.count - 1].isEmpty else { break scan }
      } else {
        items[items.count - 1].append(token.kind == .quote ? token.text : word)
        guard items[items.count - 1].count <= 4 else { return nil }
        end = place + 1
      }
      place += 1
    }
    var found = items.filter { !$0.isEmpty }
    guard found.count >= least else { return nil }
    // "a math, a history or a general prompt": what they all are is no part of a name.
    let kinds: Set<String> = [
      "prompt", "prompts", "model", "models", "chain", "agent", "expert", "team", "queue",
      "category",
      "branch", "priority", "label",
    ]
    if let last = found.last, last.count > 1, let kind = last.last, kinds.contains(kind) {
      found[found.count - 1].removeLast()
    }
    return (found.map { $0.joined(separator: " ") }, end)
  }

  /// Whether an order begins here: "and draft a reply".
  private func startsOrder(_ place: Int) -> Bool {
    var place = place
    while ["and", "then", ",", "also"].contains(self[place]?.lower ?? "") { place += 1 }
    guard let word = self[place], word.kind == .word, let next = self[place + 1] else {
      return false
    }
    guard Lexicon.verbs.contains(word.lower) || ChainLexicon.verbs[word.lower] != nil else {
      return false
    }
    if Lexicon.determiners.contains(next.lower) || Lexicon.pronouns.contains(next.lower) {
      return true
    }
    return !Lexicon.nounVerbs.contains(word.lower) && next.kind == .word
      && !["and", "or"].contains(next.lower)
  }
}
