import HTTP
import LanguageModels
import Platform
import Resilience
import Synchronization

extension ChainModel {
  /// The built-in model: it picks sentences out of the text that it is given, and needs no network.
  public static let offline = ChainModel(OfflineModel())

  /// The model that the environment names: `DNA_PROVIDER`, `DNA_MODEL` and `DNA_BASE_URL`.
  ///
  /// The provider's key is taken from the provider's own variable, such as `OPENAI_API_KEY`. A key alone chooses
  /// nothing. Failed calls that may pass are made three times. Nil takes the environment of the process.
  ///
  /// - Throws: `no-model` when nothing is named, `missing-key` or `bad-request` with what to do.
  public static func fromEnvironment(
    _ variables: [String: String]? = nil
  ) throws(ChainError) -> ChainModel {
    let environment = variables ?? ProcessContext.environment()
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    let settings = ModelSettings(
      provider: value("DNA_PROVIDER"), model: value("DNA_MODEL"), baseURL: value("DNA_BASE_URL"))
    return try open(settings, environment)
  }

  /// The model of that name, such as `openai:gpt-4o-mini` or `ollama:llama3.2`.
  ///
  /// - Throws: `missing-key` or `bad-request` with what to do.
  public static func named(
    _ name: String, environment variables: [String: String]? = nil
  ) throws(ChainError) -> ChainModel {
    try open(ModelSettings(model: name), variables ?? ProcessContext.environment())
  }

  private static func open(
    _ settings: ModelSettings, _ environment: [String: String]
  ) throws(ChainError) -> ChainModel {
    do throws(LanguageModelError) {
      if let model = try ModelOpener(environment).open(settings) { return ChainModel(model) }
    } catch {
      throw ChainError(code: error.code.rawValue, message: error.message)
    }
    throw ChainError(
      code: "no-model",
      message: "no model is named: set DNA_PROVIDER, for example to 'ollama' or 'offline', and "
        + "DNA_MODEL")
  }
}

/// Opens models over one client, each once.
final class ModelOpener: Sendable {
  private let environment: [String: String]
  private let transport: CurlTransport
  private let opened = Mutex<[String: any LanguageModel]>([:])

  init(_ environment: [String: String]) {
    self.environment = environment
    transport = CurlTransport(
      CurlTransport.Configuration(environment: environment, userAgent: "AgentChains"))
  }

  /// The model that settings name, with retries; nil when they name none.
  func open(_ settings: ModelSettings) throws(LanguageModelError) -> (any LanguageModel)? {
    guard let endpoint = try settings.endpoint(environment: environment) else { return nil }
    if endpoint.provider.dialect == .offline { return OfflineModel() }
    let model = try ProviderModel(
      endpoint, transport: transport, now: { WallClock.system.now() })
    return RetryingModel(
      model, policy: RetryPolicy(maxAttempts: 3, delay: 500_000_000),
      surroundings: RetryingModel.Surroundings(
        seed: SystemEntropy.seed(), sleep: { try await Task.sleep(for: .nanoseconds($0)) }))
  }

  /// The model that a step names.
  func model(_ name: String) throws(LanguageModelError) -> any LanguageModel {
    if let model = opened.withLock({ $0[name] }) { return model }
    guard let model = try open(ModelSettings(model: name)) else {
      throw LanguageModelError(.badRequest, "'\(name)' names no model")
    }
    opened.withLock { $0[name] = model }
    return model
  }
}
