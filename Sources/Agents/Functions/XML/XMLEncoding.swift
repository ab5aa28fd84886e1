import JSON
import Text

/// The encoding of an XML document (XML 1.0, appendix F) and its declaration.
enum XMLEncoding {
  /// The text of a document.
  static func text(of bytes: [UInt8]) throws(XMLSyntaxError) -> String {
    if let (encoding, length) = TextEncoding.byteOrderMark(of: bytes) {
      return encoding.decode(bytes[length...])
    }
    if bytes.starts(with: [0x3C, 0x00]) {
      return TextEncoding.utf16LittleEndian.decode(bytes[...])
    }
    if bytes.starts(with: [0x00, 0x3C]) { return TextEncoding.utf16BigEndian.decode(bytes[...]) }
    let head = String(decoding: bytes.prefix(200), as: UTF8.self)
    guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>"),
      let name = pseudoAttribute("encoding", in: head[..<end.lowerBound])
    else { return String(decoding: bytes, as: UTF8.self) }
    switch TextEncoding(named: name) {
    case .utf16LittleEndian?, .utf16BigEndian?:
      // The declaration was read byte by byte, so that it cannot be UTF-16.
      return TextEncoding.decode(bytes)
    case let encoding?: return encoding.decode(bytes[...])
    case nil:
      throw XMLSyntaxError(
        message: "encoding '\(name)' is not known; convert the document to UTF-8",
        position: TextPosition(offset: 0, line: 1, column: 1))
    }
  }

  private static func pseudoAttribute(_ name: String, in text: Substring) -> Substring? {
    guard let place = text.firstRange(of: name) else { return nil }
    let rest = text[place.upperBound...].drop { $0.isWhitespace || $0 == "=" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    let value = rest.dropFirst()
    return value.firstIndex(of: quote).map { value[..<$0] }
  }

  /// Whether what stands between `<?xml` and `?>` is a declaration: version, then perhaps encoding and
  /// standalone.
  static func isDeclaration(_ text: String) -> Bool {
    var rest = Substring(text)
    var names: [String] = []
    while true {
      let trimmed = rest.drop(while: isSpace)
      if trimmed.isEmpty { break }
      guard trimmed.count < rest.count else { return false }
      let name = trimmed.prefix { $0.isLetter }
      var value = trimmed.dropFirst(name.count).drop(while: isSpace)
      guard value.first == "=" else { return false }
      value = value.dropFirst().drop(while: isSpace)
      guard let quote = value.first, quote == "\"" || quote == "'",
        let end = value.dropFirst().firstIndex(of: quote)
      else { return false }
      let content = value[value.index(after: value.startIndex)..<end]
      guard isAllowed(content, for: name) else { return false }
      names.append(String(name))
      rest = value[value.index(after: end)...]
    }
    return [
      ["version"], ["version", "encoding"], ["version", "standalone"],
      ["version", "encoding", "standalone"],
    ].contains(names)
  }

  /// White space of XML; a carriage return and a line feed are one `Character`.
  private static func isSpace(_ character: Character) -> Bool {
    [" ", "\t", "\n", "\r", "\r\n"].contains(character)
  }

  private static func isAllowed(_ value: Substring, for name: Substring) -> Bool {
    switch name {
    case "version": return value.hasPrefix("1.") && value.dropFirst(2).allSatisfy(\.isNumber)
    case "standalone": return value == "yes" || value == "no"
    default:
      return value.first?.isLetter == true
        && value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
  }
}
