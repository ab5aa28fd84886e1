import JSON
import Text

/// Reads a document of a kind that its content tells.
enum DocumentReader {
  /// The kinds, in the order in which they are tried.
  enum Kind: Equatable {
    case feed
    case html
    case json
    case jsonLines
    case csv(tabs: Bool)
    case markdown
    case plain
  }

  /// Articles of a feed, the value of JSON, the rows of CSV; the text of Markdown, HTML and others.
  static func read(_ bytes: [UInt8], path: String) throws(FunctionError) -> JSONValue {
    let text = TextEncoding.decode(bytes)
    switch kind(of: text, path: path) {
    case .feed: return .array(try FeedReader.articles(in: bytes, source: path))
    case .html: return .string(HTMLText.plain(text))
    case .json: return try JSONText.value(bytes, source: path)
    case .jsonLines: return try JSONText.lines(bytes, source: path)
    case .csv(let tabs):
      return try DelimitedText.rows(text, delimiter: tabs ? "\t" : nil, header: true, source: path)
    case .markdown: return .string(MarkdownText.plain(text))
    case .plain: return .string(text)
    }
  }

  /// What a text is.
  ///
  /// The name of its file decides only between kinds whose texts look alike: Markdown, CSV and plain text.
  static func kind(of text: String, path: String) -> Kind {
    let start = String(text.unicodeScalars.prefix(4_096))
    let head = String(start.trimmed.drop { $0 == "\u{FEFF}" })
    if head.hasPrefix("<") { return kind(ofMarkup: head) }
    if head.hasPrefix("{") || head.hasPrefix("[") || head.hasPrefix("\"") {
      if (try? JSONDocument(parsing: text)) != nil { return .json }
      let lines = text.split(whereSeparator: \.isNewline).prefix(2)
      if lines.count == 2, lines.allSatisfy({ (try? JSONDocument(parsing: String($0))) != nil }) {
        return .jsonLines
      }
    }
    switch fileExtension(path) {
    case "json": return .json
    case "jsonl", "ndjson": return .jsonLines
    case "csv": return .csv(tabs: false)
    case "tsv": return .csv(tabs: true)
    case "md", "markdown": return .markdown
    case "html", "htm", "xhtml": return .html
    case "txt", "log": return .plain
    default: return MarkdownLines(start).lines.contains { isMarkdown($0.kind) } ? .markdown : .plain
    }
  }

  private static func isMarkdown(_ kind: MarkdownLines.Kind) -> Bool {
    switch kind {
    case .heading, .fence, .frontMatter, .tableRule, .definition: true
    case .text, .blank, .code, .rule: false
    }
  }

  private static func kind(ofMarkup head: String) -> Kind {
    var rest = Substring(head)
    // Step over the declaration, comments and document type.
    while rest.hasPrefix("<?") || rest.hasPrefix("<!") {
      if rest.prefix(14).lowercased() == "<!doctype html" { return .html }
      let end = rest.hasPrefix("<!--") ? rest.firstRange(of: "-->") : rest.firstRange(of: ">")
      guard let end else { return .plain }
      rest = rest[end.upperBound...].drop { $0.isWhitespace }
    }
    let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == ":" }
    if FeedReader.isFeed(rootName: String(name)) { return .feed }
    return name.isEmpty ? .plain : .html
  }

  private static func fileExtension(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }
}
