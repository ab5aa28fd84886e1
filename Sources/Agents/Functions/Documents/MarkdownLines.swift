/// Markdown as lines, each with what it is.
struct MarkdownLines {
  enum Kind: Equatable {
    case text
    case blank
    case heading(Int, String)
    case fence
    case code
    case rule
    case definition
    case frontMatter
    case tableRule
  }

  private(set) var lines: [(text: String, kind: Kind)] = []

  init(_ markdown: String) {
    let source = markdown.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    var rest = source.split(separator: "\n", omittingEmptySubsequences: false)[...]
    if rest.first?.unicodeScalars.first == "\u{FEFF}", let first = rest.popFirst() {
      rest = [first.dropFirst()] + rest
    }
    if rest.first == "---",
      let end = rest.dropFirst().firstIndex(where: { $0 == "---" || $0 == "..." })
    {
      for line in rest[...end] { lines.append((String(line), .frontMatter)) }
      rest = rest[(end + 1)...]
    }
    var fence: (mark: Character, count: Int)?
    for line in rest {
      let text = String(line)
      let (mark, count, isBare) = Self.fence(line)
      if let open = fence {
        if mark == open.mark, count >= open.count, isBare {
          fence = nil
          lines.append((text, .fence))
        } else {
          lines.append((text, .code))
        }
      } else if count >= 3 {
        fence = (mark, count)
        lines.append((text, .fence))
      } else {
        append(text)
      }
    }
  }

  /// The mark of a code fence, how often it is repeated, and whether nothing follows.
  private static func fence(_ line: Substring) -> (Character, Int, Bool) {
    let body = line.drop { $0 == " " }
    guard line.count - body.count <= 3, let mark = body.first, mark == "`" || mark == "~" else {
      return (" ", 0, false)
    }
    let count = body.prefix { $0 == mark }.count
    let info = body.dropFirst(count)
    if mark == "`", info.contains("`") { return (" ", 0, false) }
    return (mark, count, info.allSatisfy(\.isWhitespace))
  }

  private mutating func append(_ text: String) {
    let trimmed = text.trimmed
    if trimmed.isEmpty { return lines.append((text, .blank)) }
    if text.hasPrefix("    "), lines.last.map({ $0.kind == .blank || $0.kind == .code }) ?? true,
      !trimmed.hasPrefix("- "), !trimmed.hasPrefix("* ")
    {
      return lines.append((String(text.dropFirst(4)), .code))
    }
    if let heading = Self.heading(trimmed) { return lines.append((text, heading)) }
    // A line of `=` or `-` under text makes that a heading.
    if let last = lines.last, last.kind == .text,
      Self.isOnly(trimmed, "=") || Self.isOnly(trimmed, "-"),
      !last.text.trimmed.hasPrefix(">"), !last.text.trimmed.hasPrefix("- ")
    {
      lines[lines.count - 1].kind = .heading(trimmed.first == "=" ? 1 : 2, last.text.trimmed)
      return
    }
    if Self.isRule(trimmed) { return lines.append((text, .rule)) }
    if Self.isTableRule(trimmed) { return lines.append((text, .tableRule)) }
    lines.append((text, Self.isDefinition(trimmed) ? .definition : .text))
  }

  private static func heading(_ line: String) -> Kind? {
    let level = line.prefix { $0 == "#" }.count
    guard (1...6).contains(level) else { return nil }
    let rest = line.dropFirst(level)
    guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
    var title = rest.trimmed
    if let last = title.lastIndex(where: { $0 != "#" }) {
      let closing = title.index(after: last)
      if closing < title.endIndex, title[last].isWhitespace { title = title[..<closing].trimmed }
    } else {
      title = ""
    }
    return .heading(level, title)
  }

  private static func isOnly(_ line: String, _ mark: Character) -> Bool {
    line.allSatisfy { $0 == mark }
  }

  private static func isRule(_ line: String) -> Bool {
    let marks = line.filter { !$0.isWhitespace }
    guard let first = marks.first, "-*_".contains(first), marks.count >= 3 else { return false }
    return marks.allSatisfy { $0 == first }
  }

  private static func isTableRule(_ line: String) -> Bool {
    line.contains("|") && line.contains("-") && line.allSatisfy { "|-: \t".contains($0) }
  }

  private static func isDefinition(_ line: String) -> Bool {
    guard line.first == "[", let end = line.firstRange(of: "]:") else { return false }
    return !line[..<end.lowerBound].contains("]") && !line[end.upperBound...].trimmed.isEmpty
  }
}
