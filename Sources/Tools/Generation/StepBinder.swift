import Functions
import JSON
import Workflows

/// Binds one order to functions of the catalogue, to a tool, or to a named node that is yet unbound.
struct StepBinder {
  let context: PlanContext
  let clause: Clause
  var scope: Scope
  let action: ActionPhrase
  var bindings: [Binding] = []

  var tokens: [Token] { context.tokens }

  init(_ clause: Clause, scope: Scope, context: PlanContext) {
    self.context = context
    self.clause = clause
    self.scope = scope
    action = ActionPhrase(clause, context.tokens)
  }

  /// The nodes of an order, in sequence.
  static func bind(_ clause: Clause, scope: Scope, context: PlanContext) -> [Binding] {
    var binder = StepBinder(clause, scope: scope, context: context)
    if let tools = context.tools, let binding = ToolBinder.bind(clause, tools, scope, context) {
      return [binding]
    }
    if context.onlyTools { return [] }
    binder.run()
    return binder.bindings
  }

  private mutating func run() {
    if bindFunction() { return }
    bindings.removeAll { $0.node.type != .function }
    if isLanguageWork { language() } else { outside() }
  }

  // MARK: - References

  /// A literal of the order: its text without quotes.
  func text(_ index: Int) -> String { Templates.literal(tokens[index].text) }

  /// The words of the order, as a template leaves them.
  var request: String { Templates.literal(context.words(clause.words)) }

  var file: Int? {
    action.nouns.lazy.flatMap(\.literals).first { tokens[$0].kind == .file }
  }

  var files: [Int] { action.nouns.flatMap(\.literals).filter { tokens[$0].kind == .file } }

  var quotes: [Int] { action.nouns.flatMap(\.literals).filter { tokens[$0].kind == .quote } }

  var numbers: [Int] {
    clause.words.filter { tokens[$0].kind == .number || Lexicon.integer(tokens[$0]) != nil }
      .filter { !["a", "an", "one"].contains(tokens[$0].lower) }
  }

  func has(_ words: Set<String>) -> Bool {
    clause.words.prefix(60).contains { words.contains(tokens[$0].lower) }
  }

  /// The noun that follows "of", as in "the hash of the text".
  var ofPhrase: NounPhrase? { action.phrase(["of"]) }

  /// What a noun phrase stands for, when something before it made it.
  func known(_ noun: NounPhrase) -> StateValue? {
    if noun.isEmpty { return nil }
    if let head = noun.head {
      if noun.quantifier != nil || noun.isPlural,
        let value = scope.values.last(where: {
          $0.nouns.contains(Lexicon.singular(head)) && $0.shape == .list
        })
      {
        return value
      }
      if let value = scope.find(Lexicon.singular(head)) { return value }
      let isGeneral = [
        "result", "output", "item", "entry", "row", "record", "line", "element", "list", "text",
        "content",
        "file", "data", "number", "rest", "remainder", "value", "table", "document", "thing",
        "outcome",
      ].contains(Lexicon.singular(head))
      if let value = context.declared.last(where: { $0.nouns.contains(Lexicon.singular(head)) }) {
        return value
      }
      return isGeneral && (noun.isDefinite || noun.isEach) ? latest : nil
    }
    guard let pronoun = noun.pronoun ?? noun.quantifier else { return nil }
    if ["me", "us", "you", "i", "we"].contains(pronoun) { return nil }
    if ["them", "they", "these", "those", "each", "all", "every"].contains(pronoun) {
      return scope.latestList ?? latest
    }
    return scope.item != nil
      ? scope.values.last { $0.nouns.contains("@body") } ?? scope.item : latest
  }

  /// The latest value; before there is any, the input that was named last.
  var latest: StateValue? { scope.latest ?? context.declared.last }

  /// What a noun phrase stands for; a definite noun that nothing made is declared as an input.
  mutating func reference(_ noun: NounPhrase, shape: Shape = .any) -> StateValue? {
    if let value = known(noun) { return value }
    if let literal = noun.literals.first(where: { tokens[$0].kind == .file }) {
      return read(literal, noun)
    }
    if let head = noun.head, Lexicon.singular(head) == "feed", noun.isDefinite {
      let input = context.input(noun, shape: .text, why: "path of what is read")
      let binding = Reading.binding(
        path: template(input.key), stem: "feed", noun: noun, words: noun.words, context, scope)
      add(binding)
      return binding.value
    }
    if let head = noun.head, noun.isDefinite || noun.isPlural {
      let isList = noun.isPlural || noun.quantifier != nil
      var named = noun
      named.head = noun.isEach ? Lexicon.plural(head) : head
      return context.input(named, shape: isList ? .list : shape, why: "no step before it makes it")
    }
    return nil
  }

  /// The thing that the order works on: its object, else what "of", "from" or "in" names, else the latest value.
  mutating func target(shape: Shape = .any, allowLatest: Bool = true, usesObject: Bool = true)
    -> StateValue?
  {
    for noun in [ofPhrase, action.phrase(["from", "in", "inside", "on"])].compactMap({ $0 }) {
      if let value = known(noun) { return value }
      if let file = noun.literals.first(where: { tokens[$0].kind == .file }) {
        return read(file, action.object.head != nil ? action.object : noun)
      }
      if noun.head != nil, noun.isDefinite { return reference(noun, shape: shape) }
    }
    if usesObject, let value = reference(action.object, shape: shape) { return value }
    if !usesObject, allowLatest {
      return known(NounPhrase([], tokens)) ?? bodyValue ?? scope.item ?? latest
    }
    return allowLatest ? (scope.item ?? latest) : nil
  }

  /// The text that was read for the element at hand.
  private var bodyValue: StateValue? {
    scope.item == nil
      ? nil : scope.values.last { $0.nouns.contains("@body") && $0.nouns.contains("text") }
  }

  /// A step that reads a file which is named in passing: "sort the rows of sales.csv".
  mutating func read(_ file: Int, _ noun: NounPhrase) -> StateValue {
    let path = text(file)
    if let value = scope.values.last(where: { $0.nouns.contains("@" + path) }) { return value }
    let binding = Reading.binding(
      path: .string(path), stem: path, noun: noun, words: [file], context, scope)
    add(binding)
    return binding.value ?? StateValue(key: "value", nouns: [], shape: .any)
  }

  mutating func add(_ binding: Binding) {
    var binding = binding
    if binding.over != nil, let inner = binding.value {
      binding.outer = context.results(of: inner)
    }
    bindings.append(binding)
    if let value = binding.outer ?? binding.value { scope.add(value) }
  }

  func template(_ key: String) -> JSONValue { .string("{{ \(key) }}") }

  func template(_ value: StateValue) -> JSONValue {
    value.literal.map { .string(Templates.literal($0)) } ?? template(value.key)
  }

  /// Adds a function node; `over` makes it run for each element.
  mutating func function(
    _ handler: String, _ parameters: JSONObject, result: String?, nouns: [String], shape: Shape,
    element: String? = nil, id: [String] = [], over: StateValue? = nil, key existing: String? = nil,
    confidence: Double = 0.9, holdsPaths: Bool = false
  ) {
    let verb = action.verb
    let words = id.isEmpty ? [verb, action.object.head ?? nouns.first ?? ""] : id
    let id = context.id(words.joined(separator: " "))
    let key = existing ?? result.map { context.key($0) }
    var node = WorkflowNode(
      id: id, name: context.words(clause.words), type: .function,
      config: ["handler": .string(handler), "parameters": .object(parameters)])
    node.writes = key.map { [$0] } ?? []
    node.reads = Templates.names(in: .object(parameters))
    var value: StateValue?
    if let key {
      value = StateValue(key: key, nouns: nouns, shape: shape, element: element)
      value?.holdsPaths = holdsPaths
    }
    add(
      Binding(
        node: node, value: value, words: clause.all, why: "'\(verb)' is \(handler)",
        confidence: confidence, over: over))
  }

  // MARK: - Work that nothing is bound to yet

  private static let languageObjects: Set<String> = [
    "grammar", "spelling", "tone", "style", "facts", "language", "wording", "text", "draft",
    "summary",
    "sentiment", "essay", "article", "letter", "translation", "arguments", "quality", "clarity",
    "title", "headline", "paragraph", "question", "description", "meaning", "poem", "story",
    "answer",
  ]
  static let properties: Set<String> = [
    "grammar", "spelling", "tone", "style", "facts", "language", "wording", "quality", "clarity",
    "sentiment", "length", "meaning",
  ]

  private var isLanguageWork: Bool {
    let verb = action.verb
    if [
      "check", "verify", "review", "grade", "score", "rate", "detect", "identify", "find",
      "extract", "classify",
      "summarise", "summarize", "label", "tag", "filter", "keep", "select", "group", "sort", "rank",
    ].contains(verb) {
      if [
        "filter", "keep", "select", "group", "sort", "rank", "classify", "summarise", "summarize",
        "label", "review",
        "grade", "score", "rate", "drop",
      ].contains(verb) {
        return true
      }
      return action.object.head.map { Self.languageObjects.contains($0) } ?? false
    }
    if Lexicon.outsideVerbs.contains(verb), !["generate"].contains(verb) { return false }
    return Lexicon.languageVerbs.contains(verb)
  }

  private static let transforming: Set<String> = [
    "translate", "rewrite", "improve", "paraphrase", "proofread", "correct", "refine", "polish",
    "rephrase", "edit", "simplify", "elaborate", "expand", "adapt", "annotate", "anonymise",
    "anonymize",
  ]
  private static let verbNouns: [String: String] = [
    "translate": "translation", "rewrite": "rewrite", "answer": "answer", "explain": "explanation",
    "analyse": "analysis", "analyze": "analysis", "review": "review", "improve": "improvement",
    "evaluate": "evaluation", "describe": "description", "suggest": "suggestion", "plan": "plan",
    "score": "score", "rate": "rating", "decide": "decision", "reply": "reply",
    "respond": "response",
    "recommend": "recommendation", "propose": "proposal", "check": "check", "outline": "outline",
    "edit": "edit", "refine": "refinement", "correct": "correction", "grade": "grade",
    "judge": "judgement",
    "critique": "critique", "paraphrase": "paraphrase", "draft": "draft",
  ]

  private mutating func language() {
    let verb = action.verb
    var references: [StateValue] = []
    let creates =
      action.object.head != nil && !action.object.isDefinite && action.object.literals.isEmpty
      && !Self.transforming.contains(verb) && known(action.object) == nil
    var over: StateValue?
    for (index, noun) in ([("", action.object)] + action.phrases).enumerated() {
      let isRecipient = ["to", "into", "by", "as"].contains(noun.0) && !noun.1.isEach
      if index == 0, creates { continue }
      if noun.1.head.map({ Self.properties.contains($0) }) == true { continue }
      if noun.1.isEach, let list = reference(noun.1, shape: .list) {
        if list.key == "item" || scope.item?.key == list.key {
          references.append(list)
        } else {
          over = list
        }
        continue
      }
      if isRecipient {
        if let value = known(noun.1), noun.1.pronoun == nil { references.append(value) }
        continue
      }
      if noun.1.isDefinite || noun.1.pronoun != nil || noun.1.quantifier != nil
        || !noun.1.literals.isEmpty
        || known(noun.1) != nil && noun.1.isPlural
      {
        if let value = reference(noun.1), !references.contains(where: { $0.key == value.key }) {
          references.append(value)
        }
      }
    }
    if references.isEmpty, over == nil, let value = scope.item ?? scope.latest {
      references = [value]
    }
    var prompt = Self.capitalised(request)
    if over != nil {
      prompt += "\n\n{{ item }}"
    }
    for value in references { prompt += "\n\n{{ \(value.key) }}" }
    var noun = Self.verbNouns[verb] ?? "\(verb)_result"
    if creates, let head = action.object.singular { noun = head }
    let changed = Self.transforming.contains(verb) ? references.first : nil
    let key =
      changed.flatMap { scope.depth > 0 && $0.key != "item" ? $0.key : nil } ?? context.key(noun)
    var node = WorkflowNode(
      id: context.id(verb, action.object.head ?? ""), name: context.words(clause.words), type: .llm,
      config: ["prompt": .string(prompt)])
    node.reads = Templates.names(in: .string(prompt))
    node.writes = [key]
    var nouns = [noun, Lexicon.singular(noun)]
    if let head = action.object.singular { nouns.append(head) }
    if let changed { nouns += changed.nouns.filter { !$0.hasPrefix("@") } }
    add(
      Binding(
        node: node, value: StateValue(key: key, nouns: nouns, shape: .text), words: clause.all,
        why: "'\(verb)' is language work", confidence: 0.7, over: over))
  }

  static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// Verbs whose object is handed over, so that it must come from somewhere.
  private static let handsOver: Set<String> = [
    "send", "email", "mail", "post", "publish", "upload", "share", "print", "deliver", "forward",
    "submit",
    "attach", "archive", "move", "copy", "display", "encrypt", "compress", "transform", "clean",
    "enrich",
    "validate", "sign", "return", "transcribe", "anonymise", "refine",
  ]
  /// Verbs whose object is what they bring.
  private static let brings: Set<String> = [
    "fetch", "download", "collect", "get", "retrieve", "search", "find", "look", "lookup", "query",
    "scrape",
    "crawl", "record", "check", "poll", "monitor", "measure", "compute", "calculate", "request",
    "gather", "pull",
    "obtain", "acquire", "import", "browse", "access", "view", "discover", "explore", "track",
  ]

  private mutating func outside() {
    let verb = action.verb
    var references: [StateValue] = []
    var over: StateValue?
    let brings = Self.brings.contains(verb)
    for (index, noun) in ([("", action.object)] + action.phrases).enumerated() {
      if noun.1.isEmpty { continue }
      let isSubject = index == 0 && (Self.handsOver.contains(verb) || !brings)
      if noun.1.isEach, let list = reference(noun.1, shape: .list) {
        if scope.item?.key == list.key { references.append(list) } else { over = list }
        continue
      }
      var value = known(noun.1)
      if noun.1.determiner == "its", let item = scope.item { value = item }
      if value == nil, isSubject, Self.handsOver.contains(verb), noun.1.isDefinite,
        noun.1.literals.isEmpty
      {
        value = reference(noun.1)
      }
      if value == nil, ["for", "about", "of"].contains(noun.0), brings, noun.1.isDefinite,
        verb == "search" || verb == "look" || verb == "query"
      {
        value = reference(noun.1)
      }
      if value == nil,
        ["both", "results", "everything"].contains(noun.1.quantifier ?? noun.1.head ?? "")
      {
        references += scope.values.suffix(2)
      }
      if let value, !references.contains(where: { $0.key == value.key }) {
        references.append(value)
      }
    }
    var parameters: JSONObject = ["request": .string(request)]
    if over != nil { parameters["input"] = "{{ item }}" }
    if references.count == 1 {
      parameters["input"] = template(references[0].key)
    } else if references.count > 1 {
      parameters["inputs"] = .object(
        JSONObject(references.map { ($0.key, .string("{{ \($0.key) }}")) }))
    }
    let noun = action.object.singular ?? "result"
    let changes = ["anonymise", "anonymize", "clean", "transform", "enrich"].contains(verb)
    let gives = brings && action.object.head != nil || changes
    let key = gives ? context.key(action.object.head ?? "result") : context.key(verb, "result")
    var node = WorkflowNode(
      id: context.id(verb, action.object.head ?? ""), name: context.words(clause.words),
      type: .tool,
      config: ["parameters": .object(parameters)])
    node.reads = Templates.names(in: .object(parameters))
    node.writes = [key]
    let value = StateValue(
      key: key, nouns: [noun] + action.object.modifiers.map(Lexicon.singular),
      shape: brings && action.object.isPlural ? .list : .any,
      element: action.object.isPlural ? noun : nil)
    add(
      Binding(
        node: node, value: gives || brings ? value : nil, words: clause.all,
        why: "'\(verb)' acts outside, and no tool is bound to it", confidence: 0.6, over: over))
  }
}
