import Glibc

extension FileDescriptor {
  /// Waits until there is something to read here, room to write where that is asked for, or bytes in `signal`.
  ///
  /// Returns early, with false, when a system signal comes.
  /// - Returns: Whether `signal` has something to read or was closed.
  package func wait(canWrite: Bool, orUntil signal: FileDescriptor) -> Bool {
    var waits = [
      pollfd(fd: number, events: Int16(POLLIN) | (canWrite ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: signal.number, events: Int16(POLLIN), revents: 0),
    ]
    return poll(&waits, 2, -1) > 0 && waits[1].revents != 0
  }
}
