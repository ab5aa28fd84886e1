import CommandLineKit
import JSON
import LanguageModels
import Terminal

/// `dna model list`.
enum ModelListCommand {
  struct Options: Sendable {}

  private static let columns = [
    Column("provider", title: "Provider", priority: 0),
    Column("title", title: "Title", priority: 3),
    Column("model", title: "Model", priority: 4),
    Column("url", title: "Address", priority: 2),
    Column("key", title: "Key", priority: 1),
    Column("dialect", title: "Protocol", priority: 6),
    Column("structured", title: "JSON by", priority: 7),
    Column("embeddings", title: "Embeddings", priority: 8),
  ]

  static let command = Command<GlobalSettings>(
    "list", summary: "List the providers and what is configured"
  ) {
    CommandBody(
      defaults: Options(),
      discussion: """
        Looks at the environment only: nothing is sent, and no key is shown. A key chooses nothing by \
        itself: name a provider with `--provider` or \\env{DNA_PROVIDER} where a model is to be used.
        """,
      examples: [
        Example("dna model list", "All of them"),
        Example("dna model list --json --fields provider,key", "Which keys are set"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.model-list/v1",
        fields: [
          .init("provider", "string", "The name for --provider"),
          .init("title", "string", "The full name"),
          .init("model", "string", "The model without --model; may be null"),
          .init("url", "string", "Where requests go; null when it must be given"),
          .init("key", "string", "The variable that holds a key, 'missing', or 'not needed'"),
          .init("dialect", "string", "The protocol"),
          .init("structured", "string", "The documented ways to get JSON, the best first"),
          .init("embeddings", "string", "The model for vectors; may be null"),
        ]),
      seeAlso: ["model check", "model probe", "model price"]
    ) { _, context in
      let environment = context.invocation.environment
      let records = Providers.all.map { record($0, environment) }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.model-list/v1", key: "providers")
      return .success
    }
  }

  private static func record(
    _ provider: Provider, _ environment: [String: String]
  ) -> JSONObject {
    func set(_ names: [String]) -> String? { names.first { environment[$0]?.isEmpty == false } }
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    let settings = ModelSettings(provider: provider.id, model: provider.defaultModel ?? "any")
    let endpoint = try? settings.endpoint(environment: environment, key: Secret("set"))
    let hasPair =
      provider.authorization == .aws && set(["AWS_ACCESS_KEY_ID"]) != nil
      && set(["AWS_SECRET_ACCESS_KEY"]) != nil
    let key =
      set(provider.keyVariables) ?? (hasPair ? "AWS_ACCESS_KEY_ID" : nil)
      ?? (provider.needsKey ? "missing" : "not needed")
    return [
      "provider": .string(provider.id), "title": .string(provider.title),
      "model": text(provider.defaultModel),
      "url": text(endpoint?.baseURL.isEmpty == false ? endpoint?.baseURL : nil),
      "key": .string(key), "dialect": .string(provider.dialect.rawValue),
      "structured": .string(provider.rungs.map(\.rawValue).joined(separator: " ")),
      "embeddings": text(provider.embeddingModel),
    ]
  }
}
