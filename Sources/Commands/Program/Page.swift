import JSON
import Terminal
import Text

/// A page for people: lines and tables, on a terminal or in Markdown.
struct Page {
  let format: OutputFormat
  let traits: StreamTraits
  private let output: OutputStream

  init(format: OutputFormat, traits: StreamTraits, output: OutputStream) {
    self.format = format
    self.traits = traits
    self.output = output
  }

  /// A line; control characters in it are shown as escapes.
  func line(_ text: String = "", style: Style? = nil) throws {
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      try output.writeLine(traits.palette.styled(DisplayWidth.printable(part), style))
    }
  }

  /// A line that is styled already and safe.
  func styled(_ text: String) throws { try output.writeLine(text) }

  /// A heading.
  func heading(_ text: String) throws {
    try line(format == .markdown ? "## \(text)" : text, style: .title)
  }

  /// A table.
  func table(_ columns: [Column], _ records: [JSONObject]) throws {
    let writer = try RecordWriter(columns, format: format, traits: traits, output: output)
    for record in records { try writer.write(Record(record, columns: columns)) }
    try writer.finish()
  }
}
