/// Says what kind of clause some words are, and where its verb stands.
struct ClauseReader {
  let tokens: [Token]
  var clause: Clause

  static func read(_ clause: inout Clause, _ tokens: [Token]) {
    var reader = ClauseReader(tokens: tokens, clause: clause)
    reader.run()
    clause = reader.clause
  }

  static let approvalNouns: Set<String> = [
    "approval", "sign-off", "signoff", "confirmation", "permission", "consent", "go-ahead", "ok",
    "okay", "authorisation", "authorization", "agreement", "green",
  ]
  static let approvalVerbs: Set<String> = [
    "approve", "approves", "confirm", "confirms", "agree", "agrees", "accept", "accepts", "review",
    "reviews",
    "approved", "confirmed", "signed", "authorise", "authorize", "check",
  ]

  private func word(_ place: Int) -> String {
    place >= 0 && place < clause.words.count ? tokens[clause.words[place]].lower : ""
  }

  private func has(_ text: String, at place: Int = 0) -> Int? {
    var count = 0
    for part in text.split(separator: " ") {
      guard word(place + count) == part else { return nil }
      count += 1
    }
    return count
  }

  private func contains(_ words: Set<String>, from start: Int = 0, limit: Int = 40) -> Bool {
    (start..<max(start, min(clause.words.count, start + limit))).contains {
      words.contains(word($0))
    }
  }

  private mutating func drop(_ count: Int) {
    clause.words.removeFirst(min(count, clause.words.count))
  }

  private mutating func run() {
    trimMarks()
    guard !subordinate() else { return }
    let isTry = ["try", "trying", "attempt"].contains(word(0)) && word(1) == "to"
    clause.settings = SettingsReader.read(&clause.words, tokens)
    if isTry, let times = clause.settings.times {
      clause.settings.attempts = times
      clause.settings.times = nil
    }
    trimMarks()
    if clause.words.isEmpty {
      clause.role = clause.settings.isEmpty ? .note : .modifier
      return
    }
    if loopHeader() || parallelHeader() { return }
    stripSubject()
    if approval() || wait() || stop() { return }
    findVerb()
  }

  private mutating func trimMarks() {
    while let last = clause.words.last, tokens[last].kind == .mark { clause.words.removeLast() }
    while let first = clause.words.first, tokens[first].kind == .mark { clause.words.removeFirst() }
  }

  // MARK: - Conditions and scopes

  /// Reads "if …", "for each …", "until …" and the like.
  private mutating func subordinate() -> Bool {
    switch word(0) {
    case "only" where ["if", "when", "once", "after"].contains(word(1)):
      drop(1)
      return subordinate()
    case "if", "when", "whenever", "provided": return conditional()
    case "in" where word(1) == "case", "on" where ["failure", "error", "errors"].contains(word(1)):
      if contains(
        ["failure", "failures", "error", "errors", "fails", "problem", "problems"], limit: 6)
      {
        clause.role = .failure
        return true
      }
      guard word(0) == "in" else { return false }
      drop(2)
      clause.role = .condition
      return true
    case "unless":
      drop(1)
      clause.role = .negatedCondition
      return true
    case "until":
      drop(1)
      clause.role = .until
      return true
    case "while":
      if Lexicon.gerund(word(1)) != nil, !Lexicon.auxiliaries.contains(word(2)) {
        drop(1)
        clause.isMeanwhile = true
        findVerb()
        return true
      }
      drop(1)
      clause.role = .whileTrue
      return true
    case "once", "after", "before", "as", "upon", "with", "following":
      return temporal()
    case "for" where ["each", "every", "all", "any"].contains(word(1)):
      clause.settings = SettingsReader.read(&clause.words, tokens)
      trimMarks()
      clause.role = .each
      drop(1)
      return true
    default: return false
    }
  }

  private mutating func conditional() -> Bool {
    let skip = word(0) == "provided" && word(1) == "that" ? 2 : 1
    let rest = clause.words.dropFirst(skip).map { tokens[$0].lower }
    if ["so", "yes", "true"].contains(rest.first ?? ""), rest.count <= 2 {
      clause.role = .previousCondition
      return true
    }
    let failing: Set<String> = ["fails", "fail", "failed", "crashes", "errors"]
    let isPronoun = ["that", "it", "this", "something", "anything", "any", "they"].contains(
      rest.first ?? "")
    if isPronoun,
      rest.contains(where: failing.contains)
        || rest.contains("wrong") && rest.contains(where: ["goes", "went"].contains)
        || rest.first == "it" && rest.contains("work")
          && rest.contains(where: ["doesn't", "not"].contains)
        || rest.starts(with: ["there", "is", "an", "error"]) || rest == ["an", "error", "occurs"]
    {
      clause.role = .failure
      return true
    }
    if rest.starts(with: ["there", "is", "an", "error"]) || rest == ["an", "error", "occurs"] {
      clause.role = .failure
      return true
    }
    let isWhen = word(0) == "when"
    drop(skip)
    if isWhen, donePhrase() || passivePlace() != nil, !contains(["not", "no", "any"]) {
      clause.role = .after
      if isApprovalClause() { return approvalAfter() }
      findVerb()
      return true
    }
    if ["approved", "confirmed"].contains(word(0)), clause.words.count == 1 {
      return approvalAfter()
    }
    if ["i", "you"].contains(word(0)), contains(Self.approvalVerbs, limit: 4) {
      return approvalAfter()
    }
    clause.role = .condition
    return true
  }

  private func isApprovalClause() -> Bool {
    if contains(Self.approvalNouns) { return true }
    let verbs: Set<String> = [
      "approved", "approves", "confirmed", "confirms", "agrees", "agreed", "accepts", "signed",
      "approve",
      "confirm", "agree",
    ]
    return contains(verbs)
  }

  private func donePhrase() -> Bool {
    let done: Set<String> = [
      "done", "finished", "complete", "completed", "ready", "available", "over",
    ]
    guard let last = clause.words.last else { return false }
    return done.contains(tokens[last].lower)
  }

  private mutating func temporal() -> Bool {
    let lead = word(0)
    var skip = 1
    if lead == "as" {
      guard word(1) == "soon", word(2) == "as" else { return false }
      skip = 3
    }
    if lead == "with" || lead == "upon" || lead == "following" {
      guard contains(Self.approvalNouns, limit: 4) else { return false }
      drop(1)
      return approvalAfter()
    }
    drop(skip)
    if isApprovalClause(), lead != "before" { return approvalAfter() }
    if lead == "before" {
      clause.role = .before
    } else {
      if let time = SettingsReader.duration(clause.words, tokens), time.at == 0,
        time.length == clause.words.count
      {
        clause.role = .wait
        return true
      }
      clause.role = .after
    }
    stripSubject()
    findVerb()
    return true
  }

  private mutating func approvalAfter() -> Bool {
    clause.role = .approval
    return true
  }

  private mutating func loopHeader() -> Bool {
    if ["repeat", "repeatedly", "loop", "iterate"].contains(word(0)) {
      if word(0) != "repeatedly", clause.words.count <= 3 {
        clause.role = .loop
        return true
      }
      drop(1)
      return false
    }
    if has("do this") != nil || has("do it") != nil || has("do that") != nil
      || has("do these") != nil,
      clause.words.count <= 3, clause.settings.times != nil || clause.settings.every != nil
    {
      clause.role = .loop
      return true
    }
    if ["keep", "continue"].contains(word(0)), let verb = Lexicon.gerund(word(1)) {
      drop(1)
      clause.role = .loop
      clause.verb = verb
      clause.isStep = true
      _ = approval()
      clause.role = .loop
      return true
    }
    return false
  }

  private mutating func parallelHeader() -> Bool {
    let isParallel = clause.settings.isParallel
    guard isParallel, ["do", "run", "perform", "carry", "execute"].contains(word(0)),
      contains([
        "these", "following", "this", "them", "tasks", "steps", "things", "all", "two", "three",
      ])
    else { return false }
    clause.role = .parallelHeader
    return true
  }

  // MARK: - People

  private static let people: Set<String> = ["me", "us"]

  /// Reads "ask me", "get approval from finance", "let Anna review it", "wait for confirmation".
  private mutating func approval() -> Bool {
    let first = Lexicon.verb(word(0)) ?? word(0)
    switch first {
    case "ask":
      if clause.words.count == 2, Self.people.contains(word(1)) { return approve() }
      if contains(Self.approvalNouns.union(Self.approvalVerbs))
        || word(1) == "for" && contains(Self.approvalNouns)
      {
        return approve()
      }
      if ["first", "before", "again", "about"].contains(word(2)), Self.people.contains(word(1)),
        clause.words.count <= 5
      {
        return approve()
      }
      if contains(["whether", "if"], limit: 4), Self.people.contains(word(1)) { return approve() }
      if contains(
        ["user", "me", "us", "human", "person", "someone", "people", "operator"], limit: 4)
      {
        clause.role = .approval
        clause.verb = "ask-input"
        clause.isStep = true
        return true
      }
      return false
    case "get", "obtain", "request", "wait", "await", "require", "need", "seek", "have", "give":
      let nouns = contains(Self.approvalNouns)
      if nouns { return approve() }
      if first == "have" || first == "wait", contains(Self.approvalVerbs, from: 1) {
        return approve()
      }
      return false
    case "let":
      guard contains(Self.approvalVerbs.union(["see", "look", "decide"]), from: 1) else {
        return false
      }
      return approve()
    case "approve", "confirm":
      return contains(["by", "with"]) && clause.words.count <= 6 ? approve() : false
    default:
      guard let place = passivePlace(), Self.approvalVerbs.contains(word(place)),
        contains(["by"], from: place),
        contains(["must", "should", "be", "needs"])
      else { return false }
      return approve()
    }
  }

  private mutating func approve() -> Bool {
    clause.role = .approval
    clause.verb = "ask"
    clause.isStep = true
    return true
  }

  private mutating func wait() -> Bool {
    let first = Lexicon.verb(word(0)) ?? ""
    guard ["wait", "pause", "sleep"].contains(first) else { return false }
    guard SettingsReader.duration(clause.words, tokens) != nil || clause.settings.timeout != nil
    else { return false }
    clause.role = .wait
    return true
  }

  private mutating func stop() -> Bool {
    if ["stop", "end", "exit", "quit", "finish"].contains(word(0)), clause.words.count <= 2 {
      clause.role = .stop
      return true
    }
    if has("do nothing") != nil || has("skip it") != nil || has("stop the workflow") != nil
      || clause.words.count == 1 && ["skip", "continue", "proceed"].contains(word(0))
      || has("continue anyway") != nil || has("carry on") != nil || has("ignore it") != nil
    {
      clause.role = .stop
      return true
    }
    return false
  }

  // MARK: - The verb

  private static let openers: Set<String> = [
    "i", "we", "you", "please", "can", "could", "would", "should", "must", "will", "want", "wants",
    "like",
    "i'd", "we'd", "i'm", "i'll", "we'll", "you'll", "you'd", "to", "also", "then", "next", "and",
    "let's",
    "am", "going", "trying", "looking", "hoping", "wish", "help", "have", "need", "needs", "just",
    "first",
    "finally", "now", "so", "only", "both", "kindly", "planning", "lets", "try", "don't", "forget",
    "us",
    "sure", "then", "but", "able", "be", "it", "they", "interested", "in", "also", "love",
  ]

  /// Drops "I would like to", "you should", "please" in front of the verb.
  private mutating func stripSubject() {
    var count = 0
    let isSubject = ["i", "we", "you", "it", "they"].contains(word(0))
    while count < 10, count < clause.words.count - 1, Self.openers.contains(word(count)) {
      let next = word(count + 1)
      if ["have", "need", "let's"].contains(word(count)), next != "to", word(count) != "let's" {
        if word(count) == "need" || word(count) == "have", count == 0 || isSubject,
          Lexicon.determiners.contains(next), count > 0
        {
          break
        }
        if word(count) == "have" { break }
      }
      if ["it", "they", "both", "in"].contains(word(count)), passivePlace() != nil { return }
      if word(count) == "in", Lexicon.gerund(next) == nil { break }
      count += 1
    }
    if has("make sure to") != nil || has("be sure to") != nil { count = 3 }
    if has("make sure that") != nil { count = 3 }
    if has("help me to") != nil || has("help us to") != nil {
      count = 3
    } else if has("help me") != nil || has("help us") != nil {
      count = 2
    } else if count > 0, word(count) == "me", word(count - 1) == "help" {
      count += word(count + 1) == "to" ? 2 : 1
    }
    drop(count)
  }

  /// Place of the participle in "the articles are summarised".
  private func passivePlace() -> Int? {
    var place = 1
    while place < min(clause.words.count - 1, 16) {
      if ["is", "are", "be", "been", "was", "were", "gets", "get"].contains(word(place)) {
        var next = place + 1
        while next < clause.words.count,
          Lexicon.auxiliaries.contains(word(next)) || Lexicon.adverbs.contains(word(next))
        {
          next += 1
        }
        if Lexicon.participle(word(next)) != nil, !word(next).hasSuffix("ing") { return next }
        return nil
      }
      if ["that", "which", "who", "to"].contains(word(place)) { return nil }
      place += 1
    }
    return nil
  }

  private mutating func findVerb() {
    guard !clause.words.isEmpty else { return }
    if ["what", "what's", "how", "who", "where", "which", "is", "are", "does", "do", "when", "why"]
      .contains(word(0)), clause.words.count > 2
    {
      clause.isQuestion = true
    }
    if let place = passivePlace(),
      !Lexicon.verbs.contains(word(0)) || Lexicon.nounVerbs.contains(word(0)),
      !clause.isQuestion
    {
      clause.isPassive = true
      clause.verb = Lexicon.participle(word(place))
      clause.verbPlace = place
      clause.isStep = true
      return
    }
    var place = 0
    while place < min(clause.words.count - 1, 4),
      Lexicon.adverbs.contains(word(place))
        || word(place).hasSuffix("ly") && Lexicon.verb(word(place)) == nil
    {
      place += 1
    }
    if let verb = Lexicon.verb(word(place)) {
      clause.verb = verb
      clause.verbPlace = place
      clause.isStep = true
      return
    }
    let next = word(place + 1)
    let first = clause.words.indices.contains(place) ? tokens[clause.words[place]] : nil
    if let first, first.kind == .word, first.isContent, clause.words.count > place + 1,
      Lexicon.determiners.contains(next) || ["it", "them", "me"].contains(next)
        || tokens[clause.words[place + 1]].isLiteral,
      first.lower.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 == 0x2D })
    {
      clause.verb = first.lower
      clause.verbPlace = place
      clause.isStep = true
      return
    }
    if clause.isQuestion {
      clause.verb = "find"
      clause.verbPlace = -1
      clause.isStep = true
    }
  }
}
