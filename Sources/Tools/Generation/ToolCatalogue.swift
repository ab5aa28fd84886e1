package import JSON

/// A tool of the user: what it is called, does and takes.
package struct Tool: Sendable {
  /// One parameter, from the JSON Schema of the tool.
  package struct Parameter: Sendable {
    package var name: String
    /// JSON type as the schema names it; `any` when it names none.
    package var type: String
    package var description: String
    package var isRequired: Bool
    /// Values that are allowed; empty when all of the type are.
    package var choices: [JSONValue]
    /// `format` of the schema, such as `date`.
    package var format: String?
  }

  package var name: String
  package var description: String
  package var parameters: [Parameter]
}

/// Tools by name, in their order.
package struct ToolCatalogue: Sendable {
  package let tools: [Tool]
  let index: ToolIndex

  /// A catalogue of these tools.
  package init(_ tools: [Tool]) {
    self.tools = tools
    index = ToolIndex(tools)
  }

  /// Reads a catalogue: the answer of MCP `tools/list`, a bare array of tools, or tools as functions.
  ///
  /// - Throws: `PlanError` with the place of what is not a tool.
  package init(reading document: JSONDocument) throws(PlanError) {
    var node = document.root
    for key in ["result", "tools", "functions"] where node.kind == .object {
      if let inner = node[key] { node = inner }
    }
    guard node.kind == .array else {
      throw PlanError(
        code: .badTools,
        message:
          "a catalogue of tools is an array, or an object with 'tools'; this is \(node.kind.rawValue)",
        position: node.position)
    }
    var tools: [Tool] = []
    for element in node.elements { tools.append(try Self.tool(element)) }
    self.init(tools)
  }

  private static func tool(_ element: JSONNode) throws(PlanError) -> Tool {
    let node = element["function"].flatMap { $0.kind == .object ? $0 : nil } ?? element
    guard node.kind == .object, let name = node["name"]?.string, !name.isEmpty else {
      throw PlanError(
        code: .badTools, message: "a tool needs a 'name'; add one", position: element.position)
    }
    let schema = node["inputSchema"] ?? node["input_schema"] ?? node["parameters"]
    let required = Set((schema?["required"]?.elements ?? []).compactMap(\.string))
    var parameters: [Tool.Parameter] = []
    for member in schema?["properties"]?.members ?? [] {
      let key = member.key.string ?? ""
      parameters.append(
        Tool.Parameter(
          name: key, type: member.value["type"]?.string ?? "any",
          description: member.value["description"]?.string ?? "",
          isRequired: required.contains(key),
          choices: member.value["enum"]?.elements.map(\.value) ?? [],
          format: member.value["format"]?.string))
    }
    return Tool(name: name, description: node["description"]?.string ?? "", parameters: parameters)
  }
}
