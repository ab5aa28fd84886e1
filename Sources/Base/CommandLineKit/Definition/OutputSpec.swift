/// What a command writes to standard output, as far as programs may rely on it.
package struct OutputSpec: Sendable, Hashable {
  /// One column of a table, one key of a JSON object.
  package struct Field: Sendable, Hashable {
    /// The key.
    package var key: String
    /// The type of the value: `string`, `integer`, `number`, `boolean`, `time`, `array`, `object`.
    package var type: String
    /// What it holds, as one line.
    package var summary: String

    /// A key with its type and meaning.
    package init(_ key: String, _ type: String, _ summary: String) {
      self.key = key
      self.type = type
      self.summary = summary
    }
  }

  /// The name of the JSON schema: `dna.findings/v1`.
  package var schema: String
  /// The fields in their order.
  package var fields: [Field]

  /// A schema and its fields.
  package init(schema: String, fields: [Field] = []) {
    self.schema = schema
    self.fields = fields
  }
}
