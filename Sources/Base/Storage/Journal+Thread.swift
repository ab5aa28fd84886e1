import Platform
import Synchronization

// The one thread that touches the disk for appended records.
extension Journal {
  /// Writes until the journal is closed.
  func run() {
    var spare: [UInt8] = []
    var waited = false
    var written = log.withLock { $0.written }
    while true {
      let step = queue.withLock { queue in
        queue.step(waited: waited, written: written, configuration)
      }
      switch step {
      case .sleep(let nanoseconds):
        waited = !work.wait(nanoseconds: nanoseconds)
      case .write:
        let isEnd = writeOnce(&spare, syncsAnyway: waited)
        waited = false
        written = log.withLock { $0.written }
        if isEnd { return finish() }
      }
    }
  }

  /// What is to be written, taken out of the queue.
  private struct Batch {
    var bytes: [UInt8]
    var count: UInt64
    var last: UInt64
    var syncs: Bool
    var isClosing: Bool
    var isDead: Bool
    var isFull: Bool
  }

  /// How a write ended.
  private enum Outcome {
    case written
    /// Written with the last space held back.
    case writtenInFull(StorageError)
    case full(StorageError)
    case failed(StorageError)
  }

  /// Writes what waits and tells those who wait for it; true when the journal is closing.
  private func writeOnce(_ spare: inout [UInt8], syncsAnyway: Bool) -> Bool {
    var batch = take(&spare, syncsAnyway)
    if batch.isDead { return batch.isClosing }
    let (outcome, durable, hasBallast) = log.withLock { log in
      let outcome = Self.write(&batch.bytes, batch, &log)
      if batch.isFull || batch.isClosing, case .written = outcome {
        // Space is back when what is held back fits again.
        if !batch.isClosing, !log.restoreBallast() {
          return (Outcome.writtenInFull(.full(.noSpace)), log.durable, false)
        }
      }
      return (outcome, log.durable, log.hasBallast)
    }
    _ = hasBallast
    let answers = settle(outcome, batch, durable)
    batch.bytes.removeAll(keepingCapacity: batch.bytes.capacity <= 16 << 20)
    spare = batch.bytes
    for (waiter, result) in answers { waiter.body(result) }
    return batch.isClosing
  }

  private func take(_ spare: inout [UInt8], _ syncsAnyway: Bool) -> Batch {
    queue.withLock { queue in
      var isDead = false
      var isFull = false
      switch queue.state {
      case .failed, .closed: isDead = true
      case .full: isFull = true
      case .open: break
      }
      let batch = Batch(
        bytes: queue.bytes, count: queue.count, last: queue.next - 1,
        syncs: queue.wantsSync || syncsAnyway && queue.count == 0 || isFull,
        isClosing: queue.isClosing, isDead: isDead, isFull: isFull)
      queue.bytes = spare
      spare = []
      queue.count = 0
      queue.wantsSync = false
      queue.isUrgent = false
      queue.wakeCount = .max
      queue.wakesForSync = false
      return batch
    }
  }

  private static func write(
    _ bytes: inout [UInt8], _ batch: Batch, _ log: inout LogWriter
  ) -> Outcome {
    do throws(StorageError) {
      do throws(StorageError) {
        try log.write(&bytes, last: batch.last)
      } catch {
        guard case .full = error, log.releaseBallast() else { throw error }
        try log.write(&bytes, last: batch.last)
        try log.synchronize()
        return .writtenInFull(error)
      }
      if batch.syncs || batch.isClosing { try log.synchronize() }
      return .written
    } catch {
      if case .full = error { return .full(error) }
      return .failed(error)
    }
  }

  private typealias Answers = [(JournalQueue.Waiter, Result<Void, StorageError>)]

  /// Notes how a write ended and gives the answers that follow from it.
  private func settle(_ outcome: Outcome, _ batch: Batch, _ durable: UInt64) -> Answers {
    let figures = log.withLock { ($0.statistics, $0.segments.count) }
    return queue.withLock { queue in
      queue.durable = durable
      queue.statistics.note(figures.0, segments: figures.1)
      var answers: Answers = queue.takeAnswered().map { ($0, .success(())) }
      switch outcome {
      case .written:
        queue.state = .open
        queue.statistics.note(group: batch.count)
      case .writtenInFull(let error):
        queue.noteFull(error)
        queue.statistics.note(group: batch.count)
      case .full(let error):
        queue.noteFull(error)
        queue.bytes = batch.bytes + queue.bytes
        queue.count += batch.count
      case .failed(let error):
        queue.state = .failed(error)
        queue.bytes = []
        queue.count = 0
      }
      if let refusal = queue.stateError {
        answers += queue.takeAll().map { ($0, .failure(refusal)) }
      }
      return answers
    }
  }

  /// Ends the store's work; the lock goes last.
  private func finish() {
    let failure = queue.withLock { $0.stateError }
    log.withLock { log in
      if let failure, case .failed = failure { return log.abandon() }
      // The log says all that counts without what `close` adds.
      try? log.close()
    }
    lock.release()
    let waiters = queue.withLock { queue in
      queue.state = .closed
      queue.bytes = []
      return queue.takeAll()
    }
    for waiter in waiters { waiter.body(.failure(.closed)) }
    ended.signal()
  }
}

extension JournalQueue {
  /// Why nothing can be acknowledged now.
  var stateError: StorageError? {
    switch state {
    case .open: nil
    case .full(let error), .failed(let error): error
    case .closed: .closed
    }
  }

  /// The file system is full from now on.
  mutating func noteFull(_ error: StorageError) {
    if case .full = state {} else { statistics.fullTimes += 1 }
    state = .full(error)
  }
}

extension JournalStatistics {
  /// Takes over what the writer counts.
  mutating func note(_ writer: JournalStatistics, segments count: Int) {
    groups = writer.groups
    syncs = writer.syncs
    syncNanoseconds = writer.syncNanoseconds
    longestSyncNanoseconds = writer.longestSyncNanoseconds
    writtenBytes = writer.writtenBytes
    segments = count
  }

  /// Counts a write of that many records.
  mutating func note(group count: UInt64) {
    guard count > 0 else { return }
    lastGroup = count
    largestGroup = max(largestGroup, count)
  }
}
