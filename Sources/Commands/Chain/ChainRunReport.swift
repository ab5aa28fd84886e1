import Chains
import CommandLineKit
import JSON
import LanguageModels
import Terminal

/// The result of a run of a chain as a document and as plain text.
struct ChainRunReport {
  private let name: String
  private let outcome: ChainOutcome
  private let models: [JSONObject]
  private let seed: Int

  init(_ name: String, _ outcome: ChainOutcome, models: [JSONObject], seed: Int) {
    self.name = name
    self.outcome = outcome
    self.models = models
    self.seed = seed
  }

  private var result: ChainResult? {
    guard case .completed(let result) = outcome else { return nil }
    return result
  }

  private var failure: ChainFailure? {
    guard case .failed(let failure) = outcome else { return nil }
    return failure
  }

  /// The document `dna.chain-run/v1`.
  var json: JSONObject {
    var status: JSONValue = "timed-out"
    if result != nil { status = "completed" }
    if failure != nil { status = "failed" }
    return [
      "schema": "dna.chain-run/v1", "chain": .string(name), "status": status,
      "output": result?.output ?? .null,
      "failure": failure.map { failure in
        [
          "step": .string(failure.step), "code": .string(failure.code),
          "message": .string(failure.message),
        ]
      } ?? .null,
      "modelCalls": .integer(result?.modelCalls ?? calls),
      "cachedCalls": .integer(result?.cachedCalls ?? 0),
      "retries": .integer(result?.retries ?? 0), "fallbacks": .strings(result?.fallbacks ?? []),
      "models": .array(models.map { .object($0) }), "seed": .integer(seed),
    ]
  }

  private var calls: Int { models.reduce(0) { $0 + ($1["calls"]?.int ?? 0) } }

  /// Shows the result in the format that was asked for; text that was streamed is not shown again.
  func show(_ context: CommandContext<GlobalSettings>, streamed: String?) throws {
    let reporter = Reporter(context)
    switch context.globals.output {
    case .jsonl: try reporter.line(json)
    case .json, .tsv: try reporter.document(json) { _ in }
    case .table, .markdown, nil:
      guard let output = result?.output else { return }
      if let text = output.string {
        if let streamed, streamed == text { return }
        try reporter.text(text.hasSuffix("\n") ? text : text + "\n")
      } else {
        try reporter.text(output.serialized(.pretty) + "\n")
      }
    }
    for model in models {
      let tokens = model["usage"]?["inputTokens"]?.int.map { input in
        ", \(input) tokens in, \(model["usage"]?["outputTokens"]?.int ?? 0) out"
      }
      let cost = model["costUSD"]?.string.map { ", \($0) USD" }
      try context.detail(
        "\(model["model"]?.string ?? ""): \(model["calls"]?.int ?? 0) calls\(tokens ?? "")\(cost ?? "")"
      )
    }
  }

  /// Says why there is no result; what the run tells the shell.
  func explain(_ context: CommandContext<GlobalSettings>) throws -> ExitCode {
    func say(_ text: String) throws {
      try context.invocation.standardError.write("dna: \(text)\n")
    }
    switch outcome {
    case .completed(let result):
      for fallback in result.fallbacks { try context.note("'\(fallback)' stood in for its step") }
      return .success
    case .timedOut:
      try say("stopped: the time limit was reached")
      return .timedOut
    case .failed(let failure):
      try say(failure.description)
      return Self.couldNot.contains(failure.code) ? .failure : .negative
    case .cancelled: return .failure
    }
  }

  /// Failures of the surroundings, not of the chain.
  private static let couldNot: Set<String> = Set(
    [LanguageModelError.Code.unreachable, .missingKey, .unauthorized, .forbidden].map(\.rawValue)
      + ["missing-file", "unreadable-file", "missing-program", "trace"])
}
