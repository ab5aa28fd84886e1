import JSON

/// Functions that read news feeds.
enum FeedFunctions {
  static let all = [read, parse]

  static let resultSummary =
    "Articles in feed order: id, title, link, published (RFC 3339, UTC), updated, author, categories, "
    + "content (plain text), summary"

  static let read = BuiltInFunction(
    FunctionSignature(
      name: "feed.read",
      summary: "Read the articles of an RSS or Atom feed file",
      parameters: [.init("source", .string, "Path of the feed file")],
      result: .array,
      resultSummary: resultSummary,
      effect: .read,
      keywords: [
        "rss", "atom", "rdf", "news", "articles", "entries", "posts", "blog", "fetch", "load",
        "subscribe", "items", "xml",
      ])
  ) { arguments, context throws(FunctionError) in
    let path = arguments.text("source")
    return .array(try FeedReader.articles(in: try FileAccess(context).bytes(path), source: path))
  }

  static let parse = BuiltInFunction(
    FunctionSignature(
      name: "feed.parse",
      summary: "Parse the text of an RSS or Atom feed into articles",
      parameters: [.init("text", .string, "Feed as XML text")],
      result: .array,
      resultSummary: resultSummary,
      keywords: ["rss", "atom", "rdf", "news", "articles", "entries", "xml"])
  ) { arguments, _ throws(FunctionError) in
    .array(try FeedReader.articles(in: Array(arguments.text("text").utf8), source: nil))
  }
}
