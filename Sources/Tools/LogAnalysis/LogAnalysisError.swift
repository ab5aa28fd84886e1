/// Why a log cannot be analysed: what happened, where, and what to do.
package struct LogAnalysisError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  package enum Code: String, Sendable {
    /// Nothing in the input.
    case empty
    /// Not one line was understood.
    case notUnderstood
  }

  package let code: Code
  /// One or two sentences, lower case.
  package let description: String
}
