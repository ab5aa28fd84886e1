import JSON

/// One token of an expression.
struct ExpressionToken {
  enum Kind: Equatable {
    case number(String)
    case string(String)
    case name(String)
    /// An operator or a bracket.
    case mark(String)
    case end
  }

  var kind: Kind
  var range: SourceRange

  /// The token as a message shows it.
  func shown(in source: String) -> String {
    if case .end = kind { return "the end" }
    let bytes = source.utf8.dropFirst(range.start).prefix(min(range.end - range.start, 40))
    return "'\(String(decoding: Array(bytes), as: UTF8.self))'"
  }
}

/// Splits an expression into tokens.
struct ExpressionLexer {
  private let source: String
  private let bytes: [UInt8]
  private var index = 0

  init(_ source: String) {
    self.source = source
    bytes = Array(source.utf8)
  }

  private static let marks = [
    "==", "!=", "<=", ">=", "&&", "||", "??", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":",
    "(", ")", "[", "]", "{", "}", ",", ".",
  ].map { (text: $0, bytes: Array($0.utf8)) }

  static func tokens(of source: String) throws(ExpressionError) -> [ExpressionToken] {
    var lexer = ExpressionLexer(source)
    var tokens: [ExpressionToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private func fault(_ message: String, _ start: Int, _ end: Int) -> ExpressionError {
    ExpressionError(message, source, SourceRange(start: start, end: end))
  }

  private mutating func next() throws(ExpressionError) -> ExpressionToken {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    let start = index
    guard index < bytes.count else {
      return ExpressionToken(kind: .end, range: SourceRange(start: start, end: start))
    }
    let byte = bytes[index]
    if Self.isDigit(byte) { return try number() }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(quote: byte) }
    if let length = nameScalar(at: index, isFirst: true) {
      index += length
      while let more = nameScalar(at: index, isFirst: false) { index += more }
      return token(.name(text(start, index)), start)
    }
    for mark in Self.marks where bytes[index...].starts(with: mark.bytes) {
      index += mark.bytes.count
      return token(.mark(mark.text), start)
    }
    throw strange(at: start)
  }

  private func strange(at start: Int) -> ExpressionError {
    let length = scalar(at: start)?.length ?? 1
    let shown = text(start, start + length)
    let advice =
      switch shown {
      case "=": "'=' is not an operator: write '==' to compare"
      case "&": "'&' is not an operator: write '&&' or 'and'"
      case "|": "'|' is not an operator: write '||' or 'or'"
      case "“", "”", "‘", "’", "`": "'\(shown)' does not quote text: write \" or '"
      case "$", "@":
        "'\(shown)' has no meaning here: write the name of a state key alone, such as 'topic'"
      default: "unexpected character '\(shown)'"
      }
    return fault(advice, start, start + length)
  }

  private func token(_ kind: ExpressionToken.Kind, _ start: Int) -> ExpressionToken {
    ExpressionToken(kind: kind, range: SourceRange(start: start, end: index))
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The scalar that starts at a byte; the bytes come from a `String` and so are valid UTF-8.
  private func scalar(at start: Int) -> (value: Unicode.Scalar, length: Int)? {
    guard start < bytes.count else { return nil }
    let length =
      switch bytes[start] {
      case 0..<0x80: 1
      case 0xC0..<0xE0: 2
      case 0xE0..<0xF0: 3
      default: 4
      }
    return text(start, start + length).unicodeScalars.first.map { ($0, length) }
  }

  private func nameScalar(at start: Int, isFirst: Bool) -> Int? {
    guard start < bytes.count else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      return 1
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return isFirst ? nil : 1
    case 0..<0x80: return nil
    default:
      guard let (value, length) = scalar(at: start) else { return nil }
      let fits = isFirst ? value.properties.isXIDStart : value.properties.isXIDContinue
      return fits ? length : nil
    }
  }

  private mutating func number() throws(ExpressionError) -> ExpressionToken {
    let start = index
    func digits(_ index: inout Int) -> Bool {
      let first = index
      while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
      return index > first
    }
    _ = digits(&index)
    if bytes[start] == UInt8(ascii: "0"), index > start + 1 {
      throw fault("a number does not start with a zero: '\(text(start, index))'", start, index)
    }
    if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), Self.isDigit(bytes[index + 1]) {
      index += 1
      _ = digits(&index)
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      {
        index += 1
      }
      if !digits(&index) { throw fault("a number needs digits after its 'e'", start, index) }
    }
    if let more = nameScalar(at: index, isFirst: true) {
      throw fault(
        "a name or number such as '\(text(start, index + more))…' is neither", start, index + more)
    }
    let digitsText = text(start, index)
    guard let value = Double(digitsText), value.isFinite else {
      throw fault("the number '\(digitsText.prefix(24))' is too large", start, index)
    }
    return token(.number(digitsText), start)
  }

  private mutating func string(quote: UInt8) throws(ExpressionError) -> ExpressionToken {
    let start = index
    index += 1
    var units: [UInt8] = []
    while true {
      guard index < bytes.count else {
        throw fault("text without a closing \(quote == 0x27 ? "'" : "\"")", start, bytes.count)
      }
      let byte = bytes[index]
      if byte == quote { break }
      if byte == UInt8(ascii: "\\") {
        try escape(into: &units)
      } else {
        units.append(byte)
        index += 1
      }
    }
    index += 1
    return token(.string(String(decoding: units, as: UTF8.self)), start)
  }

  private mutating func escape(into units: inout [UInt8]) throws(ExpressionError) {
    let start = index
    index += 2
    guard start + 1 < bytes.count else {
      throw fault("text that ends in a backslash", start, start + 1)
    }
    switch bytes[start + 1] {
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      units.append(bytes[start + 1])
    case UInt8(ascii: "u"):
      var value = try unit(start)
      if 0xD800..<0xDC00 ~= value, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try unit(start)
        guard 0xDC00..<0xE000 ~= low else {
          throw fault("half of a surrogate pair", start, index)
        }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else {
        throw fault("half of a surrogate pair", start, index)
      }
      units += Array(String(Character(scalar)).utf8)
    default:
      let length = scalar(at: start + 1)?.length ?? 1
      throw fault(
        "unknown escape '\(text(start, start + 1 + length))': write \\\\ for a backslash", start,
        start + 1 + length)
    }
  }

  private mutating func unit(_ start: Int) throws(ExpressionError) -> UInt32 {
    let digits = bytes[min(index, bytes.count)..<min(index + 4, bytes.count)]
    let isHexadecimal = digits.allSatisfy { byte in
      Self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
    guard digits.count == 4, isHexadecimal,
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("\\u needs four hexadecimal digits", start, index) }
    index += 4
    return value
  }
}
