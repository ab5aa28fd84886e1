package import JSON

/// What is wrong with an agent file: every fault, each with its place.
package struct AgentManifestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One fault.
  package struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// Where it stands in the text; nil where the manifest did not come from a text.
    package var position: TextPosition?
    package var message: String

    /// `line:column: message`.
    package var description: String { (position.map { "\($0): " } ?? "") + message }
  }

  /// In the order of the text as far as it is known; never empty.
  package var faults: [Fault]

  /// One line a fault.
  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
