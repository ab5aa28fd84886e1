/// A message between agents.
package struct Message: Sendable, Hashable {
  /// Whom it is for.
  package enum Target: Sendable, Hashable {
    /// One agent, by its id, and all who listen to the message's type.
    case agent(String)
    /// All who listen to the message's type.
    case type
    /// Every agent that listens, whatever the type.
    case broadcast
  }

  package var id: TaskID
  package var from: String
  package var target: Target
  /// Such as `task_result`.
  package var type: String
  /// One JSON text in UTF-8.
  package var payload: [UInt8]
  package var headers: [String: String]
  package var correlationID: String?
  /// Nanoseconds since 1970; set by the engine when it takes the message.
  package var time: UInt64
  /// It is worth nothing after so many nanoseconds; nil is for ever.
  package var timeToLive: UInt64?
  /// W3C `traceparent`.
  package var traceParent: String?

  /// A message.
  package init(
    id: TaskID, from: String, target: Target, type: String, payload: [UInt8],
    headers: [String: String] = [:], correlationID: String? = nil, time: UInt64 = 0,
    timeToLive: UInt64? = nil, traceParent: String? = nil
  ) {
    self.id = id
    self.from = from
    self.target = target
    self.type = type
    self.payload = payload
    self.headers = headers
    self.correlationID = correlationID
    self.time = time
    self.timeToLive = timeToLive
    self.traceParent = traceParent
  }
}

/// Who listens, to what, and what happens when it does not keep up.
package struct BusSubscription: Sendable, Hashable {
  /// What a full buffer does with a new message.
  package enum Overflow: String, Sendable, Hashable, CaseIterable {
    case dropOldest = "drop-oldest"
    case dropNewest = "drop-newest"
    /// The publisher is told `full` and nothing is delivered to this subscriber.
    case reject
  }

  /// Unique in the engine; subscribing again with the same name takes the place of the first and keeps its buffer.
  package var name: String
  /// Direct messages to this agent, and broadcasts.
  package var agent: String?
  /// Messages of these types, whatever their target but broadcast; a final `*` matches any ending.
  package var types: [String]
  package var capacity: Int
  package var overflow: Overflow

  /// A subscription; 10 000 messages, the oldest dropped.
  package init(
    name: String, agent: String? = nil, types: [String] = [], capacity: Int = 10_000,
    overflow: Overflow = .dropOldest
  ) {
    self.name = name
    self.agent = agent
    self.types = types
    self.capacity = capacity
    self.overflow = overflow
  }
}

/// What became of a published message.
package struct PublishOutcome: Sendable, Hashable {
  /// Subscriptions that have it.
  package var delivered: Int
  /// Nobody listens: kept until its time to live or the parking's bounds end it, for a later subscriber.
  package var isParked: Bool
  /// Subscriptions that refused it because they are full.
  package var rejected: Int

  /// An outcome.
  package init(delivered: Int, isParked: Bool, rejected: Int) {
    self.delivered = delivered
    self.isParked = isParked
    self.rejected = rejected
  }
}

/// A message in a subscription's buffer.
package struct Delivery: Sendable, Hashable {
  /// Position in the subscription, from 1; given back as the acknowledgement.
  package var position: UInt64
  package var message: Message

  /// A delivery.
  package init(position: UInt64, message: Message) {
    self.position = position
    self.message = message
  }
}

/// Messages between agents: direct, by type, to all, with replies.
///
/// A message reaches every matching subscription once; a subscription sees the messages of one sender in their order.
/// A message that reaches nobody is parked and reported, never silently gone.
package protocol MessageBus: Sendable {
  /// Opens a subscription; parked messages that match it are delivered first.
  func subscribe(_ subscription: BusSubscription) async throws(RuntimeError)
  /// Ends a subscription; false when there was none.
  func unsubscribe(_ name: String) async throws(RuntimeError) -> Bool
  /// Publishes messages; answers in their order.
  func publish(_ messages: [Message]) async throws(RuntimeError) -> [PublishOutcome]
  /// Acknowledges everything up to a position and takes the next messages, waiting up to `wait` for the first.
  ///
  /// What was taken and not acknowledged is given again: at least once.
  func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, wait: UInt64
  ) async throws(RuntimeError) -> [Delivery]
  /// How much goes through the bus, and what waits in it.
  func busStatistics() async throws(RuntimeError) -> BusStatistics
}

/// The state of a bus in numbers.
package struct BusStatistics: Sendable, Hashable {
  package var published: UInt64 = 0
  package var delivered: UInt64 = 0
  package var dropped: UInt64 = 0
  package var rejected: UInt64 = 0
  package var expired: UInt64 = 0
  package var parked = 0
  /// Messages waiting, by subscription.
  package var buffered: [String: Int] = [:]

  /// A silent bus.
  package init() {}
}
