/// A noun phrase: "the first ten articles", "it", "sales.csv".
struct NounPhrase {
  var words: [Int] = []
  var determiner: String?
  var quantifier: String?
  var pronoun: String?
  /// The last noun, in lower case.
  var head: String?
  /// Words between determiner and head.
  var modifiers: [String] = []
  var literals: [Int] = []

  var isEmpty: Bool { words.isEmpty }
  var singular: String? { head.map(Lexicon.singular) }
  var isPlural: Bool { head.map(Lexicon.isPlural) ?? false }
  var isEach: Bool { quantifier == "each" || quantifier == "every" }
  /// "the report", "my report", "these reports": a thing that is taken to be known.
  var isDefinite: Bool {
    guard let determiner else { return isEach || quantifier == "all" }
    return !["a", "an", "some", "any", "no", "another"].contains(determiner)
  }

  init(_ words: [Int], _ tokens: [Token]) {
    self.words = words
    var ended = false
    for index in words {
      let token = tokens[index]
      switch token.kind {
      case .mark:
        if head != nil { ended = true }
      case .quote, .file, .url: literals.append(index)
      case .number:
        literals.append(index)
      case .line: continue
      case .word:
        let word = token.lower
        if word == "ones" || word == "one" && determiner != nil {
          pronoun = "them"
          head = nil
          ended = true
        } else if ["each", "every", "all", "both"].contains(word) {
          quantifier = quantifier ?? word
        } else if Lexicon.determiners.contains(word), head == nil, determiner == nil,
          !["this", "that", "these", "those", "her", "his"].contains(word) || index != words.last
        {
          determiner = word
        } else if Lexicon.pronouns.contains(word), head == nil {
          pronoun = pronoun ?? word
        } else if !ended, !Lexicon.functionWords.contains(word) {
          if let head { modifiers.append(head) }
          head = word
        } else if ["and", "or", "where", "that", "which", "who", "whose"].contains(word) {
          ended = head != nil || !literals.isEmpty || pronoun != nil
        }
      }
    }
  }
}

/// An order taken apart: what is to be done to what, and with which further words.
struct ActionPhrase {
  var verb: String
  var verbIndex: Int?
  var object = NounPhrase([], [])
  var phrases: [(preposition: String, noun: NounPhrase)] = []

  static let boundaries: Set<String> = [
    "to", "into", "in", "from", "of", "by", "with", "for", "as", "about", "on", "at", "onto",
    "under",
    "via", "through", "using", "between", "than", "per", "against", "without", "within", "over",
    "where",
    "that", "which", "whose", "who", "so", "inside", "called", "named",
  ]

  init(_ clause: Clause, _ tokens: [Token]) {
    verb = clause.verb ?? ""
    let words = clause.words
    guard clause.verbPlace >= 0, clause.verbPlace < words.count else {
      split(words, tokens)
      return
    }
    verbIndex = words[clause.verbPlace]
    if clause.isPassive {
      var subject = Array(words[..<clause.verbPlace])
      while let last = subject.last,
        Lexicon.auxiliaries.contains(tokens[last].lower)
          || Lexicon.adverbs.contains(tokens[last].lower)
      {
        subject.removeLast()
      }
      split(subject, tokens)
      let held = object
      let heldPhrases = phrases
      object = NounPhrase([], tokens)
      phrases = []
      split(Array(words[(clause.verbPlace + 1)...]), tokens)
      if !object.isEmpty { phrases.insert(("", object), at: 0) }
      object = held
      phrases = heldPhrases + phrases
    } else {
      split(Array(words[(clause.verbPlace + 1)...]), tokens)
    }
  }

  private mutating func split(_ words: [Int], _ tokens: [Token]) {
    var preposition: String?
    var group: [Int] = []
    func isBoundary(_ index: Int) -> Bool {
      tokens[index].kind == .word && Self.boundaries.contains(tokens[index].lower)
    }
    var isFirst = true
    for (place, index) in words.enumerated() {
      let continuesQuantifier =
        tokens[index].lower == "of" && group.count <= 2
        && group.last.map {
          ["each", "all", "both", "any", "some", "every", "none"].contains(tokens[$0].lower)
        }
          == true
      let isBareThat =
        ["that", "so"].contains(tokens[index].lower)
        && (group.isEmpty || place + 1 == words.count)
      if isBoundary(index), !continuesQuantifier, !isBareThat {
        finish(&group, preposition, &isFirst, tokens)
        preposition = tokens[index].lower
      } else {
        group.append(index)
      }
    }
    finish(&group, preposition, &isFirst, tokens)
  }

  private mutating func finish(
    _ group: inout [Int], _ preposition: String?, _ isFirst: inout Bool, _ tokens: [Token]
  ) {
    let noun = NounPhrase(group.filter { tokens[$0].lower != "of" }, tokens)
    group = []
    if let preposition {
      phrases.append((preposition, noun))
    } else if isFirst {
      object = noun
    }
    isFirst = false
  }

  func phrase(_ prepositions: Set<String>) -> NounPhrase? {
    phrases.first { prepositions.contains($0.preposition) }?.noun
  }

  /// Every noun phrase, the object first.
  var nouns: [NounPhrase] { [object] + phrases.map(\.noun) }
}
