import Glibc

/// Whole files: read at once, replaced at once.
package enum File {
  /// The bytes of a file, a FIFO or a device.
  ///
  /// More bytes than `limit` are the error `tooLarge`; nil reads all there is.
  package static func read(_ path: FilePath, limit: Int? = nil) throws(FileError) -> [UInt8] {
    let file = try OwnedDescriptor.open(path, O_RDONLY, for: .read)
    return try read(file.descriptor, named: path, limit: limit)
  }

  /// The bytes up to the end of an open descriptor, such as standard input.
  package static func read(
    _ descriptor: FileDescriptor, named name: FilePath? = nil, limit: Int? = nil
  ) throws(FileError) -> [UInt8] {
    let name = name ?? descriptor.name
    let status = try? FileStatus(of: descriptor)
    if status?.kind == .directory {
      throw FileError(SystemError(EISDIR), operation: .read, path: name)
    }
    var bytes: [UInt8] = []
    // One byte beyond the size, so that the end of a regular file is seen by the second read.
    var room = max(65_536, (status?.size ?? 0) + 1)
    if let limit { room = min(room, max(1, limit) + 1) }
    while true {
      let count: Int
      do throws(SystemError) {
        count = try append(from: descriptor, room: room, to: &bytes)
      } catch {
        throw FileError(error, operation: .read, path: name)
      }
      if let limit, bytes.count > limit {
        throw FileError(
          code: .tooLarge, operation: .read, path: name,
          reason: "it has more than the \(limit) bytes allowed here")
      }
      if count == 0 { return bytes }
      room = max(65_536, bytes.count / 2)
    }
  }

  /// The text of a UTF-8 file; a byte order mark at its start is dropped.
  package static func readText(_ path: FilePath, limit: Int? = nil) throws(FileError) -> String {
    var bytes = try read(path, limit: limit)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(
        code: .invalidText, operation: .read, path: path,
        reason: "it is not UTF-8 text; convert it first, for example with iconv")
    }
    return text
  }

  /// Replaces a file in one step: whoever reads it sees the old bytes or the new ones, never a part.
  ///
  /// The bytes go to a new file in the same folder, are synced, and take the name; then the folder is
  /// synced. An existing file keeps its permissions, a symbolic link stays one and what it names is
  /// replaced. A device or FIFO is written to as it is.
  ///
  /// A new file gets `permissions`, less the process's mask.
  package static func write(
    _ bytes: some Sequence<UInt8>, to path: FilePath, permissions: UInt32 = 0o666
  ) throws(FileError) {
    let status = try? FileSystem.status(of: path)
    if status?.kind == .file {
      let target = try FileSystem.realPath(path)
      return try replace(target, with: Array(bytes), shownAs: path, keeping: status?.permissions)
    }
    if (try? FileSystem.status(of: path, followingLinks: false)) == nil {
      return try replace(path, with: Array(bytes), shownAs: path, creating: permissions)
    }
    // A device, a FIFO, or a link to a file that does not exist yet; a folder is an error here.
    let file = try OwnedDescriptor.open(
      path, O_WRONLY | O_CREAT, mode: permissions, for: .write)
    do throws(SystemError) {
      try file.descriptor.writeAll(Array(bytes))
    } catch {
      throw FileError(error, operation: .write, path: path)
    }
  }

  /// Replaces a file in one step with UTF-8 text; see `write(_:to:permissions:)`.
  package static func write(
    text: String, to path: FilePath, permissions: UInt32 = 0o666
  ) throws(FileError) {
    try write(text.utf8, to: path, permissions: permissions)
  }

  private static func replace(
    _ target: FilePath, with bytes: [UInt8], shownAs path: FilePath,
    keeping existing: UInt32? = nil, creating permissions: UInt32 = 0o600
  ) throws(FileError) {
    let folder = target.parent
    let temporary = folder.appending(FilePath(".dna-\(UInt64.random(in: 0...UInt64.max)).tmp"))
    let file: OwnedDescriptor
    do {
      file = try OwnedDescriptor.open(
        temporary, O_WRONLY | O_CREAT | O_EXCL, mode: existing == nil ? permissions : 0o600,
        for: .write)
    } catch {
      throw FileError(code: error.code, operation: .write, path: path, reason: error.reason)
    }
    do throws(FileError) {
      do throws(SystemError) {
        if let existing {
          _ = try retryingInterrupts { fchmod(file.descriptor.number, existing) }
        }
        try file.descriptor.writeAll(bytes)
        try file.descriptor.synchronize()
      } catch {
        throw FileError(error, operation: .write, path: path)
      }
      try FileSystem.rename(temporary, to: target)
    } catch {
      try? FileSystem.remove(temporary)
      throw FileError(code: error.code, operation: .write, path: path, reason: error.reason)
    }
    try FileSystem.synchronizeDirectory(folder)
  }

  /// Reads at most `room` bytes behind those there are.
  private static func append(
    from descriptor: FileDescriptor, room: Int, to bytes: inout [UInt8]
  ) throws(SystemError) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: room))
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SystemError) in
        try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
    }
    bytes.removeLast(room - ((try? result.get()) ?? 0))
    return try result.get()
  }
}
