import Checksum

/// The form of a record in a segment; integers are little-endian.
///
///     0  u32 bytes of the payload
///     4  u32 CRC-32C of the segment's salt, bytes 0 ..< 4, bytes 8 ..< end with the padding
///     8  u64 sequence
///     16 u8  type
///     17 u8, u16  zero
///     20 u32 how many records before this one were not known to be durable when it was written
///     24 payload, padded with zeros to a multiple of 8
///
/// The last field tells a torn write from damage: a record that stands behind a bad one and says that
/// the bad one was durable proves damage; otherwise both are of writes that were never acknowledged.
enum RecordFormat {
  static let headerBytes = 24
  /// The largest payload; a length above it is not looked at further.
  static let maximumPayload = 64 << 20

  /// The bytes that a record with that payload takes.
  static func size(ofPayload count: Int) -> Int { (headerBytes + count + 7) & ~7 }

  /// Puts a record without its checksum and last field, which `seal` adds.
  static func append(
    _ payload: [UInt8], type: UInt8, sequence: UInt64, to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    var header: (UInt64, UInt64, UInt64) = (
      UInt64(UInt32(payload.count)).littleEndian, sequence.littleEndian, UInt64(type).littleEndian
    )
    withUnsafeBytes(of: &header) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: payload)
    let padding = start + size(ofPayload: payload.count) - bytes.count
    for _ in 0..<padding { bytes.append(0) }
  }

  /// Adds checksums to the records of `bytes`, whose predecessors up to `durable` are durable.
  static func seal(_ bytes: inout [UInt8], salt: UInt64, durable: UInt64) {
    let start = seed(salt)
    bytes.withUnsafeMutableBytes { buffer in
      var offset = 0
      while offset + headerBytes <= buffer.count {
        let length = Int(buffer.word32(at: offset))
        let sequence = buffer.word64(at: offset + 8)
        let unsynced = UInt32(clamping: sequence &- 1 &- durable)
        buffer.set(unsynced, at: offset + 20)
        let end = offset + size(ofPayload: length)
        let crc = checksum(UnsafeRawBufferPointer(buffer), offset, end, start)
        buffer.set(crc, at: offset + 4)
        offset = end
      }
    }
  }

  /// The start of every checksum of a segment.
  static func seed(_ salt: UInt64) -> UInt32 {
    var salt = salt.littleEndian
    return withUnsafeBytes(of: &salt) { checksum_crc32c(0, $0.baseAddress, $0.count) }
  }

  private static func checksum(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ seed: UInt32
  ) -> UInt32 {
    guard let base = bytes.baseAddress else { return seed }
    let length = checksum_crc32c(seed, base + start, 4)
    return checksum_crc32c(length, base + start + 8, end - start - 8)
  }

  /// A record that was found whole.
  struct Found {
    var sequence: UInt64
    var type: UInt8
    var payload: Range<Int>
    /// The first byte behind the record.
    var end: Int
    /// The last record that was known to be durable when this one was written.
    var durable: UInt64
  }

  /// Why there is no record at a place.
  enum Fault: Error {
    case cutShort
    case badLength
    case badChecksum

    var text: String {
      switch self {
      case .cutShort: "the file ends inside the record"
      case .badLength: "the length is impossible"
      case .badChecksum: "the checksum does not match"
      }
    }
  }

  /// Reads the record at `offset`.
  static func record(
    in bytes: UnsafeRawBufferPointer, at offset: Int, seed: UInt32
  ) -> Result<Found, Fault> {
    guard offset + headerBytes <= bytes.count else { return .failure(.cutShort) }
    let length = Int(bytes.word32(at: offset))
    guard length <= maximumPayload else { return .failure(.badLength) }
    let end = offset + size(ofPayload: length)
    guard end <= bytes.count else { return .failure(.cutShort) }
    guard checksum(bytes, offset, end, seed) == bytes.word32(at: offset + 4) else {
      return .failure(.badChecksum)
    }
    let sequence = bytes.word64(at: offset + 8)
    return .success(
      Found(
        sequence: sequence, type: bytes[offset + 16],
        payload: offset + headerBytes..<offset + headerBytes + length, end: end,
        durable: sequence &- 1 &- UInt64(bytes.word32(at: offset + 20))))
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian word at a place.
  func word32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The little-endian word at a place.
  func word64(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The little-endian word at a place.
  func word32(at offset: Int) -> UInt32 { UnsafeRawBufferPointer(self).word32(at: offset) }

  /// The little-endian word at a place.
  func word64(at offset: Int) -> UInt64 { UnsafeRawBufferPointer(self).word64(at: offset) }

  /// Puts a word in little-endian order.
  func set<Word: FixedWidthInteger>(_ word: Word, at offset: Int) {
    storeBytes(of: word.littleEndian, toByteOffset: offset, as: Word.self)
  }
}

extension [UInt8] {
  /// The CRC-32C of the bytes.
  var crc32c: UInt32 { withUnsafeBytes { checksum_crc32c(0, $0.baseAddress, $0.count) } }
}
