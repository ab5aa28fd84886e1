/// A value with a form in bytes, for the journal, the snapshots and the wire.
///
/// Equal values have equal bytes, on every machine and in every process.
package protocol BinaryValue {
  /// Appends the value.
  func encode(into writer: inout ByteWriter)
  /// Reads a value; throws `badReply` when the bytes are none.
  init(from reader: inout ByteReader) throws(RuntimeError)
}

extension BinaryValue {
  /// The value alone in bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    encode(into: &writer)
    return writer.bytes
  }

  /// Reads a value that is alone in its bytes.
  package init(decoding bytes: [UInt8]) throws(RuntimeError) {
    var reader = ByteReader(bytes)
    self = try Self(from: &reader)
    try reader.finish()
  }
}

extension String: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.text(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.text() }
}

extension UInt64: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.number(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.number() }
}

extension Int64: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.signed(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.signed() }
}

extension Int: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.count(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.count() }
}

extension Bool: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.flag(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.flag() }
}

/// A list of bytes, as opposed to a list of values.
package struct BinaryData: BinaryValue, Sendable, Hashable {
  package var bytes: [UInt8]

  /// These bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package func encode(into writer: inout ByteWriter) { writer.data(bytes) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { bytes = try reader.data() }
}
