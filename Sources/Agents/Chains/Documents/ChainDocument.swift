import JSON

/// A text that was read, and where it came from.
struct ChainDocument: Sendable, Hashable {
  /// Path as it was found; empty for a text that came from no file.
  var source: String
  var format: String
  var text: String

  var json: JSONValue {
    ["source": .string(source), "format": .string(format), "text": .string(text)]
  }

  /// The documents in a value: a text, or a list of texts and of objects with `text`.
  static func all(in value: JSONValue) -> [ChainDocument]? {
    switch value {
    case .string(let text): return [ChainDocument(source: "", format: "text", text: text)]
    case .object:
      guard let text = value["text"]?.string else { return nil }
      return [
        ChainDocument(
          source: value["source"]?.string ?? "", format: value["format"]?.string ?? "text",
          text: text)
      ]
    case .array(let elements):
      var result: [ChainDocument] = []
      for element in elements {
        guard element.kind != .array, let documents = all(in: element) else { return nil }
        result += documents
      }
      return result
    default: return nil
    }
  }
}

/// A piece of a document that can be cited.
struct Chunk: Sendable, Hashable {
  var source: String
  /// Lines of the document's text, from 1.
  var lines: ClosedRange<Int>
  /// Of a document with pages, from 1; lines then count from the top of the page.
  var page: Int?
  /// The heading it stands under.
  var heading: String?
  var text: String

  /// Such as `docs/usage.md:12-20`.
  var citation: String {
    let name = source.isEmpty ? "text" : source
    if let page { return "\(name), page \(page)" }
    return lines.count == 1
      ? "\(name):\(lines.lowerBound)" : "\(name):\(lines.lowerBound)-\(lines.upperBound)"
  }

  var json: JSONValue {
    var object: JSONObject = [
      "source": .string(source), "startLine": .integer(lines.lowerBound),
      "endLine": .integer(lines.upperBound),
    ]
    object["page"] = page.map { .integer($0) }
    object["heading"] = heading.map { .string($0) }
    object["citation"] = .string(citation)
    object["text"] = .string(text)
    return .object(object)
  }

  /// A chunk that an earlier step has made.
  init?(_ value: JSONValue) {
    guard let text = value["text"]?.string, let start = value["startLine"]?.int,
      let end = value["endLine"]?.int, start <= end
    else { return nil }
    self.init(
      source: value["source"]?.string ?? "", lines: start...end, page: value["page"]?.int,
      heading: value["heading"]?.string, text: text)
  }

  init(source: String, lines: ClosedRange<Int>, page: Int?, heading: String?, text: String) {
    self.source = source
    self.lines = lines
    self.page = page
    self.heading = heading
    self.text = text
  }
}
