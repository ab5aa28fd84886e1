import Platform
import Text

/// Vectors for texts: words are hashed to places (Weinberger and others, "Feature hashing for large scale
/// multitask learning", ICML 2009), so that texts that share words are near each other.
enum MockEmbedding {
  static let defaultDimensions = 64

  static func vector(for text: String, dimensions: Int) -> [Float] {
    var vector = [Float](repeating: 0, count: dimensions)
    for stem in Words.contentStems(in: text) {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in stem.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      var random = SeededGenerator(seed: hash)
      let place = random.nextInt(below: dimensions)
      vector[place] += random.next() & 1 == 0 ? 1 : -1
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A text without words still has a direction.
    guard norm > 0 else { return [1] + [Float](repeating: 0, count: dimensions - 1) }
    return vector.map { $0 / norm }
  }

  /// The vector as base64 of little-endian floats, which the OpenAI clients ask for.
  static func base64(_ vector: [Float]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = vector.flatMap { value in
      let bits = value.bitPattern
      return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
    }
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        text.append(
          isPadding ? UInt8(ascii: "=") : alphabet[Int(word >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
