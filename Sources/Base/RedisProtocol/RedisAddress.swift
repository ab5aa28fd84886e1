package import Platform

/// Where a Redis or Valkey server is: `redis://host:port/db`, `rediss://…` with TLS, or `unix:///path?db=1`.
///
/// The description carries neither user nor password.
package struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
  /// How the server is reached.
  package enum Place: Sendable, Hashable {
    case tcp(host: String, port: UInt16)
    /// TLS from the first byte.
    case tls(host: String, port: UInt16)
    case unix(FilePath)
  }

  package var place: Place
  package var user: String?
  package var password: String?
  package var database: Int

  /// An address.
  package init(
    _ place: Place, user: String? = nil, password: String? = nil, database: Int = 0
  ) {
    self.place = place
    self.user = user
    self.password = password
    self.database = database
  }

  /// Reads an address; `password` counts when the address has none itself.
  package init(_ text: String, password: String? = nil) throws(RedisError) {
    guard let separator = text.firstRange(of: "://") else {
      throw Self.failure("an address begins with redis://, rediss:// or unix://")
    }
    let scheme = text[..<separator.lowerBound].lowercased()
    var rest = text[separator.upperBound...]
    var query: Substring?
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    var user: String?
    var secret = password
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    if let at = rest[..<slash].lastIndex(of: "@") {
      let login = rest[..<at]
      rest = rest[rest.index(after: at)...]
      let colon = login.firstIndex(of: ":") ?? login.endIndex
      let name = try Self.decoded(login[..<colon], "user")
      user = name.isEmpty ? nil : name
      if colon < login.endIndex {
        secret = try Self.decoded(login[login.index(after: colon)...], "password")
      }
    }
    var database: Substring = ""
    switch scheme {
    case "unix":
      guard rest.hasPrefix("/"), rest.utf8.count > 1 else {
        throw Self.failure("a socket is written as unix:///path/to/redis.sock")
      }
      place = .unix(FilePath(try Self.decoded(rest, "path")))
    case "redis", "rediss":
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      database = rest[slash...].dropFirst()
      let (host, port) = try Self.hostAndPort(rest[..<slash])
      place = scheme == "redis" ? .tcp(host: host, port: port) : .tls(host: host, port: port)
    default:
      throw Self.failure("the scheme is none of redis, rediss and unix")
    }
    for pair in query?.split(separator: "&") ?? [] {
      guard pair.hasPrefix("db="), database.isEmpty else {
        throw Self.failure("only db=NUMBER may stand behind the question mark")
      }
      database = pair.dropFirst(3)
    }
    guard let number = database.isEmpty ? 0 : Int(database), (0...0xFFFF).contains(number) else {
      throw Self.failure("the database is no number from 0 to 65535")
    }
    self.database = number
    self.user = user
    self.password = secret
  }

  private static func hostAndPort(
    _ text: Substring
  ) throws(RedisError) -> (String, UInt16) {
    var host = text
    var port: UInt16 = 6379
    let colon = text.lastIndex(of: ":")
    if let colon, !text[colon...].contains("]") {
      guard let number = UInt16(text[colon...].dropFirst()), number > 0 else {
        throw failure("the port is none")
      }
      port = number
      host = text[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { throw failure("the host is missing") }
    return (String(host), port)
  }

  /// Percent-encoding taken back; user, password and path may hold any byte.
  private static func decoded(_ text: Substring, _ what: String) throws(RedisError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
        let value = UInt8(String(Substring(digits)), radix: 16)
      else { throw failure("the \(what) has a '%' without two digits") }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw failure("the \(what) is no UTF-8")
    }
    return decoded
  }

  private static func failure(_ reason: String) -> RedisError {
    // The text itself is not repeated: it may hold a password.
    .badAddress("this is no address of a Redis server: \(reason)")
  }

  package var description: String {
    let suffix = database == 0 ? "" : "/\(database)"
    switch place {
    case .tcp(let host, let port): return "redis://\(Self.written(host)):\(port)\(suffix)"
    case .tls(let host, let port): return "rediss://\(Self.written(host)):\(port)\(suffix)"
    case .unix(let path): return "unix://\(path)" + (database == 0 ? "" : "?db=\(database)")
    }
  }

  private static func written(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
