/// Reads RESP2 and RESP3 values from bytes that come in pieces of any size.
///
/// Each byte is looked at once, however the pieces fall. Nothing is set aside for a length that was only
/// announced. Streamed strings and aggregates (`$?`, `*?`), which no Redis server sends, are refused.
package struct RESPParser: Sendable {
  /// What a server may send; beyond it the reply is refused.
  package struct Limits: Sendable, Hashable {
    /// Bytes of one string.
    package var bulk = 512 << 20
    /// Bytes of one line.
    package var line = 64 << 10
    /// Collections inside of one another.
    package var depth = 64
    /// Values in one reply.
    package var values = 1 << 24

    /// The limits of a Redis server in its default state.
    package init() {}
  }

  /// Why bytes are no RESP.
  package struct Failure: Error, Sendable, Hashable {
    package var message: String
    /// Bytes before the place, from the start of the connection.
    package var offset: Int
  }

  private enum Kind {
    case array
    case set
    case map
    case push
    case attribute
  }

  private struct Frame {
    var kind: Kind
    var expected: Int
    var items: [RESPValue] = []
  }

  private enum Token {
    case value(RESPValue)
    case open(Kind, count: Int)
  }

  private let limits: Limits
  private var buffer: [UInt8] = []
  /// The first byte that is not consumed.
  private var start = 0
  /// No end of line begins before it.
  private var scanned = 0
  /// The type and the length of a string whose bytes are still to come.
  private var bulk: (type: UInt8, length: Int)?
  private var stack: [Frame] = []
  private var valuesLeft: Int
  private var consumed = 0

  /// A parser at the start of a connection.
  package init(limits: Limits = Limits()) {
    self.limits = limits
    valuesLeft = limits.values
  }

  /// Takes bytes in.
  package mutating func append(_ bytes: Span<UInt8>) {
    if start == buffer.count {
      consumed += start
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
      start = 0
      scanned = 0
    } else if start > 1 << 16, start > buffer.count / 2 {
      consumed += start
      buffer.removeFirst(start)
      scanned = max(0, scanned - start)
      start = 0
    }
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  /// Takes bytes in.
  package mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// The next whole value, or nil when more bytes are needed.
  ///
  /// After a failure the parser is of no use.
  package mutating func next() throws(Failure) -> RESPValue? {
    next: while let token = try token() {
      var value: RESPValue
      switch token {
      case .value(let scalar): value = scalar
      case .open(let kind, let count):
        guard stack.count < limits.depth else { throw failure("nested too deeply") }
        if kind == .push, !stack.isEmpty { throw failure("a push inside of a reply") }
        guard count == 0 else {
          try countValue()
          stack.append(Frame(kind: kind, expected: count))
          continue next
        }
        if kind == .attribute { continue next }
        value = Self.value(kind, [])
      }
      try countValue()
      while !stack.isEmpty {
        let top = stack.count - 1
        stack[top].items.append(value)
        guard stack[top].items.count == stack[top].expected else { continue next }
        let frame = stack.removeLast()
        // An attribute stands before the value that it is about and does not count as one.
        if frame.kind == .attribute { continue next }
        value = Self.value(frame.kind, frame.items)
      }
      valuesLeft = limits.values
      return value
    }
    return nil
  }

  private mutating func countValue() throws(Failure) {
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw failure("a reply of more than \(limits.values) values") }
  }

  private static func value(_ kind: Kind, _ items: [RESPValue]) -> RESPValue {
    switch kind {
    case .array, .attribute: .array(items)
    case .set: .set(items)
    case .map: .map(items)
    case .push: .push(items)
    }
  }

  private func failure(_ message: String) -> Failure {
    Failure(message: message, offset: consumed + start)
  }

  // MARK: Tokens

  private mutating func token() throws(Failure) -> Token? {
    if let bulk { return try string(bulk.type, bulk.length) }
    guard let line = try line() else { return nil }
    guard let type = buffer[line].first else { throw failure("an empty line") }
    let text = buffer[line].dropFirst()
    let token: Token
    switch type {
    case UInt8(ascii: "+"): token = .value(.status(String(decoding: text, as: UTF8.self)))
    case UInt8(ascii: "-"):
      token = .value(.error(RedisReplyError(String(decoding: text, as: UTF8.self))))
    case UInt8(ascii: ":"): token = .value(.integer(try integer(text)))
    case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"):
      guard let length = try length(text, limit: limits.bulk, "string") else {
        token = .value(.null)
        break
      }
      start = line.upperBound + 2
      scanned = start
      bulk = (type, length)
      return try string(type, length)
    case UInt8(ascii: "*"): token = try open(.array, text)
    case UInt8(ascii: "~"): token = try open(.set, text)
    case UInt8(ascii: "%"): token = try open(.map, text, each: 2)
    case UInt8(ascii: "|"): token = try open(.attribute, text, each: 2)
    case UInt8(ascii: ">"): token = try open(.push, text)
    case UInt8(ascii: "_") where text.isEmpty: token = .value(.null)
    case UInt8(ascii: "#") where text.elementsEqual("t".utf8): token = .value(.bool(true))
    case UInt8(ascii: "#") where text.elementsEqual("f".utf8): token = .value(.bool(false))
    case UInt8(ascii: ","): token = .value(.double(try double(text)))
    case UInt8(ascii: "("): token = .value(.bigNumber(try bigNumber(text)))
    default: throw failure("a line that begins with the byte \(type)")
    }
    start = line.upperBound + 2
    scanned = start
    return token
  }

  /// The next line without its end, when it is whole.
  private mutating func line() throws(Failure) -> Range<Int>? {
    let count = buffer.count
    var place = max(start, scanned)
    buffer.withUnsafeBufferPointer { bytes in
      while place < count, bytes[place] != 0x0D { place += 1 }
    }
    guard place - start <= limits.line else {
      throw failure("a line of more than \(limits.line) bytes")
    }
    scanned = place
    guard place + 1 < count else { return nil }
    guard buffer[place + 1] == 0x0A else { throw failure("a carriage return inside of a line") }
    return start..<place
  }

  private mutating func string(_ type: UInt8, _ length: Int) throws(Failure) -> Token? {
    guard buffer.count - start >= length + 2 else { return nil }
    let end = start + length
    guard buffer[end] == 0x0D, buffer[end + 1] == 0x0A else {
      throw failure("a string that is longer than announced")
    }
    let bytes = buffer[start..<end]
    var value = RESPValue.null
    switch type {
    case UInt8(ascii: "!"):
      value = .error(RedisReplyError(String(decoding: bytes, as: UTF8.self)))
    case UInt8(ascii: "="):
      guard length >= 4, bytes[start + 3] == UInt8(ascii: ":") else {
        throw failure("a verbatim string without a format")
      }
      value = .verbatim(
        format: String(decoding: bytes.prefix(3), as: UTF8.self), text: Array(bytes.dropFirst(4)))
    default: value = .bytes(Array(bytes))
    }
    bulk = nil
    start = end + 2
    scanned = start
    return .value(value)
  }

  private func open(_ kind: Kind, _ text: ArraySlice<UInt8>, each: Int = 1) throws(Failure) -> Token
  {
    guard let count = try length(text, limit: limits.values, "collection") else {
      return .value(.null)
    }
    return .open(kind, count: count * each)
  }

  // MARK: Numbers

  private func length(
    _ text: ArraySlice<UInt8>, limit: Int, _ what: String
  ) throws(Failure) -> Int? {
    let value = try integer(text)
    if value == -1 { return nil }
    guard value >= 0 else { throw failure("a \(what) of \(value) elements") }
    guard value <= limit else { throw failure("a \(what) of more than \(limit) elements") }
    return Int(value)
  }

  private func integer(_ text: ArraySlice<UInt8>) throws(Failure) -> Int64 {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty, digits.count <= 20 else { throw failure("a number without digits") }
    var value: Int64 = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { throw failure("a number that is none") }
      let digit = Int64(byte - 0x30)
      let (product, didOverflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, doesOverflow) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !didOverflow, !doesOverflow else { throw failure("a number beyond 64 bits") }
      value = sum
    }
    return value
  }

  private func double(_ text: ArraySlice<UInt8>) throws(Failure) -> Double {
    let string = String(decoding: text, as: UTF8.self)
    switch string {
    case "inf": return .infinity
    case "-inf": return -.infinity
    case "nan": return .nan
    default:
      let allowed = Set("0123456789+-.eE".utf8)
      guard text.allSatisfy(allowed.contains), let value = Double(string) else {
        throw failure("a number that is none")
      }
      return value
    }
  }

  private func bigNumber(_ text: ArraySlice<UInt8>) throws(Failure) -> String {
    let hasSign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+")
    let digits = hasSign ? text.dropFirst() : text
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw failure("a number that is none")
    }
    return String(decoding: text, as: UTF8.self)
  }
}
