import Glibc

/// A failed operation on a file or folder: what was tried, on which path, and why the system refused.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  package enum Code: String, Sendable, CaseIterable {
    case notFound
    case isDirectory
    case notDirectory
    case permissionDenied
    case alreadyExists
    case notEmpty
    case noSpace
    case readOnly
    case brokenPipe
    case tooLarge
    case invalidPath
    case invalidText
    case other
  }

  /// What was tried, as the verb of the message.
  package enum Operation: String, Sendable {
    case open
    case read
    case write
    case append = "append to"
    case create
    case createFolder = "create folder"
    case list
    case remove
    case rename
    case inspect
    case run
  }

  package let code: Code
  package let operation: Operation
  /// The path as given, or a name such as `standard input`.
  package let path: FilePath
  /// Why, in the system's words or ours.
  package let reason: String

  /// An error of that kind.
  package init(code: Code, operation: Operation, path: FilePath, reason: String) {
    self.code = code
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// The error that a system call gave.
  package init(_ error: SystemError, operation: Operation, path: FilePath) {
    let code: Code =
      switch error.number {
      case ENOENT: .notFound
      case EISDIR: .isDirectory
      case ENOTDIR: .notDirectory
      case EACCES, EPERM: .permissionDenied
      case EEXIST: .alreadyExists
      case ENOTEMPTY: .notEmpty
      case ENOSPC, EDQUOT: .noSpace
      case EROFS: .readOnly
      case EPIPE: .brokenPipe
      case EFBIG, ENOMEM: .tooLarge
      default: .other
      }
    self.init(code: code, operation: operation, path: path, reason: error.description)
  }

  /// One line: what was tried, the path, the reason, and what to do about it where that is known.
  package var description: String {
    let head = "cannot \(operation.rawValue) '\(path)': \(reason)"
    guard let remedy else { return head }
    return "\(head); \(remedy)"
  }

  private var remedy: String? {
    switch code {
    case .notFound:
      operation == .write || operation == .create
        ? "create the folder '\(path.parent)' first" : "check the spelling of the path"
    case .isDirectory: "name a file instead"
    case .notDirectory: "a part of the path is a file, not a folder"
    case .permissionDenied: "check its owner and permissions"
    case .noSpace: "free some space and run again"
    case .readOnly: "choose a folder that can be written to"
    case .alreadyExists, .notEmpty, .brokenPipe, .tooLarge, .invalidPath, .invalidText, .other: nil
    }
  }
}
