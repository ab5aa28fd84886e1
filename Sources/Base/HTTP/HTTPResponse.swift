/// Status line and header fields of an answer.
package struct HTTPResponseHead: Sendable, Hashable {
  package var status: Int
  package var headers: HTTPHeaders
  /// Where the answer came from, after redirects.
  package var url: String

  /// A head.
  package init(status: Int, headers: HTTPHeaders = [:], url: String = "") {
    self.status = status
    self.headers = headers
    self.url = url
  }
}

/// When each phase of an exchange was over, in nanoseconds since its start; 0 for a phase that was skipped.
package struct HTTPTimings: Sendable, Hashable {
  package var nameLookup: UInt64 = 0
  package var connect: UInt64 = 0
  package var tls: UInt64 = 0
  package var requestSent: UInt64 = 0
  package var firstByte: UInt64 = 0
  package var total: UInt64 = 0
  /// Whether a connection that stood already was used.
  package var isReused = false

  /// No phase has passed.
  package init() {}
}

/// A whole answer.
package struct HTTPResponse: Sendable, Hashable {
  package var head: HTTPResponseHead
  package var body: [UInt8]
  package var timings: HTTPTimings

  /// An answer.
  package init(head: HTTPResponseHead, body: [UInt8], timings: HTTPTimings = HTTPTimings()) {
    self.head = head
    self.body = body
    self.timings = timings
  }

  /// The status code.
  package var status: Int { head.status }
}
