/// Builds the tree of a whole request from its sentences, lists and sub-lists.
struct DiscourseParser {
  private struct Item {
    var range: Range<Int>
    var depth: Int
    var children: [Item] = []
  }

  private struct Frame {
    enum Role {
      case block
      case then
      case otherwise
      case each
      case loop
      case parallel
      case failure
    }
    var node: PlanNode
    var role: Role
  }

  private let tokens: [Token]
  private var frames: [Frame] = []
  private var base = 0
  private var lastBranch: PlanNode?
  private var pending: [PlanNode] = []
  private var sentence = 0
  private var sentenceStart = 0
  private var previousStart = 0
  private var stepVerbs: Set<String> = []
  /// Clauses that steer and make no node of their own.
  private(set) var steering: [Clause] = []
  /// Clauses in which no order was found.
  private(set) var notes: [Clause] = []
  private var count = 0
  /// The token at which there were more nodes than a plan may hold.
  private var overflow: Int?

  /// The tree of a request, the clauses that only steer, and those that say nothing that can be done.
  static func parse(
    _ tokens: [Token]
  ) -> (root: PlanNode, steering: [Clause], notes: [Clause], overflow: Int?) {
    var parser = DiscourseParser(tokens: tokens)
    let root = PlanNode(.sequence)
    parser.frames = [Frame(node: root, role: .block)]
    parser.block(Self.items(tokens))
    return (root, parser.steering, parser.notes, parser.overflow)
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  // MARK: - Lines and sentences

  private static func items(_ tokens: [Token]) -> [Item] {
    var flat: [Item] = []
    var start = 0
    var depth = 0
    func close(_ end: Int) {
      if end > start { flat.append(Item(range: start..<end, depth: depth)) }
      start = end + 1
    }
    for (index, token) in tokens.enumerated() {
      if token.kind == .line {
        close(index)
        depth = token.depth
      } else if token.kind == .mark, [".", "!", "?"].contains(token.lower) {
        close(index)
      }
    }
    close(tokens.count)
    var index = 0
    return nest(flat, &index, above: -1)
  }

  private static func nest(_ flat: [Item], _ index: inout Int, above: Int) -> [Item] {
    var result: [Item] = []
    while index < flat.count, flat[index].depth > above {
      var item = flat[index]
      index += 1
      if index < flat.count, flat[index].depth > item.depth {
        item.children = nest(flat, &index, above: item.depth)
      }
      result.append(item)
    }
    return result
  }

  private mutating func block(_ items: [Item]) {
    let outer = base
    base = frames.count
    for item in items { read(item) }
    closeFrames(to: base)
    base = outer
  }

  private mutating func read(_ item: Item) {
    closeFrames(to: base)
    sentence += 1
    previousStart = sentenceStart
    sentenceStart = list.count
    for clause in Segmenter.clauses(item.range, tokens) {
      count += clause.role == .note ? 0 : 1
      if count > WorkflowPlanner.stepLimit { overflow = overflow ?? clause.all.first }
      if overflow != nil { return }
      handle(clause)
    }
    let held = pending
    pending = []
    if !item.children.isEmpty {
      frames.append(Frame(node: frames[frames.count - 1].node, role: .block))
      // The new frame shares the list of the one below it.
      if frames[frames.count - 2].role == .otherwise { frames[frames.count - 1].role = .otherwise }
      let saved = (sentenceStart, previousStart)
      block(item.children)
      (sentenceStart, previousStart) = saved
      if frames.count > base { frames.removeLast() }
    }
    for node in held { append(node) }
  }

  // MARK: - The list that is being filled

  private var list: [PlanNode] {
    get {
      guard let frame = frames.last else { return [] }
      return frame.role == .otherwise ? frame.node.otherwise : frame.node.children
    }
    set {
      guard let frame = frames.last else { return }
      if frame.role == .otherwise {
        frame.node.otherwise = newValue
      } else {
        frame.node.children = newValue
      }
    }
  }

  private mutating func append(_ node: PlanNode) {
    node.sentence = sentence
    list.append(node)
  }

  private mutating func closeFrames(to count: Int) {
    while frames.count > max(count, 1) { frames.removeLast() }
  }

  private mutating func push(_ node: PlanNode, _ role: Frame.Role) {
    frames.append(Frame(node: node, role: role))
  }

  /// Ends the inline scopes that a link such as "then" ends.
  private mutating func close(for clause: Clause) {
    while frames.count > base, let frame = frames.last {
      let isEmpty = list.isEmpty
      switch frame.role {
      case .block: return
      case .then, .otherwise:
        guard !isEmpty, !clause.isOtherwise,
          clause.link == .semicolon || clause.link == .then && !clause.followsAnd
        else { return }
      case .failure:
        guard !isEmpty, clause.link == .semicolon || clause.link == .then && !clause.followsAnd
        else {
          return
        }
      case .parallel:
        guard !isEmpty, clause.link == .then || clause.link == .semicolon else { return }
      case .each:
        guard !isEmpty, isCollective(clause, isStrong: clause.link == .then) else { return }
      case .loop: return
      }
      frames.removeLast()
    }
  }

  private static let collectiveVerbs: Set<String> = [
    "join", "sort", "group", "write", "save", "store", "send", "count", "merge", "combine",
    "filter",
    "compile", "print", "publish", "concatenate", "export", "rank", "email", "mail", "post",
    "order",
    "compare", "collect", "assemble",
  ]

  /// Whether an order is about all the things at once, and so ends "for each".
  private func isCollective(_ clause: Clause, isStrong: Bool) -> Bool {
    let words = clause.words.prefix(40).map { tokens[$0] }
    if words.contains(where: { ["it", "its"].contains($0.lower) }), clause.role == .action,
      !isStrong
    {
      return false
    }
    if words.contains(where: {
      ["them", "these", "those", "digest", "all", "results", "everything"].contains($0.lower)
    }) {
      return true
    }
    guard clause.role == .action, let verb = clause.verb, Self.collectiveVerbs.contains(verb) else {
      return clause.role == .approval && isStrong || clause.role == .condition && isStrong
    }
    if words.contains(where: { $0.kind == .file }) { return true }
    return words.dropFirst().contains {
      $0.kind == .word && $0.isContent && Lexicon.isPlural($0.lower)
    }
  }

  // MARK: - One clause

  private mutating func handle(_ clause: Clause) {
    var clause = clause
    close(for: clause)
    if clause.isOtherwise { openOtherwise(clause) }
    switch clause.role {
    case .action: action(clause)
    case .approval: ask(clause)
    case .wait: append(PlanNode(.wait, clause))
    case .stop: stop(clause)
    case .condition, .negatedCondition, .previousCondition: condition(&clause)
    case .until, .whileTrue: ending(clause)
    case .each:
      let node = PlanNode(.each, clause)
      append(node)
      push(node, .each)
    case .loop: loop(clause)
    case .parallelHeader:
      let node = PlanNode(.parallel, clause)
      append(node)
      push(node, .parallel)
    case .failure: failure(clause)
    case .before:
      guard clause.isStep else { return note(clause) }
      if clause.link == .sentence {
        pending.append(PlanNode(.step, clause))
      } else {
        action(clause)
      }
    case .after: after(clause)
    case .modifier: modify(clause)
    case .note:
      if clause.all.contains(where: { tokens[$0].isContent }) { note(clause) }
    }
  }

  private mutating func note(_ clause: Clause) { notes.append(clause) }

  private mutating func openOtherwise(_ clause: Clause) {
    // Innermost open branch first, then the one that was closed last.
    while frames.count > base, let frame = frames.last {
      if frame.role == .then, frame.node.otherwise.isEmpty {
        frames.removeLast()
        return push(frame.node, .otherwise)
      }
      if frame.role == .block { break }
      frames.removeLast()
    }
    if let branch = lastBranch, branch.otherwise.isEmpty { push(branch, .otherwise) }
  }

  private mutating func action(_ clause: Clause) {
    guard clause.isStep else { return note(clause) }
    let node = PlanNode(.step, clause)
    node.followsAnd = clause.link == .and || clause.followsAnd
    if let verb = clause.verb { stepVerbs.insert(verb) }
    if frames.last?.role == .each, clause.settings.concurrency != nil || clause.settings.isParallel
    {
      frames.last?.node.settings.concurrency = clause.settings.concurrency
      frames.last?.node.settings.isParallel = true
      frames.last?.node.settings.tokens += clause.settings.tokens
      node.settings.isParallel = false
      node.settings.concurrency = nil
    }
    if clause.opensParallel {
      let group = PlanNode(.parallel)
      append(group)
      push(group, .parallel)
    }
    append(node)
    if clause.isMeanwhile || node.settings.isParallel && !isAboutMany(clause) && node.followsAnd {
      joinParallel()
    }
    if node.settings.times != nil || node.settings.every != nil { wrapInLoop(node) }
  }

  private func isAboutMany(_ clause: Clause) -> Bool {
    clause.words.prefix(24).contains {
      let token = tokens[$0]
      return ["each", "every", "all", "them", "these", "those"].contains(token.lower)
        || token.kind == .word && token.isContent && Lexicon.isPlural(token.lower)
    }
  }

  /// Puts the last two nodes beside each other.
  private mutating func joinParallel() {
    var nodes = list
    guard nodes.count >= 2 else { return }
    let second = nodes.removeLast()
    let first = nodes.removeLast()
    if first.kind == .parallel {
      first.children.append(second)
      nodes.append(first)
    } else {
      let group = PlanNode(.parallel)
      group.children = [first, second]
      group.sentence = sentence
      nodes.append(group)
    }
    list = nodes
  }

  private mutating func wrapInLoop(_ last: PlanNode) {
    var nodes = list
    guard let node = nodes.popLast() else { return }
    let loop = PlanNode(.loop)
    loop.settings.times = last.settings.times
    loop.settings.every = last.settings.every
    node.settings.times = nil
    node.settings.every = nil
    loop.children = [node]
    loop.sentence = sentence
    nodes.append(loop)
    list = nodes
  }

  private mutating func ask(_ clause: Clause) {
    let node = PlanNode(.ask, clause)
    node.sentence = sentence
    if clause.isAttached, let last = list.last, last.kind == .step {
      list.insert(node, at: list.count - 1)
    } else {
      append(node)
    }
  }

  private mutating func stop(_ clause: Clause) {
    if let frame = frames.last, frame.role == .failure { return steering.append(clause) }
    append(PlanNode(.stop, clause))
  }

  private mutating func condition(_ clause: inout Clause) {
    let node = PlanNode(.branch, clause)
    if clause.role == .previousCondition {
      if let check = list.last, check.kind == .step,
        let question = check.clause?.words.firstIndex(where: {
          ["whether", "if"].contains(tokens[$0].lower)
        }),
        let checked = check.clause
      {
        list.removeLast()
        var whole = checked
        whole.role = .condition
        whole.words = Array(checked.words[(question + 1)...])
        whole.all += clause.all
        node.clause = whole
      }
    } else if clause.isAttached, let last = list.last, last.sentence == sentence,
      last.kind == .step || last.kind == .ask
    {
      list.removeLast()
      node.children = [last]
      append(node)
      lastBranch = node
      return
    }
    append(node)
    lastBranch = node
    push(node, .then)
  }

  private mutating func ending(_ clause: Clause) {
    if let last = list.last, last.kind == .loop {
      last.conditions.append(clause)
      last.settings.merge(clause.settings)
    } else if let frame = frames.last, frame.role == .loop,
      !(list.isEmpty && clause.link == .sentence)
    {
      frame.node.conditions.append(clause)
    } else if clause.link != .sentence, clause.link != .then, !list.isEmpty {
      var nodes = list
      var body: [PlanNode] = []
      while let node = nodes.popLast() {
        body.insert(node, at: 0)
        if !node.followsAnd || node.sentence != sentence { break }
      }
      let loop = PlanNode(.loop)
      loop.conditions = [clause]
      loop.children = body
      loop.sentence = sentence
      for node in body {
        loop.settings.times = node.settings.times ?? loop.settings.times
        node.settings.times = nil
      }
      nodes.append(loop)
      list = nodes
    } else {
      let loop = PlanNode(.loop)
      loop.conditions = [clause]
      append(loop)
      push(loop, .loop)
    }
  }

  private mutating func loop(_ clause: Clause) {
    let node = PlanNode(.loop, clause)
    if clause.isStep {
      var step = clause
      step.role = .action
      let isAsk = clause.verb == "ask" || clause.verb == "ask-input"
      if isAsk { step.role = .approval }
      let child = PlanNode(isAsk ? .ask : .step, step)
      child.settings.times = nil
      child.settings.every = nil
      node.children = [child]
      return append(node)
    }
    var nodes = list
    let start = clause.link == .sentence ? previousStart : sentenceStart
    let refersBack = clause.link != .sentence || clause.words.count > 1
    if refersBack, start < nodes.count, frames.count <= max(base, 1) {
      node.children = Array(nodes[start...])
      nodes.removeSubrange(start...)
      list = nodes
      append(node)
    } else {
      append(node)
      push(node, .loop)
    }
  }

  private mutating func failure(_ clause: Clause) {
    if clause.isAttached, list.count >= 2, let handler = list.last {
      list.removeLast()
      let target = list.last
      let group = PlanNode(.sequence)
      group.children = [handler]
      target?.failure = group
      target?.failureClause = clause
      return
    }
    guard let target = lastNode(list) else { return note(clause) }
    let group = PlanNode(.sequence)
    target.failure = group
    target.failureClause = clause
    push(group, .failure)
  }

  private func lastNode(_ nodes: [PlanNode]) -> PlanNode? {
    var node = nodes.last
    while let branch = node, branch.kind == .branch || branch.kind == .sequence {
      node = branch.otherwise.last ?? branch.children.last
    }
    return node
  }

  private mutating func after(_ clause: Clause) {
    guard clause.isStep, let verb = clause.verb, !stepVerbs.contains(verb), verb != "do",
      verb != "finish"
    else { return steering.append(clause) }
    let node = PlanNode(.step, clause)
    stepVerbs.insert(verb)
    node.sentence = sentence
    if clause.isAttached, let last = list.last, last.kind == .step {
      list.insert(node, at: list.count - 1)
    } else {
      append(node)
    }
  }

  private mutating func modify(_ clause: Clause) {
    var target = lastNode(list)
    if target == nil, let frame = frames.last, frame.role == .failure {
      // "if it fails, retry twice": the setting belongs to what failed.
      frames.removeLast()
      target = lastNode(list)
      target?.failure = nil
    }
    if target == nil, let frame = frames.last { target = frame.node }
    guard let target else { return note(clause) }
    target.settings.merge(clause.settings)
    if target.kind == .step, clause.settings.times != nil || clause.settings.every != nil {
      wrapInLoop(target)
    }
    if target.kind == .each || target.kind == .step || target.kind == .loop { return }
    steering.append(clause)
  }
}
