/// The tiny markup of help texts: paragraphs, lists, code, and references that are checked.
///
/// - Paragraphs are separated by an empty line; line ends within one are blanks.
/// - A line that starts with `- ` is an item of a list; following lines belong to it.
/// - Lines indented by four blanks are shown as they are.
/// - A pair of backquotes sets code.
/// - `\flag{limit}`, `\command{market search}`, `\env{NO_COLOR}` and `\topic{config}` refer to things
///   that must exist.
package struct Markup: Sendable, Hashable {
  /// What a reference refers to.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case flag
    case command
    case env
    case topic
  }

  /// A piece of running text.
  package enum Inline: Sendable, Hashable {
    case text(String)
    case code(String)
    case reference(Kind, String)
  }

  /// A piece of the page.
  package enum Block: Sendable, Hashable {
    case paragraph([Inline])
    case item([Inline])
    case code([String])
  }

  /// The pieces in their order.
  package var blocks: [Block]

  /// Reads a text; anything that is not markup is text.
  package init(_ source: String) {
    var blocks: [Block] = []
    var open: (isItem: Bool, text: String)?
    var code: [String] = []
    func closeParagraph() {
      if let paragraph = open {
        let inlines = Self.inlines(paragraph.text)
        blocks.append(paragraph.isItem ? .item(inlines) : .paragraph(inlines))
      }
      open = nil
    }
    func closeCode() {
      while code.last?.isEmpty == true { code.removeLast() }
      if !code.isEmpty { blocks.append(.code(code)) }
      code = []
    }
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let isBlank = line.allSatisfy { $0 == " " }
      if line.utf8.starts(with: "    ".utf8), !isBlank, open == nil {
        code.append(String(line.dropFirst(4)))
      } else if isBlank {
        closeParagraph()
        if !code.isEmpty { code.append("") }
      } else {
        closeCode()
        let trimmed = line.drop { $0 == " " }
        if trimmed.utf8.starts(with: "- ".utf8) {
          closeParagraph()
          open = (true, String(trimmed.dropFirst(2)))
        } else if let paragraph = open {
          open = (paragraph.isItem, paragraph.text + " " + trimmed)
        } else {
          open = (false, String(trimmed))
        }
      }
    }
    closeParagraph()
    closeCode()
    self.blocks = blocks
  }

  /// Every reference in order, with its kind.
  package var references: [(kind: Kind, name: String)] {
    blocks.flatMap { block -> [Inline] in
      switch block {
      case .paragraph(let inlines), .item(let inlines): inlines
      case .code: []
      }
    }.compactMap { inline in
      guard case .reference(let kind, let name) = inline else { return nil }
      return (kind, name)
    }
  }

  private static func inlines(_ text: String) -> [Inline] {
    var result: [Inline] = []
    var plain = ""
    var rest = Substring(text)
    func flush() {
      if !plain.isEmpty { result.append(.text(plain)) }
      plain = ""
    }
    while let character = rest.first {
      if character == "`", let end = rest.dropFirst().firstIndex(of: "`") {
        flush()
        result.append(.code(String(rest[rest.index(after: rest.startIndex)..<end])))
        rest = rest[rest.index(after: end)...]
      } else if character == "\\", let reference = reference(at: rest) {
        flush()
        result.append(.reference(reference.kind, String(reference.name)))
        rest = reference.rest
      } else {
        plain.append(character)
        rest = rest.dropFirst()
      }
    }
    flush()
    return result
  }

  private static func reference(
    at text: Substring
  ) -> (kind: Kind, name: Substring, rest: Substring)? {
    for kind in Kind.allCases {
      let opening = "\\" + kind.rawValue + "{"
      guard text.utf8.starts(with: opening.utf8) else { continue }
      let inner = text.dropFirst(opening.count)
      guard let end = inner.firstIndex(of: "}") else { return nil }
      return (kind, inner[..<end], inner[inner.index(after: end)...])
    }
    return nil
  }
}
