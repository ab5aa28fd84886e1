package import Platform

/// The system's own files.
package struct SystemFiles: FileStore {
  /// The files of this machine.
  package init() {}

  /// Creates a folder and those above it, for its owner alone; one that exists is fine.
  package func createFolder(_ path: FilePath) throws(SystemError) {
    try Self.systemCall { () throws(FileError) in
      try FileSystem.createDirectory(path, permissions: 0o700)
    }
  }

  /// Opens a file, close-on-exec.
  package func open(
    _ path: FilePath, _ mode: FileDescriptor.OpenMode
  ) throws(SystemError) -> OpenFile {
    OpenFile(number: try FileDescriptor.open(path, mode).number)
  }

  /// Closes a file; what was not synced stays unsure whatever the system says here.
  package func close(_ file: OpenFile) { try? FileDescriptor(file.number).close() }

  /// The bytes of the file.
  package func size(of file: OpenFile) throws(SystemError) -> UInt64 {
    try FileDescriptor(file.number).size()
  }

  /// One `pread`.
  package func read(
    _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try FileDescriptor(file.number).read(at: offset, into: buffer)
  }

  /// One `pwrite`.
  package func write(
    _ file: OpenFile, at offset: UInt64, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    try FileDescriptor(file.number).write(at: offset, bytes)
  }

  /// One `ftruncate`.
  package func truncate(_ file: OpenFile, to size: UInt64) throws(SystemError) {
    try FileDescriptor(file.number).truncate(to: size)
  }

  /// One `fallocate`.
  package func allocate(_ file: OpenFile, upTo size: UInt64) throws(SystemError) {
    try FileDescriptor(file.number).allocate(upTo: size)
  }

  /// One `fdatasync`.
  package func synchronize(_ file: OpenFile) throws(SystemError) {
    try FileDescriptor(file.number).synchronizeData()
  }

  /// Syncs a folder; a file system that cannot do that promises the same without it.
  package func synchronizeFolder(_ path: FilePath) throws(SystemError) {
    try Self.systemCall { () throws(FileError) in try FileSystem.synchronizeDirectory(path) }
  }

  /// One `rename`.
  package func rename(_ path: FilePath, to target: FilePath) throws(SystemError) {
    try Self.systemCall { () throws(FileError) in try FileSystem.rename(path, to: target) }
  }

  /// One `unlink`.
  package func remove(_ path: FilePath) throws(SystemError) {
    try Self.systemCall { () throws(FileError) in try FileSystem.remove(path) }
  }

  /// The names in a folder, sorted by their bytes.
  package func list(_ path: FilePath) throws(SystemError) -> [String] {
    var names: [String] = []
    try Self.systemCall { () throws(FileError) in
      names = try FileSystem.contents(of: path).map(\.lastComponent)
    }
    return names
  }

  /// One `flock`.
  package func lock(_ file: OpenFile) throws(SystemError) -> Bool {
    try FileDescriptor(file.number).tryLock()
  }

  /// Whether the file system is a network's.
  package func isOnNetwork(_ file: OpenFile) -> Bool {
    guard let status = try? FileStatus(of: FileDescriptor(file.number)),
      let mounts = try? File.readText("/proc/self/mountinfo", limit: 4 << 20)
    else { return false }
    return Self.isOnNetwork(device: status.device, mounts: mounts)
  }

  /// Whether the mount of that device is of a network's kind; `mounts` is as in proc(5), `mountinfo`.
  static func isOnNetwork(device: UInt64, mounts: String) -> Bool {
    let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
    let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
    let kinds = [
      "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "coda", "9p", "lustre", "fuse.sshfs",
      "fuse.glusterfs", "fuse.s3fs",
    ]
    return mounts.split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      guard words.count > 2, words[2] == "\(major):\(minor)",
        let dash = words.firstIndex(of: "-"), dash + 1 < words.count
      else { return false }
      return kinds.contains(String(words[dash + 1]))
    }
  }

  /// Tells of a `FileError` as the system error that it was.
  private static func systemCall(_ body: () throws(FileError) -> Void) throws(SystemError) {
    do throws(FileError) {
      try body()
    } catch {
      throw error.system
    }
  }
}
