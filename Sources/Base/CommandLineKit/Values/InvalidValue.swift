/// Why a text is not a value of the type that was asked for.
///
/// The parser adds which flag, as it was typed, and where.
package struct InvalidValue: Error, Sendable, Hashable {
  /// What is wrong, as a clause: `not a whole number`.
  package var reason: String
  /// What to do, as a clause; may be empty.
  package var hint: String

  /// A reason, and what to do.
  package init(_ reason: String, hint: String = "") {
    self.reason = reason
    self.hint = hint
  }
}
