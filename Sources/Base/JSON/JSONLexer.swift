/// Why reading stopped, and at which byte; `JSONSyntaxError` says it in words.
struct JSONFault: Error {
  enum Code: UInt8 {
    case emptyText
    case unexpectedEnd
    case expectedValue
    case expectedWord
    case expectedDigit
    case leadingZero
    case expectedObject
    case expectedArray
    case expectedKey
    case trailingComma
    case expectedColon
    case expectedCommaOrBracket
    case expectedCommaOrBrace
    case trailingText
    case tooDeep
    case tooLong
    case unterminatedString
    case controlCharacter
    case invalidEscape
    case invalidHexDigits
    case invalidUTF8
  }

  var code: Code
  var offset: Int
}

/// The tokens of RFC 8259 over bytes that somebody else keeps alive.
///
/// Every function takes the offset of the first byte of its token, never reads at or beyond `count`,
/// and answers with the offset after the token. Strings are searched sixteen bytes at a time; all of
/// UTF-8 is checked (RFC 3629), because RFC 8259, section 8.1, asks for it.
struct JSONLexer {
  let base: UnsafePointer<UInt8>
  let count: Int

  @inline(__always) init(base: UnsafePointer<UInt8>, count: Int) {
    self.base = base
    self.count = count
  }

  @inline(__always) subscript(_ offset: Int) -> UInt8 { base[offset] }

  /// The first offset at or after this one that holds no white space.
  @inline(__always) func skipSpace(_ start: Int) -> Int {
    var index = start
    while index < count, base[index] <= 0x20 {
      let byte = base[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      index &+= 1
    }
    return index
  }

  /// Reads `true`, `false` or `null`.
  @inline(__always) func word(_ word: StaticString, at start: Int) throws(JSONFault) -> Int {
    let length = word.utf8CodeUnitCount
    guard start &+ length <= count else { throw JSONFault(code: .expectedWord, offset: start) }
    for index in 0..<length where base[start &+ index] != word.utf8Start[index] {
      throw JSONFault(code: .expectedWord, offset: start)
    }
    return start &+ length
  }

  @inline(__always) private func isDigit(_ offset: Int) -> Bool {
    offset < count && base[offset] &- 0x30 < 10
  }

  @inline(__always) private func digits(_ start: Int) throws(JSONFault) -> Int {
    var index = start
    while isDigit(index) { index &+= 1 }
    if index == start {
      throw JSONFault(code: index < count ? .expectedDigit : .unexpectedEnd, offset: index)
    }
    return index
  }

  /// Reads a number; `isInteger` tells that it has neither fraction nor exponent.
  @inline(__always) func number(
    at start: Int, isInteger: inout Bool
  ) throws(JSONFault) -> Int {
    var index = start
    if base[index] == UInt8(ascii: "-") { index &+= 1 }
    if index < count, base[index] == UInt8(ascii: "0") {
      index &+= 1
      if isDigit(index) { throw JSONFault(code: .leadingZero, offset: index &- 1) }
    } else {
      index = try digits(index)
    }
    isInteger = true
    guard index < count else { return index }
    if base[index] == UInt8(ascii: ".") {
      isInteger = false
      index = try digits(index &+ 1)
    }
    if index < count, base[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index &+= 1
      if index < count, base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
        index &+= 1
      }
      index = try digits(index)
    }
    return index
  }

  /// Reads a string from its opening quote; `escaped` becomes true when it holds a backslash.
  @inline(__always) func string(at quote: Int, escaped: inout Bool) throws(JSONFault) -> Int {
    let index = quote &+ 1
    guard index &+ 16 <= count else {
      return try restOfString(from: index, quote: quote, escaped: &escaped)
    }
    let distance = ByteBlock(base, index).distanceToStringSpecial
    let stop = index &+ distance
    if distance < 16, base[stop] == UInt8(ascii: "\"") { return stop &+ 1 }
    return try restOfString(from: stop, quote: quote, escaped: &escaped)
  }

  @inline(never) private func restOfString(
    from start: Int, quote: Int, escaped: inout Bool
  ) throws(JSONFault) -> Int {
    var index = start
    while true {
      while index &+ 16 <= count {
        let distance = ByteBlock(base, index).distanceToStringSpecial
        index &+= distance
        if distance < 16 { break }
      }
      guard index < count else { throw JSONFault(code: .unterminatedString, offset: quote) }
      let byte = base[index]
      switch byte {
      case UInt8(ascii: "\""): return index &+ 1
      case UInt8(ascii: "\\"):
        escaped = true
        index = try escape(at: index, quote: quote)
      case 0..<0x20: throw JSONFault(code: .controlCharacter, offset: index)
      case 0x80...:
        repeat {
          let length = utf8Length(at: index)
          guard length > 0 else { throw JSONFault(code: .invalidUTF8, offset: index) }
          index &+= length
        } while index < count && base[index] >= 0x80
      default: index &+= 1
      }
    }
  }

  @inline(__always) private func escape(at start: Int, quote: Int) throws(JSONFault) -> Int {
    guard start &+ 1 < count else { throw JSONFault(code: .unterminatedString, offset: quote) }
    switch base[start &+ 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start &+ 2
    case UInt8(ascii: "u"):
      guard JSONString.hexUnit(base, count, at: start &+ 2) != nil else {
        throw JSONFault(code: .invalidHexDigits, offset: start)
      }
      return start &+ 6
    default: throw JSONFault(code: .invalidEscape, offset: start)
    }
  }

  /// Bytes of the well-formed UTF-8 sequence that starts here (RFC 3629, section 4); 0 when ill-formed.
  @inline(__always) func utf8Length(at start: Int) -> Int {
    let lead = base[start]
    if lead < 0x80 { return 1 }
    @inline(__always) func continues(_ distance: Int, _ range: ClosedRange<UInt8>) -> Bool {
      start &+ distance < count && range.contains(base[start &+ distance])
    }
    let any: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: return continues(1, any) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2, any) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2, any) ? 3 : 0
    case 0xE1...0xEF: return continues(1, any) && continues(2, any) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2, any) && continues(3, any) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2, any) && continues(3, any) ? 4 : 0
    case 0xF1...0xF3:
      return continues(1, any) && continues(2, any) && continues(3, any) ? 4 : 0
    default: return 0
    }
  }
}
