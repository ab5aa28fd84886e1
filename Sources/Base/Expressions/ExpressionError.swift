/// Why an expression cannot be read or has no value, and where in its source.
package struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, lower case, without the place.
  package var message: String
  /// The text that was read: an expression, or the whole string of a template.
  package var source: String
  /// Bytes of UTF-8 before the fault.
  package var offset: Int
  /// The length of the faulty part in Unicode scalars; at least 1.
  package var length: Int
  /// JSON pointer (RFC 6901) of the string inside a template; empty for an expression.
  package var pointer = ""

  /// A fault in a part of a source.
  package init(message: String, source: String, offset: Int, length: Int = 1) {
    self.message = message
    self.source = source
    self.offset = max(0, min(offset, source.utf8.count))
    self.length = max(1, length)
  }

  init(_ message: String, _ source: String, _ range: SourceRange) {
    let bytes = source.utf8.dropFirst(range.start).prefix(max(0, range.end - range.start))
    self.init(
      message: message, source: source, offset: range.start,
      length: bytes.count { $0 & 0xC0 != 0x80 })
  }

  /// Where the fault starts, from 1, in Unicode scalars of the source.
  package var column: Int { source.utf8.prefix(offset).count { $0 & 0xC0 != 0x80 } + 1 }

  /// One line: the message and the column.
  package var description: String { "\(message) (column \(column))" }

  /// Two lines: the source around the fault, and carets under the faulty part.
  package var excerpt: String {
    let window = 72
    let shown = source.unicodeScalars.map { scalar -> Character in
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      return isControl || scalar.value == 0x2028 || scalar.value == 0x2029
        ? " " : Character(scalar)
    }
    let start = column - 1
    let lower = shown.count <= window ? 0 : max(0, min(start - window / 3, shown.count - window))
    let upper = min(shown.count, lower + window)
    let before = lower > 0 ? "…" : ""
    let after = upper < shown.count ? "…" : ""
    var line = before
    for character in shown[lower..<upper] { line.append(character) }
    let carets = max(1, min(length, max(upper - start, 1)))
    let indent = String(repeating: " ", count: start - lower + before.count)
    return "\(line)\(after)\n\(indent)\(String(repeating: "^", count: carets))"
  }
}

/// A range of bytes in the source of an expression.
struct SourceRange: Sendable, Hashable {
  var start: Int
  var end: Int
}
