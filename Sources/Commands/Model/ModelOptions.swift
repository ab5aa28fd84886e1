package import CommandLineKit
package import LanguageModels
import Platform

/// What a command is told about the model to use.
struct ModelOptions: Sendable {
  var provider: String?
  var model: String?
  var baseURL: String?
  var isOffline = false
  var maxCost: Cost?
  var keyFile: PathArgument?
  var keyCommand: String?
  var prices: PathArgument?

  /// The same as plain settings.
  var settings: ModelSettings {
    ModelSettings(provider: provider, model: model, baseURL: baseURL, isOffline: isOffline)
  }
}

/// Options of a command that can use a model.
protocol ChoosesModel: Sendable {
  var models: ModelOptions { get set }
}

/// The flags by which every command chooses its model.
enum ModelFlags {
  /// All of them, or only those of these names.
  static func all<Options: ChoosesModel>(_ names: [String]? = nil) -> [Flag<Options>] {
    let flags: [Flag<Options>] = choice() + access()
    guard let names else { return flags }
    return flags.filter { names.contains($0.spec.name) }
  }

  /// Which model.
  private static func choice<Options: ChoosesModel>() -> [Flag<Options>] {
    [
      .value(
        \.models.provider, "provider", short: "p", placeholder: "NAME", env: "DNA_PROVIDER",
        config: "provider",
        choices: Providers.all.map { Choice($0.id, $0.title) },
        "The provider of the model to use",
        detail: """
          Without one no model is used: a key that lies in the environment never chooses a provider. `offline` is the built-in \
          extractive model. \\command{model list} shows what is configured.
          """),
      .value(
        \.models.model, "model", short: "m", placeholder: "MODEL", env: "DNA_MODEL",
        config: "model",
        "The model, as the provider names it",
        detail:
          "Also as `PROVIDER:MODEL`. Names like `gpt-…`, `claude-…`, `gemini-…` name their provider."
      ),
      .value(
        \.models.baseURL, "base-url", placeholder: "URL", env: "DNA_BASE_URL", config: "base-url",
        "Address of the provider's API",
        detail: "Without \\flag{provider} it is any OpenAI-compatible server."),
      .toggle(
        \.models.isOffline, "offline", env: "DNA_OFFLINE", config: "offline",
        "Use no network at all, whatever else is configured"),
    ]
  }

  /// With what key, for how much money.
  private static func access<Options: ChoosesModel>() -> [Flag<Options>] {
    [
      .value(
        \.models.maxCost, "max-cost", placeholder: "USD", env: "DNA_MAX_COST", config: "max-cost",
        "Stop before it costs more than that",
        detail: "Repairs and retries count. A model whose price is not known is refused then."),
      .value(
        \.models.keyFile, "key-file", placeholder: "FILE", env: "DNA_KEY_FILE", completion: .file,
        "Read the key from a file's first line",
        detail: "Without it the provider's own variable is read, such as `OPENAI_API_KEY`."),
      .value(
        \.models.keyCommand, "key-command", placeholder: "COMMAND", env: "DNA_KEY_COMMAND",
        "Take the key from a shell command",
        detail: "For keyrings: `secret-tool lookup service openai`, `pass show openai`."),
      .value(
        \.models.prices, "prices", placeholder: "FILE", env: "DNA_PRICES", config: "prices",
        completion: .file, "Take prices from this file before the built-in ones",
        detail: "\\command{model price} tells its form."),
    ]
  }
}

extension Cost: ArgumentValue {
  /// `amount`.
  package static var typeName: String { "amount" }

  /// Reads dollars such as `0.05`.
  package init(argument: RawArgument) throws(InvalidValue) {
    guard let cost = Cost(dollars: try argument.requireText()), cost > .zero else {
      throw InvalidValue(
        "not an amount of dollars above nothing", hint: "write '0.05', for example")
    }
    self = cost
  }

  /// The dollars.
  package var argumentText: String { dollars }
}
