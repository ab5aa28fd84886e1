/// Something that carries requests: the client over libcurl, or a script in a test.
package protocol HTTPTransport: Sendable {
  /// Sends a request and gathers the whole answer.
  ///
  /// Cancelling the task stops the transfer and throws `HTTPError.Code.cancelled`.
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse

  /// Sends a request and hands over the answer as it comes.
  ///
  /// `receive` is called for one transfer in order, never twice at a time, and must not block: first with
  /// the head, then with parts of the body. The bytes are valid for the length of the call only. When it
  /// returns `.stop` the transfer ends at once and the call returns as if the body were over.
  ///
  /// - Returns: the timings, once the body is over.
  func stream(
    _ request: HTTPRequest, receive: @escaping @Sendable (HTTPReceived) -> HTTPReceiveDecision
  ) async throws(HTTPError) -> HTTPTimings
}

/// A part of an answer under way.
package enum HTTPReceived: ~Escapable {
  case head(HTTPResponseHead)
  case body(Span<UInt8>)
}

/// Whether a transfer goes on.
package enum HTTPReceiveDecision: Sendable, Hashable {
  case more
  case stop
}
