/// A key that is used and never shown: every description of it is `***`.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The key itself, for the header of a request and nothing else.
  package let value: String

  /// A key; surrounding white space, as files and commands leave it, is dropped.
  package init(_ value: String) {
    let isBlank = { (byte: UInt8) in byte <= 0x20 }
    let bytes = value.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    self.value = String(decoding: Array(bytes), as: UTF8.self)
  }

  package var description: String { "***" }
  package var debugDescription: String { "***" }
  /// No members, so that `dump` shows nothing of the key.
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// The text with the key in it replaced by `***`.
  package func redacting(_ text: String) -> String {
    let key = Array(value.utf8)
    // A key of a few letters would blank out half the words of a message.
    guard key.count >= 6 else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes.count - index >= key.count, bytes[index] == key[0],
        bytes[index..<index + key.count].elementsEqual(key)
      {
        result += "***".utf8
        index += key.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
