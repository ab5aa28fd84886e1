/// Why an exchange did not come to its end; an answer with a status of 400 or more is no such error.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name of what went wrong.
  package enum Code: String, Sendable, CaseIterable {
    /// The URL is no absolute http or https URL.
    case badURL = "bad-url"
    /// The method or a header field could not be sent as it is.
    case badRequest = "bad-request"
    case cannotResolve = "cannot-resolve"
    case cannotConnect = "cannot-connect"
    /// The certificate or the handshake was refused.
    case tls
    /// A time limit passed; `phase` says which.
    case timeout
    case tooLarge = "too-large"
    case tooManyRedirects = "too-many-redirects"
    /// The connection ended before the answer did.
    case interrupted
    /// What came is not HTTP.
    case malformed
    case cancelled
    /// libcurl cannot be opened on this machine.
    case libraryMissing = "library-missing"
    case other
  }

  package var code: Code
  /// What happened, where (the URL without credentials) and what to do next.
  package var message: String
  /// Of a timeout: `connect`, `first-byte`, `idle` or `total`.
  package var phase: String?

  /// An error.
  package init(_ code: Code, _ message: String, phase: String? = nil) {
    self.code = code
    self.message = message
    self.phase = phase
  }

  package var description: String { message }

  /// Whether the same request may do better later: nothing was wrong with the request itself.
  package var isTransient: Bool {
    switch code {
    case .cannotResolve, .cannotConnect, .timeout, .interrupted: true
    default: false
    }
  }
}
