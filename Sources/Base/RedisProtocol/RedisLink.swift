import Sockets

/// A two-way stream of bytes to a server, plain or with TLS.
protocol RedisLink: AnyObject, Sendable {
  /// Sends bytes after those that were sent before; never blocks.
  func send(_ bytes: [UInt8])
  /// Ends the stream now.
  func close()
}

/// What hears of a link; one call at a time, and `linkDidClose` is the last.
protocol RedisLinkHandler: AnyObject, Sendable {
  func linkDidOpen()
  func linkReceived(_ bytes: Span<UInt8>)
  func linkDidClose(_ reason: String)
}

/// A link over TCP or a Unix socket.
final class PlainLink: RedisLink {
  private let socket: StreamSocket

  /// Begins to connect.
  init(
    to address: SocketAddress, on loop: EventLoop, handler: any RedisLinkHandler
  ) throws(SocketError) {
    socket = try StreamSocket.connect(to: address, on: loop, handler: Adapter(handler))
  }

  func send(_ bytes: [UInt8]) { socket.send(bytes) }
  func close() { socket.close() }

  private final class Adapter: SocketHandler {
    let handler: any RedisLinkHandler
    init(_ handler: any RedisLinkHandler) { self.handler = handler }

    func socketDidOpen(_ socket: StreamSocket) { handler.linkDidOpen() }
    func socket(_ socket: StreamSocket, received bytes: Span<UInt8>) { handler.linkReceived(bytes) }
    func socketDidEnd(_ socket: StreamSocket) { socket.close() }
    func socketDidClose(_ socket: StreamSocket, error: SocketError?) {
      handler.linkDidClose(error?.message ?? "the server closed it")
    }
  }
}
