import JSON
import Platform

/// One item or entry of a feed as an article.
struct FeedArticle {
  private let entry: XMLElement

  init(_ entry: XMLElement) { self.entry = entry }

  /// The article: id, title, link, published, updated, author, categories, content, summary.
  ///
  /// `title` and `content` are always strings, `link` and `published` null when unknown; `updated`, `author`
  /// and `summary` are left out when there is none.
  var object: JSONObject {
    let link = link
    let title = title
    let published = date(["pubDate", "published", "issued", "date", "created"])
    let updated = date(["updated", "modified", "lastBuildDate"])
    let (content, summary) = texts
    var article: JSONObject = [
      "id": .string(identifier ?? link ?? title),
      "title": .string(title),
      "link": link.map(JSONValue.string) ?? .null,
      "published": (published ?? updated).map(JSONValue.string) ?? .null,
    ]
    if let updated { article["updated"] = .string(updated) }
    if let author { article["author"] = .string(author) }
    article["categories"] = .strings(categories)
    article["content"] = .string(content)
    if let summary { article["summary"] = .string(summary) }
    return article
  }

  private enum Vocabulary {
    case core
    case content
    case dublinCore
    case other
  }

  /// Where an element's name comes from; undeclared prefixes are taken at their usual meaning.
  private static func vocabulary(_ element: XMLElement) -> Vocabulary {
    switch element.namespace {
    case "http://purl.org/rss/1.0/modules/content/": return .content
    case "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/": return .dublinCore
    case "", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/",
      "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
      "http://backend.userland.com/rss2", "http://blogs.law.harvard.edu/tech/rss":
      switch (element.namespace, element.prefix) {
      case ("", "content"): return .content
      case ("", "dc"), ("", "dcterms"): return .dublinCore
      case ("", ""), ("", "atom"): return .core
      case ("", _): return .other
      default: return .core
      }
    default: return .other
    }
  }

  private func all(_ name: String, in vocabulary: Vocabulary = .core) -> [XMLElement] {
    entry.elements.filter { $0.name == name && Self.vocabulary($0) == vocabulary }
  }

  private func first(_ name: String, in vocabulary: Vocabulary = .core) -> XMLElement? {
    all(name, in: vocabulary).first
  }

  private var identifier: String? {
    let candidates = [
      first("guid")?.text, first("id")?.text, entry.attribute("rdf:about"),
      first("identifier", in: .dublinCore)?.text,
    ]
    return candidates.compactMap { $0 }.first { !$0.isEmpty }
  }

  private var title: String {
    let element = first("title") ?? first("title", in: .dublinCore)
    return element.map(Self.line) ?? ""
  }

  private var link: String? {
    let links = all("link")
    let alternate =
      links.first {
        ($0.attribute("rel") ?? "alternate") == "alternate" && $0.attribute("href") != nil
      }
      ?? links.first { $0.attribute("href") != nil && $0.attribute("rel") == "self" }
    if let text = links.first(where: { !$0.text.isEmpty })?.text { return text }
    if let target = alternate?.attribute("href")?.trimmed, !target.isEmpty { return target }
    if let guid = first("guid"), guid.attribute("isPermaLink") != "false",
      guid.text.hasPrefix("http://") || guid.text.hasPrefix("https://")
    {
      return guid.text
    }
    return entry.attribute("rdf:about").flatMap { $0.hasPrefix("http") ? $0 : nil }
  }

  private var author: String? {
    var names: [String] = []
    for element in all("author") + all("creator", in: .dublinCore) {
      let structured = element.elements.first { $0.name == "name" }?.text
      let name = structured ?? Self.personName(element.text)
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// `ada@example.org (Ada Byron)`, the form of RSS 2.0, gives the name.
  private static func personName(_ text: String) -> String {
    guard text.hasSuffix(")"), let open = text.firstIndex(of: "("), text[..<open].contains("@")
    else { return text }
    return text[text.index(after: open)...].dropLast().trimmed
  }

  private var categories: [String] {
    var names: [String] = []
    for element in all("category") + all("subject", in: .dublinCore) {
      let name = element.attribute("label") ?? element.attribute("term") ?? element.text
      if !name.trimmed.isEmpty, !names.contains(name.trimmed) { names.append(name.trimmed) }
    }
    return names
  }

  private func date(_ names: [String]) -> String? {
    for name in names {
      for element in all(name) + all(name, in: .dublinCore) {
        if let date = FeedDate.parse(element.text) {
          return date.rfc3339(date.nanosecond == 0 ? .seconds : .milliseconds)
        }
      }
    }
    return nil
  }

  /// The fullest text as content; a shorter one beside it as summary.
  private var texts: (content: String, summary: String?) {
    let full = first("encoded", in: .content) ?? first("content")
    let short = first("description") ?? first("summary") ?? first("description", in: .dublinCore)
    let fullText = full.map(Self.plain) ?? ""
    let shortText = short.map(Self.plain) ?? ""
    if fullText.isEmpty { return (shortText, nil) }
    return (fullText, shortText.isEmpty || shortText == fullText ? nil : shortText)
  }

  /// The text of a construct, by its `type` where it says one: text, html or xhtml.
  private static func plain(_ element: XMLElement) -> String {
    switch element.attribute("type") {
    case "xhtml": return HTMLText.plain(element.innerHTML)
    case "text", "text/plain": return paragraphs(element.text)
    default: break
    }
    if !element.elements.isEmpty { return HTMLText.plain(element.innerHTML) }
    let text = element.text
    return HTMLText.looksLikeHTML(text) ? HTMLText.plain(text) : paragraphs(text)
  }

  /// Plain text whose lines were broken and indented by its XML: only blank lines mean something.
  private static func paragraphs(_ text: String) -> String {
    var paragraphs: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.isEmpty, paragraphs.last?.isEmpty == false { paragraphs.append([]) }
      paragraphs[paragraphs.count - 1] += words
    }
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
      .joined(separator: "\n\n")
  }

  private static func line(_ element: XMLElement) -> String {
    plain(element).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
