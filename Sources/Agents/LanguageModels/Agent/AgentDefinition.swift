package import JSON
import Platform

/// An agent as a file says it: instructions, tools, limits, and the model it was made for.
package struct AgentDefinition: Sendable, Hashable {
  /// A tool that the agent may use.
  package struct Tool: Sendable, Hashable {
    /// What carries a call out.
    package enum Action: Sendable, Hashable {
      /// A built-in function of that name; its signature gives description and parameters.
      case function(String)
      /// A program that gets the arguments as JSON on standard input.
      case command(argv: [String], isJSON: Bool, timeout: Duration)
    }

    /// The name that the model calls.
    package var name: String
    package var description: String
    /// JSON Schema of the arguments.
    package var parameters: JSONObject
    package var action: Action
  }

  /// Where a run ends although there is no answer.
  package struct Limits: Sendable, Hashable {
    /// Calls of the model.
    package var steps = 10
    /// Tokens of all calls, in and out.
    package var tokens: Int?
    package var cost: Cost?
    package var time: Duration?

    /// Ten steps, nothing else.
    package init() {}
  }

  package var name: String
  package var description: String
  package var instructions: String
  package var provider: String?
  package var model: String?
  package var temperature: Double?
  package var maxOutputTokens: Int?
  package var tools: [Tool]
  package var limits: Limits

  /// Reads a definition.
  ///
  /// - Throws: `bad-request` with every fault, each with line and column.
  package init(reading document: JSONDocument) throws(LanguageModelError) {
    let failures = Self.schema?.failures(of: document.root) ?? []
    guard failures.isEmpty else {
      throw LanguageModelError(
        .badRequest, failures.prefix(5).map(\.description).joined(separator: "\n"))
    }
    let root = document.root
    name = root["name"]?.string ?? ""
    description = root["description"]?.string ?? ""
    instructions = root["instructions"]?.string ?? ""
    let executor = root["executor"]
    provider = executor?["provider"]?.string
    model = executor?["model"]?.string
    temperature = executor?["temperature"]?.number?.double
    maxOutputTokens = executor?["maxOutputTokens"]?.number?.int
    tools = []
    for node in root["tools"]?.elements ?? [] {
      let tool = try Self.tool(node)
      guard !tools.contains(where: { $0.name == tool.name }) else {
        throw LanguageModelError(
          .badRequest, "\(node.position): there are two tools named '\(tool.name)'")
      }
      tools.append(tool)
    }
    limits = try Self.limits(root["limits"])
  }

  private static func tool(_ node: JSONNode) throws(LanguageModelError) -> Tool {
    if let function = node["function"]?.string {
      // Providers allow letters, digits, '_' and '-' in names: a dot becomes an underscore.
      let plain = String(function.map { $0 == "." ? "_" : $0 })
      return Tool(
        name: node["name"]?.string ?? plain, description: node["description"]?.string ?? "",
        parameters: [:], action: .function(function))
    }
    let parameters = node["parameters"]?.value.object ?? ["type": "object"]
    do throws(JSONSchema.Fault) {
      _ = try JSONSchema(.object(parameters))
    } catch {
      throw LanguageModelError(
        .badRequest, "\((node["parameters"] ?? node).position): not a usable schema: \(error)")
    }
    return Tool(
      name: node["name"]?.string ?? "", description: node["description"]?.string ?? "",
      parameters: parameters,
      action: .command(
        argv: (node["argv"]?.elements ?? []).compactMap(\.string),
        isJSON: node["output"]?.string == "json",
        timeout: try duration(node["timeout"]) ?? .seconds(60)))
  }

  private static func limits(_ node: JSONNode?) throws(LanguageModelError) -> Limits {
    var limits = Limits()
    guard let node else { return limits }
    if let steps = node["steps"]?.number?.int { limits.steps = steps }
    limits.tokens = node["tokens"]?.number?.int
    if let cost = node["cost"] {
      guard let value = Cost(dollars: cost.string ?? cost.number?.text ?? "") else {
        throw LanguageModelError(.badRequest, "\(cost.position): not an amount of dollars")
      }
      limits.cost = value
    }
    limits.time = try duration(node["timeout"])
    return limits
  }

  private static func duration(_ node: JSONNode?) throws(LanguageModelError) -> Duration? {
    guard let node else { return nil }
    do throws(DurationTextError) {
      return try DurationText.parse(node.string ?? "")
    } catch {
      throw LanguageModelError(.badRequest, "\(node.position): \(error)")
    }
  }

  private static let schema = (try? JSONDocument(parsing: schemaText)).flatMap {
    try? JSONSchema($0.value)
  }
}
