/// Reads the configuration format: lines of `key = value`, sections, comments.
///
/// - `[market]` puts `market.` before the keys that follow; a key may also be written with its dots.
/// - `#` starts a comment at the start of a line or after a blank.
/// - A value ends with the line; double quotes keep blanks and `#`, and know `\"`, `\\`, `\n`, `\t`.
/// - A key that may be repeated is a list; of any other the last line counts.
struct ConfigurationParser {
  private let path: String
  private var entries: [ConfigurationFile.Entry] = []
  private var section = ""
  private var line = 0

  private init(path: String) { self.path = path }

  /// The lines that set a key.
  static func parse(_ bytes: [UInt8], path: String) throws(UsageError) -> ConfigurationFile {
    var parser = ConfigurationParser(path: path)
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while !rest.isEmpty {
      parser.line += 1
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      var content = rest[rest.startIndex..<end]
      if content.last == 0x0D { content = content.dropLast() }
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
      guard let text = String(validating: content, as: UTF8.self) else {
        throw parser.error(1, "the line is not valid UTF-8", "save the file as UTF-8")
      }
      try parser.read(Array(text.unicodeScalars))
    }
    return ConfigurationFile(path: path, entries: parser.entries)
  }

  private mutating func read(_ scalars: [Unicode.Scalar]) throws(UsageError) {
    var place = 0
    skipBlanks(scalars, &place)
    guard place < scalars.count, scalars[place] != "#" else { return }
    if scalars[place] == "[" {
      try readSection(scalars, place)
      return
    }
    let keyStart = place
    while place < scalars.count, Self.isKeyScalar(scalars[place]) { place += 1 }
    let key = Self.text(scalars[keyStart..<place])
    let keyEnd = place
    skipBlanks(scalars, &place)
    guard place < scalars.count, scalars[place] == "=" else {
      let bad = place < scalars.count && keyEnd == place
      throw error(
        (bad ? place : keyEnd) + 1,
        bad
          ? "unexpected '\(RawArgument.displayable(String(scalars[place])))' in a key"
          : "no '=' after '\(key)'", "write 'key = value'")
    }
    guard Self.isKey(key) else {
      throw error(keyStart + 1, "'\(key)' is not a key", "write 'key = value'")
    }
    place += 1
    skipBlanks(scalars, &place)
    let valueStart = place
    let value = try readValue(scalars, place)
    entries.append(
      ConfigurationFile.Entry(
        key: section + key, value: value, line: line, column: keyStart + 1, valueLine: line,
        valueColumn: valueStart + 1))
  }

  private mutating func readSection(_ scalars: [Unicode.Scalar], _ start: Int) throws(UsageError) {
    guard let end = scalars[start...].firstIndex(of: "]") else {
      throw error(start + 1, "a section without its closing ']'", "write '[section]'")
    }
    let name = Self.text(scalars[(start + 1)..<end])
    guard Self.isKey(name) else {
      throw error(
        start + 2, "'\(RawArgument.displayable(name))' is not the name of a section",
        "write '[section]'")
    }
    var place = end + 1
    skipBlanks(scalars, &place)
    guard place == scalars.count || scalars[place] == "#" else {
      throw error(place + 1, "text after the section's ']'", "put it on a line of its own")
    }
    section = name + "."
  }

  private func readValue(_ scalars: [Unicode.Scalar], _ start: Int) throws(UsageError) -> String {
    guard start < scalars.count, scalars[start] == "\"" else {
      var end = start
      while end < scalars.count {
        if scalars[end] == "#", end == start || Self.isBlank(scalars[end - 1]) { break }
        end += 1
      }
      while end > start, Self.isBlank(scalars[end - 1]) { end -= 1 }
      return Self.text(scalars[start..<end])
    }
    var value = String.UnicodeScalarView()
    var place = start + 1
    while place < scalars.count, scalars[place] != "\"" {
      if scalars[place] == "\\" {
        place += 1
        guard place < scalars.count, let escaped = Self.escapes[scalars[place]] else {
          throw error(
            place, "unknown escape in a quoted value", "use one of \\\" \\\\ \\n \\t")
        }
        value.append(escaped)
      } else {
        value.append(scalars[place])
      }
      place += 1
    }
    guard place < scalars.count else {
      throw error(start + 1, "a quoted value without its closing '\"'", "add '\"' at its end")
    }
    place += 1
    skipBlanks(scalars, &place)
    guard place == scalars.count || scalars[place] == "#" else {
      throw error(place + 1, "text after a quoted value", "put it inside the quotes")
    }
    return String(value)
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "\\": "\\", "n": "\n", "t": "\t",
  ]

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  private static func isKeyScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }

  /// Whether it is words with dots between them.
  static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy(isKeyScalar)
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }

  private func skipBlanks(_ scalars: [Unicode.Scalar], _ place: inout Int) {
    while place < scalars.count, Self.isBlank(scalars[place]) { place += 1 }
  }

  private func error(_ column: Int, _ message: String, _ hint: String) -> UsageError {
    UsageError(.configuration, "\(path):\(line):\(column): \(message)", hint: hint)
  }
}

extension ConfigurationFile {
  /// Reads a configuration file's bytes; `path` is for messages.
  package init(parsing bytes: [UInt8], path: String) throws(UsageError) {
    self = try ConfigurationParser.parse(bytes, path: path)
  }
}
