/// A place in a text: byte offset from 0, line and column from 1; a column is one Unicode scalar.
package struct TextPosition: Sendable, Hashable, CustomStringConvertible {
  /// Bytes before this place.
  package var offset: Int
  /// The line, from 1; LF, CR and CRLF each end a line.
  package var line: Int
  /// The column, from 1, in Unicode scalars.
  package var column: Int

  /// A place with these coordinates.
  package init(offset: Int, line: Int, column: Int) {
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// `line:column`, as compilers print it.
  package var description: String { "\(line):\(column)" }
}
