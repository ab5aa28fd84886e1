import Glibc

/// A file by which processes agree who may do something: held by one at a time, let go when its holder dies.
package final class LockFile: Sendable {
  private let file: OwnedDescriptor

  private init(_ file: OwnedDescriptor) { self.file = file }

  deinit { release() }

  /// Takes the lock, creating the file with access for its owner only; nil when somebody has it.
  package static func take(_ path: FilePath) throws(FileError) -> LockFile? {
    let file = try OwnedDescriptor.open(path, O_RDWR | O_CREAT, mode: 0o600, for: .open)
    guard flock(file.descriptor.number, LOCK_EX | LOCK_NB) != 0 else { return LockFile(file) }
    let error = SystemError.last
    guard error.number == EWOULDBLOCK else {
      throw FileError(error, operation: .open, path: path)
    }
    return nil
  }

  /// Lets it go; the file stays.
  package func release() { try? file.close() }
}
