import AgentRuntime
import Platform

/// A message whose number is its identity and its payload.
func message(
  _ number: UInt64, to target: Message.Target, type: String = "note", from: String = "tester",
  timeToLive: UInt64? = nil
) -> Message {
  Message(
    id: TaskID(high: 0, low: number), from: from, target: target, type: type,
    payload: Array("\(number)".utf8), timeToLive: timeToLive)
}

/// The core behind a reference, so that an expectation may call what changes it.
final class BusBox {
  private var core: BusCore
  init(limits: BusLimits = BusLimits()) { core = BusCore(limits: limits) }

  var statistics: BusStatistics { core.statistics }
  var nextWake: UInt64? { core.nextWake }
  var subscribed: [BusSubscription] { core.subscribed }
  func hasMessages(for name: String) -> Bool { core.hasMessages(for: name) }
  func advance(to now: UInt64) { core.advance(to: now) }
  func unsubscribe(_ name: String) -> Bool { core.unsubscribe(name) }

  func subscribe(_ subscription: BusSubscription, now: UInt64) throws {
    try core.subscribe(subscription, now: now)
  }

  func publish(_ messages: [Message], now: UInt64) -> [PublishOutcome] {
    core.publish(messages, now: now)
  }

  /// Publishes one message.
  func publish(_ message: Message, now: UInt64 = 0) -> PublishOutcome? {
    core.publish([message], now: now).first
  }

  func receive(
    _ name: String, acknowledging position: UInt64, limit: Int, now: UInt64
  ) throws -> [Delivery] {
    try core.receive(name, acknowledging: position, limit: limit, now: now)
  }

  /// Takes and acknowledges everything that a subscription has; the numbers of the messages.
  func drain(_ name: String, now: UInt64 = 0) throws -> [UInt64] {
    var numbers: [UInt64] = []
    var position: UInt64 = 0
    while true {
      let deliveries = try receive(name, acknowledging: position, limit: 7, now: now)
      guard let last = deliveries.last else { return numbers }
      numbers += deliveries.map(\.message.id.low)
      position = last.position
    }
  }
}
