/// Why a text is not JSON, and where.
package struct JSONSyntaxError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, lower case, without the place.
  package var message: String
  /// Where.
  package var position: TextPosition

  /// A fault at a place.
  package init(message: String, position: TextPosition) {
    self.message = message
    self.position = position
  }

  /// `line:column: message`.
  package var description: String { "\(position): \(message)" }
}
