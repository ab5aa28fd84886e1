/// Why a text is not JSON, and where.
package struct JSONSyntaxError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, lower case, without the place.
  package var message: String
  /// Where.
  package var position: TextPosition

  /// A fault at a place.
  package init(message: String, position: TextPosition) {
    self.message = message
    self.position = position
  }

  /// `line:column: message`.
  package var description: String { "\(position): \(message)" }
}

extension JSONSyntaxError {
  /// Puts a fault into words.
  init(_ fault: JSONFault, in lexer: JSONLexer, depthLimit: Int) {
    // Enough of the text to name what stands there.
    let end = min(fault.offset + 16, lexer.count)
    let bytes = Array(lexer.bytes(0..<max(end, 0)))
    self.init(fault, in: bytes, depthLimit: depthLimit)
  }

  /// Puts a fault into words.
  init(_ fault: JSONFault, in bytes: [UInt8], depthLimit: Int) {
    let found = Self.found(in: bytes, at: fault.offset)
    let message =
      switch fault.code {
      case .emptyText: "expected a JSON value, found nothing"
      case .unexpectedEnd: "the text ends in the middle of a value"
      case .expectedValue: "expected a JSON value, found \(found)"
      case .expectedWord: "expected true, false or null, found \(found)"
      case .expectedDigit: "expected a digit in the number, found \(found)"
      case .leadingZero: "a number must not start with a zero that more digits follow"
      case .expectedObject: "expected an object, found \(found)"
      case .expectedArray: "expected an array, found \(found)"
      case .expectedKey: "expected a key in double quotes, found \(found)"
      case .trailingComma: "a comma must not stand before the closing bracket; remove it"
      case .expectedColon: "expected ':' after the key, found \(found)"
      case .expectedCommaOrBracket: "expected ',' or ']' after the element, found \(found)"
      case .expectedCommaOrBrace: "expected ',' or '}' after the member, found \(found)"
      case .trailingText: "expected the end of the text after the value, found \(found)"
      case .tooDeep: "nested deeper than \(depthLimit) levels"
      case .tooLong: "the text is 4 GiB or longer; split it into JSON lines"
      case .unterminatedString: "the string that starts here has no closing quote"
      case .controlCharacter: "\(found) inside a string; write it as an escape"
      case .invalidEscape:
        "'\\' with \(Self.found(in: bytes, at: fault.offset + 1)) is not an escape; a backslash itself is '\\\\'"
      case .invalidHexDigits: "expected four hexadecimal digits after '\\u'"
      case .invalidUTF8: "\(found) is not UTF-8"
      }
    self.init(message: message, position: TextPosition(in: bytes, at: fault.offset))
  }

  /// What stands at an offset, as a reader would name it.
  private static func found(in bytes: [UInt8], at offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let byte = bytes[offset]
    if byte >= 0x80 {
      let text = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
      if let first = text.unicodeScalars.first, first != "\u{FFFD}" { return "'\(first)'" }
      return "byte 0x\(hexadecimal(byte))"
    }
    if byte < 0x20 || byte == 0x7F { return "control character 0x\(hexadecimal(byte))" }
    let isWordByte = { (byte: UInt8) in
      byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte &- 0x30 < 10
    }
    let word = bytes[offset...].prefix(12).prefix(while: isWordByte)
    return word.isEmpty
      ? "'\(Character(UnicodeScalar(byte)))'" : "'\(String(decoding: word, as: UTF8.self))'"
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count < 2 ? "0" + digits : digits
  }

  /// The line around the place and, under it, a caret.
  ///
  /// Control characters show as their Unicode pictures (U+2400…), a long line is cut to `width` scalars
  /// around the place with `…` where something is missing.
  package func excerpt(in bytes: [UInt8], width: Int = 76) -> String {
    let place = max(0, min(position.offset, bytes.count))
    let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
    // Four bytes a scalar are the most that can be shown on each side.
    let reach = max(width, 8) * 4
    var start = place
    while start > 0, place - start < reach, !isBreak(bytes[start - 1]) { start -= 1 }
    var end = place
    while end < bytes.count, end - place < reach, !isBreak(bytes[end]) { end += 1 }
    let isCutBefore = start > 0 && !isBreak(bytes[start - 1])
    let isCutAfter = end < bytes.count && !isBreak(bytes[end])
    var before = Self.visible(bytes[start..<place])
    var after = Self.visible(bytes[place..<end])
    let half = max(width, 8) / 2
    let keepBefore = max(half, max(width, 8) - after.count)
    let keepAfter = max(half, max(width, 8) - before.count)
    if before.count > keepBefore || isCutBefore { before = ["…"] + before.suffix(keepBefore - 1) }
    if after.count > keepAfter || isCutAfter { after = after.prefix(keepAfter - 1) + ["…"] }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: before + after)
    return String(line) + "\n" + String(repeating: " ", count: before.count) + "^"
  }

  private static func visible(_ bytes: ArraySlice<UInt8>) -> [Unicode.Scalar] {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
      switch scalar.value {
      case 0..<0x20: Unicode.Scalar(scalar.value + 0x2400) ?? "\u{FFFD}"
      case 0x7F: "\u{2421}"
      case 0x80..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
      default: scalar
      }
    }
  }
}
