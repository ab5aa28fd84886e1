/// Bytes that grow: the writing half of the binary format of the journal, the snapshots and the wire.
///
/// Numbers are LEB128 varints (7 bits a byte, low bits first), signed ones zigzagged; text and bytes are preceded
/// by their length. Nothing is self-describing: reader and writer agree by version.
package struct ByteWriter: Sendable {
  /// What has been written.
  package var bytes: [UInt8]

  /// A writer that appends to these bytes.
  package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Appends one byte.
  @inlinable package mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Appends 0 or 1.
  package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Appends a number in 1 to 10 bytes.
  package mutating func number(_ value: UInt64) {
    var left = value
    while left >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: left))
  }

  /// Appends a signed number; those near zero are short.
  package mutating func signed(_ value: Int64) {
    number(UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63))
  }

  /// Appends a count or an index.
  package mutating func count(_ value: Int) { signed(Int64(value)) }

  /// Appends exactly eight bytes, low byte first.
  package mutating func fixed(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends the bits of a floating-point number.
  package mutating func double(_ value: Double) { fixed(value.bitPattern) }

  /// Appends text in UTF-8 with its length.
  package mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      number(UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  /// Appends bytes with their length.
  package mutating func data(_ value: [UInt8]) {
    number(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Appends a value of the format.
  package mutating func value(_ value: some BinaryValue) { value.encode(into: &self) }

  /// Appends a list of values with its length.
  package mutating func list(_ values: [some BinaryValue]) {
    number(UInt64(values.count))
    for value in values { value.encode(into: &self) }
  }

  /// Appends whether there is a value, then the value.
  package mutating func optional(_ value: (some BinaryValue)?) {
    flag(value != nil)
    value?.encode(into: &self)
  }

  /// Appends pairs in the order of their keys, so that equal dictionaries have equal bytes.
  package mutating func dictionary(_ values: [String: some BinaryValue]) {
    number(UInt64(values.count))
    guard !values.isEmpty else { return }
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      text(key)
      value.encode(into: &self)
    }
  }

  /// Appends a case as its place in the declaration; new cases may only be added at the end.
  package mutating func choice<Value: CaseIterable & Equatable>(_ value: Value) {
    var place: UInt8 = 0
    for other in Value.allCases {
      if other == value { break }
      place += 1
    }
    bytes.append(place)
  }
}
