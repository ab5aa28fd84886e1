package import JSON
import Platform

extension AgentManifest {
  /// A task of a program or a server that says nothing else may take five minutes, in nanoseconds.
  package static let defaultTimeout: UInt64 = 300_000_000_000

  /// Reads an agent file.
  ///
  /// - Throws: every fault that the schema finds, else the first of those that it cannot see.
  package init(reading document: JSONDocument) throws(AgentManifestError) {
    try self.init(reading: document.root)
  }

  /// Reads an agent that stands inside of a document.
  package init(reading root: JSONNode) throws(AgentManifestError) {
    let failures = Self.schema?.failures(of: root) ?? []
    guard failures.isEmpty else {
      throw AgentManifestError(
        faults: failures.prefix(10).map {
          .init(position: $0.position, message: "\($0.message) (at '\($0.instance)')")
        })
    }
    let name = root["name"]?.string ?? ""
    self.init(
      id: root["id"]?.string ?? "local/\(Self.slug(name))", name: name,
      version: root["version"]?.string ?? "0.1.0",
      description: root["description"]?.string ?? "",
      tags: Self.names(root["tags"]), capabilities: Self.names(root["capabilities"]),
      tools: try Self.toolNames(root["tools"]), intents: Self.names(root["intents"]),
      permissions: Self.names(root["permissions"]), executor: .function(""))
    executor = try Self.executor(root)
    limits = try Self.limits(root["limits"])
    metadata = root["metadata"]?.value.object ?? [:]
  }

  private static func names(_ node: JSONNode?) -> [String] {
    (node?.elements ?? []).compactMap(\.string)
  }

  /// The name in the letters of an id: lower case, digits, single dashes; `agent` when nothing is left.
  package static func slug(_ name: String) -> String {
    var slug = ""
    for byte in name.lowercased().utf8 {
      if (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) {
        slug.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !slug.isEmpty, !slug.hasSuffix("-") {
        slug += "-"
      }
    }
    if slug.hasSuffix("-") { slug.removeLast() }
    return slug.isEmpty ? "agent" : slug
  }

  private static func toolNames(_ node: JSONNode?) throws(AgentManifestError) -> [String] {
    var names: [String] = []
    for tool in node?.elements ?? [] {
      let name = tool.string ?? tool["name"]?.string ?? tool["function"]?.string ?? ""
      guard !names.contains(name) else {
        throw fault(tool, "there are two tools named '\(name)'")
      }
      names.append(name)
    }
    return names
  }

  private static func executor(_ root: JSONNode) throws(AgentManifestError) -> Executor {
    let node = root["executor"]
    let type = node?["type"]?.string ?? "llm"
    if type != "llm", let instructions = root["instructions"] {
      throw fault(instructions, "'instructions' are for the executor 'llm', not for '\(type)'")
    }
    switch (type, node) {
    case ("command", let node?):
      return .command(
        argv: names(node["argv"]), timeout: try timeout(node["timeout"]) ?? defaultTimeout)
    case ("http", let node?):
      return .http(
        url: node["url"]?.string ?? "", timeout: try timeout(node["timeout"]) ?? defaultTimeout)
    case ("function", let node?):
      return .function(node["function"]?.string ?? "")
    default:
      return .languageModel(try definition(root))
    }
  }

  /// What the agent loop reads: the file without the members that only the runtime knows.
  private static func definition(_ root: JSONNode) throws(AgentManifestError) -> JSONObject {
    guard root["instructions"] != nil else {
      throw fault(root, "an agent with the executor 'llm' needs 'instructions'")
    }
    if let tool = root["tools"]?.elements.first(where: { $0.string != nil }) {
      throw fault(
        tool, "a tool of an agent with the executor 'llm' is an object with 'function' or 'argv'")
    }
    let own: Set<String> = ["capabilities", "intents", "permissions", "metadata"]
    var definition = JSONObject()
    for (key, node) in root.members {
      let key = key.string ?? ""
      guard !own.contains(key) else { continue }
      guard key == "limits" else {
        definition[key] = node.value
        continue
      }
      var limits = JSONObject()
      for (name, value) in node.members where name.string != "concurrency" {
        limits[name.string ?? ""] = value.value
      }
      definition[key] = .object(limits)
    }
    return definition
  }

  private static func limits(_ node: JSONNode?) throws(AgentManifestError) -> Limits {
    var limits = Limits()
    guard let node else { return limits }
    limits.concurrency = node["concurrency"]?.number?.int ?? 1
    limits.tokens = node["tokens"]?.number?.int.map(Int64.init)
    limits.timeout = try timeout(node["timeout"])
    if let cost = node["cost"] {
      guard let amount = microdollars(cost.string ?? cost.number?.text ?? "") else {
        throw fault(cost, "not an amount of dollars, such as \"0.25\"")
      }
      limits.microdollars = amount
    }
    return limits
  }

  private static func timeout(_ node: JSONNode?) throws(AgentManifestError) -> UInt64? {
    guard let node else { return nil }
    let duration: Duration
    do throws(DurationTextError) {
      duration = try DurationText.parse(node.string ?? "")
    } catch {
      throw fault(node, error.description)
    }
    guard duration > .zero else { throw fault(node, "a time limit must be longer than nothing") }
    return duration.clampedNanoseconds
  }

  /// Millionths of a decimal amount of dollars; what is smaller rounds up, so that a limit is never 0 by chance.
  package static func microdollars(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = parts.first,
      !whole.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let dollars = Int64(whole), dollars < 9_000_000_000_000
    else { return nil }
    guard parts.count == 2 else { return dollars * 1_000_000 }
    let fraction = parts[1]
    guard !fraction.isEmpty else { return nil }
    let digits =
      String(fraction.prefix(6)) + String(repeating: "0", count: max(0, 6 - fraction.count))
    guard let micros = Int64(digits) else { return nil }
    let rest = fraction.dropFirst(6).contains { $0 != "0" } ? Int64(1) : 0
    return dollars * 1_000_000 + micros + rest
  }

  private static func fault(_ node: JSONNode, _ message: String) -> AgentManifestError {
    AgentManifestError(faults: [.init(position: node.position, message: message)])
  }
}
