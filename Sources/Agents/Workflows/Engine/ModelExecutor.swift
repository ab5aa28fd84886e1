package import Functions
package import JSON

/// One question of a workflow to a language model.
package struct ModelRequest: Sendable, Hashable {
  package var prompt: String
  package var system: String?
  /// Name of the model; nil takes the one that is configured.
  package var model: String?
  /// JSON Schema of the answer; nil asks for text.
  package var schema: JSONObject?

  /// A question.
  package init(
    prompt: String, system: String? = nil, model: String? = nil, schema: JSONObject? = nil
  ) {
    self.prompt = prompt
    self.system = system
    self.model = model
    self.schema = schema
  }
}

/// What a model answered to a node.
package struct ModelReply: Sendable, Hashable {
  /// Text, or a value that fits the schema.
  package var value: JSONValue
  /// What a trace says about the call: model, usage, cost (OpenTelemetry GenAI names).
  package var attributes: JSONObject

  /// An answer.
  package init(_ value: JSONValue, attributes: JSONObject = [:]) {
    self.value = value
    self.attributes = attributes
  }
}

/// Asks language models; a question ends when its task is cancelled.
package protocol ModelExecutor: Sendable {
  /// Asks, and gives a text or a value that fits the schema.
  func run(_ request: ModelRequest) async throws(ToolError) -> ModelReply
}
