/// A request that a server received.
package struct HTTPServerRequest: Sendable, Hashable {
  package var method: String
  /// Path and query as they were sent, such as `/v1/models?limit=2`.
  package var target: String
  package var headers: HTTPHeaders
  package var body: [UInt8]
  /// Number of the request on this server, from 1.
  package var number: Int
  /// Where the request came from, such as `127.0.0.1:40312`.
  package var peer: String

  /// A request.
  package init(
    method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
    number: Int = 1, peer: String = ""
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.number = number
    self.peer = peer
  }

  /// The target up to its query, percent-decoded where that gives valid UTF-8.
  package var path: String {
    let raw = target.prefix { $0 != "?" }
    return PercentCoding.decode(raw) ?? String(raw)
  }
}

/// The way back to the client; each call waits until the connection has taken the bytes.
///
/// Errors mean that the client is gone or the server is being stopped; a handler just returns then.
package protocol HTTPResponder: Sendable {
  /// Sends a whole answer; `Content-Length` is added.
  func send(status: Int, headers: HTTPHeaders, body: [UInt8]) async throws(HTTPError)

  /// Sends the head of an answer whose body follows in parts, chunked.
  func begin(status: Int, headers: HTTPHeaders) async throws(HTTPError)

  /// Sends a part of the body; nothing is held back.
  func write(_ bytes: [UInt8]) async throws(HTTPError)

  /// Ends the body.
  func end() async throws(HTTPError)

  /// Closes the connection here and now, whatever was promised: for fault injection.
  func abort() async
}

/// What a server does with a request; the task is cancelled when the client goes away.
package typealias HTTPHandler = @Sendable (HTTPServerRequest, any HTTPResponder) async -> Void
