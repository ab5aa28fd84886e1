/// A model that answers a conversation: a provider's, a script in a test, or the built-in offline one.
package protocol LanguageModel: Sendable {
  /// Provider and model, such as `openai:gpt-4o-mini`, for messages and traces.
  var name: String { get }

  /// The ways to ask for JSON that are worth trying, the best first; never empty.
  var rungs: [StructureRung] { get }

  /// The whole answer.
  func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse

  /// The answer piece by piece, and whole at the end; exactly one call goes to the provider.
  func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse

  /// A vector for each text, in order, or nil when the provider has no embeddings.
  func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]?
}

extension LanguageModel {
  /// A schema is passed on as it is, or stands in the prompt.
  package var rungs: [StructureRung] { [.schema, .text] }

  /// The whole answer as one piece, where a model cannot stream.
  package func stream(
    _ request: ChatRequest, onEvent: @escaping @Sendable (ChatEvent) -> Void
  ) async throws(LanguageModelError) -> ChatResponse {
    let response = try await complete(request)
    if !response.message.text.isEmpty { onEvent(.text(response.message.text)) }
    for (index, call) in response.message.toolCalls.enumerated() {
      onEvent(.toolCall(index: index, id: call.id, name: call.name, arguments: call.arguments))
    }
    return response
  }

  /// No embeddings.
  package func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? { nil }
}
