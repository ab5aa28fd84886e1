package import JSON

/// A tool that an agent can call.
package struct AgentTool: Sendable {
  /// Why a call gave no result; the model is told.
  package struct Failure: Error, Sendable, Hashable {
    package var message: String

    /// A failure.
    package init(_ message: String) { self.message = message }
  }

  /// What the model knows of it.
  package var tool: ChatRequest.Tool
  /// Carries a call out; the arguments fit the tool's schema.
  package var run: @Sendable (JSONObject) async throws(Failure) -> JSONValue

  /// A tool.
  package init(
    _ tool: ChatRequest.Tool,
    run: @escaping @Sendable (JSONObject) async throws(Failure) -> JSONValue
  ) {
    self.tool = tool
    self.run = run
  }
}
