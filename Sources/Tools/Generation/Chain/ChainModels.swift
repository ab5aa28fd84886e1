/// The models that a generated chain names when the request does not: one table, so that they are easy to change.
enum ChainModels {
  /// The usual models of a provider: one that is cheap, one that is strong.
  private static let usual: [(provider: String, cheap: String, strong: String)] = [
    ("openai", "gpt-4o-mini", "gpt-4o"),
    ("anthropic", "claude-3-5-haiku-latest", "claude-sonnet-4-5"),
    ("gemini", "gemini-2.5-flash", "gemini-2.5-pro"),
    ("mistral", "mistral-small-latest", "mistral-large-latest"),
    ("ollama", "llama3.2", "llama3.1:70b"),
    ("groq", "llama-3.1-8b-instant", "llama-3.3-70b-versatile"),
  ]

  private static let families: [(prefix: String, provider: String)] = [
    ("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"),
    ("claude", "anthropic"), ("haiku", "anthropic"), ("sonnet", "anthropic"), ("opus", "anthropic"),
    ("gemini", "gemini"), ("mistral", "mistral"), ("mixtral", "mistral"), ("llama", "ollama"),
    ("qwen", "ollama"), ("phi", "ollama"), ("gemma", "ollama"), ("deepseek", "ollama"),
  ]

  /// `provider:model` of a name as the request gives it.
  static func qualified(_ model: String, provider: String?) -> String {
    if let provider { return "\(provider):\(model)" }
    let lower = model.lowercased()
    if model.contains(":"), usual.contains(where: { lower.hasPrefix($0.provider + ":") }) {
      return model
    }
    let family = families.first { lower.hasPrefix($0.prefix) }?.provider ?? "openai"
    return "\(family):\(model)"
  }

  /// The cheap and the strong model of a provider.
  static func pair(_ provider: String?) -> (cheap: String, strong: String) {
    let entry = usual.first { $0.provider == provider }
    guard let entry else {
      let name = provider ?? "openai"
      return ("\(name):\(usual[0].cheap)", "\(name):\(usual[0].strong)")
    }
    return ("\(entry.provider):\(entry.cheap)", "\(entry.provider):\(entry.strong)")
  }
}
