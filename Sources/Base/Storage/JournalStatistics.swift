/// What opening a journal found.
package struct RecoveryReport: Sendable, Hashable {
  /// The last record that the snapshot covers, or 0.
  package var snapshot: UInt64 = 0
  /// Records that were replayed behind the snapshot.
  package var replayed: UInt64 = 0
  /// Bytes of an unfinished write that were cut off; no record in them was ever acknowledged.
  package var cutBytes: UInt64 = 0
  /// Files of unfinished rotations and snapshots that were removed.
  package var removedFiles = 0

  /// The report of an empty store.
  package init() {}
}

/// Whether a journal takes records.
package enum JournalState: Sendable, Hashable {
  case open
  case full(StorageError)
  case failed(StorageError)
  case closed

  /// The name alone: open, full, failed or closed.
  package var name: String {
    switch self {
    case .open: "open"
    case .full: "full"
    case .failed: "failed"
    case .closed: "closed"
    }
  }
}

/// Figures of a journal since it was opened.
package struct JournalStatistics: Sendable {
  package var state: JournalState = .open
  /// The last record that was appended.
  package var appended: UInt64 = 0
  /// The last record that is on stable storage.
  package var durable: UInt64 = 0
  /// The last record that the snapshot covers, or 0.
  package var snapshot: UInt64 = 0
  /// Writes, each with all the records that waited.
  package var groups: UInt64 = 0
  /// Records of the largest write.
  package var largestGroup: UInt64 = 0
  /// Records of the last write.
  package var lastGroup: UInt64 = 0
  /// Calls of `fdatasync` on segments, and the nanoseconds that they took together and at most.
  package var syncs: UInt64 = 0
  package var syncNanoseconds: UInt64 = 0
  package var longestSyncNanoseconds: UInt64 = 0
  /// Bytes of records that were written.
  package var writtenBytes: UInt64 = 0
  /// Segments that there are.
  package var segments = 0
  /// How often the file system was found full.
  package var fullTimes: UInt64 = 0
  /// What opening found.
  package var recovery = RecoveryReport()
  /// What the owner should know, such as that the folder lies on a network.
  package var warnings: [String] = []

  /// Figures of a new journal.
  package init() {}
}
