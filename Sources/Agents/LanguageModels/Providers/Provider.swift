/// A provider of language models: one row of `Providers.all`, plain data.
package struct Provider: Sendable, Hashable {
  /// The protocol that a provider's server speaks.
  package enum Dialect: String, Sendable, CaseIterable {
    /// `POST …/chat/completions`, as OpenAI made it and most servers took it over.
    case openAIChat = "openai-chat"
    /// `POST …/responses` of OpenAI.
    case openAIResponses = "openai-responses"
    /// `POST …/v1/messages` of Anthropic.
    case anthropic = "anthropic-messages"
    /// `POST …/models/NAME:generateContent` of Google.
    case gemini = "gemini"
    /// `POST …/api/chat` of Ollama, answered in JSON lines.
    case ollama = "ollama"
    /// `POST …/model/NAME/converse` of AWS Bedrock.
    case bedrock = "bedrock-converse"
    /// The built-in extractive model: no server at all.
    case offline
  }

  /// How a request says who sends it.
  package enum Authorization: Sendable, Hashable {
    /// `Authorization: Bearer KEY`.
    case bearer
    /// The key in a header of that name.
    case header(String)
    /// AWS Signature Version 4, or a Bedrock API key as a bearer token.
    case aws
    case none
  }

  /// The name in `--provider`.
  package var id: String
  package var title: String
  package var dialect: Dialect
  /// Where requests go unless something else is configured; nil when it must be.
  package var baseURL: String?
  package var authorization: Authorization
  /// Environment variables that may hold the key, the first that is set counts.
  package var keyVariables: [String]
  /// Environment variables that may hold the base URL.
  package var urlVariables: [String]
  /// The model without `--model`, or nil where there is no sensible one.
  package var defaultModel: String?
  /// The model that makes vectors, or nil where there is none to name.
  package var embeddingModel: String?
  /// Whether a request without a key makes no sense.
  package var needsKey: Bool
  /// The ways to ask for JSON that the server is documented to have, the best first.
  package var rungs: [StructureRung]
  /// What differs from the plain dialect.
  package var quirks: Quirks
  /// How to start it or where to get a key, for messages.
  package var remedy: String

  /// In what a server departs from the protocol it speaks.
  package struct Quirks: Sendable, Hashable {
    /// Name of the limit of output tokens.
    package var outputLimit = "max_tokens"
    /// Name of the seed; nil when there is none.
    package var seed: String? = "seed"
    /// Whether `stream_options` is understood; usage comes at the end of a stream all the same where not.
    package var hasStreamOptions = true
    /// What `tool_choice` says when some tool must be called.
    package var requiredToolChoice = "required"
    /// Whether `grammar` takes a GBNF grammar.
    package var hasGrammar = false
    /// The `api-version` that the path carries; nil for none.
    package var apiVersion: String?

    /// The plain protocol.
    package init() {}
  }

  /// A row.
  package init(
    _ id: String, _ title: String, _ dialect: Dialect, baseURL: String?,
    authorization: Authorization = .bearer, keys: [String] = [], urls: [String] = [],
    defaultModel: String? = nil, embeddingModel: String? = nil, needsKey: Bool = true,
    rungs: [StructureRung], remedy: String, quirks: (inout Quirks) -> Void = { _ in }
  ) {
    self.id = id
    self.title = title
    self.dialect = dialect
    self.baseURL = baseURL
    self.authorization = authorization
    keyVariables = keys
    urlVariables = urls
    self.defaultModel = defaultModel
    self.embeddingModel = embeddingModel
    self.needsKey = needsKey
    self.rungs = rungs
    self.remedy = remedy
    var changed = Quirks()
    quirks(&changed)
    self.quirks = changed
  }

  /// The model that makes vectors: the named one where its name says that it does, else the provider's own.
  package func embeddingModel(for model: String?) -> String? {
    guard let model, embeddingModel != nil || dialect == .openAIChat,
      model.lowercased().contains("embed")
    else { return embeddingModel }
    return model
  }
}
