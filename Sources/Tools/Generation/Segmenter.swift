/// Cuts one sentence into clauses: where a new verb, condition or scope begins.
///
/// One pass; every look ahead is bounded, so the time is linear in the length of the sentence.
struct Segmenter {
  private let tokens: [Token]
  private let end: Int
  private var place: Int
  private var clauses: [Clause] = []
  private var current: [Int] = []
  private var link = Clause.Link.sentence
  private var isOtherwise = false
  private var isMeanwhile = false
  private var opensParallel = false
  private var leadWords: [Int] = []
  private var inCondition = false
  private var followsAnd = false
  private var isAttached = false

  static func clauses(_ range: Range<Int>, _ tokens: [Token]) -> [Clause] {
    var segmenter = Segmenter(tokens: tokens, range: range)
    segmenter.run()
    return segmenter.clauses
  }

  private init(tokens: [Token], range: Range<Int>) {
    self.tokens = tokens
    place = range.lowerBound
    end = range.upperBound
  }

  private func word(_ index: Int) -> String { index >= 0 && index < end ? tokens[index].lower : "" }

  private func first(_ phrases: PhraseTable, at index: Int) -> Int? {
    phrases.length { word(index + $0) }
  }

  // MARK: - The pass

  private mutating func run() {
    takeLead()
    while place < end {
      if current.isEmpty, takeConnector() { continue }
      if !current.isEmpty, let step = boundary() {
        let isAfterOrder = !inCondition
        flush()
        followsAnd = step.skip == 1 && ["and", "but"].contains(word(place))
        isAttached = step.skip == 0 && isAfterOrder
        place += step.skip
        link = step.link
        takeLead()
        continue
      }
      if current.isEmpty {
        inCondition = Self.conditionWords.contains(word(place)) || eachHeader(place)
      }
      current.append(place)
      place += 1
    }
    flush()
  }

  private mutating func flush() {
    guard !current.isEmpty || isOtherwise else { return }
    var clause = Clause(link: link, words: current, all: leadWords + current)
    clause.isOtherwise = isOtherwise
    clause.isMeanwhile = isMeanwhile
    clause.opensParallel = opensParallel
    clause.followsAnd = followsAnd
    clause.isAttached = isAttached
    ClauseReader.read(&clause, tokens)
    clauses.append(clause)
    current = []
    leadWords = []
    isOtherwise = false
    isMeanwhile = false
    opensParallel = false
    inCondition = false
    link = .comma
    followsAnd = false
    isAttached = false
  }

  private static let conditionWords: Set<String> = [
    "if", "unless", "when", "whenever", "once", "until", "while", "before", "after", "provided",
    "with", "in", "on", "as", "only",
  ]

  private func eachHeader(_ index: Int) -> Bool {
    word(index) == "for" && ["each", "every", "all", "any"].contains(word(index + 1))
  }

  private static let thenPhrases = PhraseTable([
    "after that", "after which", "afterwards", "afterward", "followed by", "and then", "then",
    "finally",
    "lastly", "next", "subsequently", "thereafter", "in the end", "at the end", "once that is done",
    "once this is done", "once done", "when done", "when that is done", "after this", "from there",
    "last",
    "when finished", "once finished", "first of all", "second", "secondly", "third", "thirdly",
  ])
  private static let otherwisePhrases = PhraseTable([
    "otherwise", "or else", "else", "if not", "if it is not", "if it isn't", "in the other case",
    "in all other cases", "failing that",
  ])
  private static let meanwhilePhrases = PhraseTable([
    "meanwhile", "in the meantime", "in parallel", "at the same time", "simultaneously",
    "concurrently",
  ])
  private static let fillers = PhraseTable([
    "please", "also", "first", "firstly", "now", "just", "additionally", "furthermore", "moreover",
    "besides", "to start", "to begin", "but", "and", "so", "as well", "plus", "hi", "hello", "ok",
    "okay",
    "automatically", "immediately", ",", "eventually", "again", "simply",
  ])

  /// Reads what leads into a clause: "then", "otherwise", "meanwhile", "please".
  private mutating func takeLead() {
    while place < end, takeConnector() {}
  }

  private mutating func takeConnector() -> Bool {
    let count: Int
    if let found = first(Self.otherwisePhrases, at: place) {
      isOtherwise = true
      count = found
    } else if let found = first(Self.thenPhrases, at: place) {
      // "next" and "last" may belong to a noun: "the next page".
      if link != .sentence || clauses.isEmpty { link = .then }
      count = found
    } else if let found = first(Self.meanwhilePhrases, at: place) {
      let isFirst = clauses.isEmpty || link == .then || link == .semicolon
      if isFirst, link != .sentence || word(place) != "meanwhile" {
        opensParallel = true
      } else {
        isMeanwhile = true
      }
      if clauses.isEmpty, word(place) == "meanwhile" || word(place + 2) == "meantime" {
        isMeanwhile = true
        opensParallel = false
      }
      count = found
    } else if word(place) == "both", startsClause(place + 1, hard: true) {
      opensParallel = true
      count = 1
    } else if let found = first(Self.fillers, at: place) {
      count = found
    } else if tokens[place].kind == .mark {
      count = 1
    } else {
      return false
    }
    leadWords += place..<min(place + count, end)
    place += count
    return true
  }

  /// Whether a new clause begins here, how it is linked, and how many tokens of the link are left out.
  private func boundary() -> (link: Clause.Link, skip: Int)? {
    let token = tokens[place]
    if token.kind == .mark {
      switch token.lower {
      case ";": return (.semicolon, 1)
      case ":": return (.colon, 1)
      case "(", ")", "\u{2014}", "\u{2013}":
        return startsClause(place + 1, hard: true) || token.lower == ")" ? (.comma, 1) : nil
      case ",":
        if inCondition { return (.comma, 1) }
        var next = place + 1
        if ["and", "but", "or"].contains(word(next)) { next += 1 }
        if startsLead(next) { return (.comma, next - place) }
        return startsClause(next, hard: false)
          ? (next > place + 1 ? .and : .comma, next - place) : nil
      case "-" where place > 0 && place + 1 < end:
        return startsClause(place + 1, hard: false) ? (.comma, 1) : nil
      default: return nil
      }
    }
    guard token.kind == .word else { return nil }
    if ["and", "but"].contains(token.lower) {
      if inCondition, !hasPredicate { return nil }
      if startsLead(place + 1) { return (.and, 1) }
      if startsClause(place + 1, hard: false) { return (.and, 1) }
      return word(place + 1) == "," && startsLead(place + 2) ? (.and, 2) : nil
    }
    if startsLead(place) { return (.comma, 0) }
    if let previous = current.last, inCondition, current.count >= 3, endsCondition(after: previous)
    {
      return (.comma, 0)
    }
    return subordinates(place) ? (.comma, 0) : nil
  }

  private var hasPredicate: Bool { current.count > 24 }

  /// Whether the verb here begins the order that a condition without a comma leads to.
  private func endsCondition(after previous: Int) -> Bool {
    let before = tokens[previous]
    if before.kind == .word,
      Lexicon.determiners.contains(before.lower)
        && !["this", "that", "it", "her"].contains(before.lower)
        || [
          "to", "not", "do", "does", "can", "will", "should", "of", "in", "on", "by", "with", "for",
          "and",
          "or", "at", "from", "you", "i", "we", "they", "must", "than", "is", "are", "was", "no",
        ].contains(before.lower)
    {
      return false
    }
    let here = word(place)
    guard Lexicon.verbs.contains(here) else { return false }
    if current.count == 3, ["once", "after", "before"].contains(word(current[0])) { return false }
    let next = word(place + 1)
    if before.isLiteral || ClauseReader.approvalNouns.contains(next) { return true }
    let isObject =
      Lexicon.determiners.contains(next) || Lexicon.pronouns.contains(next)
      || place + 1 < end && tokens[place + 1].isLiteral
    return isObject || !Lexicon.nounVerbs.contains(here) && !Lexicon.auxiliaries.contains(next)
  }

  private func startsLead(_ index: Int) -> Bool {
    guard index < end else { return false }
    if first(Self.otherwisePhrases, at: index) != nil { return true }
    if let length = first(Self.thenPhrases, at: index) {
      // "the next page", "the last row": a determiner makes it part of the noun.
      let isNoun =
        ["next", "last", "second", "third", "finally"].contains(word(index))
        && (index == place && Lexicon.determiners.contains(word(index - 1))
          || !startsClause(index + length, hard: true))
      return !isNoun
    }
    if let length = first(Self.meanwhilePhrases, at: index) {
      if ["meanwhile"].contains(word(index)) { return true }
      // Behind a mark it leads; at the end of its own clause it belongs to that: "each in parallel, then …".
      let comma = word(index + length) == "," && index > place
      let next = index + length + (comma ? 1 : 0)
      return next < end && startsClause(next, hard: true)
    }
    return false
  }

  /// Conditions, scopes and times that may follow an order without a mark.
  private func subordinates(_ index: Int) -> Bool {
    switch word(index) {
    case "if", "unless", "whenever": return true
    case "until": return !["wait", "sleep", "pause"].contains(word(current.first ?? -1))
    case "only": return ["if", "when", "after", "once"].contains(word(index + 1))
    case "when", "once", "while":
      return index + 2 < end && word(index - 1) != "only" && word(index - 1) != "at"
    case "before", "after":
      return Lexicon.gerund(word(index + 1)) != nil
        || ["you", "i", "we", "it", "they"].contains(word(index + 1))
        || passive(index + 1)
        || word(index) == "after" && isApproval(index + 1)
    case "for": return eachHeader(index) && !current.isEmpty && startsAfterEach(index)
    case "with": return isApproval(index + 1)
    default: return false
    }
  }

  private func isApproval(_ index: Int) -> Bool {
    (index..<min(index + 3, end)).contains { ClauseReader.approvalNouns.contains(word($0)) }
  }

  private func startsAfterEach(_ index: Int) -> Bool {
    (index + 2..<min(index + 10, end)).contains { word($0) == "," || word($0) == ":" }
  }

  // MARK: - Where a clause may start

  private static let subjects: Set<String> = ["i", "we", "you", "it", "they", "he", "she"]

  private func startsClause(_ index: Int, hard: Bool) -> Bool {
    var index = index
    var skipped = 0
    while index < end, skipped < 4, Lexicon.adverbs.contains(word(index)), word(index) != "and" {
      index += 1
      skipped += 1
    }
    guard index < end, tokens[index].kind == .word else { return false }
    let here = word(index)
    if ["if", "unless", "until", "while", "whenever", "when", "once"].contains(here) {
      return true
    }
    if ["before", "after"].contains(here) {
      return Lexicon.gerund(word(index + 1)) != nil || passive(index + 1) || isApproval(index + 1)
    }
    if eachHeader(index) { return true }
    if here == "with", isApproval(index + 1) { return true }
    if ["let", "let's", "have", "make", "don't"].contains(here), index + 1 < end { return true }
    if Self.subjects.contains(here) {
      return [
        "want", "need", "would", "should", "must", "will", "can", "am", "need", "have", "also",
        "then",
        "like",
      ].contains(word(index + 1)) || passive(index)
    }
    if ["i'd", "i'll", "i'm", "we'd", "we'll", "you'd"].contains(here) { return true }
    if ["what", "what's", "how", "who", "where", "which", "could", "can", "would"].contains(here) {
      return index + 2 < end
    }
    return verbStarts(index, hard: hard) || participleGoesOn(index) || passive(index)
  }

  private static let particles: Set<String> = [
    "in", "on", "off", "up", "out", "down", "back", "over", "away",
  ]

  private func verbStarts(_ index: Int, hard: Bool) -> Bool {
    let here = word(index)
    let next = word(index + 1)
    let nextIsObject =
      index + 1 < end
      && (tokens[index + 1].isLiteral || Lexicon.determiners.contains(next)
        || Lexicon.pronouns.contains(next))
    guard Lexicon.verbs.contains(here) else {
      // A word that is not known but is followed like a verb: "frobnicate the widgets".
      return nextIsObject
        && ["the", "a", "an", "it", "them", "my", "your", "each", "every", "all"].contains(next)
        && !Lexicon.functionWords.contains(here) && !here.hasSuffix("ly") && !here.hasSuffix("s")
        && here.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A } && Lexicon.participle(here) == nil
        && !here.hasSuffix("ed") && !here.hasSuffix("ing") && here.count > 2
    }
    guard Lexicon.nounVerbs.contains(here) else {
      return !Lexicon.auxiliaries.contains(next) || Lexicon.auxiliaries.contains(here)
    }
    if nextIsObject { return !(next == "that" || next == "both") || hard }
    if index + 1 >= end || tokens[index + 1].kind == .mark {
      return ["stop", "end", "exit", "retry", "repeat", "quit"].contains(here)
    }
    if Self.particles.contains(next) {
      return hard || ["log", "turn", "sign", "back"].contains(here)
    }
    if hard { return !Lexicon.auxiliaries.contains(next) && !["of", "and", "or"].contains(next) }
    // "email customers", but not "names, email addresses and phone numbers".
    return [
      "email", "notify", "count", "list", "book", "sort", "filter", "label", "draft", "set",
      "check",
    ]
    .contains(here) && tokens[index + 1].kind == .word
      && (Lexicon.isPlural(next)
        || Lexicon.prepositions.contains(next)
          && ["check", "sort", "filter", "book"].contains(here))
      && clauses.isEmpty == false
  }

  /// "translated into Italian and sent to Rome": a second participle under one auxiliary.
  private func participleGoesOn(_ index: Int) -> Bool {
    guard Lexicon.participle(word(index)) != nil, index > 0,
      ["and", ",", "then"].contains(word(index - 1))
    else { return false }
    if word(index).hasSuffix("ing") {
      return current.prefix(60).contains { Lexicon.gerund(word($0)) != nil } && current.count < 60
        && ["keep", "before", "after", "while", "by", "start", "continue"].contains(
          word(current.first ?? -1))
    }
    return current.prefix(24).contains {
      ["is", "are", "be", "been", "was", "were"].contains(word($0))
    }

  }

  /// Whether "the articles are summarised" begins here.
  private func passive(_ index: Int) -> Bool {
    var place = index
    let limit = min(end, index + 12)
    while place < limit {
      let here = word(place)
      if tokens[place].kind == .mark || tokens[place].kind == .line { return false }
      if ["that", "which", "who", "if", "and", "or", "then", "to", "whose"].contains(here),
        !(here == "that" && place == index)
      {
        return false
      }
      if ["is", "are", "be", "been", "was", "were", "gets", "get"].contains(here), place > index {
        var next = place + 1
        while next < limit,
          Lexicon.auxiliaries.contains(word(next)) || Lexicon.adverbs.contains(word(next))
            || word(next) == "not"
        {
          next += 1
        }
        return Lexicon.participle(word(next)) != nil && !word(next).hasSuffix("ing")
      }
      if place > index, Lexicon.verbs.contains(here), !Lexicon.nounVerbs.contains(here),
        !Lexicon.auxiliaries.contains(here)
      {
        return false
      }
      place += 1
    }
    return false
  }
}
