import JSON

/// Finds functions in the user's own code: Python, Swift, an OpenAPI document or an MCP `tools/list` answer.
package enum ContextReader {
  /// Functions that are kept.
  static let limit = 200

  /// The functions in a text, in their order; nothing is run.
  package static func functions(in text: String) -> [ContextFunction] {
    let found: [ContextFunction]
    if text.utf8.first(where: { $0 > 0x20 }).map({
      $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[")
    }) == true,
      let document = try? JSONDocument(parsing: text)
    {
      found = json(document.value)
    } else {
      found = code(text)
    }
    var seen: Set<String> = []
    return Array(found.filter { seen.insert($0.name).inserted }.prefix(limit))
  }

  // MARK: - JSON

  private static func json(_ value: JSONValue) -> [ContextFunction] {
    if let paths = value["paths"]?.object { return openAPI(paths) }
    let list = value.array ?? value["tools"]?.array ?? value["result"]?["tools"]?.array ?? []
    return list.compactMap { tool in
      let tool = tool["function"]?.object.map(JSONValue.object) ?? tool
      guard let name = tool["name"]?.string, isName(name) else { return nil }
      let schema = tool["inputSchema"] ?? tool["input_schema"] ?? tool["parameters"]
      return function(name, properties(schema), tool["description"]?.string ?? "")
    }
  }

  private static func properties(_ schema: JSONValue?) -> [ContextFunction.Parameter] {
    (schema?["properties"]?.object ?? [:]).map {
      ContextFunction.Parameter(name: $0.key, type: $0.value["type"]?.string ?? "any")
    }
  }

  private static func openAPI(_ paths: JSONObject) -> [ContextFunction] {
    var result: [ContextFunction] = []
    for (path, operations) in paths {
      for (method, operation) in operations.object ?? [:] {
        guard ["get", "post", "put", "patch", "delete"].contains(method) else { continue }
        let slug = PlanContext.slug([method, path], separator: "_")
        let id = operation["operationId"]?.string ?? slug
        guard isName(id) else { continue }
        var parameters = (operation["parameters"]?.array ?? []).compactMap { parameter in
          parameter["name"]?.string.map {
            ContextFunction.Parameter(name: $0, type: parameter["schema"]?["type"]?.string ?? "any")
          }
        }
        let body = operation["requestBody"]?["content"]?["application/json"]?["schema"]
        parameters += properties(body)
        result.append(
          function(
            id, parameters, operation["summary"]?.string ?? operation["description"]?.string ?? ""))
      }
    }
    return result
  }

  private static func function(
    _ name: String, _ parameters: [ContextFunction.Parameter], _ summary: String
  ) -> ContextFunction {
    let words = parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
    return ContextFunction(
      name: name, parameters: parameters, summary: summary, signature: "\(name)(\(words))")
  }

  // MARK: - Code

  private static func code(_ text: String) -> [ContextFunction] {
    var result: [ContextFunction] = []
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count, result.count < limit {
      let isStart = place == 0 || !isWord(bytes[place - 1])
      if isStart, let length = keyword(bytes, place), let found = signature(bytes, place + length) {
        result.append(found)
      }
      place += 1
    }
    return result
  }

  private static func keyword(_ bytes: [UInt8], _ place: Int) -> Int? {
    for word in ["def ", "func "] where bytes[place...].starts(with: word.utf8) {
      return word.utf8.count
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { isWord($0) || $0 == 0x2D || $0 == 0x2E }
  }

  /// `name(parameters)` from a place on; brackets inside are passed over.
  private static func signature(_ bytes: [UInt8], _ start: Int) -> ContextFunction? {
    var end = start
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    guard isName(name), !name.hasPrefix("_"), end < bytes.count else { return nil }
    while end < bytes.count, bytes[end] != UInt8(ascii: "(") {
      guard end - start < 200, bytes[end] != 0x0A else { return nil }
      end += 1
    }
    var depth = 0
    var parts: [[UInt8]] = [[]]
    var index = end
    scan: while index < bytes.count, index - start < 4_000 {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > 1 { parts[parts.count - 1].append(byte) }
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { break scan }
        parts[parts.count - 1].append(byte)
      case UInt8(ascii: ",") where depth == 1: parts.append([])
      default: parts[parts.count - 1].append(byte)
      }
      index += 1
    }
    guard depth == 0 else { return nil }
    let parameters = parts.compactMap { parameter(String(decoding: $0, as: UTF8.self)) }
    return function(name, parameters, "")
  }

  private static func parameter(_ text: String) -> ContextFunction.Parameter? {
    let sides = text.split(separator: "=", maxSplits: 1)[...].first ?? ""
    let halves = sides.split(separator: ":", maxSplits: 1)
    guard let first = halves.first else { return nil }
    // Swift's `label name: Type`; Python's `name: type`. A label of `_` gives way to the name.
    let names = first.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let name = names.first == "_" ? names.last : names.first, isName(name), name != "self",
      name != "cls"
    else {
      return nil
    }
    let type = halves.count > 1 ? halves[1].filter { !$0.isWhitespace }.lowercased() : ""
    let kind =
      type.hasPrefix("str")
      ? "string"
      : type.hasPrefix("int")
        ? "integer"
        : type.hasPrefix("float") || type.hasPrefix("double")
          ? "number"
          : type.hasPrefix("bool")
            ? "boolean"
            : type.hasPrefix("list") || type.hasPrefix("[")
              ? "array" : type.hasPrefix("dict") ? "object" : "any"
    return ContextFunction.Parameter(name: name, type: kind)
  }
}
