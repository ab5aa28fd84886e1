import Glibc
import Platform

/// Raw descriptors for tests.
enum Descriptors {
  static func open(_ path: String, _ flags: Int32 = O_WRONLY) throws -> FileDescriptor {
    let number = Glibc.open(path, flags | O_CLOEXEC)
    guard number >= 0 else { throw SystemError.last }
    return FileDescriptor(number)
  }

  static func pipe() throws -> (reader: FileDescriptor, writer: FileDescriptor) {
    var numbers: [Int32] = [-1, -1]
    guard Glibc.pipe(&numbers) == 0 else { throw SystemError.last }
    for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    return (FileDescriptor(numbers[0]), FileDescriptor(numbers[1]))
  }
}
