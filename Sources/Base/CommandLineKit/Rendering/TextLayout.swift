/// Breaking and aligning of help text, in Unicode scalars: help texts hold no wide characters.
enum TextLayout {
  /// The lines of a text, broken at blanks; a word longer than a line stands alone.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var length = 0
    for word in text.split(separator: " ") {
      let count = word.unicodeScalars.count
      if length > 0, length + 1 + count > max(width, 10) {
        lines.append(line)
        (line, length) = ("", 0)
      }
      if length > 0 {
        line += " "
        length += 1
      }
      line += word
      length += count
    }
    if length > 0 { lines.append(line) }
    return lines
  }

  /// One row of two columns: `left` from column `indent`, `right` from column `column`, wrapped.
  static func row(
    _ left: String, _ right: String, indent: Int = 2, column: Int, width: Int
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    guard !right.isEmpty else { return margin + left + "\n" }
    let gap = String(repeating: " ", count: column)
    let lines = wrap(right, width: width - column)
    let used = indent + left.unicodeScalars.count
    var result = margin + left
    if used + 2 > column {
      result += "\n" + gap
    } else {
      result += String(repeating: " ", count: column - used)
    }
    return result + lines.joined(separator: "\n" + gap) + "\n"
  }

  /// The column where the right side of rows starts: past the longest left side, within a third.
  static func column(for lefts: [String], indent: Int = 2, width: Int) -> Int {
    let most = max(16, min(32, width * 2 / 5))
    let lengths = lefts.map { $0.unicodeScalars.count + indent + 2 }
    return min(most, lengths.max() ?? 0)
  }
}
