/// Why the runtime could not do what it was asked.
package enum RuntimeError: Error, Sendable, Hashable {
  case unknownAgent(String)
  case staleIncarnation(agent: String, current: UInt64)
  case revisionForgotten(oldest: UInt64)
  case unknownSubscription(String)
  /// A value that breaks a stated limit or rule.
  case invalid(String)
  /// The engine cannot be reached or went away; `where` is its address.
  case unavailable(address: String, reason: String)
  /// The store takes no writes now: a full disk.
  case readOnly(String)
  /// The store cannot be used any more: failed sync, corruption.
  case storeFailed(String)
  /// The engine answered what this client does not understand.
  case badReply(String)
  case cancelled

  /// One line that says what happened.
  package var message: String {
    switch self {
    case .unknownAgent(let id): "there is no agent '\(id)'"
    case .staleIncarnation(let agent, let current):
      "another instance of '\(agent)' has registered since (incarnation \(current))"
    case .revisionForgotten(let oldest):
      "changes before revision \(oldest) are not kept any more: list the agents again"
    case .unknownSubscription(let name): "there is no subscription '\(name)'"
    case .invalid(let reason): reason
    case .unavailable(let address, let reason):
      "the engine at \(address) cannot be reached: \(reason)"
    case .readOnly(let reason): "the store takes no writes: \(reason)"
    case .storeFailed(let reason): "the store has failed: \(reason)"
    case .badReply(let reason): "the engine gave an answer that cannot be read: \(reason)"
    case .cancelled: "cancelled"
    }
  }
}
