/// Splits a request into words, numbers, quoted text, file names, addresses and marks, in one pass over bytes.
///
/// Any text has tokens; nothing is refused here.
struct Tokenizer {
  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [Token] = []

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func tokens(of text: String) -> [Token] {
    var tokenizer = Tokenizer(text)
    tokenizer.run()
    return tokenizer.tokens
  }

  private mutating func run() {
    startLine()
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        index += 1
        startLine()
      } else if byte <= 0x20 {
        index += 1
      } else if let closing = closingQuote() {
        quote(closing)
      } else if Self.isWordByte(byte) || isPathStart {
        word()
      } else {
        append(.mark, index, index + 1)
        index += 1
      }
    }
  }

  private var isPathStart: Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    switch bytes[index] {
    case UInt8(ascii: "/"), UInt8(ascii: "~"):
      return Self.isWordByte(next) || next == UInt8(ascii: "/")
    case UInt8(ascii: "."):
      return next == UInt8(ascii: "/") || (next == UInt8(ascii: ".") && byte(at: index + 2) == 0x2F)
    case UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "$"): return Self.isWordByte(next)
    default: return false
    }
  }

  private func byte(at place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

  /// Letters, digits, the underscore and everything beyond ASCII except general punctuation.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || isDigit(byte) || byte == 0x5F
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The bytes that close a quotation which opens here.
  private func closingQuote() -> [UInt8]? {
    let byte = bytes[index]
    let followsWord = index > 0 && Self.isWordByte(bytes[index - 1])
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") { return [byte] }
    if byte == UInt8(ascii: "'") { return followsWord ? nil : [byte] }
    guard byte == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80 else {
      return byte == 0xC2 && self.byte(at: index + 1) == 0xAB ? [0xC2, 0xBB] : nil
    }
    switch bytes[index + 2] {
    case 0x9C, 0x9E: return [0xE2, 0x80, 0x9D]
    case 0x98: return [0xE2, 0x80, 0x99]
    default: return nil
    }
  }

  /// How far a quotation may reach; an unclosed quote does not swallow the rest of a long text, and looking for
  /// its end stays cheap.
  private static let longestQuote = 4_000

  private mutating func quote(_ closing: [UInt8]) {
    let start = index
    let open = bytes[index] >= 0xE0 ? 3 : bytes[index] >= 0x80 ? 2 : 1
    var end = index + open
    let limit = min(bytes.count, end + Self.longestQuote)
    while end + closing.count <= limit {
      let next = end + closing.count
      if bytes[end] == closing[0], Array(bytes[end..<next]) == closing {
        let isApostrophe = closing == [UInt8(ascii: "'")]
        if !(isApostrophe && self.byte(at: next).map(Self.isWordByte) == true) {
          append(.quote, start, next, text: start + open..<end)
          index = next
          return
        }
      }
      end += 1
    }
    append(.mark, start, start + open)
    index = start + open
  }

  private mutating func word() {
    let start = index
    var isURL = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0xE2, self.byte(at: index + 1) == 0x80, let third = self.byte(at: index + 2) {
        // General punctuation: dashes, quotes, bullets, ellipsis; only the apostrophe may stand in a word.
        let isApostrophe = third == 0x99 && self.byte(at: index + 3).map(Self.isWordByte) == true
        guard isApostrophe, index > start else {
          guard index == start else { break }
          index += 3
          append(.mark, start, index)
          return
        }
        index += 3
      } else if Self.isWordByte(byte) {
        index += 1
      } else if isURL, byte > 0x20, ![0x22, 0x27, 0x3C, 0x3E, 0x29].contains(byte) {
        index += 1
      } else if byte == UInt8(ascii: ":"), bytes[index...].starts(with: "://".utf8) {
        isURL = true
        index += 3
      } else if joins(byte) {
        index += 1
      } else if index == start {
        index += 1
      } else {
        break
      }
    }
    if isURL {
      while index > start + 1, [0x2E, 0x2C, 0x3B, 0x21, 0x3F, 0x3A].contains(bytes[index - 1]) {
        index -= 1
      }
    }
    append(isURL ? .url : kind(start, index), start, index)
  }

  /// Marks that hold a word together when letters stand on both sides.
  private func joins(_ byte: UInt8) -> Bool {
    guard let next = self.byte(at: index + 1) else { return byte == 0x25 }
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "+"), UInt8(ascii: "*"):
      return Self.isWordByte(next) || next == UInt8(ascii: ".") && byte == UInt8(ascii: "/")
    case UInt8(ascii: ","), UInt8(ascii: ":"):
      return index > 0 && Self.isDigit(bytes[index - 1]) && Self.isDigit(next)
    case UInt8(ascii: "%"): return index > 0 && Self.isDigit(bytes[index - 1])
    default: return false
    }
  }

  private func kind(_ start: Int, _ end: Int) -> Token.Kind {
    let word = bytes[start..<end]
    if let first = word.first, Self.isDigit(first),
      word.allSatisfy({ Self.isDigit($0) || [0x2E, 0x2C, 0x25].contains($0) })
    {
      return .number
    }
    if word.contains(UInt8(ascii: "@")) { return .word }
    if let dot = word.lastIndex(of: UInt8(ascii: ".")), dot > start, dot + 1 < end {
      let tail = word[(dot + 1)...]
      let hasLetter = tail.contains { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
      let isAbbreviation = word.count <= 4 && dot == start + 1  // e.g, i.e, p.m
      if tail.count <= 8, hasLetter, !isAbbreviation || Lexicon.isExtension(tail) { return .file }
    }
    if word.count > 1, let first = word.first, [0x2F, 0x7E, 0x2E].contains(first) { return .file }
    if word.contains(UInt8(ascii: "/")), word.last == UInt8(ascii: "/") { return .file }
    return .word
  }

  private mutating func append(
    _ kind: Token.Kind, _ start: Int, _ end: Int, text: Range<Int>? = nil
  ) {
    let written = String(decoding: bytes[text ?? start..<end], as: UTF8.self)
    var lower = written.lowercased()
    if lower.utf8.contains(0xE2) {
      lower = String(lower.map { $0 == "\u{2019}" ? "'" : $0 })
    }
    tokens.append(
      Token(kind: kind, text: written, lower: lower, span: WordSpan(start: start, end: end)))
  }

  /// Reads indentation and bullet of a line, and marks it unless the line merely goes on.
  private mutating func startLine() {
    var indent = 0
    var isBlank = false
    while index < bytes.count, bytes[index] <= 0x20 {
      switch bytes[index] {
      case 0x0A, 0x0D:
        isBlank = true
        indent = 0
      case 0x09: indent += 4
      default: indent += 1
      }
      index += 1
    }
    guard index < bytes.count else { return }
    let bullet = bulletLength()
    let isFirst = tokens.isEmpty
    let isCapital = bytes[index] >= 0x41 && bytes[index] <= 0x5A
    if bullet == 0, !isFirst, !isBlank, !isCapital { return }
    let depth = min(indent, 60) * 2 + (bullet > 0 ? 1 : 0)
    tokens.append(
      Token(
        kind: .line, text: bullet > 0 ? "-" : "", lower: "",
        span: WordSpan(start: index, end: index + bullet), depth: depth))
    index += bullet
  }

  /// Bytes of the bullet or number that starts an item of a list here, or 0.
  private func bulletLength() -> Int {
    let rest = bytes[index...]
    for mark in ["- ", "* ", "+ ", "\u{2022} ", "\u{2013} ", "[ ] "]
    where rest.starts(with: mark.utf8) {
      return mark.utf8.count
    }
    var end = index
    while end < bytes.count, Self.isDigit(bytes[end]), end - index < 3 { end += 1 }
    if end == index, let letter = byte(at: end), letter >= 0x61, letter <= 0x7A { end += 1 }
    guard end > index, let mark = byte(at: end), mark == 0x2E || mark == 0x29,
      byte(at: end + 1) == 0x20
    else { return 0 }
    return end - index + 1
  }
}
