import Platform
import Synchronization

/// What callers and the writing thread share: records that wait for the disk, and who waits for them.
struct JournalQueue: Sendable {
  /// One who waits for a record.
  struct Waiter: Sendable {
    var sequence: UInt64
    var body: @Sendable (Result<Void, StorageError>) -> Void
  }

  /// Records in their form, without checksums.
  var bytes: [UInt8] = []
  /// The number of records in `bytes`.
  var count: UInt64 = 0
  /// The sequence of the next record.
  var next: UInt64
  var durable: UInt64
  var state = JournalState.open
  var waiters: [Waiter] = []
  /// Whether somebody waits for what is in `bytes` or was written and not synced.
  var wantsSync = false
  /// Whether somebody wants no company.
  var isUrgent = false
  var isClosing = false
  var statistics = JournalStatistics()
  /// When the thread sleeps: the number of records that is worth waking it.
  var wakeCount = UInt64.max
  /// Whether the thread sleeps until somebody waits, whatever the number of records.
  var wakesForSync = false

  init(last: UInt64) {
    next = last + 1
    durable = last
  }

  /// Why records should not be appended now.
  var refusal: StorageError? {
    if isClosing { return .closed }
    switch state {
    case .open: return nil
    case .full(let error), .failed(let error): return error
    case .closed: return .closed
    }
  }

  private var isOver: Bool {
    switch state {
    case .open, .full: false
    case .failed, .closed: true
    }
  }

  mutating func append(_ payload: [UInt8], type: UInt8) -> UInt64 {
    let sequence = next
    next += 1
    // What comes after the end is numbered and never acknowledged.
    guard !isOver else { return sequence }
    RecordFormat.append(payload, type: type, sequence: sequence, to: &bytes)
    count += 1
    return sequence
  }

  /// Notes who waits, or gives the answer when it is known.
  mutating func wait(
    for sequence: UInt64, isUrgent urgent: Bool,
    _ body: @escaping @Sendable (Result<Void, StorageError>) -> Void
  ) -> Result<Void, StorageError>? {
    guard sequence > 0 else {
      return .failure(.tooLarge(limit: RecordFormat.maximumPayload))
    }
    if sequence <= durable { return .success(()) }
    switch state {
    case .open: break
    case .full(let error), .failed(let error): return .failure(error)
    case .closed: return .failure(.closed)
    }
    waiters.append(Waiter(sequence: sequence, body: body))
    wantsSync = true
    isUrgent = isUrgent || urgent
    return nil
  }

  /// Whether the thread is to be woken now; at most once for each time it sleeps.
  mutating func takeWake() -> Bool {
    guard count >= wakeCount || wakesForSync && wantsSync || wakeCount < .max && isUrgent else {
      return false
    }
    wakeCount = .max
    wakesForSync = false
    return true
  }

  /// Takes those whose records are durable.
  mutating func takeAnswered() -> [Waiter] {
    let kept = waiters.partition { $0.sequence <= durable }
    guard kept < waiters.count else { return [] }
    let answered = Array(waiters[kept...])
    waiters.removeSubrange(kept...)
    return answered.sorted { $0.sequence < $1.sequence }
  }

  /// Takes all who wait.
  mutating func takeAll() -> [Waiter] {
    defer { waiters = [] }
    return waiters
  }

  /// What the thread does next.
  enum Step {
    case write
    /// Sleep, at most that many nanoseconds.
    case sleep(UInt64?)
  }

  /// Decides what the thread does next; `waited` says that the last sleep ran its full time.
  mutating func step(
    waited: Bool, written: UInt64, _ configuration: JournalConfiguration
  ) -> Step {
    if isClosing { return .write }
    switch state {
    case .failed, .closed: return .sleep(nil)
    case .full: return waited ? .write : .sleep(configuration.retryWait.nanoseconds)
    case .open: break
    }
    let unsynced = written > durable
    if count == 0 {
      if unsynced, wantsSync || waited { return .write }
      wakeCount = 1
      wakesForSync = true
      return .sleep(unsynced ? configuration.memoryWait.nanoseconds : nil)
    }
    let target = max(1, statistics.lastGroup)
    if waited || isUrgent || bytes.count >= 1 << 20 || wantsSync && count >= target {
      return .write
    }
    wakeCount = wantsSync ? target : max(target, 4096)
    wakesForSync = !wantsSync
    return .sleep(configuration.groupWait.nanoseconds)
  }
}

extension Duration {
  /// Whole nanoseconds, not negative.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    return UInt64(max(0, seconds)) &* 1_000_000_000 &+ UInt64(max(0, attoseconds / 1_000_000_000))
  }
}

/// An answer that a thread waits for.
final class Answer: Sendable {
  private let value = Mutex<Result<Void, StorageError>?>(nil)
  private let signal = ThreadSignal()

  func put(_ result: Result<Void, StorageError>) {
    value.withLock { $0 = result }
    signal.signal()
  }

  /// Waits for the answer.
  func take() -> Result<Void, StorageError> {
    while true {
      if let result = value.withLock({ $0 }) { return result }
      signal.wait()
    }
  }
}
