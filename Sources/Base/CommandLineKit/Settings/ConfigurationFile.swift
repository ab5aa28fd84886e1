/// A configuration file: lines of `key = value`, read with positions.
package struct ConfigurationFile: Sendable, Hashable {
  /// One line that sets a key.
  package struct Entry: Sendable, Hashable {
    /// The key with its section: `market.url`.
    package var key: String
    /// The value, unquoted.
    package var value: String
    /// The line of the key, from 1.
    package var line: Int
    /// The column of the key in Unicode scalars, from 1.
    package var column: Int
    /// The line of the value, from 1.
    package var valueLine: Int
    /// The column of the value in Unicode scalars, from 1.
    package var valueColumn: Int
  }

  /// The path, for messages.
  package var path: String
  /// The lines that set a key, in their order.
  package var entries: [Entry]
}
