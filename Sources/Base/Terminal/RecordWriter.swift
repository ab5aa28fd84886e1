import JSON

/// Writes a list of records in the format asked for: as they come where the format can, else at the end.
package final class RecordWriter {
  private let columnCount: Int
  private let places: [Int]
  private let output: OutputStream
  private var renderer: any RecordRenderer
  private var count = 0

  /// A writer of records with these columns, in this order.
  ///
  /// - Parameters:
  ///   - columns: The columns of every record.
  ///   - format: How records are written.
  ///   - fields: Which of the columns, in which order; nil is all.
  ///   - traits: What `output` can show.
  ///   - output: Where the records go.
  /// - Throws: `UnknownFieldError`.
  package init(
    _ columns: [Column], format: OutputFormat, fields: FieldSelection? = nil,
    traits: StreamTraits, output: OutputStream
  ) throws(UnknownFieldError) {
    columnCount = columns.count
    places = try fields?.places(among: columns.map(\.key)) ?? Array(columns.indices)
    let columns = places.map { columns[$0] }
    self.output = output
    renderer =
      switch format {
      case .table: TableRecordRenderer(columns: columns, traits: traits)
      case .json: JSONRecordRenderer(columns: columns)
      case .jsonl: JSONLinesRecordRenderer(columns: columns)
      case .tsv: TSVRecordRenderer(columns: columns)
      case .markdown: MarkdownRecordRenderer(columns: columns)
      }
  }

  /// The number of records so far.
  package var recordCount: Int { count }

  /// Writes one record.
  package func write(_ record: Record) throws(OutputError) {
    count += 1
    try renderer.render(places.map { record[$0] }, to: output)
  }

  /// Ends the list and flushes the output.
  ///
  /// An empty list is `[]` in JSON and nothing in every other format; the words for it belong on
  /// standard error, and only when that is a terminal.
  package func finish() throws(OutputError) {
    try renderer.finish(output)
    try output.flush()
  }
}
