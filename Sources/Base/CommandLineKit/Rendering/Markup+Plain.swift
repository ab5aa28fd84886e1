extension Markup {
  /// The text for a terminal: wrapped at `width` columns, indented, without a final newline.
  package func plain(program: String, width: Int, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var result = ""
    var previous: Block?
    for block in blocks {
      var lines: [String]
      switch block {
      case .paragraph(let inlines):
        lines = TextLayout.wrap(Self.plain(inlines, program), width: width - indent)
      case .item(let inlines):
        let wrapped = TextLayout.wrap(Self.plain(inlines, program), width: width - indent - 2)
        lines = wrapped.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
      case .code(let source): lines = source.map { $0.isEmpty ? "" : "    " + $0 }
      }
      if let previous { result += Self.areNeighbours(previous, block) ? "\n" : "\n\n" }
      lines = lines.map { $0.isEmpty ? "" : margin + $0 }
      result += lines.joined(separator: "\n")
      previous = block
    }
    return result
  }

  private static func areNeighbours(_ first: Block, _ second: Block) -> Bool {
    guard case .item = first, case .item = second else { return false }
    return true
  }

  private static func plain(_ inlines: [Inline], _ program: String) -> String {
    inlines.map { plain($0, program) }.joined()
  }

  /// One piece as plain text: code in single quotes, references as they are typed.
  private static func plain(_ inline: Inline, _ program: String) -> String {
    switch inline {
    case .text(let text): text
    case .code(let code): "'\(code)'"
    case .reference(.flag, let name): "--\(name)"
    case .reference(.command, let name): "'\(program) \(name)'"
    case .reference(.env, let name): name
    case .reference(.topic, let name): "'\(program) help \(name)'"
    }
  }
}
