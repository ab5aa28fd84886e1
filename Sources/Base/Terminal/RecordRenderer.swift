import JSON
import Text

/// Writes the records of one list in one format.
protocol RecordRenderer {
  /// Writes one record, or keeps it until the end where the format needs all of them.
  mutating func render(_ values: [JSONValue], to output: OutputStream) throws(OutputError)
  /// Writes what is still to be written.
  mutating func finish(_ output: OutputStream) throws(OutputError)
}

/// A JSON array with a record on each line.
struct JSONRecordRenderer: RecordRenderer {
  let columns: [Column]
  private var isEmpty = true

  init(columns: [Column]) { self.columns = columns }

  mutating func render(_ values: [JSONValue], to output: OutputStream) throws(OutputError) {
    try output.write(isEmpty ? "[\n  " : ",\n  ")
    isEmpty = false
    try output.write(columns.object(values).serialized())
  }

  func finish(_ output: OutputStream) throws(OutputError) {
    try output.writeLine(isEmpty ? "[]" : "\n]")
  }
}

/// A JSON object a line, handed on at once.
struct JSONLinesRecordRenderer: RecordRenderer {
  let columns: [Column]

  func render(_ values: [JSONValue], to output: OutputStream) throws(OutputError) {
    try output.writeLine(columns.object(values).serialized())
    try output.flush()
  }

  func finish(_ output: OutputStream) {}
}

/// A line a record, fields separated by tabs, without a header.
///
/// A tab, newline, carriage return or backslash in a field is written as `\t`, `\n`, `\r`, `\\`, as
/// PostgreSQL's COPY does; no other byte is changed.
struct TSVRecordRenderer: RecordRenderer {
  let columns: [Column]

  func render(_ values: [JSONValue], to output: OutputStream) throws(OutputError) {
    let fields = zip(columns, values).map { Self.escaped($0.exactText(of: $1)) }
    try output.writeLine(fields.joined(separator: "\t"))
  }

  func finish(_ output: OutputStream) {}

  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 || $0 == 0x5C }) else {
      return text
    }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 9: bytes += "\\t".utf8
      case 10: bytes += "\\n".utf8
      case 13: bytes += "\\r".utf8
      case 0x5C: bytes += "\\\\".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A Markdown table (GitHub Flavored Markdown, section 4.10).
struct MarkdownRecordRenderer: RecordRenderer {
  let columns: [Column]
  private var isEmpty = true

  init(columns: [Column]) { self.columns = columns }

  mutating func render(_ values: [JSONValue], to output: OutputStream) throws(OutputError) {
    if isEmpty {
      isEmpty = false
      try writeRow(columns.map(\.title), output)
      let rules = columns.map { $0.alignment == .right ? "---:" : "---" }
      try output.writeLine("| \(rules.joined(separator: " | ")) |")
    }
    try writeRow(zip(columns, values).map { $0.readableText(of: $1) }, output)
  }

  func finish(_ output: OutputStream) {}

  private func writeRow(_ cells: [String], _ output: OutputStream) throws(OutputError) {
    try output.writeLine("| \(cells.map(Self.escaped).joined(separator: " | ")) |")
  }

  /// What would end a cell, open a tag or start markup gets a backslash or an entity.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|", "\\", "`", "*", "_", "[", "]": result += "\\\(scalar)"
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension [Column] {
  fileprivate func object(_ values: [JSONValue]) -> JSONValue {
    .object(JSONObject(zip(self, values).map { ($0.key, $0.jsonValue(of: $1)) }))
  }
}
