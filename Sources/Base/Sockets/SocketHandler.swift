/// What reacts to a socket; called on the loop's thread, one call at a time, and must not block.
package protocol SocketHandler: AnyObject, Sendable {
  /// The connection that was asked for stands.
  func socketDidOpen(_ socket: StreamSocket)

  /// Bytes came; they are valid for the length of the call.
  func socket(_ socket: StreamSocket, received bytes: Span<UInt8>)

  /// The other side will send no more; sending to it may still work.
  func socketDidEnd(_ socket: StreamSocket)

  /// All that was queued has gone to the system.
  func socketDidDrain(_ socket: StreamSocket)

  /// The socket is closed, for this reason unless it was closed here; the last call, made exactly once.
  func socketDidClose(_ socket: StreamSocket, error: SocketError?)
}

extension SocketHandler {
  /// Nothing: accepted sockets stand already.
  package func socketDidOpen(_ socket: StreamSocket) {}

  /// Nothing: who sends little need not wait.
  package func socketDidDrain(_ socket: StreamSocket) {}
}
