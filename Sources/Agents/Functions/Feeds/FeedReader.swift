import JSON

/// Reads articles from RSS 0.9x, 1.0 and 2.0 and from Atom 0.3 and 1.0 (RFC 4287).
enum FeedReader {
  /// Articles that are read from one feed.
  static let articleLimit = 100_000

  /// The articles of a feed in its order.
  static func articles(
    in bytes: [UInt8], source: String?
  ) throws(FunctionError) -> [JSONValue] {
    let place = source.map { "\($0):" } ?? ""
    let root: XMLElement
    do throws(XMLSyntaxError) {
      root = try XMLElement.document(bytes, knowsHTMLEntities: true)
    } catch {
      throw FunctionError(
        code: "bad-input",
        message: "\(place)\(error.position): the feed is not well-formed XML: \(error.message)")
    }
    guard let entries = entries(of: root) else {
      throw FunctionError(
        code: "bad-input",
        message: "\(place)1:1: the outermost element is '<\(root.name)>', which is no feed; "
          + "RSS ('<rss>', '<rdf:RDF>') and Atom ('<feed>') are read")
    }
    return entries.prefix(articleLimit).map { .object(FeedArticle($0).object) }
  }

  /// Whether an outermost element of that name is a feed.
  static func isFeed(rootName name: String) -> Bool {
    ["rss", "RDF", "feed"].contains(name.split(separator: ":").last.map(String.init) ?? name)
  }

  private static func entries(of root: XMLElement) -> [XMLElement]? {
    switch root.name {
    case "rss":
      let channels = root.elements.filter { $0.name == "channel" }
      // RSS 0.90 and broken RSS 2.0 have the items beside the channel.
      return channels.flatMap { $0.elements.filter { $0.name == "item" } }
        + root.elements.filter { $0.name == "item" }
    case "RDF":
      return root.elements.filter { $0.name == "item" }
        + root.elements.filter { $0.name == "channel" }.flatMap {
          $0.elements.filter { $0.name == "item" }
        }
    case "feed": return root.elements.filter { $0.name == "entry" }
    default: return nil
    }
  }
}
