/// The head of a request while its lines come in.
struct HTTPRequestHead: Sendable {
  /// How the end of the body is found (RFC 9112 §6.3).
  enum Framing: Sendable, Hashable {
    case none
    case length(Int)
    case chunked
  }

  private static let methodLimit = 32
  private static let fieldLimit = 256

  var method = ""
  var target = ""
  var headers = HTTPHeaders()
  var isVersion10 = false
  var keepsAlive = true
  var expectsContinue = false
  private var authority: String?

  mutating func readRequestLine(
    _ line: ArraySlice<UInt8>, targetLimit: Int
  ) throws(HTTPRejection) {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw HTTPRejection(400, "the request line is not METHOD TARGET HTTP/1.1")
    }
    let (name, path, version) = (parts[0], parts[1], parts[2])
    guard !name.isEmpty, name.count <= Self.methodLimit, name.allSatisfy(HTTPGrammar.isToken) else {
      throw HTTPRejection(400, "the method is no token of at most \(Self.methodLimit) bytes")
    }
    guard path.count <= targetLimit else {
      throw HTTPRejection(414, "the request target has more than \(targetLimit) bytes")
    }
    guard !path.isEmpty, path.allSatisfy(HTTPGrammar.isTarget) else {
      throw HTTPRejection(400, "the request target has a byte that must be percent-encoded")
    }
    try readVersion(version)
    method = String(decoding: name, as: UTF8.self)
    try readTarget(String(decoding: path, as: UTF8.self))
  }

  private mutating func readVersion(_ version: ArraySlice<UInt8>) throws(HTTPRejection) {
    let bytes = Array(version)
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), isDigit(bytes[5]), isDigit(bytes[7]),
      bytes[6] == UInt8(ascii: ".")
    else { throw HTTPRejection(400, "the version is not HTTP/1.1") }
    guard bytes[5] == UInt8(ascii: "1") else {
      throw HTTPRejection(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
    }
    isVersion10 = bytes[7] == UInt8(ascii: "0")
    keepsAlive = !isVersion10
  }

  /// Takes the target in origin, absolute or asterisk form (RFC 9112 §3.2).
  private mutating func readTarget(_ text: String) throws(HTTPRejection) {
    if text.hasPrefix("/") || text == "*" && method == "OPTIONS" {
      target = text
      return
    }
    if method == "CONNECT" { throw HTTPRejection(501, "this server is no proxy") }
    let scheme = ["http://", "https://"].first { text.lowercased().hasPrefix($0) }
    guard let scheme else {
      throw HTTPRejection(400, "the request target is neither a path nor a URL")
    }
    let rest = text.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    authority = String(host)
    let path = rest.dropFirst(host.count)
    target = path.hasPrefix("/") ? String(path) : "/" + path
  }

  mutating func readField(_ line: ArraySlice<UInt8>) throws(HTTPRejection) {
    guard headers.fields.count < Self.fieldLimit else {
      throw HTTPRejection(431, "there are more than \(Self.fieldLimit) header fields")
    }
    let (name, value) = try split(line)
    headers.add(name, value)
  }

  /// Trailer fields are looked at and dropped: merging them is not safe (RFC 9110 §6.5.1).
  func checkTrailer(_ line: ArraySlice<UInt8>) throws(HTTPRejection) { _ = try split(line) }

  private func split(_ line: ArraySlice<UInt8>) throws(HTTPRejection) -> (String, String) {
    if let first = line.first, HTTPGrammar.isBlank(first) {
      throw HTTPRejection(400, "a header field is folded over two lines")
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw HTTPRejection(400, "a header field has no colon")
    }
    let name = line[..<colon]
    guard !name.isEmpty, name.allSatisfy(HTTPGrammar.isToken) else {
      throw HTTPRejection(400, "the name of a header field is no token")
    }
    let value = HTTPGrammar.trimmed(line[(colon + 1)...])
    guard value.allSatisfy(HTTPGrammar.isFieldByte) else {
      throw HTTPRejection(400, "a header field has a control character")
    }
    return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
  }

  /// Checks the head as a whole and tells how its body is framed.
  mutating func finish() throws(HTTPRejection) -> Framing {
    try checkHost()
    for value in headers.values("Connection") {
      let options = HTTPGrammar.list(value)
      if options.contains("close") {
        keepsAlive = false
      } else if options.contains("keep-alive"), isVersion10 {
        keepsAlive = true
      }
    }
    if let expectation = headers["Expect"] {
      guard expectation.lowercased() == "100-continue" else {
        throw HTTPRejection(417, "the only expectation that can be met is 100-continue")
      }
      expectsContinue = !isVersion10
    }
    return try framing()
  }

  private mutating func checkHost() throws(HTTPRejection) {
    let hosts = headers.values("Host")
    guard hosts.count <= 1, isVersion10 || hosts.count == 1 else {
      throw HTTPRejection(
        400, hosts.isEmpty ? "there is no Host field" : "there are two Host fields")
    }
    let isPlain = hosts.allSatisfy { host in
      host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }
    }
    guard isPlain else { throw HTTPRejection(400, "the Host field is no host") }
    // An absolute target names the host, whatever the field says (RFC 9112 §3.2.2).
    if let authority { headers["Host"] = authority }
  }

  private func framing() throws(HTTPRejection) -> Framing {
    let lengths = headers.values("Content-Length")
    let codings = headers.values("Transfer-Encoding")
    guard codings.isEmpty else {
      guard lengths.isEmpty else {
        throw HTTPRejection(400, "both Content-Length and Transfer-Encoding are given")
      }
      guard !isVersion10 else {
        throw HTTPRejection(400, "HTTP/1.0 has no Transfer-Encoding")
      }
      guard codings.count == 1, codings[0].lowercased() == "chunked" else {
        throw HTTPRejection(501, "the only transfer coding that is understood is chunked")
      }
      return .chunked
    }
    guard let length = lengths.first else { return .none }
    guard lengths.count == 1 else {
      throw HTTPRejection(400, "there are two Content-Length fields")
    }
    guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw HTTPRejection(400, "Content-Length is no number")
    }
    // Too many digits for an integer is too many bytes for any limit.
    return .length(Int(length) ?? .max)
  }
}
