import CommandLineKit
import HTTP
import JSON
import LanguageModels
import Platform
import Resilience

/// A model that is ready to be asked: with retries, counted, within its budget.
struct OpenedModel: Sendable {
  let model: any LanguageModel
  let endpoint: ModelEndpoint
  let ledger: CostLedger

  /// What was used so far, as members of a result.
  var report: JSONObject { ledger.total.report(model: endpoint.name) }
}

extension ModelOptions {
  /// The client over libcurl with the environment's proxies and authorities; opened when first used.
  static func transport(_ context: CommandContext<GlobalSettings>) -> CurlTransport {
    CurlTransport(
      CurlTransport.Configuration(
        environment: context.invocation.environment, userAgent: "dna/\(Dna.version)"))
  }

  /// The model that is wanted; nil when none is.
  ///
  /// Nothing is sent yet. `transport` is for tests. Retries wait by the clock; `seed` draws their jitter.
  /// Models that share `whole` share what `--max-cost` allows.
  ///
  /// - Throws: `CommandFailure` for what cannot be: an unknown provider, a missing key, a bad address.
  func open(
    _ context: CommandContext<GlobalSettings>, transport: (any HTTPTransport)? = nil,
    seed: UInt64 = SystemEntropy.seed(), attempts: Int = 3, whole: CostLedger? = nil
  ) async throws -> OpenedModel? {
    do {
      guard let endpoint = try await endpoint(context) else {
        if isOffline, provider != nil || model != nil || baseURL != nil {
          try context.detail("no model is asked: --offline")
        }
        return nil
      }
      return try opened(
        endpoint, try priceTable(), context, transport: transport ?? Self.transport(context),
        seed: seed, attempts: attempts, whole: whole)
    } catch let error as LanguageModelError {
      throw CommandFailure(error.message, code: error.code.rawValue)
    }
  }

  /// The endpoint with its key; files and commands are read for it, the network is not.
  func endpoint(_ context: CommandContext<GlobalSettings>) async throws -> ModelEndpoint? {
    guard let (provider, _) = try settings.chosen() else { return nil }
    try refuseForeignAddress(context)
    let key = provider.dialect == .offline ? nil : try await key(context)
    return try settings.endpoint(environment: context.invocation.environment, key: key)
  }

  /// The built-in prices under the user's own.
  func priceTable() throws -> PriceTable {
    var table = PriceTable.builtIn
    guard let prices else { return table }
    let document = try Inputs.json(prices)
    do throws(LanguageModelError) {
      try table.add(userFile: document)
    } catch {
      throw CommandFailure(
        "\(Inputs.name(prices)):\(error.message)", hint: "see: dna help model price",
        code: "bad-prices")
    }
    return table
  }

  private func opened(
    _ endpoint: ModelEndpoint, _ prices: PriceTable, _ context: CommandContext<GlobalSettings>,
    transport: any HTTPTransport, seed: UInt64, attempts: Int, whole: CostLedger?
  ) throws(LanguageModelError) -> OpenedModel {
    let ledger = CostLedger(within: whole)
    let bare: any LanguageModel =
      endpoint.provider.dialect == .offline
      ? OfflineModel()
      : try ProviderModel(endpoint, transport: transport, now: { WallClock.system.now() })
    let counted = BudgetedModel(
      bare, provider: endpoint.provider.id, modelName: endpoint.model, prices: prices,
      limit: maxCost, ledger: ledger)
    let retrying = RetryingModel(
      counted, policy: RetryPolicy(maxAttempts: attempts, delay: 500_000_000),
      surroundings: RetryingModel.Surroundings(
        seed: seed, sleep: { try await Task.sleep(for: .nanoseconds($0)) },
        onRetry: { attempt, wait, error in
          // A note that cannot be written is no reason to stop.
          try? context.note(
            "\(error.message); attempt \(attempt) in "
              + DurationText.readable(.nanoseconds(Int64(clamping: wait))))
        }))
    return OpenedModel(model: retrying, endpoint: endpoint, ledger: ledger)
  }

  private func key(_ context: CommandContext<GlobalSettings>) async throws -> Secret? {
    if let keyFile {
      return try Self.firstLine(
        try File.read(FilePath(bytes: keyFile.bytes), limit: 65_536), of: "'\(keyFile.display)'")
    }
    guard let keyCommand else { return nil }
    var process = Subprocess(
      arguments: ["/bin/sh", "-c", keyCommand].map { Array($0.utf8) },
      environment: context.invocation.environment, workingDirectory: nil)
    process.output = .capturedStrictly(limit: 65_536)
    process.timeout = .seconds(60)
    let outcome = try await process.run()
    guard outcome.isSuccess else {
      throw CommandFailure(
        "the command of --key-command gave no key: it ended with status \(outcome.shellStatus)",
        hint: "run it by itself to see why", code: "missing-key")
    }
    return try Self.firstLine(outcome.standardOutput, of: "what --key-command printed")
  }

  private static func firstLine(_ bytes: [UInt8], of place: String) throws -> Secret {
    let key = Secret(String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self))
    guard !key.value.isEmpty else {
      throw CommandFailure(
        "the first line of \(place) is empty", hint: "it must hold the key", code: "missing-key")
    }
    return key
  }

  /// Refuses an address that only the project's file names: whoever wrote that file would get the key.
  private func refuseForeignAddress(_ context: CommandContext<GlobalSettings>) throws {
    guard let baseURL, !context.assignments.contains(where: { $0.flag == "base-url" }),
      context.globals.configuration == nil, context.invocation.environment["DNA_BASE_URL"] == nil,
      let file = context.files.first(where: { $0.entries.contains { $0.key == "base-url" } }),
      FilePath(file.path).lastComponent == "dna.conf", !Self.isLoopback(baseURL)
    else { return }
    throw CommandFailure(
      "'\(file.path)' would send your texts and your key to '\(baseURL)'",
      hint: "say it yourself if you mean it: --base-url \(baseURL)", code: "foreign-address")
  }

  private static func isLoopback(_ url: String) -> Bool {
    let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard rest.count > 2 else { return false }
    let host = rest[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return ["127.0.0.1", "localhost", "[::1]"].contains { name in
      host == name || host.hasPrefix(name + ":")
    }
  }
}
