/// A value of the Redis serialization protocol, version 2 or 3.
///
/// Source: redis.io/docs/latest/develop/reference/protocol-spec. Attributes are read and left out: no
/// command that is used here sends any.
package enum RESPValue: Sendable, Hashable {
  /// A short line such as `OK`.
  case status(String)
  case bytes([UInt8])
  /// A text with its format of three letters, such as `txt`.
  case verbatim(format: String, text: [UInt8])
  case integer(Int64)
  /// The digits of an integer of any size.
  case bigNumber(String)
  case double(Double)
  case bool(Bool)
  case null
  case array([RESPValue])
  case set([RESPValue])
  /// Keys and values by turns, in the order in which they came.
  case map([RESPValue])
  /// What the server says unasked.
  case push([RESPValue])
  case error(RedisReplyError)

  /// The bytes of a text of any kind, or nil.
  package var data: [UInt8]? {
    switch self {
    case .bytes(let bytes), .verbatim(_, let bytes): bytes
    case .status(let text), .bigNumber(let text): Array(text.utf8)
    default: nil
    }
  }

  /// A text of any kind, invalid UTF-8 repaired, or nil.
  package var text: String? {
    switch self {
    case .bytes(let bytes), .verbatim(_, let bytes): String(decoding: bytes, as: UTF8.self)
    case .status(let text), .bigNumber(let text): text
    default: nil
    }
  }

  /// An integer, or a text that is one, or nil.
  package var int: Int64? {
    switch self {
    case .integer(let value): value
    case .bytes, .status, .bigNumber: text.flatMap(Int64.init)
    default: nil
    }
  }

  /// The elements of a collection of any kind; those of a map are keys and values by turns.
  package var items: [RESPValue]? {
    switch self {
    case .array(let items), .set(let items), .map(let items), .push(let items): items
    default: nil
    }
  }

  /// Whether this is the absence of a value.
  package var isNull: Bool { self == .null }
}

/// An error that a server answered with: `MOVED 3999 127.0.0.1:6381` has the code `MOVED`.
package struct RedisReplyError: Error, Sendable, Hashable {
  /// The first word when it is one in capitals, else `ERR`.
  package var code: String
  /// The whole line.
  package var message: String

  /// The error of a line.
  package init(_ line: String) {
    let first = line.prefix { $0 != " " }
    let isCode = !first.isEmpty && first.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    code = isCode ? String(first) : "ERR"
    message = line
  }
}
