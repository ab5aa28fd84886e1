/// A command as it goes to a server: words of any bytes.
package struct RedisCommand: Sendable, Hashable {
  private var count = 0
  private var body: [UInt8] = []

  /// A command of these words.
  package init(_ words: String...) {
    for word in words { add(word) }
  }

  /// Adds a word.
  package mutating func add(_ word: String) {
    var word = word
    word.withUTF8 { add($0) }
  }

  /// Adds a word of bytes.
  package mutating func add(_ word: [UInt8]) { word.withUnsafeBufferPointer { add($0) } }

  /// Adds a word that is a number.
  package mutating func add(_ number: some BinaryInteger) { add(String(number)) }

  private mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
    count += 1
    body.reserveCapacity(body.count + word.count + 16)
    body.append(UInt8(ascii: "$"))
    Self.append(word.count, to: &body)
    body.append(contentsOf: word)
    body.append(0x0D)
    body.append(0x0A)
  }

  /// Appends the command in the form that servers read: an array of strings.
  package func append(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "*"))
    Self.append(count, to: &bytes)
    bytes += body
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    if number < 10 {
      bytes.append(0x30 + UInt8(number))
    } else {
      bytes += String(number).utf8
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
  }
}
