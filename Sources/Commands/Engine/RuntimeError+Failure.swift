import AgentRuntime
import CommandLineKit

extension RuntimeError {
  /// What a user is told.
  var failure: CommandFailure {
    switch self {
    case .unknownAgent: CommandFailure(message, hint: "see 'dna agent list'", code: "unknown-agent")
    case .staleIncarnation: CommandFailure(message, code: "stale-incarnation")
    case .revisionForgotten: CommandFailure(message, code: "revision-forgotten")
    case .unknownSubscription: CommandFailure(message, code: "unknown-subscription")
    case .invalid: CommandFailure(message, code: "invalid")
    case .unavailable(let address, _):
      CommandFailure(
        message,
        hint: address.hasPrefix("redis")
          ? "start the server, or leave '--engine' out to use the embedded engine"
          : "see 'dna engine status'", code: "engine-unavailable")
    case .readOnly:
      CommandFailure(message, hint: "free some space, then try again", code: "read-only")
    case .storeFailed:
      CommandFailure(message, hint: "nothing that was acknowledged is lost", code: "store-failed")
    case .badReply: CommandFailure(message, code: "bad-reply")
    case .cancelled: CommandFailure(message, code: "cancelled")
    }
  }
}

/// The failure for a task that does not exist.
func unknownTask(_ id: String) -> CommandFailure {
  CommandFailure("there is no task '\(id)'", hint: "see 'dna queue list'", code: "unknown-task")
}
