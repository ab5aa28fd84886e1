import Glibc
import Synchronization

/// A child that runs for as long as it likes: it can be signalled, and its end is told.
///
/// It leads a process group of its own and reads an empty input. When it ends, whoever is left in its group is
/// killed. `Subprocess.timeout`, `standardInput` and the captured outputs have no meaning here.
package final class ChildProcess: Sendable {
  /// Where the outputs of the child go.
  package enum Output: Sendable, Hashable {
    /// To the outputs of this process.
    case inherited
    /// Both to the error output of this process, whose own output stays free of it.
    case toStandardError
  }

  /// The number of the process, and of its group.
  package let identifier: Int32
  private let isReaped = Mutex(false)

  /// Starts a child; `completion` is called once, on a thread of its own, when the child has ended.
  ///
  /// `guardian` kills the child's group when this process is gone, however that came about.
  package init(
    _ process: Subprocess, output: Output, guardian: ChildGuardian?,
    completion: @escaping @Sendable (Subprocess.Ending) -> Void
  ) throws(FileError) {
    let standard: [OwnedDescriptor]
    do throws(SystemError) {
      let opened = try retryingInterrupts { open("/dev/null", O_RDWR | O_CLOEXEC) }
      let null = try Pipe.raised(OwnedDescriptor(FileDescriptor(opened)))
      var ends = [null]
      // Copies, because owned descriptors are closed.
      for number: Int32 in output == .inherited ? [1, 2] : [2, 2] {
        let copy = try retryingInterrupts { fcntl(number, F_DUPFD_CLOEXEC, 3) }
        ends.append(OwnedDescriptor(FileDescriptor(copy)))
      }
      standard = ends
    } catch {
      throw FileError(
        error, operation: .run, path: FilePath(bytes: process.arguments.first ?? []))
    }
    defer { for end in standard { try? end.close() } }
    identifier = try ChildSpawn.start(process, standard: standard.map(\.descriptor))
    ChildGroups.current.insert(identifier)
    guardian?.watch(identifier)
    do throws(SystemError) {
      try SystemThread.start { [self] in completion(wait(guardian)) }
    } catch {
      kill(-identifier, SIGKILL)
      _ = wait(guardian)
      throw FileError(
        error, operation: .run, path: FilePath(bytes: process.arguments.first ?? []))
    }
  }

  /// Sends a signal to the child's group, unless the child has ended.
  package func signal(_ number: Int32) {
    isReaped.withLock { isReaped in
      guard !isReaped else { return }
      kill(-identifier, number)
      // A stopped child would see the signal only when it goes on.
      if number != SIGKILL { kill(-identifier, SIGCONT) }
    }
  }

  private func wait(_ guardian: ChildGuardian?) -> Subprocess.Ending {
    var information = siginfo_t()
    // WNOWAIT keeps the number from being given to another process until the group is dealt with.
    while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    kill(-identifier, SIGKILL)
    guardian?.forget(identifier)
    ChildGroups.current.remove(identifier)
    var status: Int32 = 0
    isReaped.withLock { isReaped in
      while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
      isReaped = true
    }
    return status & 0x7F == 0 ? .exited(status: (status >> 8) & 0xFF) : .signalled(status & 0x7F)
  }
}

/// The signals that ask a program to end, by the names that a user writes.
package enum StopSignal: String, Sendable, Hashable, CaseIterable {
  case hangUp = "HUP"
  case interrupt = "INT"
  case quit = "QUIT"
  case terminate = "TERM"
  case user1 = "USR1"
  case user2 = "USR2"

  /// The system's number.
  package var number: Int32 {
    switch self {
    case .hangUp: SIGHUP
    case .interrupt: SIGINT
    case .quit: SIGQUIT
    case .terminate: SIGTERM
    case .user1: SIGUSR1
    case .user2: SIGUSR2
    }
  }

  /// SIGKILL, which no program can refuse.
  package static let kill: Int32 = SIGKILL
}
