/// A message of a conversation with a model.
package struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  package enum Role: String, Sendable, CaseIterable {
    case system
    case user
    case assistant
    case tool
  }

  /// A tool that the model wants called.
  package struct ToolCall: Sendable, Hashable {
    /// The provider's id of the call, which the result must name.
    package var id: String
    package var name: String
    /// The arguments exactly as the model wrote them: meant to be a JSON object, not checked.
    package var arguments: String
    /// What the provider wants back with the call, unread, such as Gemini's thought signature.
    package var signature: String?

    /// A call.
    package init(id: String, name: String, arguments: String, signature: String? = nil) {
      self.id = id
      self.name = name
      self.arguments = arguments
      self.signature = signature
    }
  }

  package var role: Role
  package var text: String
  /// Of an assistant's message: the tools it wants called.
  package var toolCalls: [ToolCall]
  /// Of a tool's message: the call that this is the result of.
  package var toolCallID: String?
  /// Of a tool's message: whether the call failed.
  package var isError: Bool

  /// A message.
  package init(
    _ role: Role, _ text: String, toolCalls: [ToolCall] = [], toolCallID: String? = nil,
    isError: Bool = false
  ) {
    self.role = role
    self.text = text
    self.toolCalls = toolCalls
    self.toolCallID = toolCallID
    self.isError = isError
  }
}
