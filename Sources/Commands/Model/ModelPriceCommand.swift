import CommandLineKit
import JSON
import LanguageModels
import Terminal

/// `dna model price`.
enum ModelPriceCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
    var name = ""
  }

  private static let columns = [
    Column("provider", title: "Provider", priority: 1),
    Column("model", title: "Model", priority: 0),
    Column("input", title: "Input", priority: 2),
    Column("output", title: "Output", priority: 3),
    Column("cachedInput", title: "Cached", priority: 4),
    Column("cacheWrites", title: "Cache writes", priority: 6),
    Column("match", title: "Found by", priority: 5),
    Column("date", title: "As of", priority: 7),
  ]

  static let command = Command<GlobalSettings>("price", summary: "What a model's tokens cost") {
    CommandBody(
      defaults: Options(),
      flags: ModelFlags.all(["provider", "prices"]),
      operands: [.required(\.name, "MODEL", "The model, also as PROVIDER:MODEL")],
      discussion: """
        Prices are USD a million tokens, from a table that is built in and dated. A name with a date or \
        a version behind it has the price of the plain name: `gpt-4o-mini-2024-07-18` is `gpt-4o-mini`, \
        never `gpt-4o`. A model that is not in the table has no known price, which does not mean that \
        it is free: the exit code is 1 then.

        A file for \\flag{prices} is `{"date": "2026-01-31", "models": [{"provider": "openai", "model": \
        "gpt-4o-mini", "input": 0.15, "output": 0.6, "cachedInput": 0.075}]}`; `provider`, `cachedInput`, \
        `cacheWrites` and `reasoning` may be left out.
        """,
      examples: [
        Example("dna model price gpt-4o-mini-2024-07-18", "A dated name"),
        Example("dna model price anthropic:claude-haiku-4-5 --json", "As JSON"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.model-price/v1",
        fields: [
          .init("provider", "string", "Whose price it is"),
          .init("model", "string", "The row of the table"),
          .init("input", "number", "USD a million tokens that go in"),
          .init("output", "number", "USD a million tokens that come out"),
          .init("cachedInput", "number", "USD a million tokens read from a cache"),
          .init("cacheWrites", "number", "USD a million tokens written to a cache"),
          .init("match", "string", "How it was found: exact, dated, local or user"),
          .init("date", "string", "The day of the price"),
        ]),
      seeAlso: ["model list"]
    ) { options, context in
      let table = try options.models.priceTable()
      var provider = options.models.provider
      var model = options.name
      if provider == nil, let colon = model.firstIndex(of: ":"),
        Providers.named(String(model[..<colon])) != nil
      {
        provider = String(model[..<colon])
        model = String(model[model.index(after: colon)...])
      }
      let candidates =
        provider.map { [$0] }
        ?? Providers.all.filter { $0.needsKey || $0.id == "compatible" }.map(\.id)
      var records: [JSONObject] = []
      for candidate in candidates {
        guard let found = table.find(provider: candidate, model: model) else { continue }
        // The same table serves two names of OpenAI's; one line is enough.
        let isRepeat = provider == nil && ["openai-responses", "azure"].contains(candidate)
        if !isRepeat { records.append(record(candidate, found)) }
      }
      guard !records.isEmpty else {
        throw CommandFailure(
          "the price of '\(options.name)' is not known; it is not free because of that",
          hint: "state it in a file and name that with --prices", code: "unknown-price",
          exitCode: .negative)
      }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.model-price/v1", key: "prices",
        facts: ["name": .string(options.name), "unit": "USD per million tokens"])
      return .success
    }
  }

  private static func record(_ provider: String, _ found: PriceTable.Found) -> JSONObject {
    func dollars(_ micro: Int?) -> JSONValue {
      micro.map { .double(Double($0) / 1_000_000) } ?? .null
    }
    return [
      "provider": .string(provider), "model": .string(found.model),
      "input": dollars(found.price.input), "output": dollars(found.price.output),
      "cachedInput": dollars(found.price.cachedInput),
      "cacheWrites": dollars(found.price.cacheWrites),
      "match": .string(found.match.rawValue), "date": .string(found.date),
    ]
  }
}
