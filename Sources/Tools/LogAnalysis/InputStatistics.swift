import JSON

/// What was read, and how much of it was understood.
package struct InputStatistics: Sendable {
  /// A line that was not understood.
  package struct RejectedLine: Sendable, Hashable {
    /// Index into `files`.
    package var file: Int
    /// From 1.
    package var line: Int
    package var reason: String
  }

  /// One input.
  package struct File: Sendable {
    package var name: String
    package var bytes = 0
    /// Lines with anything but white space on them.
    package var lines = 0
    package var understood = 0
    /// The last line broke off in the middle of a record: its writer was stopped, or is still writing.
    package var isCutOff = false
  }

  package internal(set) var files: [File] = []
  /// Understood lines by format, in the order of `LineFormat.allCases`.
  package internal(set) var formats: [(format: LineFormat, lines: Int)] =
    LineFormat.allCases.map { ($0, 0) }
  /// The first few lines that were not understood.
  package internal(set) var rejected: [RejectedLine] = []

  static let rejectedLimit = 5

  /// Lines with anything but white space on them; a last line that broke off is not among them.
  package var lines: Int { files.reduce(0) { $0 + $1.lines } }
  /// Lines that were read as records.
  package var understood: Int { files.reduce(0) { $0 + $1.understood } }
  /// Bytes read.
  package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
  /// Share of the lines that were not understood, 0 to 1.
  package var shareNotUnderstood: Double {
    lines == 0 ? 0 : Double(lines - understood) / Double(lines)
  }

  mutating func count(_ format: LineFormat) {
    guard let index = formats.firstIndex(where: { $0.format == format }) else { return }
    formats[index].lines += 1
  }

  /// The statistics as the `input` member of a `dna.findings/v1` document.
  var json: JSONValue {
    [
      "files": .array(
        files.map { file in
          [
            "name": .string(file.name), "bytes": .integer(file.bytes),
            "lines": .integer(file.lines), "understood": .integer(file.understood),
            "cutOff": .bool(file.isCutOff),
          ]
        }),
      "formats": .array(
        formats.filter { $0.lines > 0 }.map { entry in
          ["format": .string(entry.format.rawValue), "lines": .integer(entry.lines)]
        }),
      "lines": .integer(lines),
      "understood": .integer(understood),
      "shareNotUnderstood": .double(shareNotUnderstood),
      "notUnderstood": .array(
        rejected.map { line in
          [
            "file": .string(files[line.file].name), "line": .integer(line.line),
            "reason": .string(line.reason),
          ]
        }),
    ]
  }
}
