package import JSON

/// Why no plan could be made of a request.
package struct PlanError: Error, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  package enum Code: String, Sendable {
    /// The request says nothing at all.
    case empty
    /// No words in it ask for anything.
    case noStep = "no-step"
    /// It asks for more than a plan may hold.
    case tooLong = "too-long"
    /// The catalogue of tools is not one.
    case badTools = "bad-tools"
  }

  package var code: Code
  /// What happened and what to do.
  package var message: String
  /// Where in the request or the catalogue.
  package var position: TextPosition?

  /// An error.
  package init(code: Code, message: String, position: TextPosition? = nil) {
    self.code = code
    self.message = message
    self.position = position
  }

  package var description: String { position.map { "\($0): \(message)" } ?? message }
}
