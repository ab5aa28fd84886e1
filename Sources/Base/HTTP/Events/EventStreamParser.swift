/// Cuts a stream into the messages of AWS's binary framing, however its bytes come.
///
/// A message is the length of all, the length of the headers, a CRC-32 of these eight bytes, headers, payload,
/// and a CRC-32 of everything before it, all numbers big-endian ("Event stream encoding" in the developer guides
/// of Amazon Lex V2 and Amazon Transcribe). Nothing is handed over before both checksums fit.
package struct EventStreamParser: Sendable {
  /// Bytes that one message may have.
  package let limit: Int
  private var buffer: [UInt8] = []

  /// A parser at the start of a stream; the protocol itself allows 24 MiB a message.
  package init(limit: Int = 24 << 20) { self.limit = limit }

  /// Whether bytes of a message are waiting for their rest.
  package var isMidMessage: Bool { !buffer.isEmpty }

  /// Takes the next bytes; `receive` gets each message that is complete.
  ///
  /// - Throws: `malformed` for a length or a checksum that does not fit, `tooLarge` for a message above the
  ///   limit; the stream cannot be read further. Amortised O(bytes).
  package mutating func push(
    _ bytes: Span<UInt8>, _ receive: (EventStreamMessage) -> Void
  ) throws(HTTPError) {
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    var start = 0
    defer { buffer.removeFirst(start) }
    while buffer.count - start >= 12 {
      let total = Int(number(at: start))
      let fields = Int(number(at: start + 4))
      guard CRC32.checksum(buffer[start..<start + 8]) == number(at: start + 8) else {
        throw Self.malformed("the checksum of a message's lengths does not fit")
      }
      guard total >= 16, fields <= total - 16 else {
        throw Self.malformed("a message of \(total) bytes with \(fields) bytes of headers")
      }
      guard total <= limit else {
        throw HTTPError(.tooLarge, "a message of the event stream has more than \(limit) bytes")
      }
      guard buffer.count - start >= total else { return }
      let end = start + total - 4
      guard CRC32.checksum(buffer[start..<end]) == number(at: end) else {
        throw Self.malformed("the checksum of a message does not fit")
      }
      let headers = try self.headers(start + 12..<start + 12 + fields)
      let message = EventStreamMessage(
        headers: headers, payload: Array(buffer[start + 12 + fields..<end]))
      start += total
      receive(message)
    }
  }

  private func number(at place: Int) -> UInt32 {
    buffer[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private func headers(_ range: Range<Int>) throws(HTTPError) -> [EventStreamMessage.Header] {
    var headers: [EventStreamMessage.Header] = []
    var rest = buffer[range]
    while let length = rest.popFirst() {
      let name = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
      guard name.count == Int(length), let type = rest.popFirst() else {
        throw Self.malformed("a header is cut short")
      }
      // true, false, byte, short, integer, long; bytes and text with a length before them; time, UUID.
      let size: Int
      switch type {
      case 0, 1: size = 0
      case 2: size = 1
      case 3: size = 2
      case 4: size = 4
      case 5, 8: size = 8
      case 9: size = 16
      case 6, 7:
        guard rest.count >= 2 else { throw Self.malformed("a header is cut short") }
        size = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
        rest = rest.dropFirst(2)
      default: throw Self.malformed("a header of the unknown type \(type)")
      }
      guard rest.count >= size else { throw Self.malformed("a header is cut short") }
      if type == 7 {
        headers.append(
          .init(
            String(decoding: name, as: UTF8.self),
            String(decoding: rest.prefix(size), as: UTF8.self)))
      }
      rest = rest.dropFirst(size)
    }
    return headers
  }

  private static func malformed(_ what: String) -> HTTPError {
    HTTPError(.malformed, "the event stream is damaged: \(what)")
  }
}
