import JSON
import Text
import Workflows

/// Plans a task over a catalogue of tools: which calls it takes, and which of them need another's result.
///
/// Calls that need nothing of each other run side by side; a call waits for those that its words ("it", "the
/// flight", "then") or its parameters (`flight_id`) refer to.
struct TaskPlanner {
  private struct Step {
    var binding: Binding
    var tool: Int?
    var words: Set<String>
    var parents: [Int] = []
  }

  private let context: PlanContext
  private let tools: ToolCatalogue
  private var steps: [Step] = []
  private var scope = Scope()
  /// Whether "then" put the steps of the sentence in order.
  private var isOrdered = false
  private var tokens: [Token] { context.tokens }

  /// Whether the request steers its steps by conditions, scopes or loops, so that it is no plain task.
  static func isSteered(_ root: PlanNode) -> Bool {
    root.kind != .sequence && root.kind != .step && root.kind != .parallel || root.failure != nil
      || root.children.contains(where: isSteered)
  }

  /// The graph of a task.
  static func plan(_ tools: ToolCatalogue, _ context: PlanContext) -> PlanGraph {
    var planner = TaskPlanner(context: context, tools: tools)
    planner.run()
    return planner.graph()
  }

  private init(context: PlanContext, tools: ToolCatalogue) {
    self.context = context
    self.tools = tools
  }

  private mutating func run() {
    var start = 0
    var held: [Clause] = []
    for index in 0...tokens.count {
      let isEnd =
        index == tokens.count || tokens[index].kind == .line
        || tokens[index].kind == .mark && [".", "!", "?"].contains(tokens[index].lower)
      guard isEnd else { continue }
      if index > start {
        for clause in Segmenter.clauses(start..<index, tokens) {
          guard steps.count < WorkflowPlanner.stepLimit else { return }
          if clause.role == .before, clause.link == .sentence {
            held.append(clause)
          } else {
            read(clause)
          }
        }
        for clause in held {
          var clause = clause
          clause.link = .then
          read(clause)
        }
        held = []
      }
      start = index + 1
    }
  }

  // MARK: - Clauses

  private mutating func read(_ clause: Clause) {
    let count = steps.count
    if goal(clause) { return }
    for part in parts(clause) { add(part, clause) }
    guard steps.count == count else { return }
    let hasContent = clause.words.contains { tokens[$0].kind == .word && tokens[$0].isContent }
    if context.onlyTools || !clause.isStep || clause.role == .note {
      if hasContent { drop(clause) }
    } else {
      for binding in StepBinder.bind(clause, scope: scope, context: context) {
        append(binding, nil, clause, clause.words)
      }
    }
  }

  private func drop(_ clause: Clause) {
    guard let span = context.span(clause.all) else { return }
    context.used.formUnion(clause.all)
    context.dropped.append(
      DroppedWords(span: span, words: context.words(clause.all), why: "no tool fits"))
  }

  private func hit(_ words: [Int]) -> ToolIndex.Hit? {
    let text = words.map { tokens[$0] }.filter { $0.kind == .word }.map(\.lower)
    guard let best = tools.index.ranked(text).first, best.confidence >= ToolBinder.leastConfidence
    else { return nil }
    return best
  }

  /// The parts of a clause that fit different tools: "the weather and the news".
  private func parts(_ clause: Clause) -> [[Int]] {
    var groups: [[Int]] = [[]]
    for index in clause.words {
      let token = tokens[index]
      if ["and", ",", "then", "which", "who", "while", "so", "or", "plus", "with", "using"]
        .contains(token.lower), groups[groups.count - 1].count > 0
      {
        groups.append([])
      } else {
        groups[groups.count - 1].append(index)
      }
    }
    groups.removeAll(where: \.isEmpty)
    guard groups.count > 1 else { return [clause.words] }
    var merged: [(words: [Int], tool: Int?)] = []
    for group in groups {
      let tool = hit(group)?.tool
      if let last = merged.last, tool == nil || last.tool == tool || last.tool == nil {
        merged[merged.count - 1].words += group
        if last.tool == nil { merged[merged.count - 1].tool = tool }
      } else {
        merged.append((group, tool))
      }
    }
    return merged.count > 1 ? merged.map(\.words) : [clause.words]
  }

  private mutating func add(_ words: [Int], _ clause: Clause) {
    guard let hit = hit(words) else { return }
    let binding = ToolBinder.binding(words, clause.all, hit, tools, scope, context)
    append(binding, hit.tool, clause, words)
  }

  private mutating func append(_ binding: Binding, _ tool: Int?, _ clause: Clause, _ words: [Int]) {
    var step = Step(
      binding: binding, tool: tool,
      words: Set(
        words.map { tokens[$0] }.filter { $0.kind == .word && $0.isContent }.map {
          EnglishStemmer.stem($0.lower)
        }))
    step.parents = parents(of: step, clause, words)
    steps.append(step)
    if let value = binding.value { scope.add(value) }
    if binding.node.type != .function { context.unbound.append(binding.node.id) }
    context.explain(binding.words, binding.node.id, binding.why, binding.confidence)
  }

  private static let references: Set<String> = [
    "it", "them", "they", "this", "that", "these", "those", "result", "results", "there", "its",
    "their", "one", "both",
    "accordingly", "based", "same", "answer", "output", "her", "him",
  ]

  /// Verbs of tools that act on one page, one room, one machine: what comes before has changed it.
  private static let sessionVerbs: Set<String> = [
    "click", "type", "fill", "press", "submit", "checkout", "scroll", "take", "pick", "put",
    "place", "slice",
    "heat", "cool", "clean", "goto", "go", "walk", "toggle", "turn", "drop", "close", "restart",
    "filter",
  ]

  private func isSession(_ tool: Int) -> Bool {
    ToolIndex.words(of: tools.tools[tool].name).first.map(Self.sessionVerbs.contains) ?? false
  }

  /// The earlier steps that a step has to wait for.
  private mutating func parents(of step: Step, _ clause: Clause, _ words: [Int]) -> [Int] {
    guard !steps.isEmpty else { return [] }
    let last = steps.count - 1
    if clause.link == .then || clause.isOtherwise {
      isOrdered = true
      return sinks()
    }
    if clause.link == .sentence { isOrdered = false }
    if isOrdered, clause.link == .and || clause.link == .comma { return sinks() }
    if let tool = step.tool, steps[last].tool != nil, isSession(tool) { return [last] }
    var result: [Int] = []
    let lower = clause.words.map { tokens[$0].lower }
    let reads = Set(step.binding.node.reads)
    for (index, earlier) in steps.enumerated() {
      if earlier.binding.node.writes.contains(where: reads.contains) { result.append(index) }
    }
    if let place = lower.firstIndex(where: Self.references.contains) {
      let isRelative =
        lower[place] == "that" && place + 1 < lower.count
        && Lexicon.auxiliaries.contains(lower[place + 1])
      if ["both", "all", "results", "everything"].contains(lower[place]) { return sinks() }
      if !isRelative || place == 0 { result.append(last) }
    }
    // "the flight" that an earlier step finds.
    for (place, word) in lower.enumerated()
    where ["the", "that", "this", "my"].contains(word) && place + 1 < lower.count {
      for next in lower[(place + 1)...].prefix(2) {
        let stem = EnglishStemmer.stem(next)
        guard !Lexicon.functionWords.contains(next) else { break }
        if word == "the" || word == "that" || word == "this",
          let index = steps.lastIndex(where: { step in
            step.tool.map { tools.index.subjects(of: $0).contains(stem) }
              ?? step.words.contains(stem)
          }), step.tool != steps[index].tool
        {
          result.append(index)
        }
      }
    }
    var unique: [Int] = []
    for index in result where !unique.contains(index) { unique.append(index) }
    return unique.sorted()
  }

  /// Steps that no other waits for.
  private func sinks() -> [Int] {
    let waited = Set(steps.flatMap(\.parents))
    return steps.indices.filter { !waited.contains($0) }
  }

  // MARK: - Goals in a room: what has to be done before

  private static let states: [(words: Set<String>, verbs: [String])] = [
    (["clean", "cleaned", "washed", "rinsed"], ["clean", "wash", "rinse"]),
    (
      ["hot", "heated", "warm", "warmed", "microwaved", "cooked"],
      ["heat", "warm", "cook", "microwave"]
    ),
    (["cool", "cooled", "cold", "chilled"], ["cool", "chill", "refrigerate"]),
    (["sliced", "cut", "chopped"], ["slice", "cut", "chop"]),
    (["toasted", "fried", "boiled"], ["cook", "heat"]),
  ]

  private func tool(_ verbs: [String]) -> Int? {
    for verb in verbs {
      if let index = tools.tools.firstIndex(where: {
        ToolIndex.words(of: $0.name).prefix(2).contains(verb)
      }) {
        return index
      }
    }
    return nil
  }

  /// "Put a clean mug on the table": to put a thing it has to be found, taken, and made clean first.
  private mutating func goal(_ clause: Clause) -> Bool {
    guard let verb = clause.verb,
      [
        "put", "place", "look", "examine", "inspect", "bring", "move", "heat", "cool", "clean",
        "set",
      ].contains(verb),
      let takes = tool(["take", "pick", "pickup", "grab"])
    else { return false }
    let action = ActionPhrase(clause, tokens)
    let object = action.object.isEmpty ? action.phrase(["at"]) ?? action.object : action.object
    guard let thing = object.head else { return false }
    let place = action.phrase(["in", "on", "into", "onto", "to", "inside", "under", "with"])
    let placeName = place.flatMap { noun in
      noun.head.map { (noun.modifiers + [$0]).joined(separator: " ") }
    }
    let searches = tool(["find", "search", "locate"])
    let goes = tool(["goto", "go", "walk", "move", "navigate"])
    var plan: [(Int, String)] = []
    if let searches {
      plan.append((searches, "find the \(thing)"))
    } else if let goes {
      plan.append((goes, "go to the \(thing)"))
    }
    plan.append((takes, "take the \(thing)"))
    var wanted = Self.states.filter { state in
      object.modifiers.contains(where: state.words.contains)
    }.map(\.verbs)
    if ["heat", "cool", "clean"].contains(verb) { wanted.append([verb]) }
    for verbs in wanted {
      if let tool = tool(verbs) { plan.append((tool, "\(verbs[0]) the \(thing)")) }
    }
    if ["look", "examine", "inspect"].contains(verb) {
      if let placeName, let goes { plan.append((goes, "go to the \(placeName)")) }
      if let uses = tool(["use", "toggle", "turn", "switch"]), let placeName {
        plan.append((uses, "turn on the \(placeName)"))
      }
    } else if let puts = tool(["put", "place", "drop"]), let placeName {
      if let goes { plan.append((goes, "go to the \(placeName)")) }
      plan.append((puts, "put the \(thing) on the \(placeName)"))
    }
    guard plan.count > 1 else { return false }
    for (index, entry) in plan.enumerated() {
      let hit = ToolIndex.Hit(tool: entry.0, score: 4, confidence: 0.5, nameMatches: 1)
      let binding = ToolBinder.binding(
        clause.words, clause.all, hit, tools, scope, context, name: entry.1)
      var step = Step(binding: binding, tool: entry.0, words: [])
      step.parents = index == 0 ? sinks() : [steps.count - 1]
      steps.append(step)
      context.unbound.append(binding.node.id)
      context.explain(clause.all, binding.node.id, "'\(verb)' takes it first", 0.5)
    }
    return true
  }

  // MARK: - The graph

  private func graph() -> PlanGraph {
    var graph = PlanGraph()
    let roots = steps.indices.filter { steps[$0].parents.isEmpty }
    var begin: [PlanGraph.Exit] = []
    if roots.count > 1 {
      let id = context.id("start")
      graph.add(
        WorkflowNode(
          id: id, type: .function, config: ["handler": "value.noop", "parameters": [:]]), after: [])
      context.explanations.append(
        PlanExplanation(
          span: nil, words: "", node: id, why: "several steps begin at once", confidence: 1))
      begin = [PlanGraph.Exit(from: id)]
    }
    for step in steps {
      let exits = step.parents.map { PlanGraph.Exit(from: steps[$0].binding.node.id) }
      graph.add(step.binding.node, after: step.parents.isEmpty ? begin : exits)
    }
    return graph
  }
}
