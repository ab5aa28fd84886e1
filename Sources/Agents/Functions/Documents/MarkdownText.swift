import JSON

/// Reads Markdown (CommonMark and the tables of GitHub) as text and as sections, and writes it.
enum MarkdownText {
  /// The text without marks.
  ///
  /// Headings, paragraphs, list items, quotes, table rows and code keep their lines; links leave their text,
  /// images their description; front matter, HTML tags, rules and link definitions go.
  static func plain(_ markdown: String) -> String {
    var output: [String] = []
    for line in MarkdownLines(markdown).lines {
      switch line.kind {
      case .code: output.append(line.text)
      case .fence, .rule, .definition, .frontMatter, .tableRule: continue
      case .heading(_, let title): output.append(MarkdownInline.plain(title))
      case .blank: output.append("")
      case .text:
        let (mark, rest) = split(line.text)
        output.append(mark + MarkdownInline.plain(rest))
      }
    }
    return HTMLText.looksLikeHTML(output.joined(separator: "\n"))
      ? collapsed(output.map { MarkdownInline.withoutTags($0) }) : collapsed(output)
  }

  /// At most one blank line in a row, and none at the ends.
  private static func collapsed(_ lines: [String]) -> String {
    var result: [String] = []
    for line in lines {
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank, result.last?.isEmpty ?? true { continue }
      result.append(isBlank ? "" : line)
    }
    while result.last?.isEmpty == true { result.removeLast() }
    return result.joined(separator: "\n")
  }

  /// Marks in front of a line: quotes go, list marks become `- ` or keep their number.
  private static func split(_ line: String) -> (mark: String, rest: String) {
    var rest = Substring(line)
    var indent = String(rest.prefix { $0 == " " || $0 == "\t" })
    rest = rest.dropFirst(indent.count)
    while rest.first == ">" {
      rest = rest.dropFirst().drop { $0 == " " }
      indent = ""
    }
    if rest.first == "|" {
      let cells = rest.split(separator: "|").map(\.trimmed)
      return ("", cells.joined(separator: "\t"))
    }
    if let first = rest.first, "-*+".contains(first), rest.dropFirst().first == " " {
      rest = rest.dropFirst(2).drop { $0 == " " }
      for box in ["[ ] ", "[x] ", "[X] "] where rest.hasPrefix(box) { rest = rest.dropFirst(4) }
      return (indent + "- ", String(rest))
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let after = rest.dropFirst(digits.count)
    if (1...9).contains(digits.count), after.hasPrefix(". ") || after.hasPrefix(") ") {
      return (indent + digits + after.prefix(1) + " ", after.dropFirst(2).trimmed)
    }
    return ("", rest.trimmed)
  }

  /// The parts between headings: level, title, content.
  static func sections(_ markdown: String) -> [JSONValue] {
    var sections: [(level: Int, title: String, lines: [String])] = [(0, "", [])]
    for line in MarkdownLines(markdown).lines {
      switch line.kind {
      case .heading(let level, let title):
        sections.append((level, MarkdownInline.plain(title), []))
      case .frontMatter: continue
      default: sections[sections.count - 1].lines.append(line.text)
      }
    }
    return sections.compactMap { section in
      let content = section.lines.joined(separator: "\n").trimmedLines
      if section.level == 0, content.isEmpty { return nil }
      return .object([
        "level": .integer(section.level), "title": .string(section.title),
        "content": .string(content),
      ])
    }
  }

  /// A document of a heading, text and items.
  static func document(title: String?, content: String?, items: [JSONValue]) -> String {
    var blocks: [String] = []
    if let title, !title.trimmed.isEmpty { blocks.append("# " + escaped(title.trimmed)) }
    if let content, !content.trimmed.isEmpty { blocks.append(content.trimmedLines) }
    var list: [String] = []
    for item in items {
      if let object = item.object, let text = Article.text(of: item) {
        if !list.isEmpty { blocks.append(list.joined(separator: "\n")) }
        list = []
        let title = object["title"]?.string ?? ""
        if !title.isEmpty { blocks.append("## " + escaped(title)) }
        let body = object["summary"]?.string ?? text
        if body != title { blocks.append(escapedLines(body)) }
        if let link = object["link"]?.string, !link.isEmpty {
          blocks.append("<\(linkTarget(link))>")
        }
      } else {
        list.append(
          "- " + escapedLines(item.string ?? item.serialized()).replacing("\n", with: "\n  "))
      }
    }
    if !list.isEmpty { blocks.append(list.joined(separator: "\n")) }
    return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }

  /// Text in which nothing is a mark.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    var isLineStart = true
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<": result += "\\"
      case "#", "+", "-", ">", "=", "~": if isLineStart { result += "\\" }
      case "&": result += "\\"
      default: break
      }
      result.unicodeScalars.append(scalar)
      isLineStart = scalar == "\n"
    }
    return orderedEscaped(result)
  }

  /// `1. ` at the start is no list number.
  private static func orderedEscaped(_ text: String) -> String {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    guard (1...9).contains(digits.count), rest.first == "." || rest.first == ")",
      rest.dropFirst().first == " "
    else { return text }
    return digits + "\\" + rest
  }

  /// Text of several lines in which nothing is a mark.
  static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped($0.trimmed) }
      .joined(separator: "\n").trimmedLines
  }

  /// An address as the target of a link: white space, brackets and angle brackets are percent-encoded.
  static func linkTarget(_ address: String) -> String {
    var result = ""
    for byte in address.utf8 {
      switch byte {
      case 0...0x20, 0x7F, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: "\\"):
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      default: result.append(Character(Unicode.Scalar(byte)))
      }
    }
    return result
  }
}

extension String {
  /// The text without blank lines at its ends and white space at its very end.
  var trimmedLines: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines = lines.dropFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines = lines.dropLast() }
    var text = lines.joined(separator: "\n")
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
