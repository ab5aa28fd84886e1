import JSON
import Workflows

/// Turns the tree of a request into a graph, binding each order in the scope of what came before it.
struct TreeBuilder {
  typealias Exit = PlanGraph.Exit

  let context: PlanContext
  var graph = PlanGraph()
  var tokens: [Token] { context.tokens }

  init(_ context: PlanContext) { self.context = context }

  /// Adds nodes after the given ends; the result is where their own paths end.
  mutating func build(_ nodes: [PlanNode], _ scope: inout Scope, after exits: [Exit]) -> [Exit] {
    var exits = exits
    var isReachable = true
    for node in nodes {
      guard isReachable else {
        if let clause = node.clause { drop(clause, "nothing can follow 'stop'") }
        continue
      }
      exits = add(node, &scope, after: exits)
      if node.kind == .stop { isReachable = false }
    }
    return exits
  }

  func drop(_ clause: Clause, _ why: String) {
    guard let span = context.span(clause.all) else { return }
    context.used.formUnion(clause.all)
    context.dropped.append(DroppedWords(span: span, words: context.words(clause.all), why: why))
  }

  private mutating func add(_ node: PlanNode, _ scope: inout Scope, after exits: [Exit]) -> [Exit] {
    let first = graph.nodes.count
    var result: [Exit]
    switch node.kind {
    case .sequence: result = build(node.children, &scope, after: exits)
    case .step: result = step(node, &scope, after: exits)
    case .parallel: result = parallel(node, &scope, after: exits)
    case .branch: result = branch(node, &scope, after: exits)
    case .each: result = each(node, &scope, after: exits)
    case .loop: result = loop(node, &scope, after: exits)
    case .ask: result = ask(node, &scope, after: exits)
    case .wait: result = wait(node, after: exits)
    case .stop:
      graph.stops += exits
      if let clause = node.clause, let source = exits.first {
        context.explain(clause.all, source.from, "this path ends here", 0.9)
      }
      result = []
    }
    if let handler = node.failure, graph.nodes.count > first {
      result = failure(handler, node, graph.nodes[graph.nodes.count - 1].id, &scope, result)
    }
    return result
  }

  // MARK: - Steps

  private func apply(_ settings: ClauseSettings, to node: inout WorkflowNode) {
    if let attempts = settings.attempts {
      node.retry = WorkflowNode.Retry(maxAttempts: attempts)
      if let delay = settings.attemptDelay {
        node.retry?.delay = delay
        node.retry?.backoff = 1
      }
    }
    if let timeout = settings.timeout { node.timeout = timeout }
    if settings.ignoresErrors { node.onError = .ignore }
    context.used.formUnion(settings.tokens)
  }

  private mutating func step(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit]) -> [Exit]
  {
    guard let clause = plan.clause else { return exits }
    let bindings = StepBinder.bind(clause, scope: scope, context: context)
    if bindings.isEmpty {
      drop(clause, "no tool fits")
      return exits
    }
    var exits = exits
    for (index, binding) in bindings.enumerated() {
      var node = binding.node
      if node.id == node.name || node.name.isEmpty { node.name = node.id }
      if index == bindings.count - 1 || bindings.count == 1 { apply(plan.settings, to: &node) }
      if node.type == .llm || node.type == .tool && node.config["argv"] == nil {
        context.unbound.append(node.id)
      }
      context.explain(binding.words, node.id, binding.why, binding.confidence)
      if let over = binding.over {
        var body = PlanGraph()
        body.add(node, after: [])
        node = map(
          body, over: over.key, concurrency: plan.settings.concurrency, inner: binding.value,
          outer: binding.outer, id: "\(node.id)-each", name: node.name)
      }
      graph.add(node, after: exits)
      exits = [Exit(from: node.id)]
      if let value = binding.outer ?? binding.value { scope.add(value) }
    }
    return exits
  }

  /// A node that runs a graph for each element of a list.
  private func map(
    _ body: PlanGraph, over: String, concurrency: Int?, inner: StateValue?, outer: StateValue?,
    id: String, name: String
  ) -> WorkflowNode {
    var config: JSONObject = ["over": .string("{{ \(over) }}")]
    if let concurrency { config["concurrency"] = .integer(concurrency) }
    config["body"] = body.body
    if let inner { config["result"] = .string("{{ \(inner.key) }}") }
    let id = context.id(id)
    var node = WorkflowNode(id: id, name: name, type: .map, config: config)
    node.writes = outer.map { [$0.key] } ?? []
    let own = Set(body.nodes.flatMap(\.writes))
    var reads = Templates.names(in: .string("{{ \(over) }}"))
    for key in body.nodes.flatMap(\.reads) where !own.contains(key) && !reads.contains(key) {
      reads.append(key)
    }
    node.reads = reads
    return node
  }

  private mutating func wait(_ plan: PlanNode, after exits: [Exit]) -> [Exit] {
    guard let clause = plan.clause else { return exits }
    let time =
      SettingsReader.duration(clause.words, tokens)?.nanoseconds ?? clause.settings.timeout ?? 0
    let id = context.id("wait")
    context.explain(clause.all, id, "a wait of that length", 0.95)
    graph.add(
      WorkflowNode(
        id: id, name: context.words(clause.all), type: .wait,
        config: ["duration": .string(WorkflowDuration.text(time))]),
      after: exits)
    return [Exit(from: id)]
  }

  private mutating func ask(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit]) -> [Exit] {
    guard let clause = plan.clause else { return exits }
    let words = clause.words.map { tokens[$0] }
    let text = Templates.literal(context.words(clause.words))
    if clause.verb == "ask-input" {
      let noun = NounPhrase(
        clause.words.drop { !["for", "about"].contains(tokens[$0].lower) }.dropFirst().map { $0 },
        tokens)
      let head = noun.singular ?? "answer"
      let id = context.id("ask", head)
      let key = context.key(head)
      let isNumber = [
        "number", "amount", "age", "count", "score", "price", "budget", "quantity", "year",
      ].contains(head)
      var node = WorkflowNode(
        id: id, name: text, type: .humanInLoop,
        config: [
          "kind": "input", "message": .string(StepBinder.capitalised(text)),
          "type": isNumber ? "number" : head == "date" ? "date" : "string",
        ])
      node.writes = [key]
      context.explain(clause.all, id, "a question to a person", 0.9)
      scope.add(StateValue(key: key, nouns: [head], shape: isNumber ? .number : .text))
      graph.add(node, after: exits)
      return [Exit(from: id)]
    }
    var config: JSONObject = ["kind": "approval", "message": .string(StepBinder.capitalised(text))]
    // "let me review the draft": the draft has to come from somewhere, and is shown.
    if let place = clause.words.firstIndex(where: {
      ["review", "check", "see", "approve", "confirm"].contains(tokens[$0].lower)
    }) {
      let noun = NounPhrase(Array(clause.words[(place + 1)...]), tokens)
      var binder = StepBinder(clause, scope: scope, context: context)
      let isThing = noun.determiner == "the" && noun.head != nil || noun.pronoun == "it"
      if isThing, let value = noun.pronoun == nil ? binder.reference(noun) : binder.known(noun) {
        config["message"] = .string("\(StepBinder.capitalised(text))\n\n{{ \(value.key) }}")
      }
    }
    if let assignee = Self.assignee(words) {
      config["assignees"] = [.string(Templates.literal(assignee))]
    }
    let id = context.id("ask-approval")
    var node = WorkflowNode(id: id, name: text, type: .humanInLoop, config: config)
    node.reads = Templates.names(in: .object(config))
    apply(plan.settings, to: &node)
    if plan.settings.timeout != nil {
      node.config["timeout"] = .string(WorkflowDuration.text(plan.settings.timeout ?? 0))
    }
    node.timeout = nil
    context.explain(clause.all, id, "a person has to agree", 0.9)
    graph.add(node, after: exits)
    return [Exit(from: id, label: "approved")]
  }

  /// Who has to agree: a name or a role after "by", "from", "ask", or in front of "approves".
  private static func assignee(_ words: [Token]) -> String? {
    let nobody: Set<String> = [
      "me", "us", "i", "we", "you", "it", "them", "they", "user", "approval", "confirmation",
      "permission",
    ]
    func name(after place: Int) -> String? {
      var next = place + 1
      while next < words.count, ["the", "our", "my", "a"].contains(words[next].lower) { next += 1 }
      guard next < words.count, words[next].kind == .word, !nobody.contains(words[next].lower),
        !Lexicon.functionWords.contains(words[next].lower)
      else { return nil }
      var parts = [words[next].text]
      while next + 1 < words.count, parts.count < 3, words[next + 1].kind == .word,
        !Lexicon.functionWords.contains(words[next + 1].lower),
        !ClauseReader.approvalVerbs.contains(words[next + 1].lower)
      {
        next += 1
        parts.append(words[next].text)
      }
      return parts.joined(separator: " ")
    }
    for (place, word) in words.enumerated() where ["by", "from"].contains(word.lower) {
      if let name = name(after: place) { return name }
    }
    if let place = words.firstIndex(where: { ["ask", "let", "have"].contains($0.lower) }),
      let name = name(after: place)
    {
      return name
    }
    if let place = words.firstIndex(where: {
      ["approves", "confirms", "agrees", "accepts", "has"].contains($0.lower)
    }), place > 0,
      !nobody.contains(words[place - 1].lower), words[place - 1].kind == .word
    {
      return words[place - 1].text
    }
    return nil
  }

  // MARK: - Structure

  private mutating func start() -> [Exit] {
    let id = context.id("start")
    graph.add(
      WorkflowNode(id: id, type: .function, config: ["handler": "value.noop", "parameters": [:]]),
      after: [])
    context.explanations.append(
      PlanExplanation(
        span: nil, words: "", node: id, why: "several steps begin at once", confidence: 1))
    return [Exit(from: id)]
  }

  private mutating func parallel(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit])
    -> [Exit]
  {
    if let clause = plan.clause { context.used.formUnion(clause.all) }
    guard plan.children.count > 1 else { return build(plan.children, &scope, after: exits) }
    var exits = exits
    if graph.nodes.isEmpty { exits = start() }
    for exit in exits where exit.label != nil {
      graph.update(exit.from) { $0.routing = .inclusive }
    }
    var ends: [Exit] = []
    let outer = scope
    for child in plan.children {
      var inner = outer
      ends += add(child, &inner, after: exits)
      for value in inner.values where !outer.values.contains(where: { $0.key == value.key }) {
        var value = value
        value.nouns.append("@branch")
        scope.add(value)
      }
    }
    return ends
  }

  private mutating func branch(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit])
    -> [Exit]
  {
    guard let clause = plan.clause else { return build(plan.children, &scope, after: exits) }
    guard !plan.children.isEmpty || !plan.otherwise.isEmpty else {
      drop(clause, "nothing depends on this condition")
      return exits
    }
    var exits = exits
    let condition = ConditionBinder.bind(clause, &scope, context)
    for binding in condition.bindings {
      graph.add(binding.node, after: exits)
      if binding.node.type == .llm { context.unbound.append(binding.node.id) }
      context.explain(binding.words, binding.node.id, binding.why, binding.confidence)
      exits = [Exit(from: binding.node.id)]
    }
    let id = context.id("if", context.words(clause.words))
    var node = WorkflowNode(
      id: id, name: context.words(clause.words), type: .condition,
      config: ["condition": .string(condition.expression)])
    node.reads = Templates.names(inExpression: condition.expression)
    graph.add(node, after: exits)
    context.explain(clause.all, id, condition.why, condition.confidence)
    let isNegated = clause.role == .negatedCondition
    var then = scope
    var otherwise = scope
    then.depth += 1
    otherwise.depth += 1
    let stopped = graph.stops.count
    let thenExits = build(
      plan.children, &then, after: [Exit(from: id, label: isNegated ? "false" : "true")])
    let thenStops = graph.stops.count > stopped && thenExits.isEmpty
    var otherExits = [Exit(from: id, label: isNegated ? "true" : "false")]
    if !plan.otherwise.isEmpty { otherExits = build(plan.otherwise, &otherwise, after: otherExits) }
    // What both ways have can be named afterwards; after a stop, what the other way has.
    var values: [StateValue]
    if thenStops {
      values = otherwise.values
    } else if otherExits.isEmpty {
      values = then.values
    } else {
      let keys = Set(then.values.map(\.key))
      values = otherwise.values.filter { keys.contains($0.key) }
    }
    scope.values = values
    return thenExits + otherExits
  }

  private mutating func each(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit]) -> [Exit]
  {
    guard let clause = plan.clause, !plan.children.isEmpty else {
      if let clause = plan.clause { drop(clause, "nothing is done for each of these") }
      return exits
    }
    var exits = exits
    let header = EachHeader.bind(clause, &scope, context)
    for binding in header.bindings {
      graph.add(binding.node, after: exits)
      context.explain(binding.words, binding.node.id, binding.why, binding.confidence)
      exits = [Exit(from: binding.node.id)]
    }
    var inner = scope
    let outerKeys = Set(scope.values.map(\.key))
    var item = StateValue(
      key: "item", nouns: [header.noun, "item"], shape: header.list.holdsPaths ? .text : .object)
    item.hasTextCells = header.list.hasTextCells
    inner.item = item
    inner.depth = 0
    var body = TreeBuilder(context)
    let ends = body.build(plan.children, &inner, after: [])
    body.graph.finish(ends, context)
    guard !body.graph.nodes.isEmpty else { return exits }
    let value = inner.values.last { value in
      !outerKeys.contains(value.key) && body.graph.nodes.contains { $0.writes.contains(value.key) }
        && !value.nouns.contains("urgency")
    }
    let made = inner.values.filter { value in
      !outerKeys.contains(value.key) && value.nouns.contains("@body")
        && body.graph.nodes.contains {
          $0.writes.contains(value.key) && $0.config["handler"]?.string?.hasSuffix(".read") != true
        }
    }
    var result: String?
    if made.count > 1 {
      result = "{\(made.map { "\"\($0.key)\": \($0.key)" }.joined(separator: ", "))}"
    }
    var settings = clause.settings
    settings.merge(plan.settings)
    context.used.formUnion(settings.tokens)
    let outer = value.map(context.results)
    var node = map(
      body.graph, over: header.list.key, concurrency: settings.concurrency, inner: value,
      outer: outer,
      id: context.id("for-each", header.noun), name: context.words(clause.words))
    if outer == nil {
      node.config["result"] = "{{ item }}"
      let key = context.key("\(header.noun)_results")
      node.writes = [key]
    } else if let result {
      node.config["result"] = .string("{{ \(result) }}")
    }
    graph.add(node, after: exits)
    context.explain(clause.all, node.id, "the orders that follow are done for each", 0.9)
    if let outer { scope.add(outer) }
    return [Exit(from: node.id)]
  }

  private mutating func loop(_ plan: PlanNode, _ scope: inout Scope, after exits: [Exit]) -> [Exit]
  {
    guard !plan.children.isEmpty else {
      if let clause = plan.clause { drop(clause, "nothing is repeated") }
      return exits
    }
    var inner = scope
    inner.depth += 1
    var body = TreeBuilder(context)
    var ends = body.build(plan.children, &inner, after: [])
    var config: JSONObject = [:]
    var words: [Int] = plan.clause?.all ?? []
    var expressions: [String: [String]] = [:]
    for clause in plan.conditions {
      let condition = ConditionBinder.bind(clause, &inner, context, inLoop: true)
      for binding in condition.bindings {
        body.graph.add(binding.node, after: ends)
        ends = [Exit(from: binding.node.id)]
        if binding.node.type == .llm { context.unbound.append(binding.node.id) }
        context.explain(binding.words, binding.node.id, binding.why, binding.confidence)
      }
      // A "while" is asked after each turn too, so that the first turn has something to ask about.
      let isUntil = clause.role == .until
      expressions["until", default: []].append(
        isUntil ? condition.expression : "not (\(condition.expression))")
      words += clause.all
    }
    if let every = plan.settings.every {
      let id = context.id("wait")
      body.graph.add(
        WorkflowNode(
          id: id, type: .wait, config: ["duration": .string(WorkflowDuration.text(every))]),
        after: ends)
      ends = [Exit(from: id)]
      context.explain(plan.settings.tokens, id, "the pause between two turns", 0.8)
    }
    body.graph.finish(ends, context)
    guard !body.graph.nodes.isEmpty else { return exits }
    config["body"] = body.graph.body
    if let until = expressions["until"] {
      config["until"] = .string(until.joined(separator: " or "))
    }
    config["maxIterations"] = .integer(plan.settings.times ?? Self.loopBound)
    let id = context.id("repeat", body.graph.nodes[0].id)
    var node = WorkflowNode(id: id, name: "repeat", type: .loop, config: config)
    let own = body.graph.nodes.flatMap(\.writes)
    var reads: [String] = []
    for key in body.graph.nodes.flatMap(\.reads)
    where !reads.contains(key) && scope.values.contains(where: { $0.key == key }) {
      reads.append(key)
    }
    for input in context.inputs
    where body.graph.nodes.contains(where: { $0.reads.contains(input.name) }) {
      if !reads.contains(input.name) { reads.append(input.name) }
    }
    node.reads = reads
    var writes: [String] = []
    for key in own where !writes.contains(key) { writes.append(key) }
    node.writes = writes
    graph.add(node, after: exits)
    let bound =
      plan.settings.times == nil
      ? " (no number of turns is named, so at most \(Self.loopBound))" : ""
    context.explain(words.isEmpty ? plan.settings.tokens : words, id, "repeated\(bound)", 0.8)
    context.used.formUnion(plan.settings.tokens)
    for value in inner.values { scope.add(value) }
    return [Exit(from: id)]
  }

  /// Turns of a loop for which the request names no number.
  static let loopBound = 100

  private mutating func failure(
    _ handler: PlanNode, _ plan: PlanNode, _ target: String, _ scope: inout Scope, _ exits: [Exit]
  ) -> [Exit] {
    if let clause = plan.failureClause {
      context.explain(clause.all, target, "what is done when it fails", 0.9)
    }
    guard !handler.children.isEmpty else {
      graph.update(target) { $0.onError = .ignore }
      return exits
    }
    let place = graph.nodes.count
    var inner = scope
    var ends = build(handler.children, &inner, after: [])
    guard graph.nodes.count > place else { return exits }
    let entry = graph.nodes[place].id
    graph.update(target) { $0.onError = .go(to: entry) }
    // What stands in for the failed step gives its result under the same key, and the run goes on from it.
    let recovers = handler.children.first?.clause?.verb.map {
      ["read", "use", "load", "fetch", "get", "take", "open", "fall", "download", "try", "import"]
        .contains($0)
    }
    guard recovers == true else {
      if ends.contains(where: { $0.label == "true" || $0.label == "false" }) { graph.stops += ends }
      return exits
    }
    let last = graph.nodes[graph.nodes.count - 1]
    if let key = graph.nodes.first(where: { $0.id == target })?.writes.first, last.writes.count == 1
    {
      graph.update(last.id) { $0.writes = [key] }
    }
    if ends.isEmpty { ends = [Exit(from: last.id)] }
    return exits + ends
  }
}
