package import JSON

/// Writes one document: an object with `"schema"` first, or what people are shown of it.
package struct DocumentWriter {
  private let format: OutputFormat
  private let fields: FieldSelection?
  private let traits: StreamTraits
  private let output: OutputStream

  /// A writer in that format; `fields` selects members, which `schema` is always kept with.
  package init(
    format: OutputFormat, fields: FieldSelection? = nil, traits: StreamTraits,
    output: OutputStream
  ) {
    self.format = format
    self.fields = fields
    self.traits = traits
    self.output = output
  }

  /// Writes the document and flushes the output.
  ///
  /// - Parameters:
  ///   - schema: The schema with its version, such as `dna.findings/v1`.
  ///   - document: The members without `schema`, in their declared order.
  ///   - text: What people are shown; called for `table` and `markdown` only.
  /// - Throws: `UnknownFieldError`, `OutputError`.
  package func write(
    schema: String, _ document: JSONObject,
    text: (OutputFormat, StreamTraits, OutputStream) throws(OutputError) -> Void
  ) throws {
    var members: [(String, JSONValue)] = document.map { ($0.key, $0.value) }
    if let fields {
      members = try fields.places(among: members.map(\.0)).map { members[$0] }
    }
    let value = JSONValue.object(
      JSONObject([("schema", .string(schema))] + members.filter { $0.0 != "schema" }))
    switch format {
    case .json: try output.writeLine(value.serialized(.pretty))
    case .jsonl: try output.writeLine(value.serialized())
    case .tsv:
      for (key, value) in members {
        let text = TSVRecordRenderer.escaped(value.string ?? value.serialized())
        try output.writeLine("\(key)\t\(text)")
      }
    case .table, .markdown:
      if fields == nil {
        try text(format, traits, output)
      } else {
        try writeMembers(members)
      }
    }
    try output.flush()
  }

  /// Selected members for people: a name and a value a line.
  private func writeMembers(_ members: [(String, JSONValue)]) throws {
    let columns = [Column("field", priority: 1), Column("value", kind: .json)]
    let list = try RecordWriter(columns, format: format, traits: traits, output: output)
    for (key, value) in members { try list.write(Record(.string(key), value)) }
    try list.finish()
  }
}
