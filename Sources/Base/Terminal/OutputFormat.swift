/// The values of `--output`.
package enum OutputFormat: String, Sendable, CaseIterable {
  /// Aligned columns for people.
  case table
  /// One JSON value.
  case json
  /// One JSON object a line, as it happens.
  case jsonl
  /// One record a line, fields separated by tabs, no header, nothing cut.
  case tsv
  /// A Markdown table (GitHub flavour).
  case markdown

  /// What a command that lists records uses when no format was asked for.
  package static func defaultForLists(isTerminal: Bool) -> OutputFormat {
    isTerminal ? .table : .tsv
  }

  /// What a command that answers with one document uses when no format was asked for.
  package static func defaultForDocuments(isTerminal: Bool) -> OutputFormat {
    isTerminal ? .table : .json
  }
}
