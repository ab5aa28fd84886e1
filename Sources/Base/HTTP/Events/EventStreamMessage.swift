/// One message of an AWS event stream (`application/vnd.amazon.eventstream`).
package struct EventStreamMessage: Sendable, Hashable {
  /// A header; only those whose value is a text are kept, which all that a reader needs are.
  package struct Header: Sendable, Hashable {
    package var name: String
    package var value: String

    /// A header.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The headers in their order.
  package var headers: [Header]
  package var payload: [UInt8]

  /// A message.
  package init(headers: [Header], payload: [UInt8]) {
    self.headers = headers
    self.payload = payload
  }

  /// The value of the header of that name, such as `:event-type`.
  package subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The message as it is sent: lengths, headers, payload and both checksums.
  package var encoded: [UInt8] {
    var fields: [UInt8] = []
    for header in headers {
      fields.append(UInt8(truncatingIfNeeded: header.name.utf8.count))
      fields += header.name.utf8
      fields.append(7)
      let count = header.value.utf8.count
      fields += [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
      fields += header.value.utf8
    }
    var bytes = Self.bytes(UInt32(16 + fields.count + payload.count))
    bytes += Self.bytes(UInt32(fields.count))
    bytes += Self.bytes(CRC32.checksum(bytes))
    bytes += fields
    bytes += payload
    return bytes + Self.bytes(CRC32.checksum(bytes))
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
