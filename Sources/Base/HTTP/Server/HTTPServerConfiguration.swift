package import Platform
package import Sockets

/// Where a server listens and what it puts up with.
package struct HTTPServerConfiguration: Sendable {
  /// How long each part of an exchange may take, in nanoseconds.
  package struct TimeLimits: Sendable, Hashable {
    /// From the first byte of a request until its head is over; then 408.
    package var head: UInt64 = 10_000_000_000
    /// From the end of the head until the body is over; then 408.
    package var body: UInt64 = 120_000_000_000
    /// Without a request on a connection that stands; then it is closed.
    package var idle: UInt64 = 60_000_000_000
    /// Until the client has taken what was sent; then the connection is closed.
    package var send: UInt64 = 60_000_000_000

    /// The usual limits.
    package init() {}
  }

  /// The address; by default only this machine can reach it, on a port that the system chooses.
  package var address: Address = .loopback(port: 0)
  /// The hosts that requests may name; by default this machine's own.
  package var hosts = HTTPHostRule()
  package var limits = HTTPRequestParser.Limits()
  package var times = TimeLimits()
  /// Connections that stand at once; one more is answered with 503 and closed.
  package var connectionLimit = 10_000
  /// The time of day, for the Date field.
  package var clock = WallClock.system

  /// An address to listen on.
  package enum Address: Sendable, Hashable {
    /// 127.0.0.1.
    case loopback(port: UInt16)
    /// Any other, which must be asked for: other machines may reach it.
    case other(SocketAddress)
  }

  /// A server for this machine only.
  package init(port: UInt16 = 0) { address = .loopback(port: port) }
}
