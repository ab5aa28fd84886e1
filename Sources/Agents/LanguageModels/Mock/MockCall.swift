package import JSON

/// A request to the mock server, whichever provider's form it came in.
package struct MockCall: Sendable, Hashable {
  /// The form of a request and its answer.
  package enum API: String, Sendable, CaseIterable {
    /// OpenAI Chat Completions.
    case chat
    /// OpenAI Responses.
    case responses
    /// Anthropic Messages.
    case messages
    /// Ollama's own chat.
    case ollama
    /// OpenAI embeddings.
    case embeddings
    /// Ollama's own embeddings.
    case ollamaEmbed = "ollama-embed"
  }

  /// A tool that the client offers.
  package struct Tool: Sendable, Hashable {
    package var name: String
    /// JSON Schema of the arguments.
    package var schema: JSONValue
  }

  package var api: API
  package var model: String
  /// The text of the last message of the user.
  package var userText = ""
  /// The result of a tool, when the conversation ends with one.
  package var toolResult: String?
  package var inputTokens = 0
  package var isStreaming = false
  /// Whether a stream of chat completions ends with its usage.
  package var includesUsage = false
  package var tools: [Tool] = []
  package var toolChoice = ChatRequest.ToolChoice.automatic
  /// JSON Schema that the answer must fit.
  package var schema: JSONValue?
  /// Whether the answer must be a JSON object of any kind.
  package var wantsObject = false
  package var maxTokens: Int?
  package var stop: [String] = []
  /// Texts to embed.
  package var inputs: [String] = []
  package var dimensions: Int?
  package var wantsBase64 = false

  /// A call of a model.
  package init(_ api: API, model: String) {
    self.api = api
    self.model = model
  }
}

/// Why the mock server finds a request wrong, as the real servers do.
package struct MockRejection: Error, Sendable, Hashable {
  package var message: String
  /// The member of the request that is wrong.
  package var parameter: String?

  init(_ message: String, _ parameter: String? = nil) {
    self.message = message
    self.parameter = parameter
  }
}
