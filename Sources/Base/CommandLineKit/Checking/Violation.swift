/// A rule of the catalogue of commands that does not hold.
package struct Violation: Sendable, Hashable, CustomStringConvertible {
  /// The rule, as a sentence.
  package var rule: String
  /// The command, flag or page at fault.
  package var place: String
  /// What is wrong with it.
  package var detail: String

  package var description: String { "\(place): \(detail) [\(rule)]" }
}
