/// The built-in prices: the providers' public list prices for pay-as-you-go text tokens.
///
/// No discounts, no batch prices, no prices of images, sound or searches. Write your own file over what has
/// changed since.
enum BuiltInPrices {
  /// The day as of which the prices are stated that were not checked since.
  static let date = "2025-11-01"

  /// The day as of which a provider's prices were checked again.
  ///
  /// - OpenAI: developers.openai.com/api/docs/pricing, in a copy of its table.
  /// - Anthropic: platform.claude.com/docs/en/about-claude/pricing and the pages of the single models. Claude
  ///   Haiku 5.5 is left out: what it writes to the cache costs more in long prompts, which no row can say.
  /// - Mistral: mistral.ai/pricing, in two copies of its table.
  static let dates = [
    "openai": "2026-03-21", "anthropic": "2026-10-24", "mistral": "2026-06-30",
  ]

  static let rows: [PriceTable.Row] =
    openAI + anthropic + google + mistral + cohere + groq + together + bedrock

  /// Prices in dollars as the pages state them, exact to the micro-dollar.
  private static func usd(
    _ input: Double, _ output: Double, cached: Double? = nil, writes: Double? = nil,
    long: Price.Long? = nil
  ) -> Price {
    func micro(_ dollars: Double) -> Int { Int((dollars * 1_000_000).rounded()) }
    return Price(
      input: micro(input), output: micro(output), cachedInput: cached.map(micro),
      cacheWrites: writes.map(micro), long: long)
  }

  private static let openAI: [PriceTable.Row] = [
    .init("openai", "gpt-5.1", usd(1.25, 10, cached: 0.125)),
    .init("openai", "gpt-5", usd(1.25, 10, cached: 0.125)),
    .init("openai", "gpt-5-mini", usd(0.25, 2, cached: 0.025)),
    .init("openai", "gpt-5-nano", usd(0.05, 0.4, cached: 0.005)),
    .init("openai", "gpt-4.1", usd(2, 8, cached: 0.5)),
    .init("openai", "gpt-4.1-mini", usd(0.4, 1.6, cached: 0.1)),
    .init("openai", "gpt-4.1-nano", usd(0.1, 0.4, cached: 0.025)),
    .init("openai", "gpt-4o", usd(2.5, 10, cached: 1.25)),
    .init("openai", "gpt-4o-2024-05-13", usd(5, 15)),
    .init("openai", "gpt-4o-mini", usd(0.15, 0.6, cached: 0.075)),
    .init("openai", "o1", usd(15, 60, cached: 7.5)),
    .init("openai", "o3", usd(2, 8, cached: 0.5)),
    .init("openai", "o3-mini", usd(1.1, 4.4, cached: 0.55)),
    .init("openai", "o4-mini", usd(1.1, 4.4, cached: 0.275)),
    .init("openai", "gpt-4-turbo", usd(10, 30)),
    .init("openai", "gpt-4", usd(30, 60)),
    .init("openai", "gpt-3.5-turbo", usd(0.5, 1.5)),
    .init("openai", "text-embedding-3-small", usd(0.02, 0)),
    .init("openai", "text-embedding-3-large", usd(0.13, 0)),
  ]

  private static let anthropic: [PriceTable.Row] = [
    .init("anthropic", "claude-fable-5-1", usd(10, 50, cached: 0.25, writes: 12.5)),
    .init("anthropic", "claude-fable-5", usd(10, 50, cached: 1, writes: 12.5)),
    .init("anthropic", "claude-opus-5-5", usd(4, 20, cached: 0.2, writes: 5)),
    .init("anthropic", "claude-opus-5", usd(5, 25, cached: 0.5, writes: 6.25)),
    .init("anthropic", "claude-opus-4-8", usd(5, 25, cached: 0.5, writes: 6.25)),
    .init("anthropic", "claude-opus-4-7", usd(5, 25, cached: 0.5, writes: 6.25)),
    .init("anthropic", "claude-opus-4-6", usd(5, 25, cached: 0.5, writes: 6.25)),
    .init("anthropic", "claude-opus-4-5", usd(5, 25, cached: 0.5, writes: 6.25)),
    .init("anthropic", "claude-sonnet-5-5", usd(2, 10, cached: 0.1, writes: 2.5)),
    .init("anthropic", "claude-sonnet-5", usd(2, 10, cached: 0.2, writes: 2.5)),
    .init("anthropic", "claude-sonnet-4-6", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("anthropic", "claude-opus-4-1", usd(15, 75, cached: 1.5, writes: 18.75)),
    .init("anthropic", "claude-opus-4", usd(15, 75, cached: 1.5, writes: 18.75)),
    .init("anthropic", "claude-sonnet-4-5", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("anthropic", "claude-sonnet-4", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("anthropic", "claude-haiku-4-5", usd(1, 5, cached: 0.1, writes: 1.25)),
    .init("anthropic", "claude-3-7-sonnet", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("anthropic", "claude-3-5-sonnet", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("anthropic", "claude-3-5-haiku", usd(0.8, 4, cached: 0.08, writes: 1)),
    .init("anthropic", "claude-3-opus", usd(15, 75, cached: 1.5, writes: 18.75)),
    .init("anthropic", "claude-3-haiku", usd(0.25, 1.25, cached: 0.03, writes: 0.3)),
  ]

  private static let google: [PriceTable.Row] = [
    .init(
      "google", "gemini-2.5-pro",
      usd(
        1.25, 10, cached: 0.125,
        long: .init(above: 200_000, input: 2_500_000, output: 15_000_000, cachedInput: 250_000))),
    .init("google", "gemini-2.5-flash", usd(0.3, 2.5, cached: 0.03)),
    .init("google", "gemini-2.5-flash-lite", usd(0.1, 0.4, cached: 0.01)),
    .init("google", "gemini-2.0-flash", usd(0.1, 0.4, cached: 0.025)),
    .init("google", "gemini-2.0-flash-lite", usd(0.075, 0.3)),
    .init("google", "gemini-embedding-001", usd(0.15, 0)),
  ]

  private static let mistral: [PriceTable.Row] = [
    .init("mistral", "mistral-large", usd(0.5, 1.5)),
    .init("mistral", "mistral-large-2411", usd(2, 6)),
    .init("mistral", "mistral-large-2407", usd(2, 6)),
    .init("mistral", "mistral-medium", usd(1.5, 7.5)),
    .init("mistral", "mistral-medium-2508", usd(0.4, 2)),
    .init("mistral", "mistral-medium-2505", usd(0.4, 2)),
    .init("mistral", "magistral-medium", usd(2, 5)),
    .init("mistral", "magistral-small", usd(0.5, 1.5)),
    .init("mistral", "mistral-small", usd(0.1, 0.3)),
    .init("mistral", "codestral", usd(0.3, 0.9)),
    .init("mistral", "ministral-8b", usd(0.15, 0.15)),
    .init("mistral", "ministral-8b-2410", usd(0.1, 0.1)),
    .init("mistral", "ministral-3b", usd(0.1, 0.1)),
    .init("mistral", "ministral-3b-2410", usd(0.04, 0.04)),
    .init("mistral", "mistral-embed", usd(0.1, 0)),
  ]

  private static let cohere: [PriceTable.Row] = [
    .init("cohere", "command-a", usd(2.5, 10)),
    .init("cohere", "command-r-plus", usd(2.5, 10)),
    .init("cohere", "command-r", usd(0.15, 0.6)),
    .init("cohere", "command-r7b", usd(0.0375, 0.15)),
    .init("cohere", "embed-v4.0", usd(0.12, 0)),
  ]

  private static let groq: [PriceTable.Row] = [
    .init("groq", "llama-3.1-8b-instant", usd(0.05, 0.08)),
    .init("groq", "llama-3.3-70b-versatile", usd(0.59, 0.79)),
  ]

  private static let together: [PriceTable.Row] = [
    .init("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", usd(0.88, 0.88))
  ]

  private static let bedrock: [PriceTable.Row] = [
    .init("bedrock", "amazon.nova-micro", usd(0.035, 0.14, cached: 0.00875)),
    .init("bedrock", "amazon.nova-lite", usd(0.06, 0.24, cached: 0.015)),
    .init("bedrock", "amazon.nova-pro", usd(0.8, 3.2, cached: 0.2)),
    .init("bedrock", "anthropic.claude-sonnet-4-5", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("bedrock", "anthropic.claude-haiku-4-5", usd(1, 5, cached: 0.1, writes: 1.25)),
    .init("bedrock", "anthropic.claude-3-5-sonnet", usd(3, 15, cached: 0.3, writes: 3.75)),
    .init("bedrock", "anthropic.claude-3-haiku", usd(0.25, 1.25, cached: 0.03, writes: 0.3)),
  ]
}
