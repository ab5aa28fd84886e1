import Glibc

/// A regular file as memory, paged in by the system as it is touched.
///
/// If another process cuts the file short meanwhile, touching the lost pages ends this process
/// (SIGBUS): map files that nobody rewrites in place, and use `ChunkReader` for the rest.
package final class MappedFile: @unchecked Sendable {
  // Never changed after init, and the mapping is read-only: safe to share.
  private let base: UnsafeMutableRawPointer?
  /// The number of bytes.
  package let count: Int

  /// Maps the file at `path`; anything but a regular file is an error.
  package init(_ path: FilePath) throws(FileError) {
    let file = try OwnedDescriptor.open(path, O_RDONLY | O_NONBLOCK, for: .read)
    let status: FileStatus
    do throws(SystemError) {
      status = try FileStatus(of: file.descriptor)
    } catch {
      throw FileError(error, operation: .read, path: path)
    }
    guard status.kind == .file else {
      if status.kind == .directory {
        throw FileError(SystemError(EISDIR), operation: .read, path: path)
      }
      throw FileError(
        code: .other, operation: .read, path: path, reason: "it is not a regular file")
    }
    count = status.size
    guard count > 0 else {
      base = nil
      return
    }
    let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor.number, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw FileError(.last, operation: .read, path: path)
    }
    base = mapping
    _ = madvise(mapping, count, Int32(MADV_SEQUENTIAL))
  }

  deinit {
    if let base { munmap(base, count) }
  }

  /// Calls `body` with the bytes, which are valid until it returns.
  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }
}
