/// Reads comparisons: "total is above 100", "with status \"open\"", "contains \"error\"".
enum Predicate {
  struct Comparison {
    var subject: [Int]
    var comparator: String
    var value: String
    var isNumber: Bool
  }

  private static let comparators: [(String, String)] = [
    ("greater than or equal to", ">="), ("less than or equal to", "<="), ("is not equal to", "!="),
    ("greater than", ">"), ("more than", ">"), ("higher than", ">"), ("bigger than", ">"),
    ("larger than", ">"),
    ("less than", "<"), ("lower than", "<"), ("fewer than", "<"), ("smaller than", "<"),
    ("at least", ">="),
    ("at most", "<="), ("no more than", "<="), ("equal to", "=="), ("older than", "<"),
    ("longer than", ">"),
    ("newer than", ">"), ("after", ">"), ("above", ">"), ("over", ">"), ("exceeds", ">"),
    ("exceed", ">"),
    ("below", "<"), ("under", "<"), ("equals", "=="), ("is not", "!="), ("isn't", "!="),
    ("are not", "!="),
    ("reaches", ">="), ("reach", ">="), ("exactly", "=="), ("is", "=="), ("are", "=="), ("=", "=="),
    (">", ">"), ("<", "<"),
  ]
  private static let containing: Set<String> = [
    "contains", "contain", "containing", "mentions", "mention", "mentioning", "includes", "include",
    "including", "about",
  ]

  /// A string of the expression language.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "{", "}": result.unicodeScalars.append(scalar)
      default: if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "\""
  }

  /// The comparison that some words make, or nil when they make none that can be computed.
  static func comparison(_ words: [Int], _ tokens: [Token], allowsWord: Bool = false) -> Comparison?
  {
    let lower = words.map { tokens[$0].lower }
    for place in lower.indices.prefix(40) {
      for (phrase, sign) in comparators {
        let parts = phrase.split(separator: " ")
        guard place + parts.count < lower.count,
          zip(parts, lower[place...]).allSatisfy({ $0 == $1 })
        else { continue }
        var next = place + parts.count
        if sign == "==" || sign == "!=",
          lower[next...].contains(where: { word in
            comparators.contains { $0.0.hasPrefix(word) && !["is", "are", "="].contains(word) }
          })
        {
          break
        }
        while next < lower.count - 1, ["the", "value", "a", "an", "to"].contains(lower[next]) {
          next += 1
        }
        let value = tokens[words[next]]
        var subject = Array(words[..<place])
        while let last = subject.last, ["is", "are", "was", "be", "="].contains(tokens[last].lower)
        { subject.removeLast() }
        if value.kind == .number {
          let digits = value.text.filter { $0 != "," && $0 != "%" }
          guard Double(digits) != nil, digits.first != ".", digits.last != "." else { return nil }
          let hasLeadingZero =
            digits.count > 1 && digits.first == "0" && digits.dropFirst().first != "."
          guard !hasLeadingZero, digits.filter({ $0 == "." }).count <= 1 else { return nil }
          return Comparison(subject: subject, comparator: sign, value: digits, isNumber: true)
        }
        if let number = Lexicon.integer(value), value.kind == .word,
          !["a", "an"].contains(value.lower)
        {
          return Comparison(
            subject: subject, comparator: sign, value: String(number), isNumber: true)
        }
        guard sign == "==" || sign == "!=" else { continue }
        if value.kind == .quote {
          return Comparison(
            subject: subject, comparator: sign, value: quoted(value.text), isNumber: false)
        }
        if allowsWord, next == lower.count - 1, value.kind == .word, !subject.isEmpty,
          value.isContent
        {
          return Comparison(
            subject: subject, comparator: sign, value: quoted(value.text), isNumber: false)
        }
        break
      }
    }
    return nil
  }

  /// The quoted text that something must contain.
  static func contained(_ words: [Int], _ tokens: [Token]) -> (text: String, subject: [Int])? {
    guard let place = words.firstIndex(where: { containing.contains(tokens[$0].lower) }),
      let quote = words[place...].first(where: { tokens[$0].kind == .quote })
    else { return nil }
    return (tokens[quote].text, Array(words[..<place]))
  }

  /// The condition of "keep those where …" over the members of an element.
  static func member(_ words: [Int], _ tokens: [Token], hasTextCells: Bool) -> String? {
    if let (text, subject) = contained(words, tokens) {
      let field = subject.last { tokens[$0].kind == .word && tokens[$0].isContent }.map {
        name(tokens[$0].lower)
      }
      return "contains(string(\(field ?? "item")), \(quoted(text)))"
    }
    if let comparison = comparison(words, tokens, allowsWord: true) {
      guard
        let subject = comparison.subject.last(where: {
          tokens[$0].kind == .word && tokens[$0].isContent
        })
      else {
        return nil
      }
      let field = name(tokens[subject].lower)
      return comparison.isNumber && hasTextCells
        ? "number(\(field)) \(comparison.comparator) \(comparison.value)"
        : "\(field) \(comparison.comparator) \(comparison.value)"
    }
    // "with status open", "with status \"open\""
    let content = words.filter { tokens[$0].isContent }
    if content.count == 2, tokens[content[0]].kind == .word {
      let value = tokens[content[1]]
      let field = name(tokens[content[0]].lower)
      if value.kind == .number, value.text.allSatisfy(\.isNumber),
        value.text.first != "0" || value.text.count == 1
      {
        return "\(field) == \(value.text)"
      }
      if value.kind == .quote { return "\(field) == \(quoted(value.text))" }
    }
    return nil
  }

  /// A member's name as the expression language takes it.
  static func name(_ word: String) -> String {
    let slug = PlanContext.slug([word], separator: "_")
    let reserved = ["true", "false", "null", "and", "or", "not", "in", "it"]
    return slug.isEmpty || slug.utf8.first.map({ $0 < 0x61 }) == true || reserved.contains(slug)
      ? "item" : slug
  }
}
