import Synchronization

/// A model that answers from a script, for tests and dry runs: the same script, the same answers.
package final class ScriptedModel: LanguageModel {
  /// One answer, or an error instead of it.
  package typealias Line = Result<ChatResponse, LanguageModelError>

  package let name: String
  private let respond: @Sendable (ChatRequest, Int) -> Line
  private let state = Mutex<[ChatRequest]>([])

  /// A model that computes each answer from the request and its number, from 0.
  package init(
    name: String = "scripted", respond: @escaping @Sendable (ChatRequest, Int) -> Line
  ) {
    self.name = name
    self.respond = respond
  }

  /// A model that says these texts in turn and fails when they have run out.
  package convenience init(_ texts: [String], name: String = "scripted") {
    self.init(name: name) { _, number in
      guard number < texts.count else {
        return .failure(
          LanguageModelError(.badRequest, "the script has \(texts.count) answers; this is one more")
        )
      }
      return .success(
        ChatResponse(message: ChatMessage(.assistant, texts[number]), finish: .stop, model: name))
    }
  }

  /// What was asked so far.
  package var requests: [ChatRequest] { state.withLock { $0 } }

  /// The next answer of the script.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    let number = state.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    return try respond(request, number).get()
  }
}
