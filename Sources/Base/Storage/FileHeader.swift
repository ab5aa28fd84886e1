import Checksum

/// The first 64 bytes of a segment or snapshot; integers are little-endian.
///
///     0  magic, `DNAJRNL1` or `DNASNAP1`
///     8  u32 version, 1
///     12 u32 CRC-32C of a snapshot's payload, zero in a segment
///     16 the store's name
///     32 u64 salt of a segment, bytes of a snapshot's payload
///     40 u64 first record of a segment, last record of a snapshot
///     48 zeros
///     60 u32 CRC-32C of the bytes before
struct FileHeader: Sendable, Hashable {
  static let size = 64
  static let segmentMagic: UInt64 = 0x314C_4E52_4A41_4E44
  static let snapshotMagic: UInt64 = 0x3150_414E_5341_4E44
  static let version: UInt32 = 1

  var magic: UInt64
  var identity: StoreIdentity
  /// A segment's salt, or the bytes of a snapshot.
  var word: UInt64
  /// A segment's first record, or a snapshot's last.
  var sequence: UInt64
  /// The checksum of a snapshot's payload.
  var payloadChecksum: UInt32 = 0

  /// The header's bytes.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.size)
    bytes.withUnsafeMutableBytes { buffer in
      buffer.set(magic, at: 0)
      buffer.set(Self.version, at: 8)
      buffer.set(payloadChecksum, at: 12)
      buffer.set(identity.high, at: 16)
      buffer.set(identity.low, at: 24)
      buffer.set(word, at: 32)
      buffer.set(sequence, at: 40)
      let crc = checksum_crc32c(0, buffer.baseAddress, Self.size - 4)
      buffer.set(crc, at: Self.size - 4)
    }
    return bytes
  }

  init(magic: UInt64, identity: StoreIdentity, word: UInt64, sequence: UInt64) {
    self.magic = magic
    self.identity = identity
    self.word = word
    self.sequence = sequence
  }

  /// Reads a header of that magic; nil when it is none, is of another version, or a bit is wrong.
  init?(_ bytes: UnsafeRawBufferPointer, magic: UInt64) {
    guard bytes.count >= Self.size, bytes.word64(at: 0) == magic,
      bytes.word32(at: 8) == Self.version,
      checksum_crc32c(0, bytes.baseAddress, Self.size - 4) == bytes.word32(at: Self.size - 4)
    else { return nil }
    self.init(
      magic: magic,
      identity: StoreIdentity(high: bytes.word64(at: 16), low: bytes.word64(at: 24)),
      word: bytes.word64(at: 32), sequence: bytes.word64(at: 40))
    payloadChecksum = bytes.word32(at: 12)
  }
}
