package import Platform

/// How a journal writes.
package struct JournalConfiguration: Sendable {
  /// Bytes after which a segment is closed and the next one begun.
  package var segmentBytes: UInt64 = 64 << 20
  /// Bytes that a segment grows by, so that most syncs need not change its size; 0 for none.
  package var preallocationBytes: UInt64 = 4 << 20
  /// How long a group waits at most for as many records as the last group had.
  package var groupWait: Duration = .milliseconds(2)
  /// How long records of the class `memory` stay unsynced at most.
  package var memoryWait: Duration = .seconds(1)
  /// How long a full store waits before it tries again.
  package var retryWait: Duration = .milliseconds(500)
  /// Bytes held back so that what is under way can be finished on a full file system; 0 for none.
  package var ballastBytes: UInt64 = 1 << 20
  /// Random words, for the salts and the store's name.
  package var entropy: @Sendable () -> UInt64 = { SystemEntropy.word() }
  /// Elapsed time, for the statistics.
  package var clock: MonotonicClock = .system
  /// What the lock file says of this process: its number, and the boot that the number belongs to.
  package var owner: LockOwner = .current

  /// The configuration that suits most.
  package init() {}
}

/// What stands in a lock file.
package struct LockOwner: Sendable, Hashable {
  package var process: Int32
  package var boot: String

  /// A process of a boot.
  package init(process: Int32, boot: String) {
    self.process = process
    self.boot = boot
  }

  /// This process; the boot's name is Linux's random one.
  package static let current: LockOwner = {
    let boot = (try? File.readText("/proc/sys/kernel/random/boot_id", limit: 4096)) ?? ""
    return LockOwner(
      process: ProcessContext.identifier, boot: String(boot.prefix { !$0.isWhitespace }))
  }()

  /// Reads `pid boot`; nil when that is not what it says.
  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let first = words.first, let process = Int32(first) else { return nil }
    self.init(process: process, boot: words.count > 1 ? String(words[1]) : "")
  }

  var text: String { "\(process) \(boot)\n" }
}
