import Glibc

/// What the system knows about a file without opening it.
package struct FileStatus: Sendable, Hashable {
  /// What sort of thing a path names.
  package enum Kind: String, Sendable {
    case file
    case directory
    case symbolicLink
    case fifo
    case socket
    case characterDevice
    case blockDevice
    case unknown
  }

  package let kind: Kind
  /// Bytes; 0 for pipes and devices.
  package let size: Int
  /// The permission bits, such as `0o644`.
  package let permissions: UInt32
  /// When the content last changed.
  package let modified: Timestamp
  /// Tells two files apart together with `inode`.
  package let device: UInt64
  package let inode: UInt64

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      case S_IFCHR: .characterDevice
      case S_IFBLK: .blockDevice
      default: .unknown
      }
    size = Int(status.st_size)
    permissions = UInt32(status.st_mode & 0o7777)
    modified = Timestamp(
      seconds: Int64(status.st_mtim.tv_sec), nanosecond: UInt32(status.st_mtim.tv_nsec))
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The status of an open descriptor.
  package init(of descriptor: FileDescriptor) throws(SystemError) {
    var status = stat()
    _ = try retryingInterrupts { fstat(descriptor.number, &status) }
    self.init(status)
  }
}
