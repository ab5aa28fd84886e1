import JSON

private func later() -> FunctionError {
  FunctionError(code: "unavailable", message: "not yet built")
}
struct FileAccess {
  init(_ context: FunctionContext) {}
  func text(_ path: String) throws(FunctionError) -> String { throw later() }
  func bytes(_ path: String) throws(FunctionError) -> [UInt8] { throw later() }
  func write(_ text: String, to: String, append: Bool = false) throws(FunctionError) -> JSONValue {
    throw later()
  }
  func list(_ path: String, pattern: String?) throws(FunctionError) -> JSONValue { throw later() }
}
enum DocumentReader {
  static func read(_ bytes: [UInt8], path: String) throws(FunctionError) -> JSONValue {
    throw later()
  }
}
enum FeedReader {
  static func articles(in: [UInt8], source: String?) throws(FunctionError) -> [JSONValue] {
    throw later()
  }
}
enum JSONText {
  static func value(_ bytes: [UInt8], source: String?) throws(FunctionError) -> JSONValue {
    throw later()
  }
  static func lines(_ bytes: [UInt8], source: String?) throws(FunctionError) -> JSONValue {
    throw later()
  }
}
enum DelimitedText {
  static func rows(_ text: String, delimiter: String?, header: Bool, source: String?)
    throws(FunctionError) -> JSONValue
  { throw later() }
  static func format(_ items: [JSONValue], delimiter: String) throws(FunctionError) -> String {
    throw later()
  }
}
enum MarkdownText {
  static func plain(_ text: String) -> String { text }
  static func sections(_ text: String) -> [JSONValue] { [] }
  static func document(title: String?, content: String?, items: [JSONValue]) -> String { "" }
}
enum HTMLText { static func plain(_ text: String, links: Bool) -> String { text } }
enum Template {
  static func fill(_ t: String, _ v: JSONObject) throws(FunctionError) -> String { throw later() }
}
enum PatternOperations {
  static func extract(_ t: String, pattern: String, group: JSONValue) throws(FunctionError)
    -> [JSONValue]
  { throw later() }
  static func replace(_ t: String, pattern: String, replacement: String, regex: Bool)
    throws(FunctionError) -> String
  { throw later() }
  static func split(_ t: String, separator: String) -> [String] { [] }
}
enum LabelRules {
  static func classify(_ t: String, labels: JSONObject) throws(FunctionError) -> JSONValue {
    throw later()
  }
}
enum Urgency {
  struct J { var value: JSONValue }
  static func judge(_ v: JSONValue) -> J { J(value: .null) }
  static func judge(all: [JSONValue]) throws(FunctionError) -> JSONValue { throw later() }
}
enum Digest {
  static func compose(_ items: [JSONValue], title: String, urgency: JSONValue?) -> String { "" }
}
enum EmailMessage {
  static func format(to: JSONValue, subject: String, body: String, from: String?, date: UInt64)
    throws(FunctionError) -> String
  { throw later() }
}
