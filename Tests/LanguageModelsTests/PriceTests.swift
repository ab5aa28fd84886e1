import JSON
import LanguageModels
import Testing

@Suite struct PriceTests {
  /// Row 38: longest prefix or exact, unknown is flagged.
  @Test(
    arguments: [
      ("openai", "gpt-4o-mini-2024-07-18", "gpt-4o-mini"), ("openai", "gpt-4o-mini", "gpt-4o-mini"),
      ("openai", "gpt-4o-2024-08-06", "gpt-4o"),
      ("openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
      ("azure", "gpt-4o-mini", "gpt-4o-mini"), ("openai", "gpt-4-0613", "gpt-4"),
      ("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5"),
      ("anthropic", "claude-opus-4-20250514", "claude-opus-4"),
      ("anthropic", "claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
      ("google", "gemini-2.0-flash-001", "gemini-2.0-flash"),
      ("google", "models/gemini-2.5-flash-lite", "gemini-2.5-flash-lite"),
      ("mistral", "mistral-small-2506", "mistral-small"),
      ("cohere", "command-a-03-2025", "command-a"),
      ("openrouter", "openai/gpt-4o-mini", "gpt-4o-mini"),
      ("anthropic", "claude-opus-4-5-20251101", "claude-opus-4-5"),
      ("anthropic", "claude-opus-5-5", "claude-opus-5-5"),
      ("anthropic", "claude-haiku-5-5", nil),
      ("mistral", "mistral-medium-2508", "mistral-medium-2508"),
      ("mistral", "mistral-medium-latest", "mistral-medium"),
      ("bedrock", "eu.anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku"),
      ("openai", "gpt-5-pro", nil), ("openai", "gpt-4o-realtime-preview", nil),
      ("openai", "gpt-4o-minimal", nil), ("anthropic", "claude-opus-4-9", nil),
      ("openai", "unheard-of", nil), ("groq", "gpt-4o-mini", nil), ("compatible", "gpt-4o", nil),
      ("openai", "", nil),
    ] as [(String, String, String?)])
  func `row 38, a dated name has the price of its model and an unknown one has none`(
    provider: String, model: String, row: String?
  ) {
    #expect(PriceTable.builtIn.find(provider: provider, model: model)?.model == row)
  }

  @Test func `a price has the day on which its provider's page was read`() {
    let dates = [
      "openai:gpt-4o", "openrouter:anthropic/claude-sonnet-4-5", "groq:llama-3.1-8b-instant",
    ]
    .map { name in
      let parts = name.split(separator: ":").map(String.init)
      return PriceTable.builtIn.find(provider: parts[0], model: parts[1])?.date
    }
    #expect(dates == ["2026-03-21", "2026-10-24", "2025-11-01"])
  }

  @Test func `a dated gpt-4o-mini bills as gpt-4o-mini`() throws {
    let found = try #require(
      PriceTable.builtIn.find(provider: "openai", model: "gpt-4o-mini-2024-07-18"))
    #expect(found.match == .dated)
    let usage = TokenUsage(input: 1_000_000, output: 1_000_000)
    #expect(found.price.cost(of: usage).dollars == "0.750000")
  }

  @Test func `cached, written and reasoning tokens have their own prices and are counted once`() {
    let price = Price(
      input: 1_000_000, output: 10_000_000, cachedInput: 100_000, cacheWrites: 2_000_000,
      reasoning: 5_000_000)
    let usage = TokenUsage(
      input: 1_000_000, output: 1_000_000, cachedInput: 500_000, cacheWrites: 100_000,
      reasoning: 200_000)
    // 0.4 × 1 + 0.5 × 0.1 + 0.1 × 2 + 0.8 × 10 + 0.2 × 5
    #expect(price.cost(of: usage).dollars == "9.650000")
  }

  @Test func `a long prompt has the price of long prompts`() throws {
    let price = try #require(
      PriceTable.builtIn.find(provider: "google", model: "gemini-2.5-pro")?.price)
    #expect(price.cost(of: TokenUsage(input: 200_000, output: 0)).dollars == "0.250000")
    #expect(price.cost(of: TokenUsage(input: 200_001, output: 0)).dollars == "0.500003")
  }

  @Test func `what runs on one's own machine sends no bill`() {
    let found = PriceTable.builtIn.find(provider: "ollama", model: "anything")
    #expect(found?.match == .local)
    #expect(found?.price.cost(of: TokenUsage(input: 9, output: 9)) == .zero)
  }

  @Test func `the user's file comes first`() throws {
    var table = PriceTable.builtIn
    try table.add(
      userFile: JSONDocument(
        parsing: #"""
          {"date": "2026-02-01", "models": [
            {"model": "house-model", "input": 1, "output": 2.5},
            {"provider": "openai", "model": "gpt-4o-mini", "input": 0.2, "output": 0.8}]}
          """#))
    let house = try #require(table.find(provider: "compatible", model: "house-model"))
    #expect(house.match == .user)
    #expect(house.date == "2026-02-01")
    #expect(house.price.output == 2_500_000)
    #expect(table.find(provider: "openai", model: "gpt-4o-mini")?.price.input == 200_000)
    #expect(table.find(provider: "openai", model: "gpt-4o")?.price.input == 2_500_000)
  }

  @Test(arguments: [
    ("[]", "1:1"), ("{\"models\": [{\"model\": \"a\", \"input\": 1}]}", "1:13"),
    ("{\"models\": [\n {\"model\": \"a\", \"input\": -1, \"output\": 1}]}", "2:26"),
    ("{\"models\": [{\"input\": 1, \"output\": 1}]}", "1:13"),
    ("{\"models\": [{\"model\": \"a\", \"input\": 1e999, \"output\": 1}]}", "1:37"),
  ])
  func `a wrong price file is refused with its place`(text: String, place: String) throws {
    var table = PriceTable.builtIn
    let document = try JSONDocument(parsing: text)
    #expect {
      try table.add(userFile: document)
    } throws: { error in
      "\(error)".hasPrefix(place + ": ")
    }
  }

  @Test(
    arguments: [
      ("0.05", 50_000), ("1", 1_000_000), (".5", 500_000), ("0.0000001", 1), ("2.", 2_000_000),
      ("", nil), ("-1", nil), ("1e3", nil), ("1,5", nil), (".", nil), ("1.2.3", nil),
      ("99999999999999999999", nil), ("9999999", nil),
    ] as [(String, Int?)])
  func `amounts of money are read exactly`(text: String, micro: Int?) {
    if micro == nil, text == "9999999" {
      // Nine million dollars are the most that is counted.
      #expect(Cost(dollars: text) == nil)
    } else {
      #expect(Cost(dollars: text)?.microdollars == micro)
    }
  }

  @Test func `money never overflows`() {
    let most = TokenUsage(input: .max, output: .max, cachedInput: .max, reasoning: .max)
    let price = Price(input: .max, output: .max)
    #expect(price.cost(of: most).picodollars == .max)
    let odd = TokenUsage(input: -5, output: -5, cachedInput: 9, cacheWrites: 9, reasoning: 9)
    #expect(price.cost(of: odd) == .zero)
  }
}
