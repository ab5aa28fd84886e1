/// A stream that a program writes to; the front door supplies a real one, tests a list of bytes.
package protocol CommandOutput: Sendable {
  /// Whether a person looks at it.
  var isTerminal: Bool { get }
  /// The width of the terminal in columns, when it is known.
  var columns: Int? { get }
  /// Writes all bytes, or throws.
  func write(_ bytes: [UInt8]) throws
}

extension CommandOutput {
  /// Writes text.
  package func write(_ text: String) throws { try write(Array(text.utf8)) }
}
