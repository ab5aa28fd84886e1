import JSON

/// What the mock model says, before any provider's form.
package struct MockAnswer: Sendable, Hashable {
  /// A tool that is to be called.
  package struct ToolCall: Sendable, Hashable {
    package var name: String
    /// The arguments as JSON text.
    package var arguments: String

    /// A call.
    package init(name: String, arguments: String) {
      self.name = name
      self.arguments = arguments
    }
  }

  package var text: String
  package var toolCalls: [ToolCall]
  /// A refusal instead of a text.
  package var refusal: String?
  package var finish: ChatResponse.Finish

  /// A text.
  package init(_ text: String) {
    self.text = text
    toolCalls = []
    finish = .stop
  }

  /// Calls of tools, with a text before them where there is one.
  package init(calling toolCalls: [ToolCall], text: String = "") {
    self.text = text
    self.toolCalls = toolCalls
    finish = toolCalls.isEmpty ? .stop : .toolCalls
  }

  /// A refusal.
  package init(refusing refusal: String) {
    text = ""
    toolCalls = []
    self.refusal = refusal
    finish = .refusal
  }

  /// Tokens of everything that is said.
  package var tokenCount: Int {
    MockTokens.count(text) + MockTokens.count(refusal ?? "")
      + toolCalls.reduce(0) { $0 + MockTokens.count($1.name) + MockTokens.count($1.arguments) }
  }

  /// The answer as stop texts and the limit of tokens leave it.
  func limited(to limit: Int?, stop: [String]) -> MockAnswer {
    var answer = self
    let ends = stop.compactMap { mark in answer.text.firstRange(of: mark)?.lowerBound }
    if let end = ends.min() { answer.text = String(answer.text[..<end]) }
    guard let limit, toolCalls.isEmpty, refusal == nil else { return answer }
    let tokens = MockTokens.split(answer.text)
    guard tokens.count > limit else { return answer }
    answer.text = tokens.prefix(limit).joined()
    answer.finish = .length
    return answer
  }
}
