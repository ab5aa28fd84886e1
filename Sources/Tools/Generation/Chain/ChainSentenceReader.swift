/// Reads a request into orders for a chain: clause by clause, with the discourse parser of the workflow planner.
struct ChainSentenceReader {
  let text: [UInt8]
  let folded: ChainTokens
  let functions: [ContextFunction]
  var request: ChainRequest
  /// Names of results so far, in order.
  var results: [String] = []
  /// Whether something was loaded that "it" may mean.
  var hasMaterial = false
  var used: Set<Int> = []
  /// Whether several files were loaded and nothing has gone through them yet, and whether each was named.
  var loadedMany = false
  var loadedEach = false
  /// Wishes for the answer before them.
  var pendingWishes: [(words: String, span: WordSpan?)] = []
  /// "detect the language", until it is clear whether a condition follows.
  var pendingDetection: ChainOrder?

  var tokens: [Token] { folded.tokens }

  static func read(_ sentence: String, functions: [ContextFunction] = []) -> ChainRequest {
    var folded = ChainTokens(sentence)
    let signals = ChainSignals.take(from: &folded.tokens)
    folded.foldLists(hasJSON: signals.has(.json) || signals.has(.table))
    var reader = ChainSentenceReader(
      text: Array(sentence.utf8), folded: folded, functions: functions,
      request: ChainRequest(signals: signals))
    reader.run()
    return reader.request
  }

  /// A node of the discourse, or a clause that is none.
  private struct Part {
    var place: Int
    var node: PlanNode?
    var clause: Clause?
  }

  private mutating func run() {
    let (root, steering, notes, _) = DiscourseParser.parse(tokens)
    var parts = root.children.map { Part(place: place(of: $0), node: $0) }
    for clause in notes + steering {
      parts.append(Part(place: clause.all.first ?? 0, clause: clause))
    }
    // Stable by place: what steers stands where its words stand.
    let order = parts.indices.sorted { (parts[$0].place, $0) < (parts[$1].place, $1) }
    for index in order {
      if let node = parts[index].node {
        request.orders += read(node)
      } else if let clause = parts[index].clause {
        request.orders += read(whole: clause)
      }
    }
    if let pending = pendingDetection { request.orders.append(pending) }
    pendingDetection = nil
    finish()
    addWishes()
    request.leftover += leftover()
  }

  private func place(of node: PlanNode) -> Int {
    var least = node.clause?.all.min() ?? .max
    for child in node.children + node.otherwise { least = min(least, place(of: child)) }
    return least
  }

  // MARK: - Words

  func word(_ index: Int) -> String {
    index >= 0 && index < tokens.count ? tokens[index].lower : ""
  }

  /// The words as they were written, from the first to the last of these tokens.
  func words(_ indices: [Int]) -> String {
    guard let span = span(indices) else { return "" }
    var words = String(decoding: text[span.start..<span.end], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    while let last = words.last, [",", ";", ":", "."].contains(last) { words.removeLast() }
    return words
  }

  func span(_ indices: [Int]) -> WordSpan? {
    guard let first = indices.min(), let last = indices.max() else { return nil }
    return WordSpan(start: tokens[first].span.start, end: tokens[last].span.end)
  }

  // MARK: - The tree

  mutating func read(_ node: PlanNode) -> [ChainOrder] {
    switch node.kind {
    case .sequence: return node.children.flatMap { read($0) }
    case .step: return node.clause.map { read(whole: $0) } ?? []
    case .each: return each(node)
    case .branch: return branch(node)
    case .parallel: return parallel(node)
    case .loop:
      if node.settings.times != nil || !node.conditions.isEmpty {
        let said = (node.conditions.flatMap(\.all) + (node.clause?.all ?? []))
        used.formUnion(said)
        request.questions.append(
          "a chain does not loop: '\(words(said))' was left out; use `dna build-workflow` for loops"
        )
      }
      return node.children.flatMap { read($0) }
    case .ask, .wait, .stop:
      let said = node.clause?.all ?? []
      used.formUnion(said)
      request.questions.append(
        "a chain does not wait for people or time: '\(words(said))' was left out; "
          + "use `dna build-workflow` for approvals")
      return []
    }
  }

  private mutating func each(_ node: PlanNode) -> [ChainOrder] {
    guard let clause = node.clause else { return node.children.flatMap { read($0) } }
    used.formUnion(clause.all)
    let source = source(in: clause.words)
    let noun = NounPhrase(clause.words.filter { tokens[$0].kind == .word }, tokens)
    let element = noun.singular ?? "item"
    let outer = (results, hasMaterial)
    if source == nil, !hasMaterial {
      need(Lexicon.plural(element), clause.words, "something is done for each of it")
    }
    hasMaterial = true
    var body = node.children.flatMap { read($0) }
    results = outer.0
    hasMaterial = true
    var tail: [ChainOrder] = []
    while let last = body.last, last.isCollective { tail.insert(body.removeLast(), at: 0) }
    var orders: [ChainOrder] = []
    let spans = span(clause.all).map { [$0] } ?? []
    if let source {
      orders.append(load([source], spans, "'\(words(clause.all))' says what is gone through"))
    }
    orders.append(
      ChainOrder(
        work: .map(body), name: Lexicon.plural(body.last?.name ?? element), spans: spans,
        why: "'\(words(clause.all))' asks for the same with every one"))
    results.append(orders[orders.count - 1].name)
    return orders + tail
  }

  private mutating func parallel(_ node: PlanNode) -> [ChainOrder] {
    if let clause = node.clause { used.formUnion(clause.all) }
    let outer = (results, hasMaterial)
    var arms: [[ChainOrder]] = []
    let clauses = node.children.count == 1 ? node.children[0].clause.map(coordinated) ?? [] : []
    if clauses.count > 1 {
      for clause in clauses {
        (results, hasMaterial) = outer
        arms.append(read(clause))
      }
    } else {
      for child in node.children {
        results = outer.0
        arms.append(read(child))
      }
    }
    arms.removeAll(where: \.isEmpty)
    results = outer.0 + arms.flatMap { $0.map(\.name) }
    guard arms.count > 1 else { return arms.first ?? [] }
    return [
      group(
        arms,
        node.clause.flatMap { span($0.all) }.map { [$0] } ?? arms.flatMap { $0.flatMap(\.spans) })
    ]
  }

  /// Several bodies side by side.
  func group(_ arms: [[ChainOrder]], _ spans: [WordSpan]) -> ChainOrder {
    ChainOrder(
      work: .parallel(arms), name: "parts", spans: spans,
      why: "the parts need nothing of each other, so they run side by side")
  }

  /// "list the pros and the cons of it": one clause for each of the things.
  private func coordinated(_ clause: Clause) -> [Clause] {
    let words = clause.words
    guard let and = words.firstIndex(where: { word($0) == "and" }), and > 1, and + 1 < words.count,
      Lexicon.determiners.contains(word(words[and + 1]))
    else { return [] }
    let tail =
      words[and...].firstIndex { ["of", "for", "from", "in", "about", "to"].contains(word($0)) }
      ?? words.endIndex
    var first = clause
    first.words = Array(words[..<and]) + Array(words[tail...])
    var second = clause
    second.words = [words[0]] + Array(words[(and + 1)...])
    return [first, second]
  }

  private mutating func branch(_ node: PlanNode) -> [ChainOrder] {
    guard var clause = node.clause else { return [] }
    used.formUnion(clause.all)
    // "if it is about billing answer from …": the order follows the condition without a mark.
    var order: Clause?
    if let place = clause.words.indices.dropFirst(3).first(where: { startsOrder(clause.words, $0) })
    {
      order = clause
      order?.words = Array(clause.words[place...])
      order?.role = .action
      clause.words = Array(clause.words[..<place])
    }
    let isNegated = clause.role == .negatedCondition
    let content = clause.words.filter { tokens[$0].isContent || word($0) == "not" }
    let negative =
      clause.words.contains { ["not", "isn't", "n't", "aren't"].contains(word($0)) } != isNegated
    let label = conditionLabel(clause)
    let detection = pendingDetection
    pendingDetection = nil
    let spans = [span(clause.all)].compactMap { $0 } + (detection?.spans ?? [])
    let other = label == "yes" ? "no" : "other"
    if detection == nil { subject(of: clause) }
    let outer = results
    let first = (order.map { read(whole: $0) } ?? []) + node.children.flatMap { read($0) }
    results = outer
    let second = node.otherwise.flatMap { read($0) }
    results = outer + [first.last?.name, second.last?.name].compactMap { $0 }.prefix(1)
    guard !first.isEmpty || !second.isEmpty else {
      request.questions.append("what is to be done when '\(words(content))'?")
      return []
    }
    let question =
      label == "yes" ? words(clause.words) : "whether it is \(label): \(words(clause.words))"
    let check = ChainOrder(
      work: .classify([label, other]), name: "check",
      instruction: detection.map { $0.instruction + ": \(label) or \(other)" } ?? "Say \(question)",
      spans: spans, why: "'\(words(clause.all))' has to be known first")
    let arms =
      negative && label != "yes"
      ? [(label: other, body: first), (label: label, body: second)]
      : [
        (label: negative ? other : label, body: first),
        (label: negative ? label : other, body: second),
      ]
    let choice = ChainOrder(
      work: .branch(arms), name: first.last?.name ?? "result", spans: spans,
      why: "'\(words(clause.all))' decides which way is taken")
    return [check, choice]
  }

  private func startsOrder(_ words: [Int], _ place: Int) -> Bool {
    guard place + 1 < words.count, ChainLexicon.verbs[word(words[place])] != nil,
      !Lexicon.functionWords.contains(word(words[place - 1]))
    else { return false }
    return ["from", "it", "with", "the", "a", "them", "using", "to", "questions"].contains(
      word(words[place + 1]))
  }

  /// "the question is about billing" → billing; "it is not English" → english; else yes.
  private func conditionLabel(_ clause: Clause) -> String {
    let lower = clause.words.map { word($0) }
    if let about = lower.lastIndex(of: "about"), about + 1 < lower.count {
      let rest = clause.words[(about + 1)...].filter { tokens[$0].isContent }.prefix(3).map {
        word($0)
      }
      if !rest.isEmpty { return PlanContext.slug(rest, separator: "_") }
    }
    if let verb = lower.firstIndex(where: { ["is", "are", "isn't", "'s"].contains($0) }) {
      let rest = clause.words[(verb + 1)...].filter { tokens[$0].isContent && word($0) != "not" }
      if rest.count == 1, tokens[rest[0]].kind == .word {
        return PlanContext.slug([word(rest[0])], separator: "_")
      }
    }
    return "yes"
  }

  /// What a condition speaks of becomes an input when nothing before it is known.
  private mutating func subject(of clause: Clause) {
    guard request.needs.isEmpty, !hasMaterial, results.isEmpty else { return }
    let noun = NounPhrase(
      Array(clause.words.prefix { !["is", "are", "has", "contains"].contains(word($0)) }), tokens)
    need(noun.singular ?? "input", noun.words, "the condition looks at it")
  }

  // MARK: - Needs

  mutating func need(_ name: String, _ indices: [Int], _ why: String) {
    var slug = PlanContext.slug([name], separator: "_")
    if slug.isEmpty || slug.utf8.first.map({ $0 < 0x61 }) == true {
      slug = "input" + (slug.isEmpty ? "" : "_" + slug)
    }
    guard !request.needs.contains(where: { $0.name == slug }) else { return }
    request.needs.append(
      ChainNeed(name: slug, span: span(indices), words: words(indices), why: why))
  }

  func load(_ sources: [ChainOrder.Source], _ spans: [WordSpan], _ why: String) -> ChainOrder {
    ChainOrder(
      work: .load(sources),
      name: sources.count == 1 && !sources[0].isMany ? "document" : "documents",
      spans: spans, why: why, confidence: 0.9)
  }

  // MARK: - What is left

  /// Content words that no order, setting or input used, neighbours joined.
  private func leftover() -> [DroppedWords] {
    var groups: [[Int]] = []
    for (index, token) in tokens.enumerated() where token.isContent && !used.contains(index) {
      if let last = groups.last?.last, last == index - 1 {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.compactMap { group in
      span(group).map {
        DroppedWords(span: $0, words: words(group), why: "no rule made a step of these words")
      }
    }
  }
}

extension ChainOrder {
  /// Whether it is about all results at once and so ends "for each".
  var isCollective: Bool {
    switch work {
    case .table, .save: true
    case .ask:
      [
        "combine", "merge", "join", "aggregate", "reduce", "synthesise", "synthesize",
        "consolidate", "compare",
      ].contains(verb)
    default: false
    }
  }
}
