/// Who waits for what in an embedded engine.
struct EngineWaiters {
  /// What a waiter looks at again when it changes.
  enum Topic: Hashable {
    case task(TaskID)
    case registry
    case subscription(String)
  }

  /// A worker that waits for a task, served in the order of arrival.
  struct Worker {
    var number: UInt64
    var request: LeaseRequest
    var until: UInt64
    /// Tasks, and the record in the journal that holds their leases.
    var resume: @Sendable (Result<[LeasedTask], RuntimeError>, UInt64) -> Void
  }

  private struct Watcher {
    var number: UInt64
    var until: UInt64
    var resume: @Sendable () -> Void
  }

  var workers: [Worker] = []
  private var watchers: [Topic: [Watcher]] = [:]
  private var topicOf: [UInt64: Topic] = [:]
  private var next: UInt64 = 1

  /// A number for a waiter.
  mutating func number() -> UInt64 {
    defer { next += 1 }
    return next
  }

  /// Notes someone who is told once when the topic changes, or at `until`.
  mutating func add(
    _ number: UInt64, _ topic: Topic, until: UInt64, _ resume: @escaping @Sendable () -> Void
  ) {
    watchers[topic, default: []].append(Watcher(number: number, until: until, resume: resume))
    topicOf[number] = topic
  }

  /// The subscriptions that somebody waits for.
  var subscriptions: [String] {
    watchers.keys.compactMap { if case .subscription(let name) = $0 { name } else { nil } }.sorted()
  }

  /// Takes out all who wait for a topic.
  mutating func take(_ topic: Topic) -> [@Sendable () -> Void] {
    guard let found = watchers.removeValue(forKey: topic) else { return [] }
    for watcher in found { topicOf[watcher.number] = nil }
    return found.map(\.resume)
  }

  /// Takes out one, whatever it waits for; nil when it is served already.
  mutating func take(number: UInt64) -> (@Sendable () -> Void)? {
    if let place = workers.firstIndex(where: { $0.number == number }) {
      let resume = workers.remove(at: place).resume
      return { resume(.success([]), 0) }
    }
    guard let topic = topicOf.removeValue(forKey: number) else { return nil }
    guard let place = watchers[topic]?.firstIndex(where: { $0.number == number }) else {
      return nil
    }
    let watcher = watchers[topic]?.remove(at: place)
    if watchers[topic]?.isEmpty == true { watchers[topic] = nil }
    return watcher?.resume
  }

  /// Takes out all whose time is over.
  mutating func takeLate(_ now: UInt64) -> [@Sendable () -> Void] {
    let late = workers.filter { $0.until <= now }.map(\.number)
    let others = watchers.values.joined().filter { $0.until <= now }.map(\.number)
    return (late + others).compactMap { take(number: $0) }
  }

  /// Takes out everybody.
  mutating func takeAll() -> [@Sendable () -> Void] { takeLate(.max) }

  /// When the first waiter's time is over.
  var nextEnd: UInt64? {
    let first = workers.map(\.until).min()
    let other = watchers.values.joined().map(\.until).min()
    return [first, other].compactMap { $0 }.min()
  }
}
