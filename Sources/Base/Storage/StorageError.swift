package import Platform

/// Why a store cannot do what it was asked.
package enum StorageError: Error, Sendable, Hashable {
  /// Another process has the store open.
  case locked(by: Int32?)
  /// The bytes contradict each other; nothing was changed.
  case corrupt(DamageReport)
  /// The file system is full: what was appended is kept in memory and written when space returns.
  case full(SystemError)
  /// A system call failed, and the store takes nothing more until it is opened again.
  case failed(operation: String, path: FilePath, SystemError)
  /// The payload has more bytes than a record holds.
  case tooLarge(limit: Int)
  /// The store was closed.
  case closed
  /// The caller's own restore or replay refused what was read.
  case refused(String)
  /// There is no store in the folder.
  case missing(FilePath)
}

extension StorageError: CustomStringConvertible {
  /// One line: what happened, where, and what to do about it.
  package var description: String {
    switch self {
    case .locked(let owner):
      let process = owner.map { " (process \($0))" } ?? ""
      return "another process\(process) has the store open; stop it, or choose another folder"
    case .corrupt(let report): return report.description
    case .full(let error):
      return "the store takes nothing more: \(error); free some space, it goes on by itself"
    case .failed(let operation, let path, let error):
      return
        "cannot \(operation) '\(path)': \(error); the store takes nothing more until it is opened"
        + " again"
    case .tooLarge(let limit):
      return "the record has more than the \(limit) bytes that a record holds"
    case .closed: return "the store is closed"
    case .refused(let reason): return "what the store holds was refused: \(reason)"
    case .missing(let folder): return "there is no store in '\(folder)'"
    }
  }
}

/// Where the bytes of a store contradict each other.
package struct DamageReport: Sendable, Hashable, CustomStringConvertible {
  /// The file with the damage.
  package var file: FilePath
  /// Bytes from the start of the file.
  package var offset: UInt64
  /// The record that should be there, or nil where the damage is not in a record.
  package var sequence: UInt64?
  /// What is wrong, such as `the checksum does not match`.
  package var reason: String
  /// The first record behind the damage that is whole, or nil.
  package var nextIntact: UInt64?

  /// A report on a place of a file.
  package init(
    file: FilePath, offset: UInt64, sequence: UInt64? = nil, reason: String,
    nextIntact: UInt64? = nil
  ) {
    self.file = file
    self.offset = offset
    self.sequence = sequence
    self.reason = reason
    self.nextIntact = nextIntact
  }

  /// One line: file, offset, record, reason, remedy.
  package var description: String {
    let record = sequence.map { ", record \($0)" } ?? ""
    let next = nextIntact.map { "; record \($0) behind it is whole" } ?? ""
    return "'\(file)' is damaged at byte \(offset)\(record): \(reason)\(next)"
  }
}
