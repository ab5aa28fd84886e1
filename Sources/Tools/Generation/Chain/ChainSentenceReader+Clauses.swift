/// One clause: which step it asks for.
extension ChainSentenceReader {
  /// A clause that may hold several orders: "load data.csv and answer questions about it".
  mutating func read(whole clause: Clause) -> [ChainOrder] {
    guard clause.role == .action || clause.role == .note else { return read(clause) }
    var parts: [[Int]] = [[]]
    for (place, index) in clause.words.enumerated() {
      let next = place + 1 < clause.words.count ? clause.words[place + 1] : -1
      if word(index) == "and", place > 1, place + 2 < clause.words.count,
        let task = ChainLexicon.verbs[word(next)], isOrder(task, clause.words, place + 1)
      {
        parts.append([])
      } else {
        parts[parts.count - 1].append(index)
      }
    }
    guard parts.count > 1 else { return read(clause) }
    used.formUnion(clause.all)
    var orders: [ChainOrder] = []
    for part in parts {
      var one = clause
      one.words = part
      one.all = part
      one.isPassive = false
      orders += read(one)
    }
    return orders
  }

  /// Whether the word at a place is the verb of a further order, not a noun.
  private func isOrder(_ task: ChainLexicon.Task, _ words: [Int], _ place: Int) -> Bool {
    let verb = word(words[place])
    let next = word(words[place + 1])
    guard !["of", "and", "or", "for", "from", "by"].contains(next) || verb == "answer" else {
      return false
    }
    if Lexicon.determiners.contains(next) || Lexicon.pronouns.contains(next) { return true }
    switch task {
    case .answer, .list, .extract, .translate, .summarise, .classify, .combine, .retrieve:
      return true
    default: return !Lexicon.nounVerbs.contains(verb)
    }
  }

  mutating func read(_ clause: Clause) -> [ChainOrder] {
    guard clause.all.contains(where: { tokens[$0].isContent }) else { return [] }
    var orders = interpret(clause)
    guard !orders.isEmpty else { return [] }
    used.formUnion(clause.all)
    if let pending = pendingDetection, orders.first?.verb != "detect" {
      orders.insert(pending, at: 0)
      pendingDetection = nil
    }
    for order in orders {
      switch order.work {
      case .load, .save: continue
      default: results.append(order.name)
      }
    }
    return orders
  }

  /// The words of a clause without "please", "I want to" and the like, and its verb.
  private func verb(of clause: Clause) -> (verb: String, task: ChainLexicon.Task?, rest: [Int]) {
    var words = clause.words
    while let first = words.first,
      Lexicon.adverbs.contains(word(first))
        || [
          "to", "i", "we", "want", "need", "it", "should", "can", "you", "a", "an", "the", "me",
          "us", "chain", "that", "which",
        ].contains(word(first)) && ChainLexicon.task(word(first)) == nil
          && words.count > 1
          && words.dropFirst().prefix(4).contains(where: { ChainLexicon.verbs[word($0)] != nil })
    {
      words.removeFirst()
    }
    if clause.isPassive, let base = clause.verb {
      let rest = clause.words.enumerated().filter { $0.offset != clause.verbPlace }.map(\.element)
      return (base, ChainLexicon.task(base), rest)
    }
    guard let first = words.first else { return ("", nil, []) }
    let lower = word(first)
    if let task = ChainLexicon.task(lower), tokens[first].kind == .word {
      return (Lexicon.verb(lower) ?? lower, task, Array(words.dropFirst()))
    }
    // "given a question, answer it": what is given is an input.
    return ("", nil, words)
  }

  private mutating func interpret(_ clause: Clause) -> [ChainOrder] {
    var (verb, task, rest) = verb(of: clause)
    let lower = rest.map { word($0) }
    let spans = span(clause.all).map { [$0] } ?? []
    if verb.isEmpty, ["given", "for", "from", "with", "on"].contains(lower.first ?? ""),
      source(in: rest) == nil
    {
      let noun = NounPhrase(Array(rest.dropFirst()), tokens)
      if let head = noun.singular, lower.first == "given" {
        need(head, rest, "the request says it is given")
        used.formUnion(clause.all)
        return []
      }
    }
    if clause.words.count > 1, word(clause.words[0]) == "given" {
      let noun = NounPhrase(Array(clause.words.dropFirst()), tokens)
      if let head = noun.singular, source(in: clause.words) == nil {
        need(head, noun.words, "the request says it is given")
        used.formUnion(clause.all)
        return []
      }
    }
    if constraint(clause) { return [] }
    if let tool = tool(clause, task, spans) { return tool }
    if let question = yesNo(clause, spans) { return question }
    if isQuestions(lower),
      task != .retrieve && task != .load && task != .produce && task != .classify
    {
      return answer(clause, rest, spans)
    }
    if task == nil || task == .make {
      if lower.contains(where: { ["rag", "q&a", "qa", "chatbot", "bot", "assistant"].contains($0) })
        || lower.starts(with: ["q", "&", "a"]) || lower.contains("q")
      {
        return answer(clause, rest, spans)
      }
      if lower.contains("table") {
        return [
          ChainOrder(
            work: .table(listed(rest)), name: "table", spans: spans,
            why: "'\(words(clause.all))' asks for a table")
        ]
      }
      if lower.contains("summary") || lower.contains("tl;dr") || lower.contains("tl") {
        task = .summarise
        verb = "summarise"
      }
    }
    switch task {
    case .answer:
      if lower.contains("questions") || lower.contains("question") || source(in: rest) != nil {
        return answer(clause, rest, spans)
      }
      return answer(clause, rest, spans)
    case .chat: return answer(clause, rest, spans, input: "message")
    case .classify, .detect: return classify(clause, verb, rest, spans)
    case .extract: return extract(clause, verb, rest, spans)
    case .convert:
      let fields = rest.contains { folded.list(tokens[$0]) != nil }
      return fields || request.signals.has(.json)
        ? extract(clause, verb, rest, spans) : work(clause, verb, rest, spans, makes: false)
    case .load:
      let found = sources(in: rest)
      guard !found.isEmpty else {
        let noun = NounPhrase(rest, tokens)
        need(noun.singular ?? "document", rest, "it is read")
        hasMaterial = true
        used.formUnion(clause.all)
        return []
      }
      hasMaterial = true
      loadedMany = found.contains(where: \.isMany)
      loadedEach = clause.words.contains { ["each", "every"].contains(word($0)) }
      return [load(found, spans, "'\(words(clause.all))' names what is read")]
    case .split:
      var orders = material(clause, rest, spans, objectIsInput: true)
      orders.append(splitOrder(spans, "'\(words(clause.all))' asks for pieces"))
      return orders
    case .retrieve: return retrieve(clause, verb, rest, spans)
    case .summarise: return work(clause, verb, rest, spans, makes: false)
    case .save: return save(clause, rest, spans)
    case .list: return work(clause, verb, rest, spans, makes: true, answer: .list)
    case .produce: return produce(clause, verb, rest, spans)
    case .transform, .compare, .choose: return work(clause, verb, rest, spans, makes: false)
    case .combine: return work(clause, verb, rest, spans, makes: false)
    case .translate: return translate(clause, verb, rest, spans)
    case .make:
      return work(clause, verb, rest, spans, makes: true)
    case .tool, .outside:
      return outside(clause, verb, rest, spans)
    case nil:
      if let found = source(in: rest), lower.contains(where: { ["over", "about"].contains($0) }) {
        _ = found
        return answer(clause, rest, spans)
      }
      guard clause.isStep, clause.verb != nil else { return [] }
      return work(clause, clause.verb ?? "", rest, spans, makes: false)
    }
  }

  private static let wishes: Set<String> = [
    "keep", "preserve", "avoid", "ensure", "be", "stay", "don't", "never", "always", "limit", "do",
    "skip", "ignore", "leave", "make",
  ]

  /// "keep the tone", "be brief": a wish for the answer before, not a step.
  private mutating func constraint(_ clause: Clause) -> Bool {
    guard let first = clause.words.first, Self.wishes.contains(word(first)), clause.words.count > 1
    else { return false }
    if word(first) == "make", !["sure", "it"].contains(word(clause.words[1])) { return false }
    pendingWishes.append((words(clause.words), span(clause.words)))
    used.formUnion(clause.all)
    return true
  }

  private func isQuestions(_ lower: [String]) -> Bool {
    guard let place = lower.firstIndex(where: { $0 == "questions" }) else { return false }
    return place + 1 < lower.count
      && ["about", "on", "over", "from", "regarding"].contains(lower[place + 1])
  }

  // MARK: - Questions and retrieval

  private mutating func answer(
    _ clause: Clause, _ rest: [Int], _ spans: [WordSpan], input: String? = nil
  ) -> [ChainOrder] {
    var orders: [ChainOrder] = []
    let refersBack = rest.contains { ["it", "them", "these", "those"].contains(word($0)) }
    let nouns = NounPhrase(
      Array(rest.prefix { !["about", "from", "over", "in", "on", "with"].contains(word($0)) }),
      tokens)
    var name = input ?? "question"
    if request.needs.contains(where: { $0.name == "message" }), input == nil || input == "message" {
      name = "message"
    }
    let isAsked = rest.contains {
      ["question", "questions", "message", "query", "queries"].contains(word($0))
    }
    let isKnown =
      !isAsked && !request.needs.isEmpty && !results.isEmpty
      || request.needs.contains { ["question", "message", name].contains($0.name) }
      || (refersBack && !request.needs.isEmpty)
    if !isKnown {
      if input == nil, let head = nouns.singular,
        ["message", "email", "mail", "ticket", "query", "request", "comment"].contains(head)
      {
        name = head
      }
      need(
        name,
        rest.filter { ["question", "questions"].contains(word($0)) }.isEmpty
          ? clause.words : rest.filter { ["question", "questions"].contains(word($0)) },
        "it is what is asked")
    }
    let hasSearched = results.contains("passages")
    if let found = source(in: rest) {
      orders.append(search(found, spans, "'\(words(clause.all))' names what the answers are in"))
    } else if !refersBack, !hasMaterial, !hasSearched, let store = store(in: rest) {
      orders.append(search(store.source, spans, "'\(words(store.words))' is where the answers are"))
      request.questions.append(
        "where is '\(words(store.words))'? The plan reads the folder or file '\(store.source.path)'"
      )
    }
    let isChat = input == "message"
    orders.append(
      ChainOrder(
        work: .ask(.text), name: isChat ? "reply" : "answer", instruction: words(clause.words),
        spans: spans, why: "'\(words(clause.all))' asks for an answer", verb: "answer"))
    return orders
  }

  private func search(
    _ source: ChainOrder.Source, _ spans: [WordSpan], _ why: String
  ) -> ChainOrder {
    ChainOrder(work: .retrieve(source), name: "passages", spans: spans, why: why, confidence: 0.9)
  }

  private mutating func retrieve(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    let isSearch = ["retrieve", "search", "find"].contains(verb)
    if let found = source(in: rest) ?? (isSearch ? store(in: rest)?.source : nil) {
      if !request.needs.contains(where: { ["question", "message", "query"].contains($0.name) }) {
        need("question", rest, "it is what is looked for")
      }
      return [search(found, spans, "'\(words(clause.all))' asks for a search")]
    }
    if request.signals.has(.count)
      || rest.contains(where: { ["passages", "chunks", "relevant"].contains(word($0)) })
    {
      request.questions.append("which files are searched? Nothing names a folder or a file")
      need("question", rest, "it is what is looked for")
      return [
        search(
          ChainOrder.Source(path: "docs", isMany: true, isGuessed: true), spans,
          "a search needs files; 'docs' is assumed")
      ]
    }
    return work(clause, verb, rest, spans, makes: false)
  }

  // MARK: - Labels and fields

  /// "is this message spam or not".
  private mutating func yesNo(_ clause: Clause, _ spans: [WordSpan]) -> [ChainOrder]? {
    let lower = clause.words.map { word($0) }
    guard ["is", "are", "whether", "decide", "check", "say"].contains(lower.first ?? ""),
      let or = lower.lastIndex(of: "or"),
      or + 1 < lower.count, or > 2
    else { return nil }
    let start =
      lower.first == "is" || lower.first == "are" ? 1 : (lower.firstIndex(of: "is") ?? -1) + 1
    guard start > 0 else { return nil }
    let label = lower[or - 1]
    let second = lower[or + 1] == "not" ? "not_\(label)" : lower[or + 1]
    let noun = NounPhrase(Array(clause.words[min(start, or - 1)..<(or - 1)]), tokens)
    if request.needs.isEmpty, !hasMaterial {
      need(noun.singular ?? "text", noun.words, "the question is about it")
    }
    return [
      ChainOrder(
        work: .classify([label, second]), name: "category", instruction: words(clause.words),
        spans: spans, why: "'\(words(clause.all))' asks which of two it is", verb: "classify")
    ]
  }

  private func labels(_ indices: [Int]) -> [String]? {
    indices.lazy.compactMap { folded.list(tokens[$0]) }.first
  }

  /// The names that a folded list in the words holds.
  private func listed(_ indices: [Int]) -> [String] { labels(indices) ?? [] }

  private mutating func classify(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    let lower = rest.map { word($0) }
    let why = "'\(words(clause.all))' asks for one of several labels"
    var found = labels(rest)
    if lower.contains("sentiment"), found == nil {
      found = ChainLexicon.sentiments
      request.assumptions.append(
        "sentiment is one of \(ChainLexicon.sentiments.joined(separator: ", "))")
    }
    let isMany =
      lower.contains { ["topics", "tags", "keywords", "labels"].contains($0) }
      && ["tag", "label", "detect", "identify", "determine"].contains(verb)
    if found == nil, isMany {
      return work(clause, verb, rest, spans, makes: false, answer: .list)
    }
    if found == nil,
      verb == "detect" || verb == "determine" || verb == "identify" || verb == "recognise"
        || verb == "decide"
    {
      let orders = material(clause, rest, spans, objectIsInput: false)
      let name = NounPhrase(Array(rest.prefix { word($0) != "of" }), tokens).singular ?? "finding"
      let order = ChainOrder(
        work: .ask(.text), name: slug(name), instruction: words(clause.words), spans: spans,
        why: "'\(words(clause.all))' asks to tell it", verb: "detect")
      guard orders.isEmpty else { return orders + [order] }
      used.formUnion(clause.all)
      if pendingDetection == nil { pendingDetection = order }
      return []
    }
    if found == nil, let pair = pair(rest) { found = pair }
    guard let labels = found, labels.count > 1 else {
      request.questions.append(
        "which labels are there? '\(words(clause.words))' names none; 'yes', 'no' and 'unclear' are assumed"
      )
      let before = material(clause, rest, spans, objectIsInput: true)
      return before + [
        ChainOrder(
          work: .classify(["yes", "no", "unclear"]), name: "category",
          instruction: words(clause.words),
          spans: spans, why: why, confidence: 0.4, verb: "classify")
      ]
    }
    let before = material(
      clause, rest.filter { folded.list(tokens[$0]) == nil }, spans, objectIsInput: true)
    let isRoute =
      ["route", "routes"].contains(word(clause.words.first ?? -1)) || lower.contains("prompt")
    let order = ChainOrder(
      work: .classify(labels.map(slug)), name: isRoute ? "route" : "category",
      instruction: words(clause.words),
      spans: spans, why: why, confidence: 0.9, verb: "classify")
    guard isRoute else { return wrap(clause, before, [order], rest) }
    let arms = labels.map { label in
      (
        label: slug(label),
        body: [
          ChainOrder(
            work: .ask(.text), name: "answer", instruction: "Answer as an expert in \(label)",
            spans: spans, why: "'\(label)' is one of the ways", verb: "answer")
        ]
      )
    }
    return before + [
      order,
      ChainOrder(
        work: .branch(arms), name: "answer", spans: spans, why: "each label has a prompt of its own"
      ),
    ]
  }

  /// "spam or ham" without commas.
  private func pair(_ indices: [Int]) -> [String]? {
    guard let or = indices.firstIndex(where: { word($0) == "or" }), or > 0, or + 1 < indices.count
    else { return nil }
    return [word(indices[or - 1]), word(indices[or + 1])]
  }

  func slug(_ text: String) -> String {
    var slug = PlanContext.slug([text], separator: "_")
    if slug.isEmpty { slug = "value" }
    if PlanContext.languageWords.contains(slug) { slug = "the_" + slug }
    return slug.utf8.first.map { $0 < 0x61 } == true ? "n_" + slug : slug
  }

  private mutating func extract(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    let fields = listed(rest)
    let others = rest.filter { folded.list(tokens[$0]) == nil }
    let why = "'\(words(clause.all))' names what is taken out"
    let before = material(
      clause, others, spans,
      objectIsInput: ["parse", "turn", "convert", "transform"].contains(verb))
    let isList = request.signals.has(.list) && fields.count <= 1
    let answer: ChainOrder.Answer =
      isList ? .list : .fields(fields.isEmpty ? ["result"] : unique(fields.map(slug)))
    if fields.isEmpty, !isList {
      request.questions.append("which fields are wanted? '\(words(clause.words))' names none")
    }
    let order = ChainOrder(
      work: .ask(answer), name: isList ? slug(fields.first ?? "items") : "record",
      instruction: words(clause.words), spans: spans,
      why: why, confidence: 0.9, verb: "extract")
    return wrap(clause, before, [order], rest)
  }

  func unique(_ names: [String]) -> [String] {
    var result: [String] = []
    for name in names where !result.contains(name) { result.append(name) }
    return result
  }

  // MARK: - Language work

  private mutating func translate(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    guard let to = rest.lastIndex(where: { ["to", "into"].contains(word($0)) }) else {
      return work(clause, verb, rest, spans, makes: false)
    }
    let languages = rest[(to + 1)...].filter { tokens[$0].isContent && tokens[$0].kind == .word }
    let joins = rest[(to + 1)...].filter { ["and", ","].contains(word($0)) }
    guard languages.count > 1, joins.count >= languages.count - 1 else {
      return work(clause, verb, rest, spans, makes: false)
    }
    let head = Array(rest[...to])
    let before = material(clause, Array(rest[..<to]), spans, objectIsInput: true)
    let arms = languages.map { language in
      [
        ChainOrder(
          work: .ask(.text), name: slug(word(language)),
          instruction: "\(verb) \(words(head)) \(tokens[language].text)", spans: spans,
          why: "'\(tokens[language].text)' is one of the languages", verb: verb)
      ]
    }
    return wrap(clause, before, [group(arms, spans)], rest)
  }

  private mutating func produce(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    let targets = rest.indices.filter { place in
      tokens[rest[place]].kind == .file && place > 0
        && ["to", "into", "as", "in"].contains(word(rest[place - 1]))
    }
    // "write the result to summary.md"
    if let target = targets.last, ["write", "output", "create"].contains(verb) {
      let product = Array(rest[..<max(0, target - 1)])
      let noun = NounPhrase(product, tokens)
      let isResult =
        noun.pronoun != nil || noun.head == nil
        || [
          "result", "results", "output", "answer", "summary", "summaries", "report", "table",
          "text", "translation",
        ].contains(noun.head ?? "")
          && noun.isDefinite && !results.isEmpty
      let write = ChainOrder(
        work: .save(tokens[rest[target]].text), name: "written", spans: spans,
        why: "'\(words(clause.all))' names the file", confidence: 0.9, verb: "save")
      if isResult { return [write] }
      return work(clause, verb, product, spans, makes: true) + [write]
    }
    if rest.contains(where: { word($0) == "table" }),
      ["create", "output", "give", "produce", "return", "generate"].contains(verb)
    {
      return [
        ChainOrder(
          work: .table(listed(rest)), name: "table", spans: spans,
          why: "'\(words(clause.all))' asks for a table")
      ]
    }
    return work(clause, verb, rest, spans, makes: true, answer: .fields(products(verb, rest)))
  }

  /// "a headline and a tweet": what is to be written, when it is more than one thing.
  private func products(_ verb: String, _ rest: [Int]) -> [String] {
    var names: [String] = []
    var noun: [Int] = []
    for index in rest {
      if ["and", ","].contains(word(index)) {
        if !noun.isEmpty { names.append(product(noun)) }
        noun = []
      } else if [
        "for", "from", "of", "about", "to", "in", "on", "with", "based", "as", "by", "that",
      ].contains(word(index)) {
        break
      } else {
        noun.append(index)
      }
    }
    if !noun.isEmpty { names.append(product(noun)) }
    return unique(names.filter { !$0.isEmpty })
  }

  private func product(_ indices: [Int]) -> String {
    let content = indices.filter {
      tokens[$0].isContent && Lexicon.integer(tokens[$0]) == nil && tokens[$0].kind == .word
    }
    guard
      content.count
        == indices.filter({ tokens[$0].kind != .mark && !Lexicon.functionWords.contains(word($0)) })
        .count, !content.isEmpty
    else { return "" }
    return slug(content.map { word($0) }.joined(separator: " "))
  }

  /// A task for a model: what it works on, then the prompt.
  private mutating func work(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan], makes: Bool,
    answer: ChainOrder.Answer = .text
  ) -> [ChainOrder] {
    let before = material(clause, rest, spans, objectIsInput: !makes)
    var answer = answer
    if case .fields(let names) = answer, names.count < 2 { answer = .text }
    if case .text = answer, request.signals.has(.list), makes || verb == "extract" {
      answer = .list
    }
    let noun = NounPhrase(
      Array(
        rest.prefix {
          !["for", "from", "of", "about", "to", "with", "on", "in"].contains(word($0))
        }), tokens)
    let name: String
    switch verb {
    case "summarise", "summarize", "condense", "tl;dr", "tldr", "recap": name = "summary"
    case "translate": name = "translation"
    case "explain": name = "explanation"
    case "compare", "contrast": name = "comparison"
    case "review", "audit", "inspect": name = "review"
    case "score", "rate", "grade": name = verb == "grade" ? "grade" : "score"
    case "combine", "merge", "aggregate", "reduce", "consolidate": name = "combined"
    case "describe": name = "description"
    default:
      if makes, let head = noun.head {
        name = slug((noun.modifiers.suffix(1) + [head]).joined(separator: " "))
      } else {
        name =
          ["rewrite", "fix", "edit", "improve", "proofread", "correct", "polish"].contains(verb)
          ? "text" : "result"
      }
    }
    let why =
      ChainLexicon.task(verb) == nil
      ? "'\(verb)' is not known; a model is told the words as they are"
      : "'\(words(clause.all))' is work for a model"
    let order = ChainOrder(
      work: .ask(answer), name: name, instruction: instruction(clause), spans: spans, why: why,
      confidence: ChainLexicon.task(verb) == nil ? 0.4 : 0.8, verb: verb)
    let isLong = rest.contains { ["long", "large", "huge"].contains(word($0)) }
    if isLong, ["summarise", "summarize", "condense"].contains(verb),
      !before.contains(where: \.isMap)
    {
      request.assumptions.append(
        "a long text is cut into pieces, each is summarised, and the summaries are summarised")
      let pieces = ChainOrder(
        work: .map([order]), name: "summaries", spans: spans, why: "each piece fits the model",
        confidence: 0.7)
      return before + [
        splitOrder(spans, "'long' says that it may not fit into one prompt"), pieces, order,
      ]
    }
    return wrap(clause, before, [order], rest)
  }

  /// The words that the model is told, without what steers the rest.
  private func instruction(_ clause: Clause) -> String { words(clause.words) }

  func splitOrder(_ spans: [WordSpan], _ why: String) -> ChainOrder {
    ChainOrder(
      work: .split(size: request.signals.first(.chunk)?.number), name: "chunks", spans: spans,
      why: why)
  }

  /// Puts orders under a map when "each", "every" or several files ask for it.
  private mutating func wrap(
    _ clause: Clause, _ before: [ChainOrder], _ orders: [ChainOrder], _ rest: [Int]
  ) -> [ChainOrder] {
    let isEach = clause.words.contains { ["each", "every"].contains(word($0)) }
    let many = before.contains { order in
      if case .load(let sources) = order.work {
        return sources.contains(where: \.isMany) && sources.count == 1
      }
      return false
    }
    let overChunks =
      results.last == "chunks"
      && (isEach || clause.words.contains { ["them", "pieces", "chunks"].contains(word($0)) })
    let isOfOne: Bool =
      switch orders.last?.work {
      case .classify, .ask(.fields): true
      default: false
      }
    let perFile = loadedMany && (loadedEach || isOfOne)
    guard isEach || many || overChunks || perFile else { return before + orders }
    loadedMany = false
    let name = orders.last?.name ?? "item"
    return before + [
      ChainOrder(
        work: .map(orders), name: Lexicon.plural(name), spans: orders.flatMap(\.spans),
        why: isEach
          ? "'\(words(clause.all))' asks for the same with every one" : "there are several files",
        confidence: 0.9)
    ]
  }

  // MARK: - Files and tools

  private mutating func save(_ clause: Clause, _ rest: [Int], _ spans: [WordSpan]) -> [ChainOrder] {
    if let file = rest.last(where: { tokens[$0].kind == .file }) {
      return [
        ChainOrder(
          work: .save(tokens[file].text), name: "written", spans: spans,
          why: "'\(words(clause.all))' names the file", confidence: 0.9, verb: "save")
      ]
    }
    request.questions.append(
      "where is it saved? '\(words(clause.words))' names no file; 'output.md' is assumed")
    return [
      ChainOrder(
        work: .save("output.md"), name: "written", spans: spans,
        why: "'\(words(clause.all))' asks for a file", confidence: 0.5, verb: "save")
    ]
  }

  /// "with the tool get_weather", or a function of the user's own code.
  private mutating func tool(
    _ clause: Clause, _ task: ChainLexicon.Task?, _ spans: [WordSpan]
  ) -> [ChainOrder]? {
    var name: String?
    var words = clause.words
    for (place, index) in clause.words.enumerated() {
      let token = tokens[index]
      let before = place > 0 ? word(clause.words[place - 1]) : ""
      let isIdentifier =
        token.text.contains("_") || token.text.dropFirst().contains { $0.isUppercase }
        || token.kind == .quote
      if functions.contains(where: { $0.name.lowercased() == token.lower })
        || ["tool", "function", "api", "program", "method"].contains(before) && isIdentifier
          && folded.list(token) == nil
      {
        name = functions.first { $0.name.lowercased() == token.lower }?.name ?? token.text
        let lead =
          clause.words[..<place].lastIndex {
            ["with", "using", "via", "by", "through", "use", "call"].contains(word($0))
          } ?? place
        words = Array(clause.words[..<lead]) + Array(clause.words[(place + 1)...])
        break
      }
    }
    guard let name else { return nil }
    used.formUnion(clause.all)
    var rest = words
    let verb = rest.first.map { word($0) } ?? ""
    if ChainLexicon.task(verb) != nil { rest.removeFirst() }
    if request.needs.isEmpty, !hasMaterial, results.isEmpty {
      let noun = NounPhrase(
        Array(
          rest.prefix {
            !["about", "of", "for", "to", "up"].contains(word($0)) || $0 == rest.first
          }), tokens)
      let head = noun.singular ?? NounPhrase(rest, tokens).singular ?? "question"
      need(head, rest, "the tool '\(name)' is called with it")
    }
    var orders = [
      ChainOrder(
        work: .tool(name), name: slug(name) + "_result", spans: spans,
        why: "'\(name)' is named as what does it", confidence: 0.9, verb: verb)
    ]
    if task == .answer || task == .produce || task == .transform {
      orders.append(
        ChainOrder(
          work: .ask(.text), name: "answer", instruction: self.words(words), spans: spans,
          why: "the answer is made of what the tool gives", verb: verb))
    }
    return orders
  }

  private mutating func outside(
    _ clause: Clause, _ verb: String, _ rest: [Int], _ spans: [WordSpan]
  ) -> [ChainOrder] {
    // "use", "run" and "get" alone say nothing that a chain could not do.
    let said = words(clause.words)
    used.formUnion(clause.all)
    if ["get", "show", "print", "display", "tell", "inform", "return", "report", "make", "provide"]
      .contains(verb)
    {
      return work(clause, verb, rest, spans, makes: true)
    }
    if [
      "calculate", "compute", "count", "measure", "check", "validate", "convert", "change",
      "modify", "add", "remove", "replace", "draw", "design", "prepare", "organise", "organize",
      "arrange", "verify", "ensure", "solve", "fix", "transcribe", "anonymize", "anonymise",
      "redact", "clean", "enrich", "apply", "confirm", "adjust", "generate", "insert", "test",
      "scan", "gather", "study", "explore", "sketch",
    ].contains(verb) {
      return work(clause, verb, rest, spans, makes: false)
    }
    if let fit = functions.first(where: { function in
      let parts = ToolIndex.words(of: function.name)
      return parts.contains(verb)
    }) {
      return [
        ChainOrder(
          work: .tool(fit.name), name: slug(fit.name) + "_result", spans: spans,
          why: "'\(fit.name)' of the given code fits '\(verb)'", confidence: 0.7, verb: verb)
      ]
    }
    request.questions.append(
      "what does '\(said)'? No function was given for it: name one with --context, "
        + "or a tool in the sentence ('with the tool send_mail')")
    request.leftover.append(
      DroppedWords(
        span: span(clause.all) ?? WordSpan(start: 0, end: 0), words: said,
        why: "a chain cannot do this by itself"))
    return []
  }
}
