import JSON
import Workflows

/// Turns "any is urgent", "there are more than 20 articles", "the temperature is above 30" into an expression.
///
/// What no expression can tell becomes a question to a model, whose answer the condition reads.
struct ConditionBinder {
  struct Result {
    var bindings: [Binding] = []
    var expression: String
    var why: String
    var confidence: Double
  }

  private let context: PlanContext
  private let clause: Clause
  private let words: [Int]
  private let inLoop: Bool
  private var bindings: [Binding] = []
  private var tokens: [Token] { context.tokens }

  static func bind(
    _ clause: Clause, _ scope: inout Scope, _ context: PlanContext, inLoop: Bool = false
  ) -> Result {
    var words = clause.words
    while let first = words.first,
      [",", "that", "whether", "if"].contains(context.tokens[first].lower)
    { words.removeFirst() }
    var binder = ConditionBinder(context: context, clause: clause, words: words, inLoop: inLoop)
    return binder.run(&scope)
  }

  private init(context: PlanContext, clause: Clause, words: [Int], inLoop: Bool) {
    self.context = context
    self.clause = clause
    self.words = words
    self.inLoop = inLoop
  }

  private func has(_ set: Set<String>) -> Bool {
    words.prefix(60).contains { set.contains(tokens[$0].lower) }
  }

  private mutating func run(_ scope: inout Scope) -> Result {
    if let result = urgency(&scope) ?? containing(&scope) ?? size(&scope) ?? comparison(&scope) {
      return result
    }
    return question(&scope)
  }

  /// What the words before the predicate name.
  private mutating func subject(_ words: [Int], _ scope: inout Scope, declares: Bool) -> StateValue?
  {
    let clause = Clause(link: .sentence, words: words, all: words)
    var binder = StepBinder(clause, scope: scope, context: context)
    let noun = NounPhrase(words.filter { tokens[$0].lower != "of" }, tokens)
    var value = binder.known(noun)
    if value == nil {
      for file in noun.literals where tokens[file].kind == .file { value = binder.read(file, noun) }
    }
    if value == nil, noun.head == nil, noun.literals.isEmpty { value = scope.item ?? scope.latest }
    if value == nil, declares,
      noun.isDefinite || noun.isPlural || noun.determiner == "any" || noun.determiner == "no"
    {
      var head = noun
      if noun.determiner == "any", let word = noun.head { head.head = Lexicon.plural(word) }
      value = context.input(
        head, shape: noun.isPlural || noun.determiner == "any" ? .list : .any,
        why: "a condition asks about it")
    }
    bindings += binder.bindings
    scope = binder.scope
    return value
  }

  // MARK: - Urgency

  private mutating func urgency(_ scope: inout Scope) -> Result? {
    guard
      let place = words.firstIndex(where: { ["urgent", "pressing"].contains(tokens[$0].lower) })
    else { return nil }
    var subjectWords = Array(words[..<place])
    while let last = subjectWords.last,
      Lexicon.auxiliaries.contains(tokens[last].lower) || tokens[last].lower == "not"
    {
      subjectWords.removeLast()
    }
    if subjectWords.allSatisfy({
      ["there", "any", "is", "are", "an", "no", "some"].contains(tokens[$0].lower)
    }) {
      subjectWords = Array(words[(place + 1)...]).filter {
        !["one", "ones"].contains(tokens[$0].lower)
      }
    }
    subjectWords.removeAll {
      ["there", "none", "at", "least", "more", "than", "one", "something", "anything", "nothing"]
        .contains(tokens[$0].lower) || tokens[$0].kind == .number
    }
    if let preposition = subjectWords.firstIndex(where: {
      ["in", "of", "from", "among"].contains(tokens[$0].lower)
    }) {
      let rest = Array(subjectWords[(preposition + 1)...])
      if rest.contains(where: { tokens[$0].kind == .file }) || preposition == 0 {
        subjectWords = rest
      }
    }
    guard var value = subject(subjectWords, &scope, declares: true) else { return nil }
    let isPronounIt = has(["it", "this", "that"])
    let isOne = scope.item?.key == value.key || isPronounIt && value.shape != .list
    let saysMany = has([
      "any", "none", "no", "all", "every", "some", "one", "each", "least", "more",
    ])
    if !isOne, value.shape != .list, saysMany, let list = scope.latestList,
      words.first.map({ tokens[$0].lower }) != "the"
    {
      value = list
    }
    let asList = !isOne && (value.shape == .list || saysMany)
    let existing = scope.values.last { $0.nouns.contains("urgency") && $0.element == value.key }
    let key: String
    if let existing {
      key = existing.key
    } else {
      key = context.key("urgency")
      var node = WorkflowNode(
        id: context.id("check-urgency"), name: "check the urgency", type: .function,
        config: [
          "handler": "text.urgency",
          "parameters": [asList ? "items" : "text": .string("{{ \(value.key) }}")],
        ])
      node.reads = Templates.names(in: .object(node.config))
      node.writes = [key]
      var made = StateValue(key: key, nouns: ["urgency"], shape: .object)
      made.element = value.key
      bindings.append(
        Binding(
          node: node, value: made, words: words, why: "'urgent' is text.urgency", confidence: 0.9))
      // Kept in front, so that "it" and "them" still mean what they meant.
      scope.values.insert(made, at: 0)
    }
    var expression = asList ? "\(key).any" : "\(key).urgent"
    if asList, has(["all", "every", "each"]) { expression = "\(key).count == len(\(value.key))" }
    if asList, let compare = Predicate.comparison(words + [place], tokens), compare.isNumber {
      expression = "\(key).count \(compare.comparator) \(compare.value)"
    }
    if has(["none", "no", "not", "nothing", "isn't", "aren't"]) {
      expression = "not \(asList && expression.hasSuffix("any") ? expression : "(\(expression))")"
    }
    return Result(
      bindings: bindings, expression: expression, why: "a condition on urgency", confidence: 0.9)
  }

  // MARK: - What can be computed

  private mutating func containing(_ scope: inout Scope) -> Result? {
    guard let (text, subjectWords) = Predicate.contained(words, tokens) else { return nil }
    guard
      let value = subject(
        subjectWords.filter { !["does", "do", "not", "doesn't"].contains(tokens[$0].lower) },
        &scope, declares: true)
    else { return nil }
    let what = Predicate.quoted(text)
    var expression =
      value.shape == .text
      ? "contains(\(value.key), \(what))"
      : value.shape == .list && scope.item?.key != value.key
        ? "any(\(value.key), contains(string(it), \(what)))"
        : "contains(string(\(value.key)), \(what))"
    if has(["not", "doesn't", "no", "none"]) { expression = "not \(expression)" }
    return Result(
      bindings: bindings, expression: expression, why: "a condition on a text", confidence: 0.9)
  }

  private mutating func size(_ scope: inout Scope) -> Result? {
    if let place = words.firstIndex(where: { tokens[$0].lower == "empty" }) {
      let isNot = has(["not", "isn't", "aren't"])
      let subjectWords = words[..<place].filter {
        !Lexicon.auxiliaries.contains(tokens[$0].lower) && tokens[$0].lower != "not"
      }
      guard let value = subject(Array(subjectWords), &scope, declares: true) else { return nil }
      retype(value, .array)
      return Result(
        bindings: bindings, expression: "len(\(value.key)) \(isNot ? ">" : "==") 0",
        why: "a condition on a size", confidence: 0.9)
    }
    let isThere =
      words.count > 2 && tokens[words[0]].lower == "there"
      && ["is", "are"].contains(tokens[words[1]].lower)
    if isThere,
      !words.contains(where: {
        tokens[$0].kind == .number
          || ["more", "less", "fewer", "least", "most"].contains(tokens[$0].lower)
      })
    {
      let noun = NounPhrase(
        Array(words[2...]).filter {
          !["not", "new", "any", "no", "left"].contains(tokens[$0].lower)
        }, tokens)
      guard let head = noun.singular, let value = scope.find(head), value.shape == .list else {
        return nil
      }
      let isNone = has(["no", "not", "none"])
      return Result(
        bindings: bindings, expression: "len(\(value.key)) \(isNone ? "==" : ">") 0",
        why: "a condition on a size", confidence: 0.85)
    }
    // "there are more than 20 articles", "at least three replies"
    guard
      let number = words.firstIndex(where: {
        tokens[$0].kind == .number
          || ["two", "three", "four", "five", "ten", "one"].contains(tokens[$0].lower)
      }),
      number + 1 < words.count, number > 0,
      let comparison = Predicate.comparison(words, tokens), comparison.isNumber
    else { return nil }
    let noun = NounPhrase(Array(words[(number + 1)...]), tokens)
    var value = noun.singular.flatMap { scope.find($0) }
    if value == nil, noun.isPlural, isThere, let list = scope.latestList, let head = noun.singular,
      ["item", "entry", "row", "record", "result", "line", "one", "element"].contains(head)
    {
      value = list
    }
    guard let value, value.shape == .list || value.shape == .any || value.shape == .object else {
      return nil
    }
    return Result(
      bindings: bindings,
      expression: "len(\(value.key)) \(comparison.comparator) \(comparison.value)",
      why: "a condition on a size",
      confidence: 0.9)
  }

  private func retype(_ value: StateValue, _ type: StateKey.ValueType) {
    guard let place = context.inputs.firstIndex(where: { $0.name == value.key }) else { return }
    context.inputs[place].type = type
  }

  private mutating func comparison(_ scope: inout Scope) -> Result? {
    guard let comparison = Predicate.comparison(words, tokens) else { return nil }
    let noun = NounPhrase(comparison.subject, tokens)
    var expression: String?
    let binder = StepBinder(
      Clause(link: .sentence, words: words, all: words), scope: scope, context: context)
    if let head = noun.singular {
      if let value = scope.find(head) {
        expression = value.shape == .list && comparison.isNumber ? "len(\(value.key))" : value.key
      } else if ["number", "count", "length", "size"].contains(head)
        || noun.modifiers.contains("number"), let list = scope.latestList
      {
        expression = "len(\(list.key))"
      } else if let item = scope.item {
        let field = "item.\(Predicate.name(head))"
        expression = item.hasTextCells && comparison.isNumber ? "number(\(field))" : field
      } else if let object = scope.values.last(where: {
        $0.shape == .object && !$0.nouns.contains("urgency")
      }) {
        expression = "\(object.key).\(Predicate.name(head))"
      } else if !inLoop, noun.isDefinite || scope.values.isEmpty {
        let input = context.input(
          noun, shape: comparison.isNumber ? .number : .text, why: "a condition compares it")
        expression = input.key
      }
    } else if let value = binder.known(noun) ?? scope.latest {
      expression = value.shape == .list && comparison.isNumber ? "len(\(value.key))" : value.key
    }
    guard let expression else { return nil }
    return Result(
      bindings: bindings, expression: "\(expression) \(comparison.comparator) \(comparison.value)",
      why: "a comparison", confidence: 0.85)
  }

  // MARK: - What only a reader can tell

  private mutating func question(_ scope: inout Scope) -> Result {
    var references: [StateValue] = []
    let noun = NounPhrase(
      Array(words.prefix { !Lexicon.auxiliaries.contains(tokens[$0].lower) }), tokens)
    if inLoop {
      if let value = scope.latest { references = [value] }
    } else if let value = subject(noun.words, &scope, declares: noun.isDefinite && noun.head != nil)
    {
      references = [value]
    }
    let text = context.words(words)
    var prompt = "Answer true or false: \(Templates.literal(text))"
    for value in references { prompt += "\n\n{{ \(value.key) }}" }
    let key = context.key("is", noun.head ?? "", words.last.map { tokens[$0].lower } ?? "")
    var node = WorkflowNode(
      id: context.id("decide", text), name: "decide whether \(text)", type: .llm,
      config: ["prompt": .string(prompt), "schema": ["type": "boolean"]])
    node.reads = Templates.names(in: .string(prompt))
    node.writes = [key]
    bindings.append(
      Binding(
        node: node, value: nil, words: words,
        why: "no expression can tell this, so a model is asked", confidence: 0.6))
    return Result(
      bindings: bindings, expression: key, why: "the answer of the step before", confidence: 0.6)
  }
}
