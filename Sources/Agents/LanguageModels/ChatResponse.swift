/// What a model answered.
package struct ChatResponse: Sendable, Hashable {
  /// Why the answer ended.
  package enum Finish: String, Sendable, CaseIterable {
    case stop
    /// The limit of output tokens cut it short.
    case length
    case toolCalls = "tool-calls"
    /// The model or a filter refused.
    case refusal
    case contentFilter = "content-filter"
    case other
  }

  /// The assistant's message.
  package var message: ChatMessage
  package var finish: Finish
  package var usage: TokenUsage
  /// The model that the provider says has answered.
  package var model: String
  /// The provider's id of the answer.
  package var id: String?
  /// What a reader should know of how the answer came about: options that the provider lacks, which model
  /// of a fallback chain answered and why.
  package var notes: [String]

  /// An answer.
  package init(
    message: ChatMessage, finish: Finish, usage: TokenUsage = TokenUsage(), model: String,
    id: String? = nil, notes: [String] = []
  ) {
    self.message = message
    self.finish = finish
    self.usage = usage
    self.model = model
    self.id = id
    self.notes = notes
  }
}

/// A piece of an answer under way.
package enum ChatEvent: Sendable, Hashable {
  case text(String)
  /// A piece of the arguments of the tool call with that index; id and name come with its first piece.
  case toolCall(index: Int, id: String?, name: String?, arguments: String)
}
