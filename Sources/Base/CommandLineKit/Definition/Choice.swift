/// One value of a closed set.
package struct Choice: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The word on the command line.
  package var value: String
  /// What it means, as one summary line; may be empty.
  package var summary: String

  /// A value and what it means.
  package init(_ value: String, _ summary: String = "") {
    self.value = value
    self.summary = summary
  }

  package init(stringLiteral value: String) { self.init(value) }
}
