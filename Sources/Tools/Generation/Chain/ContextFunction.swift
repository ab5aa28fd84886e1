/// A function of the user's own code that a chain may be fitted to.
package struct ContextFunction: Sendable, Hashable {
  /// A parameter of it.
  package struct Parameter: Sendable, Hashable {
    package var name: String
    /// A JSON type, or `any`.
    package var type: String

    /// A parameter.
    package init(name: String, type: String) {
      self.name = name
      self.type = type
    }
  }

  package var name: String
  package var parameters: [Parameter]
  /// What it is for; may be empty.
  package var summary: String
  /// As the code writes it, on one line.
  package var signature: String

  /// A function.
  package init(name: String, parameters: [Parameter], summary: String, signature: String) {
    self.name = name
    self.parameters = parameters
    self.summary = summary
    self.signature = signature
  }
}
