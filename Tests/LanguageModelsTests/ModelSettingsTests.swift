import HTTP
import LanguageModels
import Testing

@Suite struct ModelSettingsTests {
  private static func endpoint(
    _ settings: ModelSettings, _ environment: [String: String] = [:]
  ) throws -> ModelEndpoint? {
    try settings.endpoint(environment: environment)
  }

  @Test func `a key in the environment chooses nothing`() throws {
    let keys = ["OPENAI_API_KEY": "sk-1", "ANTHROPIC_API_KEY": "k", "OLLAMA_HOST": "127.0.0.1"]
    #expect(try Self.endpoint(ModelSettings(), keys) == nil)
  }

  @Test func `offline means no network, whoever is named`() throws {
    let keys = ["OPENAI_API_KEY": "sk-1"]
    for provider in ["openai", "ollama", "compatible"] {
      let settings = ModelSettings(
        provider: provider, model: "m", baseURL: "http://127.0.0.1:1", isOffline: true)
      #expect(try Self.endpoint(settings, keys) == nil)
    }
    let built = try Self.endpoint(ModelSettings(provider: "offline", isOffline: true))
    #expect(built?.name == "offline:extractive")
  }

  @Test(arguments: [
    (ModelSettings(provider: "openai"), "openai:gpt-4o-mini", "https://api.openai.com/v1"),
    (ModelSettings(model: "gpt-4.1"), "openai:gpt-4.1", "https://api.openai.com/v1"),
    (ModelSettings(model: "claude-x"), "anthropic:claude-x", "https://api.anthropic.com"),
    (ModelSettings(model: "ollama:llama3:8b"), "ollama:llama3:8b", "http://127.0.0.1:11434"),
    (
      ModelSettings(provider: "ollama", model: "llama3:8b"), "ollama:llama3:8b",
      "http://127.0.0.1:11434"
    ),
    (
      ModelSettings(model: "m", baseURL: "http://127.0.0.1:9/v1/"), "compatible:m",
      "http://127.0.0.1:9/v1"
    ),
    (
      ModelSettings(provider: "anthropic", baseURL: "http://127.0.0.1:4000"),
      "anthropic:claude-haiku-4-5", "http://127.0.0.1:4000"
    ),
  ])
  func `what is named is chosen`(settings: ModelSettings, name: String, url: String) throws {
    let keys = ["OPENAI_API_KEY": "k-1", "ANTHROPIC_API_KEY": "k-2"]
    let endpoint = try #require(try Self.endpoint(settings, keys))
    #expect(endpoint.name == name)
    #expect(endpoint.baseURL == url)
  }

  @Test(
    arguments: [
      (ModelSettings(provider: "opena"), [:], "there is no provider 'opena'"),
      (ModelSettings(model: "llama3"), [:], "--provider"),
      (ModelSettings(provider: "openai"), [:], "OPENAI_API_KEY"),
      (ModelSettings(provider: "ollama"), [:], "--model"),
      (ModelSettings(provider: "azure", model: "m"), [:], "AZURE_OPENAI_ENDPOINT"),
      (ModelSettings(provider: "bedrock", model: "m"), [:], "AWS_REGION"),
      (ModelSettings(provider: "bedrock", model: "m"), ["AWS_REGION": "x.evil.test/"], "region"),
      (ModelSettings(model: "m", baseURL: "ftp://x"), [:], "https://"),
      (ModelSettings(model: "m", baseURL: "https://u:p@x"), [:], "password"),
      (ModelSettings(model: "m", baseURL: "https://"), [:], "no host"),
      (ModelSettings(model: "m", baseURL: "https://x/?a"), [:], "'?'"),
      (ModelSettings(model: "m", baseURL: "https://x y"), [:], "https://"),
    ] as [(ModelSettings, [String: String], String)])
  func `what cannot be is refused with the remedy`(
    settings: ModelSettings, environment: [String: String], part: String
  ) {
    #expect {
      _ = try Self.endpoint(settings, environment)
    } throws: { error in
      "\(error)".contains(part)
    }
  }

  @Test(arguments: [
    ("127.0.0.1", "http://127.0.0.1:11434"), ("0.0.0.0:8000", "http://127.0.0.1:8000"),
    (":8000", "http://127.0.0.1:8000"), ("http://gpu:11434/", "http://gpu:11434"),
    ("https://o.test", "https://o.test"), ("http://o.test", "http://o.test:80"),
    ("[::1]:9", "http://[::1]:9"),
  ])
  func `OLLAMA_HOST is read as Ollama reads it`(host: String, url: String) throws {
    let settings = ModelSettings(provider: "ollama", model: "m")
    #expect(try Self.endpoint(settings, ["OLLAMA_HOST": host])?.baseURL == url)
  }

  @Test func `the variables of the providers' own libraries count`() throws {
    let openAI = try Self.endpoint(
      ModelSettings(provider: "openai"),
      [
        "OPENAI_API_KEY": "k-1", "OPENAI_BASE_URL": "https://proxy.test/v1", "OPENAI_ORG_ID": "org",
      ])
    #expect(openAI?.baseURL == "https://proxy.test/v1")
    #expect(openAI?.headers["openai-organization"] == "org")
    let azure = try Self.endpoint(
      ModelSettings(provider: "azure"),
      [
        "AZURE_OPENAI_API_KEY": "k", "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com/",
        "AZURE_OPENAI_API_VERSION": "2025-01-01", "AZURE_OPENAI_DEPLOYMENT": "dep",
      ])
    #expect(azure?.name == "azure:dep")
    #expect(azure?.provider.quirks.apiVersion == "2025-01-01")
    let bedrock = try Self.endpoint(
      ModelSettings(provider: "bedrock", model: "m"),
      [
        "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
      ])
    #expect(bedrock?.baseURL == "https://bedrock-runtime.eu-central-1.amazonaws.com")
    #expect(bedrock?.aws?.sessionToken?.value == "token")
    let google = try Self.endpoint(
      ModelSettings(provider: "google"), ["GEMINI_API_KEY": "", "GOOGLE_API_KEY": "g"])
    #expect(google?.key?.value == "g")
  }

  @Test func `the table names every provider once, with a way to get going`() {
    #expect(Set(Providers.all.map(\.id)).count == Providers.all.count)
    let reference = [
      "openai", "azure", "anthropic", "google", "bedrock", "cohere", "groq", "mistral", "together",
      "ollama", "vllm", "lmstudio",
    ]
    for id in reference { #expect(Providers.named(id) != nil, "\(id)") }
    for provider in Providers.all {
      #expect(!provider.remedy.isEmpty)
      #expect(provider.dialect == .offline || provider.rungs.last == .text, "\(provider.id)")
      #expect(!provider.needsKey || !provider.keyVariables.isEmpty)
    }
  }
}
