/// A workflow as a tree of lines: each node once, in the order a run meets it, with its edges and its bodies.
struct WorkflowTree {
  private let isUnicode: Bool
  private(set) var text = ""

  private static let widthLimit = 60

  init(_ definition: WorkflowDefinition, isUnicode: Bool) {
    self.isUnicode = isUnicode
    var title = drawnLine(definition.name, limit: Self.widthLimit) + " " + definition.version
    if !definition.inputs.isEmpty {
      let inputs = definition.inputs.map { input in
        input.name + (input.defaultValue == nil ? "" : "?")
      }
      title += " (\(inputs.joined(separator: ", ")))"
    }
    line("", title)
    graph(definition, prefix: "", depth: 0)
  }

  private mutating func line(_ prefix: String, _ content: String) {
    text += prefix + drawnLine(content, limit: 400) + "\n"
  }

  /// A text with only those characters that the drawing may use.
  private func fitting(_ content: String) -> String {
    guard !isUnicode else { return content }
    return String(content.unicodeScalars.map { $0.isASCII ? Character($0) : "?" })
  }

  private mutating func graph(_ definition: WorkflowDefinition, prefix: String, depth: Int) {
    let graph = IndexedWorkflow(definition)
    let order = Self.order(graph)
    for (place, index) in order.enumerated() {
      let isLast = place == order.count - 1
      node(index, in: graph, prefix: prefix, isLast: isLast, depth: depth)
    }
  }

  private mutating func node(
    _ index: Int, in graph: IndexedWorkflow, prefix: String, isLast: Bool, depth: Int
  ) {
    let node = graph.definition.nodes[index]
    let elbow = isUnicode ? (isLast ? "└─ " : "├─ ") : (isLast ? "`- " : "|- ")
    let under = prefix + (isLast ? "   " : isUnicode ? "│  " : "|  ")
    line(
      prefix + elbow,
      fitting(heading(node, isEntry: graph.entry == index, isExit: graph.isExit[index])))
    let arrows = graph.arrows(leaving: index).map { graph.arrows[$0] }
    let bodies = depth < DrawnBody.depthLimit ? DrawnBody.all(of: node) : []
    for (place, body) in bodies.enumerated() {
      let isEnd = place == bodies.count - 1 && arrows.isEmpty
      let branch = isUnicode ? (isEnd ? "╰╴" : "├╴") : (isEnd ? "`." : "|.")
      line(under + branch, fitting(drawnLine(body.name, limit: Self.widthLimit)))
      self.graph(
        body.definition, prefix: under + (isEnd ? "  " : isUnicode ? "│ " : "| "), depth: depth + 1)
    }
    for arrow in arrows {
      let caption = graph.caption(of: arrow)
      let sign = isUnicode ? (arrow.isBack ? "↺" : "→") : (arrow.isBack ? "<-" : "->")
      let target = graph.definition.nodes[arrow.to].id
      let note = caption.isEmpty ? "" : " [\(drawnLine(caption, limit: Self.widthLimit))]"
      line(under + sign + " ", fitting(drawnLine(target, limit: Self.widthLimit) + note))
    }
  }

  private func heading(_ node: WorkflowNode, isEntry: Bool, isExit: Bool) -> String {
    var parts = drawnLine(node.id, limit: Self.widthLimit)
    if node.title != node.id { parts += " \"\(drawnLine(node.title, limit: Self.widthLimit))\"" }
    let gist = drawnLine(node.gist, limit: Self.widthLimit)
    parts += gist == node.type.rawValue ? "  \(gist)" : "  \(node.type.rawValue): \(gist)"
    var notes: [String] = []
    if isEntry { notes.append("start") }
    if isExit { notes.append("end") }
    if let retry = node.retry { notes.append("\(retry.maxAttempts) attempts") }
    if let timeout = node.timeout { notes.append("timeout \(WorkflowDuration.text(timeout))") }
    if node.onError == .ignore { notes.append("errors ignored") }
    if node.join == .any { notes.append("joins at the first") }
    return notes.isEmpty ? parts : parts + "  (\(notes.joined(separator: ", ")))"
  }

  /// Nodes as a run meets them: from the entry along the arrows that do not go back, then what is left.
  private static func order(_ graph: IndexedWorkflow) -> [Int] {
    var waiting = [Int](repeating: 0, count: graph.outgoing.count)
    let reached = graph.entry.map { graph.reachable(from: $0) } ?? waiting.map { _ in true }
    for arrow in graph.arrows where !arrow.isBack && reached[arrow.from] { waiting[arrow.to] += 1 }
    var stack = waiting.indices.filter { reached[$0] && waiting[$0] == 0 }.reversed() as [Int]
    var order: [Int] = []
    var isPlaced = [Bool](repeating: false, count: waiting.count)
    while let node = stack.popLast() {
      guard !isPlaced[node] else { continue }
      isPlaced[node] = true
      order.append(node)
      for index in graph.arrows(leaving: node).reversed() where !graph.arrows[index].isBack {
        let target = graph.arrows[index].to
        waiting[target] -= 1
        if waiting[target] == 0 { stack.append(target) }
      }
    }
    return order + waiting.indices.filter { !isPlaced[$0] }
  }
}
