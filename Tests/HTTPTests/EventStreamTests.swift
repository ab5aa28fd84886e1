import HTTP
import Platform
import Testing

@Suite struct EventStreamTests {
  /// Made by another implementation of CRC-32 and of the framing: every type of header, one payload.
  static let vector = Self.bytes(
    "0000009f000000768f12bba10d3a6d6573736167652d747970650700056576656e7401740001660101620"
      + "27f017303010201690400000001016c050000000000000000017906000200ff01640801010101010101"
      + "01017509020202020202020202020202020202020b3a6576656e742d7479706507000b6d65737361676"
      + "553746f707b2273746f70526561736f6e223a22656e645f7475726e227d6ff8874c")

  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private static func messages(
    _ bytes: [UInt8], partLength: Int = .max, limit: Int = 24 << 20
  ) throws(HTTPError) -> [EventStreamMessage] {
    var parser = EventStreamParser(limit: limit)
    var messages: [EventStreamMessage] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      try parser.push(Array(rest.prefix(partLength)).span) { messages.append($0) }
      rest = rest.dropFirst(partLength)
    }
    return messages
  }

  @Test func `the checksum is that of RFC 1952`() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([UInt8]()) == 0)
  }

  @Test(arguments: [1, 2, 5, 16, 100, 10_000])
  func `a message is read, whatever the types of its headers and however it comes`(
    length: Int
  ) throws {
    let read = try Self.messages(Self.vector + Self.vector, partLength: length)
    #expect(read.count == 2)
    let message = try #require(read.first)
    #expect(message[":message-type"] == "event")
    #expect(message[":event-type"] == "messageStop")
    #expect(message.headers.count == 2)
    #expect(String(decoding: message.payload, as: UTF8.self) == #"{"stopReason":"end_turn"}"#)
  }

  @Test func `what is written is read again`() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 * soak {
      let messages = (0..<random.nextInt(below: 4)).map { _ in
        EventStreamMessage(
          headers: (0..<random.nextInt(below: 5)).map {
            .init(":name-\($0)", String(repeating: "é", count: random.nextInt(below: 90)))
          },
          payload: (0..<random.nextInt(below: 300)).map { _ in
            UInt8(truncatingIfNeeded: random.next())
          })
      }
      let bytes = messages.flatMap(\.encoded)
      #expect(try Self.messages(bytes, partLength: 1 + random.nextInt(below: 40)) == messages)
    }
  }

  @Test func `no damaged bit gets through`() {
    let good = try? Self.messages(Self.vector)
    for bit in 0..<Self.vector.count * 8 {
      var bytes = Self.vector
      bytes[bit / 8] ^= 1 << (bit % 8)
      // Damaged lengths may make the parser wait; what it hands over must never be another message.
      let read = (try? Self.messages(bytes + Self.vector)) ?? []
      #expect(read.allSatisfy { $0 == good?.first }, "bit \(bit)")
      #expect(read.count < 2, "bit \(bit)")
    }
  }

  @Test func `a damaged message is named, one that is too large is refused before it is kept`() {
    var bytes = Self.vector
    bytes[20] ^= 1
    #expect(throws: HTTPError.self) { try Self.messages(bytes) }
    do throws(HTTPError) {
      _ = try Self.messages(bytes)
    } catch {
      #expect(error.code == .malformed)
      #expect(error.message.contains("checksum"))
    }
    do throws(HTTPError) {
      _ = try Self.messages(Self.vector, limit: 100)
      Issue.record("a message above the limit was read")
    } catch {
      #expect(error.code == .tooLarge)
    }
  }

  @Test func `lengths and headers that lie end in an error, never in a crash`() {
    // Checksums that fit, so that what they protect is looked at.
    func message(total: UInt32? = nil, fields: UInt32? = nil, header: [UInt8]) -> [UInt8] {
      func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
      }
      var bytes = big(total ?? UInt32(16 + header.count)) + big(fields ?? UInt32(header.count))
      bytes += big(CRC32.checksum(bytes))
      bytes += header
      return bytes + big(CRC32.checksum(bytes))
    }
    let headers: [[UInt8]] = [
      [5], [5, 0x61], [1, 0x61], [1, 0x61, 42], [1, 0x61, 7], [1, 0x61, 7, 0],
      [1, 0x61, 7, 255, 255, 1], [1, 0x61, 9, 1, 2], [1, 0x61, 5, 1],
    ]
    for header in headers {
      #expect(throws: HTTPError.self, "\(header)") { try Self.messages(message(header: header)) }
    }
    #expect(throws: HTTPError.self) { try Self.messages(message(total: 3, header: [])) }
    #expect(throws: HTTPError.self) { try Self.messages(message(fields: .max, header: [])) }
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2_000 * soak {
      var header = (0..<random.nextInt(below: 24)).map { _ in UInt8(random.nextInt(below: 12)) }
      if random.nextInt(below: 2) == 0 { header += [1, 0x61, 7, 0, 1, 0x62] }
      let read = try? Self.messages(message(header: header))
      #expect(read == nil || read?.count == 1)
    }
  }
}
