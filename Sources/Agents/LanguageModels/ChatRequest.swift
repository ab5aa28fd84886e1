package import JSON

/// What is asked of a model.
package struct ChatRequest: Sendable, Hashable {
  /// A tool that the model may ask for.
  package struct Tool: Sendable, Hashable {
    package var name: String
    package var description: String
    /// JSON Schema of the arguments, an object.
    package var parameters: JSONObject

    /// A tool.
    package init(name: String, description: String, parameters: JSONObject) {
      self.name = name
      self.description = description
      self.parameters = parameters
    }
  }

  /// Whether tools may or must be called.
  package enum ToolChoice: Sendable, Hashable {
    case automatic
    case none
    case required
    case named(String)
  }

  /// What the answer must look like.
  package enum Format: Sendable, Hashable {
    case text
    /// Any JSON object.
    case jsonObject
    /// A JSON value that fits the schema; the name has at most 64 of `A-Za-z0-9_-`.
    case schema(name: String, JSONObject)
  }

  package var messages: [ChatMessage]
  /// Name of the model; nil takes the one that the provider was configured with.
  package var model: String?
  package var tools: [Tool]
  package var toolChoice: ToolChoice
  package var format: Format
  /// How a schema is asked for; nil takes the best way that the server is documented to have.
  package var rung: StructureRung?
  package var maxOutputTokens: Int?
  package var temperature: Double?
  package var topP: Double?
  package var stop: [String]
  package var seed: Int?

  /// A request.
  package init(
    messages: [ChatMessage], model: String? = nil, tools: [Tool] = [],
    toolChoice: ToolChoice = .automatic, format: Format = .text, rung: StructureRung? = nil,
    maxOutputTokens: Int? = nil, temperature: Double? = nil, topP: Double? = nil,
    stop: [String] = [], seed: Int? = nil
  ) {
    self.messages = messages
    self.model = model
    self.tools = tools
    self.toolChoice = toolChoice
    self.format = format
    self.rung = rung
    self.maxOutputTokens = maxOutputTokens
    self.temperature = temperature
    self.topP = topP
    self.stop = stop
    self.seed = seed
  }
}
