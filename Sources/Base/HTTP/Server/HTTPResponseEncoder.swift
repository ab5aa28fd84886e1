/// Heads and chunks of answers as bytes (RFC 9112 §4, §7.1).
enum HTTPResponseEncoder {
  /// How the end of an answer's body is marked.
  enum Framing: Sendable, Hashable {
    /// No body and nothing that says how long it is: 204 and 304.
    case none
    case length(Int)
    case chunked
    /// The end of the connection is the end of the body: HTTP/1.0.
    case close
  }

  /// Fields that the server sets itself: two that differ would let answers be split.
  private static let own: Set = [
    "content-length", "transfer-encoding", "connection", "keep-alive", "date",
  ]

  /// The head with the empty line, or nil when a field cannot be sent: a header with a line break.
  static func head(
    status: Int, headers: HTTPHeaders, framing: Framing, keepsAlive: Bool, isVersion10: Bool,
    date: String
  ) -> [UInt8]? {
    guard (200...599).contains(status) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    bytes += "HTTP/1.1 \(status) \(HTTPStatus.phrase(status))\r\n".utf8
    for field in headers.fields {
      guard isSendable(field) else { return nil }
      if own.contains(field.name.lowercased()) { continue }
      bytes += "\(field.name): \(field.value)\r\n".utf8
    }
    bytes += "Date: \(date)\r\n".utf8
    switch framing {
    case .none, .close: break
    case .length(let count): bytes += "Content-Length: \(count)\r\n".utf8
    case .chunked: bytes += "Transfer-Encoding: chunked\r\n".utf8
    }
    if !keepsAlive || framing == .close {
      bytes += "Connection: close\r\n".utf8
    } else if isVersion10 {
      bytes += "Connection: keep-alive\r\n".utf8
    }
    bytes += "\r\n".utf8
    return bytes
  }

  private static func isSendable(_ field: HTTPHeaders.Field) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy(HTTPGrammar.isToken)
      && field.value.utf8.allSatisfy(HTTPGrammar.isFieldByte)
  }

  /// A chunk with its size; never the last one, since an empty part gives nothing.
  static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    bytes.isEmpty
      ? [] : Array(String(bytes.count, radix: 16).utf8) + [13, 10] + bytes + [13, 10]
  }

  /// The end of a chunked body.
  static let lastChunk = Array("0\r\n\r\n".utf8)
}
