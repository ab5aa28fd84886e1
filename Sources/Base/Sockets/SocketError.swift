package import Platform

/// Why a socket could not be opened, or why it came to its end.
package struct SocketError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A low-cardinality name of what went wrong.
  package enum Code: String, Sendable, CaseIterable {
    /// Neither an IP address with a port nor a path of a Unix socket.
    case badAddress = "bad-address"
    case cannotResolve = "cannot-resolve"
    case addressInUse = "address-in-use"
    case permission
    case refused
    /// The other side broke the connection off.
    case reset
    /// The process or the system has no descriptor left.
    case outOfDescriptors = "out-of-descriptors"
    /// The loop was stopped.
    case stopped
    case other
  }

  package var code: Code
  /// What happened, where and, if there is something to do, what.
  package var message: String

  /// An error.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error that the system reported for what was tried, such as `listen on '127.0.0.1:80'`.
  package init(_ error: SystemError, doing what: String, hint: String? = nil) {
    self.init(
      Self.code(of: error.number),
      "cannot \(what): \(error)" + (hint.map { ": \($0)" } ?? ""))
  }

  package var description: String { message }
}
