import Glibc

/// A pipe whose ends are close-on-exec and never one of the standard descriptors.
package struct Pipe: Sendable {
  package let readEnd: OwnedDescriptor
  package let writeEnd: OwnedDescriptor

  /// Opens a pipe.
  package init() throws(SystemError) {
    var numbers: [Int32] = [-1, -1]
    guard pipe(&numbers) == 0 else { throw SystemError.last }
    let low = numbers.map { OwnedDescriptor(FileDescriptor($0)) }
    readEnd = try Self.raised(low[0])
    writeEnd = try Self.raised(low[1])
  }

  /// Moves a descriptor away from 0, 1 and 2, which are free when the process was started with them closed.
  ///
  /// A child's descriptors are set one after another: a source among them could be overwritten.
  static func raised(
    _ end: OwnedDescriptor
  ) throws(SystemError) -> OwnedDescriptor {
    let number = end.descriptor.number
    if number > 2 {
      _ = try retryingInterrupts { fcntl(number, F_SETFD, FD_CLOEXEC) }
      return end
    }
    let copy = try retryingInterrupts { fcntl(number, F_DUPFD_CLOEXEC, 3) }
    return OwnedDescriptor(FileDescriptor(copy))
  }
}

extension FileDescriptor {
  /// Makes reads and writes return at once when there is nothing to read or no room.
  func setNonBlocking() throws(SystemError) {
    let flags = try retryingInterrupts { fcntl(number, F_GETFL) }
    _ = try retryingInterrupts { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
  }
}
