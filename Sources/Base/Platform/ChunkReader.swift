import Glibc

/// Reads an input of any size piece by piece: a file, standard input, a FIFO.
///
/// Memory stays that of one chunk. Use this, and not `MappedFile`, where the file can be cut short
/// by another process while it is read, as a log can.
package final class ChunkReader {
  private let descriptor: FileDescriptor
  private let owner: OwnedDescriptor?
  private let name: FilePath

  /// A reader of the file at `path`; a folder is an error at once.
  package init(_ path: FilePath) throws(FileError) {
    let file = try OwnedDescriptor.open(path, O_RDONLY, for: .read)
    owner = file
    descriptor = file.descriptor
    name = path
    try refuseDirectory()
  }

  /// A reader of an open descriptor, which stays open.
  package init(_ descriptor: FileDescriptor, named name: FilePath? = nil) throws(FileError) {
    owner = nil
    self.descriptor = descriptor
    self.name = name ?? descriptor.name
    try refuseDirectory()
  }

  /// The size if this is a regular file, for a progress bar or to reserve room.
  package var size: Int? {
    guard let status = try? FileStatus(of: descriptor), status.kind == .file else { return nil }
    return status.size
  }

  /// Fills the buffer as far as one read goes; 0 is the end of the input.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    do throws(SystemError) {
      return try descriptor.read(into: buffer)
    } catch {
      throw FileError(error, operation: .read, path: name)
    }
  }

  /// Appends up to `count` bytes to `bytes` and tells how many came; 0 is the end of the input.
  package func read(
    upTo count: Int = 262_144, appendingTo bytes: inout [UInt8]
  ) throws(FileError) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FileError) in
        try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
    }
    bytes.removeLast(count - ((try? result.get()) ?? 0))
    return try result.get()
  }

  private func refuseDirectory() throws(FileError) {
    guard (try? FileStatus(of: descriptor))?.kind == .directory else { return }
    throw FileError(SystemError(EISDIR), operation: .read, path: name)
  }
}
