import JSON

/// How functions see a text: a string, or an object such as an article of a feed.
enum Article {
  /// Members that may hold the text of an article, the fullest first.
  static let textMembers = ["content", "text", "body", "summary", "description"]

  /// The text to be read: the string itself, or the fullest text member of an object, else its title.
  static func text(of value: JSONValue) -> String? {
    if let string = value.string { return string }
    guard let object = value.object else { return nil }
    for name in textMembers {
      if let text = object[name]?.string, text.contains(where: { !$0.isWhitespace }) { return text }
    }
    return object["title"]?.string ?? textMembers.lazy.compactMap { object[$0]?.string }.first
  }

  /// The title, if the value is an object that has one.
  static func title(of value: JSONValue) -> String? { value["title"]?.string }

  /// Title and text together, for functions that judge the whole.
  static func titleAndText(of value: JSONValue) -> String? {
    guard let text = text(of: value) else { return nil }
    guard let title = title(of: value), title != text else { return text }
    let ends = title.last.map { ".!?…。！？".contains($0) } ?? true
    return title + (ends ? "\n\n" : ".\n\n") + text
  }
}
