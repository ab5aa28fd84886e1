/// The way to a value inside a JSON document (RFC 6901): `/nodes/0/id`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// Keys and indexes from the root inwards, unescaped.
  package var tokens: [String]

  /// The root.
  package init() { tokens = [] }

  /// A pointer of these tokens.
  package init(_ tokens: [String]) { self.tokens = tokens }

  /// Reads the string form: empty, or a `/` before every token with `~1` for `/` and `~0` for `~`.
  ///
  /// Nil when the text does not start with `/` or has a `~` that is not an escape.
  package init?(parsing text: String) {
    tokens = []
    if text.isEmpty { return }
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    for part in text.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let token = Self.unescape(part) else { return nil }
      tokens.append(token)
    }
  }

  private static func unescape(_ part: Substring.UTF8View) -> String? {
    guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
    var bytes: [UInt8] = []
    var escaping = false
    for byte in part {
      if escaping {
        guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else { return nil }
        bytes.append(byte == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
        escaping = false
      } else if byte == UInt8(ascii: "~") {
        escaping = true
      } else {
        bytes.append(byte)
      }
    }
    return escaping ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The array index that a token names: digits without leading zeros (RFC 6901, section 4).
  package static func index(_ token: String) -> Int? {
    guard token.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    guard token == "0" || token.utf8.first != UInt8(ascii: "0") else { return nil }
    return Int(token)
  }

  /// The pointer to the member of that name.
  package func appending(_ key: String) -> JSONPointer { JSONPointer(tokens + [key]) }

  /// The pointer to the element at that index.
  package func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [String(index)]) }

  /// The string form; empty for the root.
  package var description: String {
    tokens.reduce(into: "") { result, token in
      result += "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": result += "~0"
        case "/": result += "~1"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
  }
}

extension JSONValue {
  /// The value that a JSON pointer names below this one.
  package func value(at pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      switch value {
      case .object(let object):
        guard let child = object[token] else { return nil }
        value = child
      case .array(let elements):
        guard let index = JSONPointer.index(token), index < elements.count else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}
