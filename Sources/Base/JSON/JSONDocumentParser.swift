/// Fills the cells of a document: a recursive descent over bytes with a stated depth limit.
struct JSONDocumentParser {
  let bytes: [UInt8]
  let depthLimit: Int
  var cells: [JSONDocument.Cell] = []
  var duplicates: [(String, Int)] = []
  private var index = 0

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  mutating func parse() throws(JSONSyntaxError) {
    skipSpace()
    try value(depth: 0)
    skipSpace()
    if index < bytes.count { throw fault("unexpected text after the value") }
  }

  private func fault(_ message: String) -> JSONSyntaxError {
    JSONSyntaxError(message: message, position: TextPosition(in: bytes, at: index))
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
  }

  private mutating func open(_ kind: JSONValue.Kind) -> Int {
    cells.append(.init(kind: kind, offset: index, end: index, next: cells.count + 1))
    return cells.count - 1
  }

  private mutating func close(_ cell: Int) {
    cells[cell].end = index
    cells[cell].next = cells.count
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) {
    guard depth <= depthLimit else { throw fault("nested deeper than \(depthLimit) levels") }
    guard index < bytes.count else { throw fault("unexpected end of text") }
    switch bytes[index] {
    case UInt8(ascii: "{"): try object(depth: depth)
    case UInt8(ascii: "["): try array(depth: depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .boolean, isTrue: true)
    case UInt8(ascii: "f"): try word("false", .boolean, isTrue: false)
    case UInt8(ascii: "n"): try word("null", .null, isTrue: false)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: throw fault("expected a JSON value")
    }
  }

  private mutating func word(
    _ word: String, _ kind: JSONValue.Kind, isTrue: Bool
  ) throws(JSONSyntaxError) {
    guard bytes[index...].starts(with: word.utf8) else { throw fault("expected '\(word)'") }
    let cell = open(kind)
    cells[cell].isTrue = isTrue
    index += word.utf8.count
    close(cell)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
      index += 1
    }
    if index == start { throw fault("expected a digit") }
  }

  private mutating func number() throws(JSONSyntaxError) {
    let cell = open(.number)
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
      index += 1
    } else {
      try digits()
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) {
        index += 1
      }
      try digits()
    }
    close(cell)
  }

  private mutating func string() throws(JSONSyntaxError) {
    let cell = open(.string)
    index += 1
    while true {
      guard index < bytes.count else { throw fault("unterminated string") }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw fault("control character in a string") }
      index += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
    close(cell)
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) {
    let cell = open(.array)
    index += 1
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
      index += 1
      return close(cell)
    }
    while true {
      skipSpace()
      try value(depth: depth + 1)
      if try end(UInt8(ascii: "]"), "]") { break }
    }
    close(cell)
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) {
    let cell = open(.object)
    index += 1
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
      index += 1
      return close(cell)
    }
    while true {
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        throw fault("expected a key in quotes")
      }
      try string()
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
        throw fault("expected ':'")
      }
      index += 1
      skipSpace()
      try value(depth: depth + 1)
      if try end(UInt8(ascii: "}"), "}") { break }
    }
    close(cell)
  }

  private mutating func end(_ byte: UInt8, _ name: String) throws(JSONSyntaxError) -> Bool {
    skipSpace()
    guard index < bytes.count else {
      throw fault("unexpected end of text, expected ',' or '\(name)'")
    }
    if bytes[index] == byte {
      index += 1
      return true
    }
    guard bytes[index] == UInt8(ascii: ",") else { throw fault("expected ',' or '\(name)'") }
    index += 1
    return false
  }

  static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    var units: [UInt16] = []
    var rest = Substring(String(decoding: bytes, as: UTF8.self)).unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escaped = rest.popFirst() else {
        units += Array(String(scalar).utf16)
        continue
      }
      switch escaped {
      case "n": units.append(0x0A)
      case "t": units.append(0x09)
      case "r": units.append(0x0D)
      case "b": units.append(0x08)
      case "f": units.append(0x0C)
      case "u":
        units.append(UInt16(String(rest.prefix(4)), radix: 16) ?? 0xFFFD)
        rest = rest.dropFirst(4)
      default: units += Array(String(escaped).utf16)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
