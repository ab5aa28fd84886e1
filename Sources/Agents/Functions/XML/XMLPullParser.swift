package import JSON
import Text

/// Why a text is not well-formed XML, and where.
package struct XMLSyntaxError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, lower case, without the place.
  package var message: String
  /// Where.
  package var position: TextPosition

  /// `line:column: message`.
  package var description: String { "\(position): \(message)" }
}

/// Reads XML 1.0 event by event, without validating.
///
/// A document type declaration is skipped: nothing in it is fetched, and the entities that it declares are
/// not known, so that none can expand without end. Known are the five of XML, character references, and on
/// demand the names of HTML. Nesting is limited to `depthLimit`. Comments and processing instructions are
/// skipped; line ends become line feeds.
package struct XMLPullParser {
  /// What comes next in the document.
  package enum Event: Sendable, Equatable {
    case start(name: String, attributes: [Attribute])
    case end(name: String)
    /// Character data; the text between two tags may come in several pieces.
    case text(String)
  }

  /// An attribute with its name as written.
  package struct Attribute: Sendable, Equatable {
    package var name: String
    package var value: String
  }

  /// Elements inside each other that a document may have.
  package static let depthLimit = 256
  /// Attributes that an element may have.
  package static let attributeLimit = 1_000

  private let bytes: [UInt8]
  private let knowsHTMLEntities: Bool
  private var index = 0
  private var open: [String] = []
  private var hasRoot = false
  private var pendingEnd: String?

  /// A parser of UTF-8 text.
  package init(_ bytes: [UInt8], knowsHTMLEntities: Bool = false) {
    self.bytes = bytes
    self.knowsHTMLEntities = knowsHTMLEntities
  }

  /// A parser of a document's bytes in the encoding that they say.
  ///
  /// - Throws: that the declared encoding is not one of UTF-8, UTF-16, ISO-8859-1 and Windows-1252.
  package init(
    decoding bytes: [UInt8], knowsHTMLEntities: Bool = false
  ) throws(XMLSyntaxError) {
    self.init(Array(try XMLEncoding.text(of: bytes).utf8), knowsHTMLEntities: knowsHTMLEntities)
  }

  /// The next event, or nil after the end of the document.
  package mutating func next() throws(XMLSyntaxError) -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      return .end(name: name)
    }
    if index == 0 { try prologStart() }
    while index < bytes.count {
      if bytes[index] != UInt8(ascii: "<") {
        if let text = try characters() { return .text(text) }
        continue
      }
      if starts("<!--") {
        try comment()
      } else if starts("<![CDATA[") {
        return .text(try characterData())
      } else if starts("<!DOCTYPE") {
        try documentType()
      } else if starts("<!") {
        throw fault("unknown declaration")
      } else if starts("<?") {
        try instruction()
      } else if starts("</") {
        return try endTag()
      } else {
        return try startTag()
      }
    }
    if let name = open.last {
      throw fault("the document ends inside '<\(name)>'; is it complete?")
    }
    if !hasRoot { throw fault("there is no element") }
    return nil
  }

  // MARK: Reading

  private func fault(_ message: String, at offset: Int? = nil) -> XMLSyntaxError {
    XMLSyntaxError(message: message, position: TextPosition(in: bytes, at: offset ?? index))
  }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { buffer in
      for offset in 0..<count where bytes[index + offset] != buffer[offset] { return false }
      return true
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = index
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    return index > start
  }

  /// Steps over a byte order mark and the XML declaration.
  private mutating func prologStart() throws(XMLSyntaxError) {
    if starts("\u{FEFF}") { index = 3 }
    guard starts("<?xml"), index + 5 < bytes.count, Self.isSpace(bytes[index + 5]) else { return }
    let start = index
    guard let end = find("?>", from: index) else {
      throw fault("the XML declaration has no '?>'")
    }
    let text = String(decoding: bytes[(index + 5)..<end], as: UTF8.self)
    guard XMLEncoding.isDeclaration(text) else {
      throw fault("the XML declaration is not well formed", at: start)
    }
    index = end + 2
  }

  private func find(_ text: StaticString, from start: Int) -> Int? {
    var probe = self
    let first = text.withUTF8Buffer { $0[0] }
    probe.index = start
    while probe.index < bytes.count {
      if bytes[probe.index] == first, probe.starts(text) { return probe.index }
      probe.index += 1
    }
    return nil
  }

  private mutating func comment() throws(XMLSyntaxError) {
    guard let end = find("--", from: index + 4) else { throw fault("a comment has no '-->'") }
    guard end + 2 < bytes.count, bytes[end + 2] == UInt8(ascii: ">") else {
      throw fault("'--' inside a comment", at: end)
    }
    try checkCharacters((index + 4)..<end)
    index = end + 3
  }

  private mutating func instruction() throws(XMLSyntaxError) {
    let start = index
    index += 2
    let target = try name("a processing instruction")
    if target.lowercased() == "xml" {
      throw fault("an XML declaration is only allowed at the very start", at: start)
    }
    if !starts("?>"), !(index < bytes.count && Self.isSpace(bytes[index])) {
      throw fault("a processing instruction needs white space after its name")
    }
    guard let end = find("?>", from: index) else {
      throw fault("a processing instruction has no '?>'", at: start)
    }
    try checkCharacters(index..<end)
    index = end + 2
  }

  private mutating func documentType() throws(XMLSyntaxError) {
    let start = index
    if hasRoot { throw fault("a document type declaration must come before the first element") }
    index += 9
    guard skipSpace() else { throw fault("'<!DOCTYPE' needs white space and a name") }
    _ = try name("a document type")
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = bytes[index]
        guard let end = bytes[(index + 1)...].firstIndex(of: quote) else {
          throw fault("a quote in the document type declaration is not closed")
        }
        index = end + 1
      case UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "]"):
        depth -= 1
        index += 1
      case UInt8(ascii: "<"):
        if starts("<!--") {
          try comment()
        } else if starts("<?") {
          try instruction()
        } else {
          depth += 1
          index += 1
        }
      case UInt8(ascii: ">"):
        index += 1
        if depth <= 0 { return }
        depth -= 1
      default: index += 1
      }
    }
    throw fault("the document type declaration is not closed", at: start)
  }

  private mutating func characters() throws(XMLSyntaxError) -> String? {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    let range = start..<index
    guard !open.isEmpty else {
      if let place = range.first(where: { !Self.isSpace(bytes[$0]) }) {
        throw fault(
          hasRoot ? "text after the end of the document" : "text before the first element",
          at: place)
      }
      return nil
    }
    return try expanded(range, isAttribute: false)
  }

  private mutating func characterData() throws(XMLSyntaxError) -> String {
    guard !open.isEmpty else { throw fault("a CDATA section outside of the first element") }
    guard let end = find("]]>", from: index + 9) else {
      throw fault("a CDATA section has no ']]>'")
    }
    let range = (index + 9)..<end
    try checkCharacters(range)
    index = end + 3
    return String(decoding: Self.normalisingLineEnds(bytes[range]), as: UTF8.self)
  }

  private mutating func endTag() throws(XMLSyntaxError) -> Event {
    let start = index
    index += 2
    let name = try name("an end tag")
    skipSpace()
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else {
      throw fault("'</\(name)' has no '>'")
    }
    index += 1
    guard let expected = open.popLast() else {
      throw fault("'</\(name)>' closes nothing", at: start)
    }
    guard expected == name else {
      throw fault("'</\(name)>' where '</\(expected)>' is due", at: start)
    }
    return .end(name: name)
  }

  private mutating func startTag() throws(XMLSyntaxError) -> Event {
    let start = index
    index += 1
    let name = try name("a tag")
    if open.isEmpty, hasRoot { throw fault("a second outermost element '<\(name)>'", at: start) }
    var attributes: [Attribute] = []
    while true {
      let hasSpace = skipSpace()
      guard index < bytes.count else { throw fault("'<\(name)' has no '>'", at: start) }
      if bytes[index] == UInt8(ascii: ">") {
        index += 1
        break
      }
      if starts("/>") {
        index += 2
        pendingEnd = name
        break
      }
      guard hasSpace else { throw fault("white space is missing before an attribute") }
      attributes.append(try attribute(of: attributes))
      guard attributes.count <= Self.attributeLimit else {
        throw fault("'<\(name)' has more than \(Self.attributeLimit) attributes", at: start)
      }
    }
    hasRoot = true
    if pendingEnd == nil {
      guard open.count < Self.depthLimit else {
        throw fault("elements are nested deeper than \(Self.depthLimit) levels", at: start)
      }
      open.append(name)
    }
    return .start(name: name, attributes: attributes)
  }

  private mutating func attribute(of others: [Attribute]) throws(XMLSyntaxError) -> Attribute {
    let start = index
    let name = try name("an attribute")
    skipSpace()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
      throw fault("attribute '\(name)' has no value")
    }
    index += 1
    skipSpace()
    guard index < bytes.count,
      bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'")
    else { throw fault("the value of attribute '\(name)' is not in quotes") }
    let quote = bytes[index]
    guard let end = bytes[(index + 1)...].firstIndex(of: quote) else {
      throw fault("the value of attribute '\(name)' is not closed")
    }
    if others.contains(where: { $0.name == name }) {
      throw fault("attribute '\(name)' is given twice", at: start)
    }
    if let less = bytes[(index + 1)..<end].firstIndex(of: UInt8(ascii: "<")) {
      throw fault("'<' in the value of attribute '\(name)'; write '&lt;'", at: less)
    }
    let value = try expanded((index + 1)..<end, isAttribute: true)
    index = end + 1
    return Attribute(name: name, value: value)
  }

  private mutating func name(_ what: String) throws(XMLSyntaxError) -> String {
    let start = index
    while index < bytes.count, XMLNames.isNameByte(bytes[index]) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard XMLNames.isName(text) else {
      throw fault(
        text.isEmpty ? "\(what) needs a name" : "'\(text)' is not a name for \(what)", at: start)
    }
    return text
  }

  private static func normalisingLineEnds(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(0x0D) else { return Array(bytes) }
    var result: [UInt8] = []
    for index in bytes.indices {
      if bytes[index] != 0x0D {
        result.append(bytes[index])
      } else if index + 1 >= bytes.endIndex || bytes[index + 1] != 0x0A {
        result.append(0x0A)
      }
    }
    return result
  }

  /// Throws at a character that XML does not allow.
  private func checkCharacters(_ range: Range<Int>) throws(XMLSyntaxError) {
    for place in range {
      let byte = bytes[place]
      if byte < 0x20, !Self.isSpace(byte) {
        throw fault(
          "control character U+00" + (byte < 16 ? "0" : "")
            + String(byte, radix: 16, uppercase: true), at: place)
      }
      // U+FFFE and U+FFFF.
      if byte == 0xEF, place + 2 < range.upperBound, bytes[place + 1] == 0xBF,
        bytes[place + 2] >= 0xBE
      {
        throw fault("a character that is not allowed in XML", at: place)
      }
    }
  }

  /// Text with references replaced and line ends (in attributes all white space) made uniform.
  private func expanded(
    _ range: Range<Int>, isAttribute: Bool
  ) throws(XMLSyntaxError) -> String {
    try checkCharacters(range)
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "&"):
        let window = bytes[place..<min(range.upperBound, place + 64)]
        guard let end = window.firstIndex(of: UInt8(ascii: ";")) else {
          throw fault("'&' that starts no reference; write '&amp;'", at: place)
        }
        let name = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
        result += Array(try reference(name, at: place).utf8)
        place = end
      case 0x0D:
        let isPair = place + 1 < range.upperBound && bytes[place + 1] == 0x0A
        if !isPair { result.append(isAttribute ? 0x20 : 0x0A) }
      case 0x0A, 0x09: result.append(isAttribute ? 0x20 : byte)
      case UInt8(ascii: ">")
      where !isAttribute && result.suffix(2).elementsEqual("]]".utf8)
        && place >= range.lowerBound + 2 && bytes[place - 1] == UInt8(ascii: "]"):
        throw fault("']]>' in text; write ']]&gt;'", at: place - 2)
      default: result.append(byte)
      }
      place += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func reference(_ name: String, at place: Int) throws(XMLSyntaxError) -> String {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    if name.hasPrefix("#") {
      guard let scalar = XMLNames.characterReference(name.dropFirst()) else {
        throw fault("'&\(name);' is not a character that XML allows", at: place)
      }
      return String(scalar)
    }
    guard XMLNames.isName(name) else {
      throw fault("'&' that starts no reference; write '&amp;'", at: place)
    }
    if knowsHTMLEntities, let text = HTMLEntities.named(name) { return text }
    throw fault(
      "unknown entity '&\(name);'; entities that a document declares are not read", at: place)
  }
}
