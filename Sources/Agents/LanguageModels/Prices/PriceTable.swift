package import JSON

/// Prices by provider and model, with their date; the user's own rows come first.
package struct PriceTable: Sendable {
  /// One model's price.
  package struct Row: Sendable, Hashable {
    /// The provider, or nil for a row of the user that fits all.
    package var provider: String?
    package var model: String
    package var price: Price

    /// A row.
    package init(_ provider: String?, _ model: String, _ price: Price) {
      self.provider = provider
      self.model = model
      self.price = price
    }
  }

  /// How a price was found.
  package enum Match: String, Sendable {
    case exact
    /// The name is that of the row with a date or a version behind it.
    case dated
    /// The model runs on the user's own machine: nobody sends a bill.
    case local
    /// A row of the user's own file.
    case user
  }

  /// A price, and how it was found.
  package struct Found: Sendable, Hashable {
    package var price: Price
    /// The name of the row.
    package var model: String
    package var match: Match
    /// The day on which the price was read.
    package var date: String
  }

  private var rows: [Row]
  private var userRows: [Row] = []
  private var userDate = ""
  private let date: String
  private let dates: [String: String]

  /// A table of these rows, read on that day (`YYYY-MM-DD`), or on that of their provider in `dates`.
  package init(_ rows: [Row], date: String, dates: [String: String] = [:]) {
    self.rows = rows
    self.date = date
    self.dates = dates
  }

  /// The table that is built in.
  package static let builtIn = PriceTable(
    BuiltInPrices.rows, date: BuiltInPrices.date, dates: BuiltInPrices.dates)

  /// The price of a model; nil when it is not known, which does not mean that it is free.
  ///
  /// A name fits a row when it is the same, or the row's name with nothing but a date, `-latest` or a
  /// three-digit version behind it; the longest such row counts. `gpt-4o-mini-2024-07-18` is
  /// `gpt-4o-mini`, and never `gpt-4o`.
  package func find(provider: String, model: String) -> Found? {
    if let found = Self.find(provider, model, in: userRows) {
      return Found(price: found.row.price, model: found.row.model, match: .user, date: userDate)
    }
    if Self.localProviders.contains(provider) {
      return Found(price: Price(input: 0, output: 0), model: model, match: .local, date: date)
    }
    var (provider, model) = (provider, model)
    if provider == "openai-responses" || provider == "azure" { provider = "openai" }
    if provider == "openrouter", let slash = model.firstIndex(of: "/") {
      // OpenRouter passes the makers' prices on.
      provider = String(model[..<slash])
      model = String(model[model.index(after: slash)...])
    }
    if provider == "bedrock" { model = Self.plainBedrockName(model) }
    if model.hasPrefix("models/") { model.removeFirst(7) }
    guard let found = Self.find(provider, model, in: rows) else { return nil }
    return Found(
      price: found.row.price, model: found.row.model, match: found.isExact ? .exact : .dated,
      date: dates[provider] ?? date)
  }

  private static let localProviders: Set = ["ollama", "lmstudio", "vllm", "llamacpp", "offline"]

  private static func find(
    _ provider: String, _ model: String, in rows: [Row]
  ) -> (row: Row, isExact: Bool)? {
    let fitting = rows.filter { ($0.provider ?? provider) == provider }
    if let row = fitting.first(where: { $0.model == model }) { return (row, true) }
    var best: Row?
    for row in fitting where model.hasPrefix(row.model) {
      let isLonger = row.model.utf8.count > best?.model.utf8.count ?? 0
      if isLonger, isVersion(model.dropFirst(row.model.count)) { best = row }
    }
    return best.map { ($0, false) }
  }

  /// Whether what follows a name is a date or a version: `-20250514`, `-2024-07-18`, `-0613`, `-03-2025`,
  /// `-001`, `-latest`.
  private static func isVersion(_ suffix: Substring) -> Bool {
    if suffix == "-latest" { return true }
    guard suffix.first == "-" else { return false }
    let parts = suffix.dropFirst().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
      return false
    }
    return [[8], [4], [3], [4, 2, 2], [2, 4]].contains(parts.map(\.utf8.count))
  }

  /// `eu.anthropic.claude-3-haiku-20240307-v1:0` is `anthropic.claude-3-haiku-20240307`.
  private static func plainBedrockName(_ name: String) -> String {
    var name = name[...]
    for region in ["us.", "eu.", "apac.", "global."] where name.hasPrefix(region) {
      name = name.dropFirst(region.count)
    }
    if let version = name.lastIndex(of: "-"), name[version...].hasPrefix("-v"),
      name[version...].utf8.contains(UInt8(ascii: ":"))
    {
      name = name[..<version]
    }
    return String(name)
  }
}

extension PriceTable {
  /// Puts the rows of a user's file before the built-in ones.
  ///
  /// The file is `{"date": "YYYY-MM-DD", "models": [{"provider": …, "model": …, "input": 0.15, "output": 0.6,
  /// "cachedInput": …, "cacheWrites": …, "reasoning": …}]}`, in USD a million tokens; `provider` and the
  /// last three may be left out.
  ///
  /// - Throws: what is wrong, with line and column.
  package mutating func add(userFile document: JSONDocument) throws(LanguageModelError) {
    func fault(_ node: JSONNode, _ what: String) -> LanguageModelError {
      LanguageModelError(.badRequest, "\(node.position): \(what)")
    }
    guard let models = document.root["models"], models.kind == .array else {
      throw fault(document.root, "a price file is an object with an array 'models'")
    }
    var read: [Row] = []
    for node in models.elements {
      guard let model = node["model"]?.string, !model.isEmpty else {
        throw fault(node, "a row needs a 'model'")
      }
      var rates: [String: Int] = [:]
      for key in ["input", "output", "cachedInput", "cacheWrites", "reasoning"] {
        guard let value = node[key] else { continue }
        guard let number = value.number?.double, number >= 0, number <= 1e9 else {
          throw fault(value, "'\(key)' is USD a million tokens: a number that is not negative")
        }
        rates[key] = Int((number * 1_000_000).rounded())
      }
      guard let input = rates["input"], let output = rates["output"] else {
        throw fault(node, "'\(model)' needs 'input' and 'output'")
      }
      read.append(
        Row(
          node["provider"]?.string, model,
          Price(
            input: input, output: output, cachedInput: rates["cachedInput"],
            cacheWrites: rates["cacheWrites"], reasoning: rates["reasoning"])))
    }
    userRows = read + userRows
    userDate = document.root["date"]?.string ?? ""
  }
}
