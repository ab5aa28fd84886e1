import JSON
import Workflows

/// A graph as the exam compares it: node names, edges between them, inputs, and settings by node.
struct NotedGraph {
  var nodes: Set<String> = []
  var edges: Set<String> = []
  var inputs: [String] = []
  var settings: [(node: String, key: String, value: String)] = []

  // MARK: - From the notation

  /// Reads `inputs | a > b; b -true-> c`.
  init(notation: String) {
    let halves = notation.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    inputs = halves[0].split(separator: ",").map { Self.trim(String($0)) }.filter { !$0.isEmpty }
    read(String(halves.last ?? ""), prefix: "")
  }

  private static func trim(_ text: String) -> String {
    var text = Substring(text)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  private mutating func read(_ text: String, prefix: String) {
    for path in Self.split(text, at: [";"]).map(\.part) {
      var previous: String?
      var arrow = ""
      for (part, separator) in Self.split(path, at: ["-true->", "-false->", "!>", ">"]) {
        let node = add(Self.trim(part), prefix: prefix)
        if let previous { edges.insert("\(previous) \(arrow) \(node)") }
        previous = node
        arrow = separator
      }
    }
  }

  /// Splits outside of brackets, and tells the separator that followed each part.
  private static func split(_ text: String, at separators: [String]) -> [(
    part: String, separator: String
  )] {
    var result: [(String, String)] = []
    var depth = 0
    var rest = Substring(text)
    var part = ""
    while let character = rest.first {
      if character == "(" || character == "{" { depth += 1 }
      if character == ")" || character == "}" { depth -= 1 }
      if depth == 0, let separator = separators.first(where: { rest.hasPrefix($0) }) {
        result.append((part, separator))
        part = ""
        rest = rest.dropFirst(separator.count)
      } else {
        part.append(character)
        rest = rest.dropFirst()
      }
    }
    result.append((part, ""))
    return result
  }

  private mutating func add(_ text: String, prefix: String) -> String {
    var text = text
    var body: String?
    if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
      body = String(text[text.index(after: open)...].dropLast())
      text = String(text[..<open])
    }
    var pairs: [(String, String)] = []
    if let open = text.firstIndex(of: "{"), text.hasSuffix("}") {
      var inner = String(text[text.index(after: open)...].dropLast())
      let isTemplate = inner.contains("{{")
      if isTemplate { inner = Self.trim(inner) }
      for pair in isTemplate ? [Substring(inner)] : inner.split(separator: ",") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.count == 2 { pairs.append((String(parts[0]), String(parts[1]))) }
      }
      text = String(text[..<open])
    }
    let node = prefix + Self.trim(text)
    nodes.insert(node)
    settings += pairs.map { (node, $0.0, $0.1) }
    if let body { read(body, prefix: node + "/") }
    return node
  }

  // MARK: - From a definition

  /// The graph of a definition, bodies included.
  init(_ definition: WorkflowDefinition) {
    inputs = definition.inputs.map(\.name)
    read(definition.json, prefix: "")
  }

  private mutating func read(_ graph: JSONValue, prefix: String) {
    var names: [String: String] = [:]
    var counts: [String: Int] = [:]
    let all = graph["nodes"]?.array ?? []
    for node in all {
      let kind = Self.kind(node, end: graph)
      counts[kind, default: 0] += 1
      let name = prefix + kind + (counts[kind] == 1 ? "" : "#\(counts[kind] ?? 0)")
      names[node["id"]?.string ?? ""] = name
      nodes.insert(name)
      for (key, value) in Self.settings(node) { settings.append((name, key, value)) }
      if let body = node["config"]?["body"] { read(body, prefix: name + "/") }
    }
    for node in all {
      if let target = node["onError"]?["goTo"]?.string, let from = names[node["id"]?.string ?? ""] {
        edges.insert("\(from) !> \(names[target] ?? "?")")
      }
    }
    for edge in graph["edges"]?.array ?? [] {
      let label = edge["label"]?.string
      let arrow = label == "true" || label == "false" ? "-\(label ?? "")->" : ">"
      edges.insert(
        "\(names[edge["from"]?.string ?? ""] ?? "?") \(arrow) \(names[edge["to"]?.string ?? ""] ?? "?")"
      )
    }
  }

  private static func kind(_ node: JSONValue, end graph: JSONValue) -> String {
    let config = node["config"]
    switch node["type"]?.string ?? "" {
    case "function":
      let handler = config?["handler"]?.string ?? ""
      guard handler == "value.noop" else { return handler }
      return node["id"]?.string?.hasPrefix("start") == true ? "start" : "end"
    case "condition": return "if"
    case "human-in-loop": return config?["kind"]?.string == "approval" ? "ask" : "ask-input"
    case "llm", "tool":
      let verb = node["id"]?.string?.split(separator: "-").first.map(String.init) ?? ""
      return "\(node["type"]?.string ?? ""):\(verb)"
    case let type: return type
    }
  }

  private static func settings(_ node: JSONValue) -> [(String, String)] {
    var result: [(String, String)] = []
    func add(_ key: String, _ value: JSONValue?) {
      guard let value else { return }
      switch value {
      case .string(let text): result.append((key, text))
      case .array(let elements):
        result.append((key, elements.compactMap(\.string).joined(separator: " ")))
      default: result.append((key, value.serialized()))
      }
    }
    for member in node["config"]?.object ?? [:] { add(member.key, member.value) }
    for member in node["config"]?["parameters"]?.object ?? [:] { add(member.key, member.value) }
    add("retry", node["retry"]?["maxAttempts"])
    add("delay", node["retry"]?["delay"])
    add("timeout", node["timeout"])
    add("onError", node["onError"]?.string.map { .string($0) })
    return result
  }

  // MARK: - Comparison

  /// What differs from the expected graph; empty when it is as expected.
  func differences(from expected: NotedGraph) -> [String] {
    var result: [String] = []
    if inputs.sorted() != expected.inputs.sorted() {
      result.append("inputs \(inputs) not \(expected.inputs)")
    }
    result += expected.nodes.subtracting(nodes).sorted().map { "missing node \($0)" }
    result += nodes.subtracting(expected.nodes).sorted().map { "extra node \($0)" }
    result += expected.edges.subtracting(edges).sorted().map { "missing edge \($0)" }
    result += edges.subtracting(expected.edges).sorted().map { "extra edge \($0)" }
    for setting in expected.settings
    where !settings.contains(where: {
      $0.node == setting.node && $0.key == setting.key && $0.value == setting.value
    }) {
      let actual =
        settings.first { $0.node == setting.node && $0.key == setting.key }?.value ?? "nothing"
      result.append("\(setting.node): \(setting.key) is \(actual), not \(setting.value)")
    }
    return result
  }
}
