package import JSON

/// What a trace keeps of a value: its JSON text, secrets masked, cut to a size.
package struct TraceCapture: Sendable, Hashable {
  /// JSON text; when cut it is only the beginning of one, and always valid UTF-8.
  package var text: String
  /// Whether something was left out.
  package var isTruncated: Bool

  /// Bytes that are kept unless the caller says otherwise.
  package static let defaultLimit = 4_096

  /// The nesting beyond which nothing is kept.
  private static let depthLimit = 200

  /// Bytes looked at beyond the limit, so that a secret that the cut goes through is still recognised.
  private static let margin = 512

  /// Captures a value in at most `limit` bytes.
  ///
  /// - Complexity: linear in `limit`, however large the value is.
  package init(_ value: JSONValue, limit: Int = TraceCapture.defaultLimit) {
    var capture = Writer(limit: Swift.max(0, limit))
    capture.append(value, depth: 0)
    (text, isTruncated) = capture.finish()
  }

  /// Captures an object in at most `limit` bytes.
  package init(_ object: JSONObject, limit: Int = TraceCapture.defaultLimit) {
    self.init(.object(object), limit: limit)
  }

  private struct Writer {
    let limit: Int
    var bytes: [UInt8] = []
    var isCut = false

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { bytes.count > limit }

    mutating func append(_ value: JSONValue, depth: Int) {
      guard !isFull, depth < TraceCapture.depthLimit else {
        isCut = true
        bytes += "null".utf8
        return
      }
      switch value {
      case .null, .bool, .number: value.append(to: &bytes)
      case .string(let string): append(string)
      case .array(let elements):
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
          guard !isFull else { break }
          if index > 0 { bytes.append(UInt8(ascii: ",")) }
          append(element, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "]"))
      case .object(let object):
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in object.enumerated() {
          guard !isFull else { break }
          if index > 0 { bytes.append(UInt8(ascii: ",")) }
          append(member.key)
          bytes.append(UInt8(ascii: ":"))
          if SecretMask.isSecretName(member.key), !member.value.isNull {
            append(SecretMask.mask)
          } else {
            append(member.value, depth: depth + 1)
          }
        }
        bytes.append(UInt8(ascii: "}"))
      }
    }

    private mutating func append(_ string: String) {
      guard !isFull else {
        isCut = true
        return
      }
      let room = limit - bytes.count + TraceCapture.margin
      var part = Array(string.utf8.prefix(room))
      if part.count == room { isCut = isCut || string.utf8.count > room }
      let isMasked = SecretMask.mask(&part)
      let text = isMasked || isCut ? String(decoding: part, as: UTF8.self) : string
      JSONValue.append(string: text, to: &bytes)
    }

    mutating func finish() -> (String, Bool) {
      guard bytes.count > limit else { return (String(decoding: bytes, as: UTF8.self), isCut) }
      var end = limit
      while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      return (String(decoding: bytes[..<end], as: UTF8.self), true)
    }
  }
}
