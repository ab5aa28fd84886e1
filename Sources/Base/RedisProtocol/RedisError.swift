/// Why a Redis server did not do what it was asked.
package enum RedisError: Error, Sendable, Hashable {
  /// No address of a server.
  case badAddress(String)
  /// No connection could be made.
  case unreachable(address: String, reason: String)
  /// The connection ended before the answer came: the command may have been carried out.
  case lost(address: String, reason: String)
  /// No answer came in time: the command may have been carried out.
  case timedOut(address: String, milliseconds: UInt64)
  /// The server wants a password or another one, or the user may not do this.
  case denied(address: String, reason: String)
  /// The server is part of a cluster and has the keys elsewhere.
  case cluster(address: String, reason: String)
  /// Any other error that the server answered.
  case reply(RedisReplyError)
  /// The server sent what is no RESP.
  case badReply(address: String, reason: String)
  case cancelled
  /// The client has been closed.
  case closed

  /// One line that says what happened and, where there is something to do, what.
  package var message: String {
    switch self {
    case .badAddress(let reason): reason
    case .unreachable(let address, let reason): "cannot connect to \(address): \(reason)"
    case .lost(let address, let reason): "the connection to \(address) was lost: \(reason)"
    case .timedOut(let address, let milliseconds):
      "\(address) did not answer within \(milliseconds) ms"
    case .denied(let address, let reason):
      "\(address) refuses the login: \(reason): check user and password"
    case .cluster(let address, let reason):
      "\(address) is a cluster (\(reason)), which is not supported: give a single server"
    case .reply(let error): "the server answers: \(error.message)"
    case .badReply(let address, let reason): "\(address) does not speak Redis: \(reason)"
    case .cancelled: "cancelled"
    case .closed: "the connection has been closed"
    }
  }

  /// The error that an answer of a server stands for.
  init(_ error: RedisReplyError, address: String) {
    switch error.code {
    case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN":
      self = .cluster(address: address, reason: error.message)
    case "NOAUTH", "WRONGPASS", "NOPERM": self = .denied(address: address, reason: error.message)
    default: self = .reply(error)
    }
  }

  /// Whether the same command may succeed a little later.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .lost, .timedOut: true
    case .reply(let error):
      ["LOADING", "BUSY", "READONLY", "MASTERDOWN", "TRYAGAIN"].contains(error.code)
    default: false
    }
  }
}
