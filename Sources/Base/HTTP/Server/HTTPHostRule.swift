import Sockets

/// For which hosts a server answers, so that a web page cannot reach it under a name of its own.
///
/// A browser lets a page talk to the host that the page came from. When that name is pointed at 127.0.0.1
/// afterwards (DNS rebinding), the page talks to whatever listens there; the `Host` field still has the
/// page's name. An IP address in `Host` cannot come from such a page, so it is always taken.
package struct HTTPHostRule: Sendable, Hashable {
  /// Names that are taken besides `localhost`, `*.localhost` and IP addresses; without port.
  package var names: [String]
  /// Whether any name is taken.
  package var allowsAny: Bool

  /// A rule; by default only this machine's own names and addresses are taken.
  package init(names: [String] = [], allowsAny: Bool = false) {
    self.names = names
    self.allowsAny = allowsAny
  }

  /// Why a request with that `Host` field is refused, or nil when it is taken.
  ///
  /// A request without the field comes from no browser, and is taken.
  package func rejection(of host: String?) -> HTTPRejection? {
    guard !allowsAny, let host, !allows(Self.name(host)) else { return nil }
    return HTTPRejection(
      421,
      "this server does not answer for '\(host)', only for localhost and IP addresses"
        + (names.isEmpty ? "" : " and for \(names.joined(separator: ", "))"))
  }

  private func allows(_ name: String) -> Bool {
    name == "localhost" || name.hasSuffix(".localhost")
      || names.contains { $0.lowercased() == name }
      || (try? SocketAddress(ip: name, port: 0)) != nil
  }

  /// The host without port, brackets and the dot of the root, in small letters.
  private static func name(_ host: String) -> String {
    var name = host.lowercased()
    if name.hasPrefix("["), let end = name.firstIndex(of: "]") {
      return String(name[..<end].dropFirst())
    }
    if let colon = name.lastIndex(of: ":") { name = String(name[..<colon]) }
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }
}
