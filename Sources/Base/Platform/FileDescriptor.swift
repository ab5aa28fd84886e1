import Glibc
import Synchronization

/// An open file of the process by number, not owned: nothing closes it by itself.
package struct FileDescriptor: Sendable, Hashable {
  package let number: Int32

  /// The descriptor of that number.
  package init(_ number: Int32) { self.number = number }

  /// Descriptor 0.
  package static let standardInput = FileDescriptor(0)
  /// Descriptor 1.
  package static let standardOutput = FileDescriptor(1)
  /// Descriptor 2.
  package static let standardError = FileDescriptor(2)

  /// What messages call it, such as `standard input`.
  package var name: FilePath {
    switch number {
    case 0: "standard input"
    case 1: "standard output"
    case 2: "standard error"
    default: "descriptor \(number)"
    }
  }

  /// Whether the descriptor is a terminal.
  package var isTerminal: Bool { isatty(number) == 1 }

  /// Reads up to the size of the buffer; 0 is the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      do {
        return try retryingInterrupts { Glibc.read(number, buffer.baseAddress, buffer.count) }
      } catch {
        guard error.number == EAGAIN else { throw error }
        wait(for: Int16(POLLIN))
      }
    }
  }

  /// Writes all the bytes, however many calls that takes.
  ///
  /// A descriptor in non-blocking mode (a terminal shared with such a program) is waited for.
  package func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest)
      do {
        rest = rest.dropFirst(
          try retryingInterrupts { Glibc.write(number, chunk.baseAddress, chunk.count) })
      } catch {
        guard error.number == EAGAIN else { throw error }
        wait(for: Int16(POLLOUT))
      }
    }
  }

  /// Writes all the bytes, however many calls that takes.
  package func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in try writeAll(buffer) }
    }
    try result.get()
  }

  /// Waits until what was written is on stable storage.
  package func synchronize() throws(SystemError) {
    _ = try retryingInterrupts { fsync(number) }
  }

  /// Closes the descriptor and tells what the system says about it.
  package func close() throws(SystemError) {
    // EINTR from close leaves the descriptor closed on Linux: it must not be called again.
    guard Glibc.close(number) == -1 else { return }
    let error = SystemError.last
    if error.number != EINTR { throw error }
  }

  private func wait(for events: Int16) {
    var request = pollfd(fd: number, events: events, revents: 0)
    _ = poll(&request, 1, -1)
  }
}

/// A descriptor that is closed once: by `close`, or when its last owner goes.
package final class OwnedDescriptor: Sendable {
  package let descriptor: FileDescriptor
  private let isClosed = Mutex(false)

  /// Takes over a descriptor.
  package init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  deinit { try? close() }

  /// Closes the descriptor now, whoever else holds this object; again is fine.
  ///
  /// Where it matters when a descriptor goes, as with the ends of a pipe, this must be called: a
  /// copy of the reference can live longer than the source suggests.
  package func close() throws(SystemError) {
    let isFirst = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return !isClosed
    }
    if isFirst { try descriptor.close() }
  }

  /// Opens a path; close-on-exec is always set.
  static func open(
    _ path: FilePath, _ flags: Int32, mode: mode_t = 0o666, for operation: FileError.Operation
  ) throws(FileError) -> OwnedDescriptor {
    let result = path.cString(for: operation).flatMap { (name) -> Result<Int32, FileError> in
      Result { () throws(SystemError) in
        try retryingInterrupts { Glibc.open(name, flags | O_CLOEXEC, mode) }
      }
      .mapError { FileError($0, operation: operation, path: path) }
    }
    return OwnedDescriptor(FileDescriptor(try result.get()))
  }
}
