import Platform

/// What a store is and what must be in it; a small text file that is replaced in one step.
///
///     dna-journal 1
///     store 0123456789abcdef0123456789abcdef
///     snapshot 0
///     durable 0
///     crc32c 01234567
struct Manifest: Sendable, Hashable {
  /// The name of the store: two random words.
  var identity: StoreIdentity
  /// The last record that the snapshot covers, or 0 when there is none.
  var snapshot: UInt64 = 0
  /// A record that was durable when this was written: its loss is damage, never a torn write.
  var durable: UInt64 = 0

  /// The file's bytes.
  var bytes: [UInt8] {
    let body = """
      dna-journal 1
      store \(identity.text)
      snapshot \(snapshot)
      durable \(durable)

      """
    return Array((body + "crc32c \(Self.hexadecimal(UInt64(Array(body.utf8).crc32c), 8))\n").utf8)
  }

  init(identity: StoreIdentity) { self.identity = identity }

  /// Reads the file's bytes; nil when one bit of them is wrong.
  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let words = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    guard words.count == 5, words.allSatisfy({ $0.count == 2 }),
      let identity = StoreIdentity(words[1][1]), let snapshot = UInt64(words[2][1]),
      let durable = UInt64(words[3][1])
    else { return nil }
    self.identity = identity
    self.snapshot = snapshot
    self.durable = durable
    guard self.bytes == bytes else { return nil }
  }

  static func hexadecimal(_ word: UInt64, _ digits: Int) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// The name of a store, in every file of it: a file of another store is not taken for its own.
struct StoreIdentity: Sendable, Hashable {
  var high: UInt64
  var low: UInt64

  /// A new name.
  init(_ entropy: () -> UInt64) {
    high = entropy()
    low = entropy()
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 32 hexadecimal digits.
  init?(_ text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  var text: String { Manifest.hexadecimal(high, 16) + Manifest.hexadecimal(low, 16) }
}
