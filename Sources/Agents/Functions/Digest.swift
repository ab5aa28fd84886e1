import JSON

/// Writes a Markdown digest of articles.
enum Digest {
  private struct Entry {
    var item: JSONValue
    var isUrgent: Bool
    var reasons: [String]
  }

  /// A heading, then each item: its title as a link, date and author, its summary; urgent ones first.
  static func compose(_ items: [JSONValue], title: String, urgency: JSONValue?) -> String {
    let judged = urgency?["items"]?.array ?? []
    let entries = items.enumerated().map { index, item in
      let judgement = judged.count == items.count ? judged[index] : item["urgency"]
      let isUrgent = judgement?["urgent"]?.bool ?? item["urgent"]?.bool ?? false
      let reasons = (judgement?["reasons"]?.array ?? []).compactMap(\.string)
      return Entry(item: item, isUrgent: isUrgent, reasons: isUrgent ? reasons : [])
    }
    let urgent = entries.filter(\.isUrgent)
    let calm = entries.filter { !$0.isUrgent }
    var blocks = ["# \(MarkdownText.escaped(title))"]
    blocks.append(overview(count: entries.count, urgent: urgent.count))
    for group in [urgent, calm] where !group.isEmpty {
      if !urgent.isEmpty { blocks.append(group[0].isUrgent ? "## Urgent" : "## Others") }
      for entry in group { blocks += section(entry, level: urgent.isEmpty ? 2 : 3) }
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func overview(count: Int, urgent: Int) -> String {
    let articles = count == 1 ? "1 item" : "\(count) items"
    return urgent == 0 ? "\(articles)." : "\(articles), \(urgent) urgent."
  }

  private static func section(_ entry: Entry, level: Int) -> [String] {
    let item = entry.item
    let text = summary(of: item)
    guard let object = item.object, let title = object["title"]?.string, !title.isEmpty else {
      return [entry.isUrgent ? "- **Urgent:** \(text)" : "- \(text)"]
    }
    var heading = MarkdownText.escaped(title)
    if let link = object["link"]?.string, !link.isEmpty {
      heading = "[\(heading)](\(MarkdownText.linkTarget(link)))"
    }
    var blocks = [
      String(repeating: "#", count: level) + " " + (entry.isUrgent ? "⚠ " : "") + heading
    ]
    var facts: [String] = []
    if let date = object["published"]?.string { facts.append(String(date.prefix(10))) }
    if let author = object["author"]?.string { facts.append(MarkdownText.escaped(author)) }
    if !entry.reasons.isEmpty {
      let words = entry.reasons.map { "“" + MarkdownText.escaped(Self.words(of: $0)) + "”" }
      facts.append("urgent: " + words.joined(separator: ", "))
    }
    if !facts.isEmpty { blocks.append("*" + facts.joined(separator: " · ") + "*") }
    if !text.isEmpty { blocks.append(text) }
    return blocks
  }

  /// A reason without the id of its rule.
  private static func words(of reason: String) -> Substring {
    reason.firstRange(of: ": ").map { reason[$0.upperBound...] } ?? reason[...]
  }

  /// The summary, else the text, as paragraphs.
  private static func summary(of item: JSONValue) -> String {
    let text = item["summary"]?.string ?? Article.text(of: item) ?? item.serialized()
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { MarkdownText.escaped($0.trimmed) }.joined(separator: "\n").trimmed
  }
}
