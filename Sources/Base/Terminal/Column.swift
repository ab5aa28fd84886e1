package import JSON
package import Text

/// A declared column of a list: its key in machine formats, its title and look for people.
package struct Column: Sendable {
  /// What the values of a column are, and with that how people are shown them.
  package enum Kind: Sendable, Hashable {
    case string
    case integer
    /// A number shown with so many decimals.
    case number(decimals: Int)
    /// A share from 0 to 1, shown as a percentage with one decimal.
    case fraction
    /// A number of seconds, shown as `1.24 s` or `3m 12s`.
    case duration
    /// A number of bytes, shown as `1.5 kB`.
    case bytes
    /// A text in RFC 3339, or nanoseconds since 1970; shown and written as RFC 3339 in UTC.
    case timestamp
    case boolean
    /// Any JSON, shown as compact text; a list of texts as `a, b`.
    case json

    /// Where the values stand when the column does not say: numbers right, all else left.
    package var alignment: DisplayWidth.Alignment {
      switch self {
      case .integer, .number, .fraction, .duration, .bytes: .right
      case .string, .timestamp, .boolean, .json: .left
      }
    }
  }

  /// The member name in JSON and the name in `--fields`.
  package let key: String
  /// The heading for people.
  package let title: String
  package let kind: Kind
  package let alignment: DisplayWidth.Alignment
  /// Columns of a lower priority are cut and dropped first when the terminal is narrow.
  package let priority: Int
  /// One line on what the column holds, for the description of the command.
  package let summary: String
  /// The style of a cell on a terminal with colour.
  package let style: @Sendable (JSONValue) -> Style?

  /// A column; the title defaults to the key in upper case, the alignment to that of the kind.
  package init(
    _ key: String, title: String? = nil, kind: Kind = .string,
    alignment: DisplayWidth.Alignment? = nil, priority: Int = 0, summary: String = "",
    style: @escaping @Sendable (JSONValue) -> Style? = { _ in nil }
  ) {
    self.key = key
    self.title = title ?? key.uppercased()
    self.kind = kind
    self.alignment = alignment ?? kind.alignment
    self.priority = priority
    self.summary = summary
    self.style = style
  }
}
