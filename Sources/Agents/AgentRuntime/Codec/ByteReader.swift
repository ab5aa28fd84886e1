/// The reading half of the binary format: never reads past the end, never trusts a length.
///
/// - Throws: every reading function throws `badReply` with the place of the first byte that makes no sense.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Offset of the next byte.
  package private(set) var position: Int
  private let end: Int

  /// A reader of these bytes, or of a part of them; the part is clamped to what is there.
  package init(_ bytes: [UInt8], in part: Range<Int>? = nil) {
    self.bytes = bytes
    let part = (part ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    position = part.lowerBound
    end = part.upperBound
  }

  /// Bytes not read yet.
  package var left: Int { end - position }

  /// Whether everything has been read.
  package var isAtEnd: Bool { position == end }

  /// An error at the current place.
  package func failure(_ reason: String) -> RuntimeError {
    .badReply("\(reason) at byte \(position)")
  }

  /// Makes sure that nothing is left over.
  package func finish() throws(RuntimeError) {
    guard isAtEnd else { throw failure("\(left) bytes too many") }
  }

  /// Reads one byte.
  package mutating func byte() throws(RuntimeError) -> UInt8 {
    guard position < end else { throw failure("the data end too early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads 0 or 1.
  package mutating func flag() throws(RuntimeError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw failure("neither yes nor no")
    }
  }

  /// Reads a number of 1 to 10 bytes.
  package mutating func number() throws(RuntimeError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw failure("a number of more than 64 bits") }
      result |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return result }
      shift += 7
    }
  }

  /// Reads a signed number.
  package mutating func signed() throws(RuntimeError) -> Int64 {
    let raw = try number()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Reads a count or an index; it may be negative.
  package mutating func count() throws(RuntimeError) -> Int { Int(try signed()) }

  /// Reads exactly eight bytes.
  package mutating func fixed() throws(RuntimeError) -> UInt64 {
    guard left >= 8 else { throw failure("the data end too early") }
    var result: UInt64 = 0
    for place in (0..<8).reversed() { result = result << 8 | UInt64(bytes[position + place]) }
    position += 8
    return result
  }

  /// Reads the bits of a floating-point number.
  package mutating func double() throws(RuntimeError) -> Double {
    Double(bitPattern: try fixed())
  }

  /// Reads a length, and makes sure that so many items of at least one byte each can follow.
  package mutating func length() throws(RuntimeError) -> Int {
    let length = try number()
    guard length <= UInt64(left) else { throw failure("a length of \(length) with \(left) left") }
    return Int(length)
  }

  /// Reads text; what is not UTF-8 is an error.
  package mutating func text() throws(RuntimeError) -> String {
    let length = try length()
    guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
      throw failure("text that is not UTF-8")
    }
    position += length
    return text
  }

  /// Reads bytes.
  package mutating func data() throws(RuntimeError) -> [UInt8] {
    let length = try length()
    defer { position += length }
    return Array(bytes[position..<position + length])
  }

  /// Reads a value of the format.
  package mutating func value<Value: BinaryValue>(
    _ type: Value.Type = Value.self
  ) throws(RuntimeError) -> Value {
    try Value(from: &self)
  }

  /// Reads a list.
  package mutating func list<Value: BinaryValue>(
    of type: Value.Type = Value.self
  ) throws(RuntimeError) -> [Value] {
    let length = try length()
    var result: [Value] = []
    result.reserveCapacity(min(length, 4096))
    for _ in 0..<length { result.append(try Value(from: &self)) }
    return result
  }

  /// Reads a value that may not be there.
  package mutating func optional<Value: BinaryValue>(
    _ type: Value.Type = Value.self
  ) throws(RuntimeError) -> Value? {
    try flag() ? try Value(from: &self) : nil
  }

  /// Reads pairs; a key that comes twice is an error.
  package mutating func dictionary<Value: BinaryValue>(
    of type: Value.Type = Value.self
  ) throws(RuntimeError) -> [String: Value] {
    var result: [String: Value] = [:]
    for _ in 0..<(try length()) {
      let key = try text()
      guard result.updateValue(try Value(from: &self), forKey: key) == nil else {
        throw failure("the key '\(key)' twice")
      }
    }
    return result
  }

  /// Reads a case by its place in the declaration.
  package mutating func choice<Value: CaseIterable>(
    _ type: Value.Type = Value.self
  ) throws(RuntimeError) -> Value {
    let place = Int(try byte())
    guard let value = Value.allCases.dropFirst(place).first else {
      throw failure("no choice \(place) of \(Value.self)")
    }
    return value
  }
}
