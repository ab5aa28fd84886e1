import Glibc

// Reading and writing at places of a file, and what makes it durable: the calls under a journal.
extension FileDescriptor {
  /// How `open(_:_:)` opens a file.
  package enum OpenMode: Sendable, Hashable {
    case reading
    case writing
    case creating
    case creatingIfMissing
  }

  /// Opens a file for random access, close-on-exec; the caller owns the descriptor.
  ///
  /// `creating` fails with `EEXIST` where the name is taken; a new file is its owner's alone.
  package static func open(
    _ path: FilePath, _ mode: OpenMode
  ) throws(SystemError) -> FileDescriptor {
    guard !path.bytes.isEmpty, !path.bytes.contains(0) else { throw SystemError(EINVAL) }
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    let flags =
      switch mode {
      case .reading: O_RDONLY
      case .writing: O_RDWR
      case .creating: O_RDWR | O_CREAT | O_EXCL
      case .creatingIfMissing: O_RDWR | O_CREAT
      }
    let number = Glibc.open(name, flags | O_CLOEXEC, 0o600)
    guard number != -1 else { throw .last }
    return FileDescriptor(number)
  }

  /// The bytes of the file.
  package func size() throws(SystemError) -> UInt64 {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last }
    return UInt64(max(0, status.st_size))
  }

  /// One `pread`: what it read, which can be less than asked for; 0 is the end.
  package func read(
    at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    let count = pread(number, buffer.baseAddress, buffer.count, off_t(clamping: offset))
    guard count >= 0 else { throw .last }
    return count
  }

  /// One `pwrite`: what it wrote, which can be less than asked for.
  package func write(
    at offset: UInt64, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    let count = pwrite(number, bytes.baseAddress, bytes.count, off_t(clamping: offset))
    guard count >= 0 else { throw .last }
    return count
  }

  /// Cuts the file, or lengthens it by zeros.
  package func truncate(to size: UInt64) throws(SystemError) {
    guard ftruncate(number, off_t(clamping: size)) == 0 else { throw .last }
  }

  /// Reserves space up to `size` bytes; what was not written reads as zeros.
  ///
  /// On file systems that cannot reserve, the C library writes zeros.
  package func allocate(upTo size: UInt64) throws(SystemError) {
    let number = posix_fallocate(number, 0, off_t(clamping: size))
    guard number == 0 else { throw SystemError(number) }
  }

  /// One `fdatasync`: the bytes and the size are on stable storage when it returns.
  package func synchronizeData() throws(SystemError) {
    guard fdatasync(number) == 0 else { throw .last }
  }

  /// Takes the exclusive `flock` of the file; false when another open file has it.
  package func tryLock() throws(SystemError) -> Bool {
    if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
    let error = SystemError.last
    if error.number == EWOULDBLOCK { return false }
    throw error
  }
}

extension SystemError {
  /// `EINTR`: a signal came first; the call is to be made again.
  package static let interrupted = SystemError(EINTR)
  /// `EIO`: the device failed.
  package static let inputOutput = SystemError(EIO)
  /// `ENOSPC`: the file system is full.
  package static let noSpace = SystemError(ENOSPC)
  /// `EDQUOT`: the user's quota is used up.
  package static let quotaExceeded = SystemError(EDQUOT)
  /// `ENOENT`: nothing has that name.
  package static let notFound = SystemError(ENOENT)
  /// `EEXIST`: the name is taken.
  package static let alreadyExists = SystemError(EEXIST)
  /// `EOPNOTSUPP`: the file system cannot do that.
  package static let notSupported = SystemError(EOPNOTSUPP)
  /// `EBADF`: there is no such open file.
  package static let badDescriptor = SystemError(EBADF)

  /// Whether space can help: a full file system, a quota, or the process's limit of a file's size.
  package var isLackOfSpace: Bool { [ENOSPC, EDQUOT, EFBIG].contains(number) }
}

extension FileError {
  /// A system error of the same kind; `EIO` for kinds that callers do not tell apart.
  package var system: SystemError {
    switch code {
    case .notFound: .notFound
    case .isDirectory: SystemError(EISDIR)
    case .notDirectory: SystemError(ENOTDIR)
    case .permissionDenied: SystemError(EACCES)
    case .alreadyExists: .alreadyExists
    case .notEmpty: SystemError(ENOTEMPTY)
    case .noSpace: .noSpace
    case .readOnly: SystemError(EROFS)
    case .tooLarge: SystemError(EFBIG)
    case .invalidPath: SystemError(EINVAL)
    case .brokenPipe, .invalidText, .other: .inputOutput
    }
  }
}
