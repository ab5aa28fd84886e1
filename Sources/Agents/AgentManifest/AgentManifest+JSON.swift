package import JSON
import Platform

extension AgentManifest {
  /// The agent file, members in the order of the schema; reading it again gives the same manifest.
  package var json: JSONObject {
    var file: JSONObject = [
      "schema": "dna.agent/v1", "id": .string(id), "name": .string(name),
      "version": .string(version),
    ]
    if !description.isEmpty { file["description"] = .string(description) }
    add(tags, "tags", to: &file)
    add(capabilities, "capabilities", to: &file)
    add(intents, "intents", to: &file)
    add(permissions, "permissions", to: &file)
    switch executor {
    case .languageModel(let definition):
      for key in ["instructions", "executor", "tools"] {
        if let value = definition[key] { file[key] = value }
      }
    case .command(let argv, let timeout):
      file["executor"] = [
        "type": "command", "argv": .strings(argv), "timeout": Self.text(timeout),
      ]
    case .http(let url, let timeout):
      file["executor"] = ["type": "http", "url": .string(url), "timeout": Self.text(timeout)]
    case .function(let name):
      file["executor"] = ["type": "function", "function": .string(name)]
    }
    if file["tools"] == nil { add(tools, "tools", to: &file) }
    let limits = limitsJSON
    if !limits.isEmpty { file["limits"] = .object(limits) }
    if !metadata.isEmpty { file["metadata"] = .object(metadata) }
    return file
  }

  private var limitsJSON: JSONObject {
    var object = JSONObject()
    if limits.concurrency != 1 { object["concurrency"] = .integer(limits.concurrency) }
    if case .languageModel(let definition) = executor, let own = definition["limits"]?.object {
      for (key, value) in own { object[key] = value }
      return object
    }
    if let tokens = limits.tokens { object["tokens"] = .integer(Int(tokens)) }
    if let amount = limits.microdollars { object["cost"] = .string(Self.dollars(amount)) }
    if let timeout = limits.timeout { object["timeout"] = Self.text(timeout) }
    return object
  }

  private func add(_ names: [String], _ key: String, to file: inout JSONObject) {
    if !names.isEmpty { file[key] = .strings(names) }
  }

  private static func text(_ nanoseconds: UInt64) -> JSONValue {
    .string(DurationText.text(.nanoseconds(Int64(clamping: nanoseconds))))
  }

  /// Millionths of a dollar as decimal dollars without needless digits.
  package static func dollars(_ microdollars: Int64) -> String {
    let sign = microdollars < 0 ? "-" : ""
    let amount = microdollars.magnitude
    let digits = String(amount % 1_000_000)
    var fraction = String(repeating: "0", count: 6 - digits.count) + digits
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let whole = "\(sign)\(amount / 1_000_000)"
    return fraction.isEmpty ? whole : "\(whole).\(fraction)"
  }

  /// What the executor is called in files: `llm`, `command`, `http`, `function`.
  package var executorName: String {
    switch executor {
    case .languageModel: "llm"
    case .command: "command"
    case .http: "http"
    case .function: "function"
    }
  }
}
