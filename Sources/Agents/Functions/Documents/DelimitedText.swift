import JSON

/// Reads and writes CSV (RFC 4180).
///
/// Cells are strings. LF, CRLF and CR end a record, blank lines are skipped, quotes inside an unquoted cell
/// are plain characters, and text after a closing quote belongs to the cell.
enum DelimitedText {
  /// The delimiters that are told by the content, in order of preference.
  static let knownDelimiters: [Character] = [",", "\t", ";", "|"]

  /// The rows of a text.
  static func rows(
    _ text: String, delimiter: String?, header: Bool, source: String?
  ) throws(FunctionError) -> JSONValue {
    let place = source.map { "\($0):" } ?? ""
    var bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let separator = try delimiter.map(Self.byte) ?? detected(bytes)
    var reader = DelimitedReader(bytes: bytes, delimiter: separator)
    let records = reader.records(limit: .max)
    if let line = reader.unclosedQuoteLine {
      throw FunctionError(
        code: "bad-input",
        message:
          "\(place)\(line): a quote that opens a cell is never closed; write '\"\"' for a quote"
      )
    }
    guard header else { return .array(records.map { .strings($0) }) }
    guard let first = records.first else { return [] }
    let names = uniqueNames(first)
    return .array(
      records.dropFirst().map { cells in
        var row = JSONObject()
        for (index, name) in names.enumerated() {
          row[name] = index < cells.count ? .string(cells[index]) : .null
        }
        for index in names.count..<max(names.count, cells.count) {
          row["column\(index + 1)"] = .string(cells[index])
        }
        return .object(row)
      })
  }

  /// Names of columns: a missing one becomes `column3`, a repeated one gets a number.
  private static func uniqueNames(_ cells: [String]) -> [String] {
    var seen: Set<String> = []
    return cells.enumerated().map { index, cell in
      let base = cell.trimmed.isEmpty ? "column\(index + 1)" : cell.trimmed
      var name = base
      var number = 2
      while !seen.insert(name).inserted {
        name = "\(base)_\(number)"
        number += 1
      }
      return name
    }
  }

  private static func byte(_ delimiter: String) throws(FunctionError) -> UInt8 {
    guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first,
      ![0x22, 0x0A, 0x0D].contains(byte)
    else {
      throw FunctionError(
        code: "bad-argument",
        message: "'delimiter' must be one ASCII character and no quote, not '\(delimiter)'")
    }
    return byte
  }

  /// The delimiter that gives the most cells, the same number in each of the first records; else a comma.
  private static func detected(_ bytes: [UInt8]) -> UInt8 {
    var best: (cells: Int, byte: UInt8) = (1, UInt8(ascii: ","))
    for candidate in knownDelimiters {
      guard let byte = candidate.asciiValue else { continue }
      var reader = DelimitedReader(bytes: Array(bytes.prefix(65_536)), delimiter: byte)
      let counts = reader.records(limit: 20).map(\.count)
      // The last one may be cut.
      let whole = bytes.count > 65_536 && counts.count < 20 ? counts.dropLast() : counts[...]
      guard let first = whole.first, whole.allSatisfy({ $0 == first }) else { continue }
      if first > best.cells { best = (first, byte) }
    }
    return best.byte
  }

  /// Rows as CSV with CRLF; objects under a header of their members in order of first appearance.
  static func format(_ items: [JSONValue], delimiter: String) throws(FunctionError) -> String {
    let separator = Character(Unicode.Scalar(try byte(delimiter)))
    var names: [String] = []
    var known: Set<String> = []
    for (index, item) in items.enumerated() {
      switch item {
      case .object(let object):
        for name in object.keys where known.insert(name).inserted { names.append(name) }
      case .array: continue
      default:
        throw FunctionError(
          code: "bad-argument",
          message: "item \(index) of 'items' must be an object or an array, not \(item.shown)")
      }
    }
    var lines: [String] = []
    if !names.isEmpty { lines.append(line(names, separator)) }
    for item in items {
      let cells = item.array?.map(cell) ?? names.map { cell(item[$0] ?? .null) }
      lines.append(line(cells, separator))
    }
    return lines.map { $0 + "\r\n" }.joined()
  }

  private static func cell(_ value: JSONValue) -> String {
    value.isNull ? "" : value.string ?? value.serialized()
  }

  private static func line(_ cells: [String], _ separator: Character) -> String {
    let text = cells.map { quoted($0, separator) }.joined(separator: String(separator))
    // A record of one empty cell would be a blank line.
    return text.isEmpty ? "\"\"" : text
  }

  private static func quoted(_ cell: String, _ separator: Character) -> String {
    let needsQuotes =
      cell.unicodeScalars.contains { scalar in
        scalar == "\"" || scalar == "\n" || scalar == "\r" || Character(scalar) == separator
      } || cell.first == " " || cell.last == " "
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}

/// Reads records one after the other.
private struct DelimitedReader {
  let bytes: [UInt8]
  let delimiter: UInt8
  private var index = 0
  /// Line of an opening quote that the text ends in.
  private(set) var unclosedQuoteLine: Int?

  init(bytes: [UInt8], delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
  }

  mutating func records(limit: Int) -> [[String]] {
    var records: [[String]] = []
    while index < bytes.count, records.count < limit {
      let record = record()
      if !record.isEmpty { records.append(record) }
    }
    return records
  }

  /// One record; empty for a blank line.
  private mutating func record() -> [String] {
    if takeLineEnd() { return [] }
    var cells: [String] = []
    while true {
      cells.append(cell())
      if index < bytes.count, bytes[index] == delimiter {
        index += 1
        continue
      }
      _ = takeLineEnd()
      return cells
    }
  }

  private mutating func takeLineEnd() -> Bool {
    guard index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D else { return false }
    let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
    index += isPair ? 2 : 1
    return true
  }

  private mutating func cell() -> String {
    var cell: [UInt8] = []
    if index < bytes.count, bytes[index] == 0x22 {
      let open = index
      index += 1
      var isClosed = false
      while index < bytes.count {
        if bytes[index] == 0x22 {
          guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else {
            isClosed = true
            index += 1
            break
          }
          index += 1
        }
        cell.append(bytes[index])
        index += 1
      }
      if !isClosed { unclosedQuoteLine = bytes[..<open].count { $0 == 0x0A } + 1 }
    }
    while index < bytes.count, bytes[index] != delimiter, bytes[index] != 0x0A,
      bytes[index] != 0x0D
    {
      cell.append(bytes[index])
      index += 1
    }
    return String(decoding: cell, as: UTF8.self)
  }
}
