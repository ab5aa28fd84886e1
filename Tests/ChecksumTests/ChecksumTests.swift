import Checksum
import Platform
import Testing

@Suite struct ChecksumTests {
  private func crc(_ bytes: [UInt8], _ start: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { checksum_crc32c(start, $0.baseAddress, $0.count) }
  }

  private func portable(_ bytes: [UInt8], _ start: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { checksum_crc32c_portable(start, $0.baseAddress, $0.count) }
  }

  /// RFC 3720, appendix B.4, whose bytes are in the order of the wire; and the usual check value.
  static let vectors: [([UInt8], UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    (
      [0x01, 0xC0, 0, 0] + [UInt8](repeating: 0, count: 12)
        + [0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0]
        + [0x02, 0, 0, 0, 0, 0, 0, 0], 0xD996_3A56
    ),
    (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ]

  @Test(arguments: vectors) func `the known checksums come out`(bytes: [UInt8], expected: UInt32) {
    #expect(crc(bytes) == expected)
    #expect(portable(bytes) == expected)
  }

  @Test func `the instruction and the tables agree at every length and place`() {
    var random = SeededGenerator(seed: 3720)
    let bytes = (0..<4096).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for length in 0..<300 {
      let start = random.nextInt(below: 64)
      let piece = Array(bytes[start..<start + length])
      #expect(crc(piece) == portable(piece), "length \(length)")
    }
    for start in 0..<16 {
      bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
        #expect(
          checksum_crc32c(7, rest.baseAddress, rest.count)
            == checksum_crc32c_portable(7, rest.baseAddress, rest.count))
      }
    }
  }

  @Test func `a checksum goes on from the one before`() {
    var random = SeededGenerator(seed: 1)
    let bytes = (0..<1000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for _ in 0..<200 {
      let cut = random.nextInt(below: 1001)
      let (head, tail) = (Array(bytes[..<cut]), Array(bytes[cut...]))
      #expect(crc(tail, crc(head)) == crc(bytes))
      #expect(portable(tail, portable(head)) == crc(bytes))
    }
  }

  @Test func `every changed bit changes the checksum`() {
    let bytes = Array("a record that somebody counts on".utf8)
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(crc(changed) != crc(bytes))
    }
  }
}
