package import AgentManifest

/// What an agent says of itself right now.
package enum AgentStatus: String, Sendable, Hashable, CaseIterable {
  case starting
  case available
  case busy
  /// Ends what it has and takes nothing new.
  case draining
  case error
  /// Its lease lapsed: no heartbeat came. Set by the registry only.
  case lost
}

/// An agent that is registered.
package struct AgentRecord: Sendable, Hashable {
  package var manifest: AgentManifest
  package var status: AgentStatus
  /// Rises with each registration in the engine; a heartbeat with an older one is stale.
  package var incarnation: UInt64
  /// Tasks that run now.
  package var load: Int
  /// Where it can be reached, when it says so.
  package var endpoint: String?
  /// Nanoseconds since 1970.
  package var registeredAt: UInt64
  package var lastHeartbeat: UInt64
  package var leaseExpires: UInt64

  /// A record.
  package init(
    manifest: AgentManifest, status: AgentStatus, incarnation: UInt64, load: Int = 0,
    endpoint: String? = nil, registeredAt: UInt64, lastHeartbeat: UInt64, leaseExpires: UInt64
  ) {
    self.manifest = manifest
    self.status = status
    self.incarnation = incarnation
    self.load = load
    self.endpoint = endpoint
    self.registeredAt = registeredAt
    self.lastHeartbeat = lastHeartbeat
    self.leaseExpires = leaseExpires
  }
}

/// Which agents to find.
///
/// Every field that is set must match. Text is compared without case.
package struct AgentQuery: Sendable, Hashable {
  /// A capability, a tool or an intent.
  package var capability: String?
  package var tool: String?
  package var intent: String?
  package var tag: String?
  /// Empty is every status but `lost`.
  package var statuses: Set<AgentStatus> = []
  /// Agents after this id, in the order of ids: the cursor of a page.
  package var after: String?
  package var limit = 100

  /// Every agent that is there, the first hundred.
  package init() {}
}

/// A change in the registry.
package struct AgentEvent: Sendable, Hashable {
  /// What changed.
  package enum Kind: String, Sendable, Hashable {
    case registered
    case changed
    case lost
    case removed
  }

  /// Rises by one with each change.
  package var revision: UInt64
  package var kind: Kind
  package var agent: String
  package var status: AgentStatus
  package var time: UInt64

  /// A change.
  package init(revision: UInt64, kind: Kind, agent: String, status: AgentStatus, time: UInt64) {
    self.revision = revision
    self.kind = kind
    self.agent = agent
    self.status = status
    self.time = time
  }
}

/// Who is there, what they can do, and whether they are alive.
package protocol AgentRegistry: Sendable {
  /// Registers or replaces an agent, alive for `lease` nanoseconds from now; its incarnation.
  func register(
    _ manifest: AgentManifest, endpoint: String?, lease: UInt64
  ) async throws(RuntimeError) -> UInt64

  /// Keeps an agent alive for `lease` nanoseconds from now and notes its status and load.
  ///
  /// - Throws: `unknownAgent` for an id that is not registered, `staleIncarnation` when another has registered since.
  ///   A lost agent of the same incarnation comes back by its heartbeat.
  func heartbeat(
    _ agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64
  ) async throws(RuntimeError)

  /// One agent, or nil.
  func agent(_ id: String) async throws(RuntimeError) -> AgentRecord?

  /// Agents in the order of their ids.
  func agents(_ query: AgentQuery) async throws(RuntimeError) -> [AgentRecord]

  /// Removes an agent; false for an unknown id.
  func deregister(_ agent: String) async throws(RuntimeError) -> Bool

  /// Changes after a revision (0: from the oldest that is kept), waiting up to `wait` nanoseconds for the first.
  ///
  /// - Throws: `revisionForgotten` when changes after it are not kept any more: list again and watch from there.
  func changes(after revision: UInt64, wait: UInt64) async throws(RuntimeError) -> [AgentEvent]
}
