/// Draws a tree with lines: `├─ └─ │`, or ASCII where the terminal has no more.
package struct TreePrinter: Sendable {
  /// Levels below this are not indented further but numbered, so that a chain of spans stays readable.
  private static let deepestIndent = 40

  private let traits: StreamTraits
  private let branch: String
  private let lastBranch: String
  private let trunk: String
  private let blank = "   "

  /// A printer for what an output can show.
  package init(_ traits: StreamTraits) {
    self.traits = traits
    (branch, lastBranch, trunk) =
      traits.usesUnicode ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ")
  }

  /// The lines of the trees under these roots, cut to the width of a terminal.
  ///
  /// Depth costs no stack: a chain of any length is drawn. Cycles are the caller's to break.
  /// - Complexity: linear in the number of nodes.
  package func lines<Node>(
    _ roots: [Node], children: (Node) -> [Node], label: (Node) -> StyledText
  ) -> [String] {
    var lines: [String] = []
    write(roots, children: children, label: label) { lines.append($0) }
    return lines
  }

  /// Hands the lines of the trees to `line`, one after another; see `lines(_:children:label:)`.
  package func write<Node, Failure: Error>(
    _ roots: [Node], children: (Node) -> [Node], label: (Node) -> StyledText,
    line: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var stack: [(nodes: [Node], next: Int)] = [(roots, 0)]
    // For each level below the roots whether more siblings follow the one that is being drawn.
    var continues: [Bool] = []
    while let top = stack.indices.last {
      let frame = stack[top]
      guard frame.next < frame.nodes.count else {
        stack.removeLast()
        if !continues.isEmpty { continues.removeLast() }
        continue
      }
      let node = frame.nodes[frame.next]
      let isLast = frame.next == frame.nodes.count - 1
      stack[top].next += 1
      if top > 0 { continues[top - 1] = !isLast }
      try line(render(label(node), continues))
      stack.append((children(node), 0))
      continues.append(false)
    }
  }

  private func render(_ label: StyledText, _ continues: [Bool]) -> String {
    var prefix = ""
    for isOpen in continues.dropLast().prefix(Self.deepestIndent) {
      prefix += isOpen ? trunk : blank
    }
    if let isOpen = continues.last { prefix += isOpen ? branch : lastBranch }
    if continues.count > Self.deepestIndent + 1 { prefix += "[\(continues.count)] " }
    return (StyledText(prefix, .muted) + label).rendered(
      traits.palette, width: traits.width, ellipsis: traits.ellipsis)
  }
}
