import CommandLineKit
import JSON
import Platform

/// A word of the form `KEY=VALUE`: an input of a workflow, an argument of a function.
struct Assignment: ArgumentValue, Hashable {
  var key: String
  /// What stands behind the first `=`.
  var value: String

  static let typeName = "assignment"

  init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw InvalidValue("not of the form KEY=VALUE", hint: "write 'feed=news.xml', for example")
    }
    key = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }

  var argumentText: String { "\(key)=\(value)" }

  /// Reads all values: files behind `@`, JSON, or plain text.
  ///
  /// `types` are the declared types by key; a value for a `string` is never read as JSON.
  static func object(_ assignments: [Assignment], types: [String: String]) throws -> JSONObject {
    var result = JSONObject()
    for assignment in assignments {
      guard !result.contains(assignment.key) else {
        throw UsageError(.conflict, "'\(assignment.key)' is given twice", hint: "keep one of them")
      }
      result[assignment.key] = try assignment.json(type: types[assignment.key] ?? "any")
    }
    return result
  }

  private func json(type: String) throws -> JSONValue {
    if value.hasPrefix("@@") { return .string(String(value.dropFirst())) }
    if value.hasPrefix("@") {
      let path = PathArgument(bytes: Array(value.utf8.dropFirst()))
      return Self.interpret(try Inputs.text(path), type: type)
    }
    return Self.interpret(value, type: type)
  }

  private static func interpret(_ text: String, type: String) -> JSONValue {
    if type == "string" || type == "text" { return .string(text) }
    // A word that is no JSON is a text: 'feed=news.xml' needs no quotes.
    return (try? JSONDocument(parsing: text).value) ?? .string(text)
  }
}
