/// The providers that `dna` knows.
///
/// Base URLs, variables and capabilities are those of the providers' public documentation and of
/// their own client libraries, as of 2025-11.
package enum Providers {
  private static let schemaLadder: [StructureRung] = [
    .strictSchema, .schema, .objectWithSchema, .object, .tool, .text,
  ]

  /// All of them, in the order of help.
  package static let all: [Provider] = hosted + local + [offline]

  private static let hosted: [Provider] = [
    Provider(
      "openai", "OpenAI", .openAIChat, baseURL: "https://api.openai.com/v1",
      keys: ["OPENAI_API_KEY"], urls: ["OPENAI_BASE_URL"], defaultModel: "gpt-4o-mini",
      embeddingModel: "text-embedding-3-small", rungs: schemaLadder,
      remedy: "make a key at platform.openai.com"
    ) { $0.outputLimit = "max_completion_tokens" },
    Provider(
      "openai-responses", "OpenAI Responses", .openAIResponses,
      baseURL: "https://api.openai.com/v1", keys: ["OPENAI_API_KEY"], urls: ["OPENAI_BASE_URL"],
      defaultModel: "gpt-4o-mini", embeddingModel: "text-embedding-3-small",
      rungs: [.strictSchema, .schema, .object, .tool, .text],
      remedy: "make a key at platform.openai.com"
    ) { $0.seed = nil },
    Provider(
      "azure", "Azure OpenAI", .openAIChat, baseURL: nil, authorization: .header("api-key"),
      keys: ["AZURE_OPENAI_API_KEY"], urls: ["AZURE_OPENAI_ENDPOINT"], rungs: schemaLadder,
      remedy: "take endpoint and key from the resource's page in the Azure portal"
    ) {
      $0.outputLimit = "max_completion_tokens"
      $0.apiVersion = "2024-10-21"
    },
    Provider(
      "anthropic", "Anthropic", .anthropic, baseURL: "https://api.anthropic.com",
      authorization: .header("x-api-key"), keys: ["ANTHROPIC_API_KEY"],
      urls: ["ANTHROPIC_BASE_URL"], defaultModel: "claude-haiku-4-5",
      rungs: [.strictSchema, .tool, .text], remedy: "make a key at console.anthropic.com"
    ) { $0.seed = nil },
    Provider(
      "google", "Google Gemini", .gemini,
      baseURL: "https://generativelanguage.googleapis.com/v1beta",
      authorization: .header("x-goog-api-key"), keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
      urls: ["GOOGLE_GEMINI_BASE_URL"], defaultModel: "gemini-2.5-flash",
      embeddingModel: "gemini-embedding-001", rungs: [.schema, .object, .tool, .text],
      remedy: "make a key at aistudio.google.com"),
    Provider(
      "bedrock", "AWS Bedrock", .bedrock, baseURL: nil, authorization: .aws,
      keys: ["AWS_BEARER_TOKEN_BEDROCK"], urls: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
      embeddingModel: "amazon.titan-embed-text-v2:0",
      rungs: [.tool, .text],
      remedy: "set AWS_REGION, and AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY"
    ) { $0.seed = nil },
    Provider(
      "cohere", "Cohere", .openAIChat, baseURL: "https://api.cohere.ai/compatibility/v1",
      keys: ["CO_API_KEY", "COHERE_API_KEY"], urls: ["CO_API_URL"],
      defaultModel: "command-a-03-2025", embeddingModel: "embed-v4.0",
      rungs: [.schema, .objectWithSchema, .object, .tool, .text],
      remedy: "make a key at dashboard.cohere.com"
    ) { $0.hasStreamOptions = false },
    Provider(
      "groq", "Groq", .openAIChat, baseURL: "https://api.groq.com/openai/v1",
      keys: ["GROQ_API_KEY"], urls: ["GROQ_BASE_URL"], defaultModel: "llama-3.1-8b-instant",
      rungs: schemaLadder, remedy: "make a key at console.groq.com"
    ) { $0.outputLimit = "max_completion_tokens" },
    Provider(
      "mistral", "Mistral", .openAIChat, baseURL: "https://api.mistral.ai/v1",
      keys: ["MISTRAL_API_KEY"], urls: ["MISTRAL_BASE_URL"], defaultModel: "mistral-small-latest",
      embeddingModel: "mistral-embed", rungs: [.strictSchema, .schema, .object, .tool, .text],
      remedy: "make a key at console.mistral.ai"
    ) {
      $0.seed = "random_seed"
      $0.hasStreamOptions = false
      $0.requiredToolChoice = "any"
    },
    Provider(
      "together", "Together AI", .openAIChat, baseURL: "https://api.together.xyz/v1",
      keys: ["TOGETHER_API_KEY"], urls: ["TOGETHER_BASE_URL"],
      defaultModel: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
      rungs: [.schema, .objectWithSchema, .object, .tool, .text],
      remedy: "make a key at api.together.ai"),
    Provider(
      "openrouter", "OpenRouter", .openAIChat, baseURL: "https://openrouter.ai/api/v1",
      keys: ["OPENROUTER_API_KEY"], urls: ["OPENROUTER_BASE_URL"],
      defaultModel: "openai/gpt-4o-mini", rungs: schemaLadder,
      remedy: "make a key at openrouter.ai"),
  ]

  private static let local: [Provider] = [
    Provider(
      "ollama", "Ollama", .ollama, baseURL: "http://127.0.0.1:11434", keys: ["OLLAMA_API_KEY"],
      urls: ["OLLAMA_HOST"], embeddingModel: "nomic-embed-text", needsKey: false,
      rungs: [.schema, .object, .text],
      remedy: "start it with 'ollama serve', fetch a model with 'ollama pull NAME'"),
    Provider(
      "lmstudio", "LM Studio", .openAIChat, baseURL: "http://127.0.0.1:1234/v1",
      keys: ["LM_API_TOKEN"], urls: ["LMSTUDIO_BASE_URL"], needsKey: false,
      rungs: [.strictSchema, .schema, .tool, .text],
      remedy: "load a model and start its server with 'lms server start'"),
    Provider(
      "vllm", "Server of vLLM", .openAIChat, baseURL: "http://127.0.0.1:8000/v1",
      keys: ["VLLM_API_KEY"],
      urls: ["VLLM_BASE_URL"], needsKey: false, rungs: schemaLadder,
      remedy: "start it with 'vllm serve NAME'"),
    Provider(
      "llamacpp", "Server of llama.cpp", .openAIChat, baseURL: "http://127.0.0.1:8080/v1",
      keys: ["LLAMA_API_KEY"], urls: ["LLAMA_CPP_BASE_URL"], needsKey: false,
      rungs: [.schema, .objectWithSchema, .object, .tool, .grammar, .text],
      remedy: "start it with 'llama-server -m MODEL.gguf'"
    ) { $0.hasGrammar = true },
    Provider(
      "compatible", "Any OpenAI-compatible server", .openAIChat, baseURL: nil,
      keys: ["DNA_API_KEY"], needsKey: false, rungs: schemaLadder.dropLast() + [.grammar, .text],
      remedy: "give its address with --base-url"
    ) { $0.hasGrammar = true },
  ]

  private static let offline = Provider(
    "offline", "Built in, extractive", .offline, baseURL: nil, authorization: .none,
    defaultModel: "extractive", needsKey: false, rungs: [],
    remedy: "nothing is needed: it works on the text it is given")

  /// The provider of that id.
  package static func named(_ id: String) -> Provider? { all.first { $0.id == id } }

  /// The provider that a model's name belongs to beyond doubt.
  package static func guessed(fromModel model: String) -> Provider? {
    if model.hasPrefix("gpt-") || model.hasPrefix("chatgpt-") { return named("openai") }
    if model.hasPrefix("claude-") { return named("anthropic") }
    if model.hasPrefix("gemini-") { return named("google") }
    return nil
  }
}
