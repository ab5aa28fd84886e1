/// A request that a client sends.
package struct HTTPRequest: Sendable, Hashable {
  /// How long each part of an exchange may take, in nanoseconds; nil waits for ever.
  package struct Timeouts: Sendable, Hashable {
    /// Until the connection (and TLS) stands.
    package var connect: UInt64?
    /// From the start until the first byte of the answer.
    package var firstByte: UInt64?
    /// Longest silence in the middle of a body.
    package var idle: UInt64?
    /// From the start until the last byte.
    package var total: UInt64?

    /// Time limits; by default 10 s to connect, no other.
    package init(
      connect: UInt64? = 10_000_000_000, firstByte: UInt64? = nil, idle: UInt64? = nil,
      total: UInt64? = nil
    ) {
      self.connect = connect
      self.firstByte = firstByte
      self.idle = idle
      self.total = total
    }
  }

  /// Such as `GET`.
  package var method: String
  /// An absolute `http` or `https` URL.
  package var url: String
  package var headers: HTTPHeaders
  /// The body; nil sends none.
  package var body: [UInt8]?
  package var timeouts: Timeouts
  /// Bytes that the body of the answer may have once decoded; more fails with `HTTPError.Code.tooLarge`.
  package var bodyLimit: Int
  /// Redirects that are followed; credentials are dropped when the host, the port or the scheme changes.
  ///
  /// One more fails with `HTTPError.Code.tooManyRedirects`; with 0 the redirect itself is the answer.
  package var redirectLimit: Int
  /// How the request is signed for Amazon's services; nil sends it unsigned.
  ///
  /// A signed request follows no redirect.
  package var signature: AWSSignature?

  /// A request.
  package init(
    method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
    timeouts: Timeouts = Timeouts(), bodyLimit: Int = 64 << 20, redirectLimit: Int = 5,
    signature: AWSSignature? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.bodyLimit = bodyLimit
    self.redirectLimit = redirectLimit
    self.signature = signature
  }
}
