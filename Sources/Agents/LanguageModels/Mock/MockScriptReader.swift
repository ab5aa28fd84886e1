import JSON
import Platform
import Text

extension MockScript {
  /// Reads a script: a JSON array of rules, or a rule a line.
  package init(parsing bytes: [UInt8]) throws(MockScriptError) {
    rules = []
    let isArray = bytes.first { $0 > 0x20 } == UInt8(ascii: "[")
    guard !isArray else {
      for node in try Self.document(bytes, line: 1).root.elements {
        rules.append(try MockRuleReader(lineOffset: 0).rule(node))
      }
      return
    }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
      let document = try Self.document(Array(line), line: index + 1)
      rules.append(try MockRuleReader(lineOffset: index).rule(document.root))
    }
  }

  private static func document(
    _ bytes: [UInt8], line: Int
  ) throws(MockScriptError) -> JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: bytes)
    } catch {
      throw MockScriptError(
        description: "\(error.position.line + line - 1):\(error.position.column): \(error.message)"
          + "; a script is a JSON array of rules, or one rule a line")
    }
  }
}

/// Reads one rule.
private struct MockRuleReader {
  /// Lines before the document that the nodes stand in.
  let lineOffset: Int

  private static let members = [
    "when", "times", "text", "json", "tool_calls", "refusal", "error", "fault", "finish",
    "first_token", "inter_token",
  ]
  private static let conditions = [
    "model", "contains", "pattern", "request", "api", "stream", "tool_result",
  ]

  func rule(_ node: JSONNode) throws(MockScriptError) -> MockScript.Rule {
    try checkKeys(node, Self.members)
    var rule = MockScript.Rule()
    if let when = node["when"] { try readConditions(when, &rule) }
    if let times = node["times"] { rule.times = try integer(times, from: 0) }
    if let fault = node["fault"] {
      let text = try string(fault)
      do throws(MockFaultError) {
        rule.fault = try MockFault.parse(text)
      } catch {
        throw wrong(fault, error.description)
      }
    }
    rule.firstToken = try duration(node["first_token"])
    rule.interToken = try duration(node["inter_token"])
    try readAnswer(node, &rule)
    return rule
  }

  private func readConditions(
    _ when: JSONNode, _ rule: inout MockScript.Rule
  ) throws(MockScriptError) {
    try checkKeys(when, Self.conditions)
    if let node = when["model"] { rule.model = try string(node) }
    if let node = when["contains"] { rule.contains = try string(node) }
    if let node = when["pattern"] {
      let source = try string(node)
      guard let pattern = try? Pattern(source) else {
        throw wrong(node, "'\(source)' is no regular expression")
      }
      rule.pattern = pattern
    }
    if let node = when["request"] {
      let ends = node.elements.isEmpty ? [node] : node.elements
      let first = try integer(ends[0], from: 1)
      let last = try integer(ends[ends.count - 1], from: first)
      rule.requests = first...last
    }
    if let node = when["api"] {
      let name = try string(node)
      guard let api = MockCall.API(rawValue: name) else {
        throw wrong(
          node,
          "'\(name)' is no API; they are "
            + MockCall.API.allCases.map(\.rawValue).joined(separator: ", "))
      }
      rule.api = api
    }
    if let node = when["stream"] { rule.isStreaming = try bool(node) }
    if let node = when["tool_result"] { rule.hasToolResult = try bool(node) }
  }

  private func readAnswer(
    _ node: JSONNode, _ rule: inout MockScript.Rule
  ) throws(MockScriptError) {
    let given = ["text", "json", "refusal", "error"].filter { node[$0] != nil }
    guard given.count <= 1, given.isEmpty || given[0] == "text" || node["tool_calls"] == nil else {
      throw wrong(node, "a rule has one of text, json, tool_calls, refusal and error")
    }
    if let text = node["text"] { rule.answer = MockAnswer(try string(text)) }
    if let json = node["json"] { rule.answer = MockAnswer(json.value.serialized()) }
    if let refusal = node["refusal"] { rule.answer = MockAnswer(refusing: try string(refusal)) }
    if let calls = node["tool_calls"] {
      var list: [MockAnswer.ToolCall] = []
      for call in calls.elements { list.append(try toolCall(call)) }
      guard !list.isEmpty else { throw wrong(calls, "'tool_calls' must be an array of calls") }
      rule.answer = MockAnswer(calling: list, text: rule.answer?.text ?? "")
    }
    if let error = node["error"] { rule.error = try self.error(error) }
    if let finish = node["finish"] {
      let names: [(String, ChatResponse.Finish)] = [
        ("stop", .stop), ("length", .length), ("content_filter", .contentFilter),
      ]
      let name = try string(finish)
      guard let found = names.first(where: { $0.0 == name }) else {
        throw wrong(finish, "'\(name)' is no finish; they are stop, length and content_filter")
      }
      guard rule.answer != nil else { throw wrong(finish, "'finish' needs an answer") }
      rule.answer?.finish = found.1
    }
  }

  private func toolCall(_ node: JSONNode) throws(MockScriptError) -> MockAnswer.ToolCall {
    try checkKeys(node, ["name", "arguments"])
    guard let name = node["name"] else { throw wrong(node, "a tool call needs a name") }
    let arguments = node["arguments"]?.value ?? [:]
    // A string is taken as it is, so that broken arguments can be played too.
    return .init(name: try string(name), arguments: arguments.string ?? arguments.serialized())
  }

  private func error(_ node: JSONNode) throws(MockScriptError) -> MockError {
    try checkKeys(node, ["status", "message", "code", "retry_after"])
    guard let status = node["status"] else { throw wrong(node, "an error needs a status") }
    let number = try integer(status, from: 400)
    guard number < 600 else { throw wrong(status, "\(number) is no status from 400 to 599") }
    var message: String?
    if let node = node["message"] { message = try string(node) }
    var code: String?
    if let node = node["code"] { code = try string(node) }
    return MockError(
      number, message, code: code, retryAfter: try duration(node["retry_after"]))
  }

  // MARK: Values

  private func checkKeys(_ node: JSONNode, _ known: [String]) throws(MockScriptError) {
    guard node.kind == .object else { throw wrong(node, "this must be an object") }
    for (key, _) in node.members {
      guard let name = key.string, !known.contains(name) else { continue }
      throw wrong(
        key, "'\(name)' is not known here; there are " + known.joined(separator: ", "))
    }
  }

  private func string(_ node: JSONNode) throws(MockScriptError) -> String {
    guard let text = node.string else { throw wrong(node, "this must be a string") }
    return text
  }

  private func bool(_ node: JSONNode) throws(MockScriptError) -> Bool {
    guard let value = node.bool else { throw wrong(node, "this must be true or false") }
    return value
  }

  private func integer(_ node: JSONNode, from least: Int) throws(MockScriptError) -> Int {
    guard let value = node.number?.int, value >= least else {
      throw wrong(node, "this must be an integer from \(least)")
    }
    return value
  }

  private func duration(_ node: JSONNode?) throws(MockScriptError) -> UInt64? {
    guard let node else { return nil }
    do throws(DurationTextError) {
      return try DurationText.parse(node.string ?? "").clampedNanoseconds
    } catch {
      throw wrong(node, error.description)
    }
  }

  private func wrong(_ node: JSONNode, _ reason: String) -> MockScriptError {
    let place = node.position
    return MockScriptError(description: "\(place.line + lineOffset):\(place.column): \(reason)")
  }
}
