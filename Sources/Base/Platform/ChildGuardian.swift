import Glibc

/// A small process that outlives this one for a moment and kills the process groups that it left behind.
///
/// It reads the groups from a pipe whose other end only this process holds. The end of the pipe means that this
/// process is gone, killed with SIGKILL perhaps, which nothing in the process itself could have answered.
package final class ChildGuardian: Sendable {
  private let end: OwnedDescriptor

  /// Starts the guardian: `program` with the arguments must call `serve` and exit.
  package init(program: FilePath, arguments: [String]) throws(FileError) {
    let (pipe, null): (Pipe, OwnedDescriptor)
    do throws(SystemError) {
      pipe = try Pipe()
      let opened = try retryingInterrupts { open("/dev/null", O_RDWR | O_CLOEXEC) }
      null = try Pipe.raised(OwnedDescriptor(FileDescriptor(opened)))
    } catch {
      throw FileError(error, operation: .run, path: program)
    }
    defer {
      try? pipe.readEnd.close()
      try? null.close()
    }
    end = pipe.writeEnd
    let process = Subprocess(
      arguments: [program.bytes] + arguments.map { Array($0.utf8) }, environment: [:])
    _ = try ChildSpawn.start(
      process, standard: [pipe.readEnd.descriptor, null.descriptor, null.descriptor])
  }

  /// From now on the group is killed when this process is gone.
  func watch(_ group: pid_t) { tell(group) }

  /// The group is dealt with.
  func forget(_ group: pid_t) { tell(-group) }

  private func tell(_ number: pid_t) {
    // Four bytes go into a pipe at once or not at all; a guardian that is gone hears nothing.
    try? end.descriptor.writeAll(withUnsafeBytes(of: number) { Array($0) })
  }

  /// What the guardian does: listens on standard input until its end, then kills the groups that are left.
  package static func serve() {
    for number in [SIGHUP, SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_IGN) }
    var groups: Set<pid_t> = []
    var pending: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(0, &bytes, bytes.count)
      if count == -1, errno == EINTR { continue }
      guard count > 0 else { break }
      pending += bytes[..<count]
      while pending.count >= 4 {
        let number = pending.withUnsafeBytes { $0.loadUnaligned(as: pid_t.self) }
        pending.removeFirst(4)
        if number > 0 { groups.insert(number) } else { groups.remove(-number) }
      }
    }
    for group in groups { kill(-group, SIGKILL) }
  }
}
