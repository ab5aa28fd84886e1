extension CurlTransport {
  /// What holds for all requests of a client.
  package struct Configuration: Sendable, Hashable {
    /// How requests leave.
    package enum Proxy: Sendable, Hashable {
      /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` in the environment say.
      case environment
      /// Directly, whatever the environment says.
      case none
      /// Through that proxy (`http`, `https`, `socks4`, `socks5` or `socks5h`), except to those hosts.
      case url(String, except: [String] = [])
    }

    /// Names that mean something here: the proxies', `CURL_CA_BUNDLE`, `SSL_CERT_FILE`, `SSL_CERT_DIR`.
    package var environment: [String: String]
    package var proxy: Proxy
    /// A file of trusted authorities (PEM) in place of the system's and the environment's; nil keeps those.
    package var authorities: String?
    /// `User-Agent` of requests that name none.
    package var userAgent: String
    /// Connections that are kept open when nothing uses them.
    package var idleConnections: Int
    /// Connections to one host at a time, more requests wait; 0 sets no limit.
    package var connectionsPerHost: Int
    /// Bytes that all header fields of an answer may have.
    package var headerBytes: Int
    /// Header fields that an answer may have.
    package var headerFields: Int

    /// The defaults, with the environment that names proxies and authorities.
    package init(
      environment: [String: String] = [:], proxy: Proxy = .environment, authorities: String? = nil,
      userAgent: String = "dna", idleConnections: Int = 512, connectionsPerHost: Int = 0,
      headerBytes: Int = 256 << 10, headerFields: Int = 1000
    ) {
      self.environment = environment
      self.proxy = proxy
      self.authorities = authorities
      self.userAgent = userAgent
      self.idleConnections = idleConnections
      self.connectionsPerHost = connectionsPerHost
      self.headerBytes = headerBytes
      self.headerFields = headerFields
    }

    /// The proxy for URLs of that scheme, and the hosts it is not for; empty texts mean none.
    ///
    /// As curl reads them: `HTTP_PROXY` in capitals is not read, because a CGI server sets it to what
    /// a stranger's `Proxy` header says.
    func proxy(for scheme: Substring) -> (url: String, except: String) {
      switch proxy {
      case .none: return ("", "")
      case .url(let url, let except): return (url, except.joined(separator: ","))
      case .environment:
        let names =
          scheme == "https"
          ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
          : ["http_proxy", "all_proxy", "ALL_PROXY"]
        return (first(of: names) ?? "", first(of: ["no_proxy", "NO_PROXY"]) ?? "")
      }
    }

    /// The file of authorities that replaces the system's, in curl's order.
    var authorityFile: String? { authorities ?? first(of: ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]) }

    /// The folder of authorities that replaces the system's.
    var authorityFolder: String? { authorities == nil ? first(of: ["SSL_CERT_DIR"]) : nil }

    private func first(of names: [String]) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
  }
}
