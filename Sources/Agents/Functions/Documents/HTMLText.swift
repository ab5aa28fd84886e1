/// Plain text of HTML, well formed or not.
///
/// Tags, comments, declarations and everything inside `script`, `style`, `head`, `template`, `noscript`,
/// `svg` and `iframe` go; paragraphs are set apart by a blank line, list items start with `- `, cells of a row
/// are set apart by a tab, `pre` keeps its white space, and references become characters. One pass, without
/// nesting, so that no input can exhaust it.
enum HTMLText {
  /// The text; with `links` the address in brackets after the text of a link.
  static func plain(_ html: String, links: Bool = false) -> String {
    var reader = HTMLReader(html, links: links)
    return reader.run()
  }

  /// Whether a text looks like HTML: it has a tag or a reference.
  static func looksLikeHTML(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    for index in bytes.indices.dropLast() {
      let next = bytes[index + 1]
      let isLetter = (next | 0x20) &- 0x61 < 26
      if bytes[index] == UInt8(ascii: "<"), isLetter || next == UInt8(ascii: "/") {
        if bytes[(index + 1)...].contains(UInt8(ascii: ">")) { return true }
      }
      if bytes[index] == UInt8(ascii: "&"), isLetter || next == UInt8(ascii: "#") {
        if bytes[(index + 1)...].prefix(32).contains(UInt8(ascii: ";")) { return true }
      }
    }
    return false
  }
}

private struct HTMLReader {
  private let bytes: [UInt8]
  private let links: Bool
  private var index = 0
  private var output = HTMLOutput()
  private var preformatted = 0
  private var targets: [String?] = []

  init(_ html: String, links: Bool) {
    bytes = Array(html.utf8)
    self.links = links
  }

  mutating func run() -> String {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), let next = peek(1) {
        if (next | 0x20) &- 0x61 < 26 {
          tag(isEnd: false)
          continue
        }
        if next == UInt8(ascii: "/"), let letter = peek(2), (letter | 0x20) &- 0x61 < 26 {
          tag(isEnd: true)
          continue
        }
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") || next == UInt8(ascii: "/") {
          skipDeclaration()
          continue
        }
      }
      text()
    }
    return output.finish()
  }

  private func peek(_ distance: Int) -> UInt8? {
    index + distance < bytes.count ? bytes[index + distance] : nil
  }

  private func find(_ text: StaticString, from start: Int) -> Int? {
    let count = text.utf8CodeUnitCount
    return text.withUTF8Buffer { wanted in
      var place = start
      while place + count <= bytes.count {
        var matched = 0
        while matched < count {
          let byte = bytes[place + matched]
          let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
          if lower != wanted[matched] { break }
          matched += 1
        }
        if matched == count { return place }
        place += 1
      }
      return nil
    }
  }

  /// Comments, document types, processing instructions and CDATA marks.
  private mutating func skipDeclaration() {
    if peek(2) == UInt8(ascii: "-"), peek(3) == UInt8(ascii: "-"),
      let end = find("-->", from: index + 2)
    {
      index = end + 3
    } else if let start = find("<![cdata[", from: index), start == index,
      let end = find("]]>", from: index)
    {
      output.append(String(decoding: bytes[(index + 9)..<end], as: UTF8.self), keepsSpace: false)
      index = end + 3
    } else {
      index = find(">", from: index).map { $0 + 1 } ?? bytes.count
    }
  }

  private mutating func text() {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    output.append(
      HTMLReader.decoded(bytes[start..<index]), keepsSpace: preformatted > 0)
  }

  private mutating func tag(isEnd: Bool) {
    index += isEnd ? 2 : 1
    let start = index
    while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
    let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    let attributes = attributes()
    if isEnd { close(name) } else { open(name, attributes) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ":")
  }

  /// Reads up to and with the `>`; only `href`, `src` and `alt` are kept.
  private mutating func attributes() -> [String: String] {
    var result: [String: String] = [:]
    while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
      let start = index
      while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
      guard index > start else {
        index += 1
        continue
      }
      let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { continue }
      index += 1
      skipSpace()
      let value = attributeValue()
      if name == "href" || name == "src" || name == "alt" {
        result[name] = HTMLReader.decoded(value)
      }
    }
    if index < bytes.count { index += 1 }
    return result
  }

  private mutating func attributeValue() -> ArraySlice<UInt8> {
    guard index < bytes.count else { return [] }
    let quote = bytes[index]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let start = index + 1
      index = start
      while index < bytes.count, bytes[index] != quote { index += 1 }
      let value = bytes[start..<index]
      if index < bytes.count { index += 1 }
      return value
    }
    let start = index
    while index < bytes.count, bytes[index] > 0x20, bytes[index] != UInt8(ascii: ">") { index += 1 }
    return bytes[start..<index]
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  private mutating func open(_ name: String, _ attributes: [String: String]) {
    if HTMLElements.hidden.contains(name) {
      skipElement(name)
    } else if name == "br" {
      output.breakLine(1)
    } else if name == "li" {
      output.breakLine(1)
      output.mark("- ")
    } else if name == "td" || name == "th" {
      output.cell()
    } else if name == "hr" {
      output.breakLine(2)
    } else if name == "a" {
      targets.append(attributes["href"])
    } else if name == "pre" || name == "textarea" {
      output.breakLine(2)
      preformatted += 1
    } else if name == "img", links, let alternative = attributes["alt"] {
      output.append(alternative, keepsSpace: false)
    } else if let lines = HTMLElements.breaks[name] {
      output.breakLine(lines)
    }
  }

  private mutating func close(_ name: String) {
    if name == "a" {
      let target = targets.popLast() ?? nil
      if links, let target, !target.isEmpty, !target.hasPrefix("#"),
        !target.lowercased().hasPrefix("javascript:")
      {
        output.append(" (\(target))", keepsSpace: false)
      }
    } else if name == "pre" || name == "textarea" {
      preformatted = max(0, preformatted - 1)
      output.breakLine(2)
    } else if name == "li" {
      output.breakLine(1)
    } else if let lines = HTMLElements.breaks[name] {
      output.breakLine(lines)
    }
  }

  /// Steps over everything up to the end tag of an element that shows no text.
  private mutating func skipElement(_ name: String) {
    var place = index
    let wanted = Array(name.utf8)
    while place < bytes.count {
      guard let end = find("</", from: place) else {
        // Without its end tag a hidden element hides the rest; a head ends where the body starts.
        index = name == "head" ? index : bytes.count
        return
      }
      let after = end + 2
      let found = bytes[after...].prefix(wanted.count).map { $0 | 0x20 }
      if found == wanted,
        after + wanted.count >= bytes.count
          || !Self.isNameByte(bytes[after + wanted.count])
      {
        index = find(">", from: after).map { $0 + 1 } ?? bytes.count
        return
      }
      place = after
    }
    index = bytes.count
  }

  /// Text with references replaced; what is none stays as it is.
  static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      if bytes[place] == UInt8(ascii: "&"),
        let (text, end) = reference(bytes[(place + 1)...])
      {
        result += Array(text.utf8)
        place = end
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text of a reference whose bytes follow the `&`, and where it ends.
  private static func reference(_ bytes: ArraySlice<UInt8>) -> (String, Int)? {
    guard let first = bytes.first else { return nil }
    if first == UInt8(ascii: "#") {
      var digits = bytes.dropFirst()
      let isHexadecimal = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
      if isHexadecimal { digits = digits.dropFirst() }
      var value: UInt32 = 0
      var end = digits.startIndex
      while end < digits.endIndex {
        guard let digit = Character(Unicode.Scalar(digits[end])).hexDigitValue,
          isHexadecimal || digit < 10
        else { break }
        value = min(value &* (isHexadecimal ? 16 : 10) &+ UInt32(digit), 0x11_0000)
        end += 1
      }
      guard end > digits.startIndex else { return nil }
      if end < digits.endIndex, digits[end] == UInt8(ascii: ";") {
        return (String(HTMLEntities.numeric(value)), end + 1)
      }
      return (String(HTMLEntities.numeric(value)), end)
    }
    let letters = bytes.prefix(32).prefix { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
    let name = String(decoding: letters, as: UTF8.self)
    if letters.endIndex < bytes.endIndex, bytes[letters.endIndex] == UInt8(ascii: ";"),
      let text = HTMLEntities.named(name)
    {
      return (text, letters.endIndex + 1)
    }
    for length in stride(from: min(6, letters.count), through: 2, by: -1) {
      let start = String(decoding: letters.prefix(length), as: UTF8.self)
      if HTMLEntities.isLegacy(start), let text = HTMLEntities.named(start) {
        return (text, letters.startIndex + length)
      }
    }
    return nil
  }
}
