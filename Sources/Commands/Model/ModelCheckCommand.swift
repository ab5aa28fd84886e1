import CommandLineKit
import JSON
import LanguageModels
import Platform
import Terminal

/// `dna model check`.
enum ModelCheckCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
  }

  /// A question that the built-in model can answer as well.
  static let question = ChatRequest(
    messages: [
      ChatMessage(
        .user, "Summarise in 1 sentence:\nThe server answers. The key is accepted. All is well.")
    ], maxOutputTokens: 32)

  static let command = Command<GlobalSettings>(
    "check", summary: "Ask a model one cheap question: is it there, is the key accepted?"
  ) {
    CommandBody(
      defaults: Options(),
      flags: ModelFlags.all(),
      discussion: """
        Makes one call of a few tokens, without retries. \\command{model probe} finds out more.
        """,
      examples: [
        Example("dna model check --provider offline", "The built-in model"),
        Example("dna model check --provider offline --json", "As JSON"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.model-check/v1",
        fields: [
          .init("provider", "string", "The provider"),
          .init("model", "string", "The model that was asked for"),
          .init("url", "string", "Where the request went"),
          .init("ok", "boolean", "Whether there was an answer"),
          .init("answeredBy", "string", "The model that answered, as the provider says"),
          .init("milliseconds", "number", "How long the call took"),
          .init("usage", "object", "Tokens and cost"),
          .init("error", "object", "Code, status and message, when there was no answer"),
        ]),
      seeAlso: ["model probe", "model list"]
    ) { options, context in
      let opened = try await options.models.required(context, attempts: 1)
      let clock = MonotonicClock.system
      let start = clock.now()
      var document: JSONObject = [
        "schema": "dna.model-check/v1", "provider": .string(opened.endpoint.provider.id),
        "model": opened.endpoint.model.map(JSONValue.string) ?? .null,
        "url": .string(opened.endpoint.baseURL),
      ]
      var failure: LanguageModelError?
      do throws(LanguageModelError) {
        let response = try await opened.model.complete(question)
        document["ok"] = true
        document["answeredBy"] = .string(response.model)
      } catch {
        failure = error
        document["ok"] = false
        document["answeredBy"] = .null
      }
      document["milliseconds"] = .double(Double((clock.now() - start) / 10_000) / 100)
      document["usage"] = .object(opened.report)
      document["error"] = failure.map { .object($0.report) } ?? .null
      try Reporter(context).document(document) { page in
        if let failure {
          try page.line(failure.message)
        } else {
          try page.line(
            "\(opened.endpoint.name) answers (\(document["milliseconds"]?.double ?? 0) ms)")
        }
      }
      guard let failure else { return .success }
      return failure.isRetryable || failure.code == .unsupported ? .failure : .negative
    }
  }
}

extension ModelOptions {
  /// The model that is wanted, where there must be one.
  func required(
    _ context: CommandContext<GlobalSettings>, attempts: Int = 3
  ) async throws -> OpenedModel {
    if let opened = try await open(context, attempts: attempts) { return opened }
    throw CommandFailure(
      isOffline && (provider != nil || model != nil)
        ? "--offline forbids the network, and this needs a model"
        : "no model is chosen",
      hint: "name one with --provider, or take the built-in one: --provider offline",
      code: "no-model")
  }
}

extension LanguageModelError {
  /// The error as JSON.
  var report: JSONObject {
    [
      "code": .string(code.rawValue), "message": .string(message),
      "status": status.map { .integer($0) } ?? .null,
      "providerCode": providerCode.map(JSONValue.string) ?? .null,
      "requestId": requestID.map(JSONValue.string) ?? .null,
    ]
  }
}
