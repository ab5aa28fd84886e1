import Glibc

/// A file that grows at its end; every write is checked and goes out at once.
///
/// Lines of several processes do not mix as long as each is one `append` (O_APPEND).
package final class AppendingFile: Sendable {
  private let file: OwnedDescriptor
  /// The path as given.
  package let path: FilePath

  /// Opens a file for appending and creates it when it is missing; `truncating` drops what it holds.
  package init(
    _ path: FilePath, truncating: Bool = false, permissions: UInt32 = 0o666
  ) throws(FileError) {
    self.path = path
    file = try OwnedDescriptor.open(
      path, O_WRONLY | O_CREAT | O_APPEND | (truncating ? O_TRUNC : 0), mode: permissions,
      for: .append)
  }

  /// Writes all the bytes at the end; after it returns, another process can read them.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    do throws(SystemError) {
      try file.descriptor.writeAll(bytes)
    } catch {
      throw FileError(error, operation: .append, path: path)
    }
  }

  /// Waits until what was appended is on stable storage.
  package func synchronize() throws(FileError) {
    do throws(SystemError) {
      try file.descriptor.synchronize()
    } catch {
      // A pipe or a device cannot be synced and says EINVAL.
      if error.number != EINVAL {
        throw FileError(error, operation: .append, path: path)
      }
    }
  }
}
