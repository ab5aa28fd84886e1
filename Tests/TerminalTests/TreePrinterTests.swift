import Terminal
import Testing
import Text

private indirect enum Node {
  case node(String, [Node])

  var label: StyledText {
    guard case .node(let text, _) = self else { return "" }
    return StyledText(text)
  }

  var children: [Node] {
    guard case .node(_, let children) = self else { return [] }
    return children
  }
}

private let tree = Node.node(
  "run",
  [
    .node("read", []), .node("map", [.node("summarise", [.node("retry", [])]), .node("b", [])]),
    .node("write", [.node("file", [])]),
  ])

@Suite struct TreePrinterTests {
  private func draw(_ roots: [Node], _ traits: StreamTraits) -> [String] {
    TreePrinter(traits).lines(roots, children: \.children, label: \.label)
  }

  @Test func `branches are drawn with lines`() {
    #expect(
      draw([tree, .node("other", [])], .pipe) == [
        "run", "├─ read", "├─ map", "│  ├─ summarise", "│  │  └─ retry", "│  └─ b", "└─ write",
        "   └─ file", "other",
      ])
  }

  @Test func `a plain terminal gets ASCII`() {
    let traits = StreamTraits(isTerminal: true, width: 80, usesUnicode: false)
    #expect(
      draw([tree], traits) == [
        "run", "|- read", "|- map", "|  |- summarise", "|  |  `- retry", "|  `- b", "`- write",
        "   `- file",
      ])
  }

  @Test(arguments: [1, 5, 9, 20])
  func `no line is wider than the terminal`(width: Int) {
    let traits = StreamTraits(isTerminal: true, width: width, palette: .plain)
    let deep = Node.node("漢字漢字漢字", [tree])
    for line in draw([deep], traits) { #expect(DisplayWidth.columns(of: line) <= width) }
  }

  @Test func `labels cannot steer the terminal`() {
    #expect(draw([.node("a\u{1B}]0;x\u{7}\nb", [])], .pipe) == ["a\\u{1b}]0;x\\u{7}\\nb"])
  }

  @Test func `a chain of a hundred thousand levels is drawn`() {
    var lines = 0
    var longest = 0
    TreePrinter(.pipe).write(
      [0], children: { $0 < 100_000 ? [$0 + 1] : [] }, label: { "\($0)" },
      line: { line in
        lines += 1
        longest = max(longest, line.utf8.count)
      })
    #expect(lines == 100_001)
    #expect(longest < 600)
  }

  @Test func `styles survive a cut`() {
    let text = StyledText("abc", .success) + StyledText("defgh")
    #expect(
      text.rendered(Palette(isEnabled: true), width: 5) == "\u{1B}[32mabc\u{1B}[0md…")
    #expect(text.rendered(.plain) == "abcdefgh")
  }
}
