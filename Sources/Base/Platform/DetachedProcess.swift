import Glibc
import Synchronization

/// A program that goes on when this one ends: a session of its own, no terminal, no inherited descriptor.
package final class DetachedProcess: Sendable {
  /// The number of the process.
  package let identifier: Int32
  private let ended = Mutex(false)

  /// Starts a program; it reads nothing, and both its outputs are appended to `log`.
  ///
  /// A folder that is removed or unmounted does not concern it: it starts in `/`.
  package static func start(
    _ arguments: [[UInt8]], environment: [String: String], log: FilePath
  ) throws(FileError) -> DetachedProcess {
    let nothing = try OwnedDescriptor.open("/dev/null", O_RDONLY, for: .open)
    let output = try OwnedDescriptor.open(
      log, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600, for: .write)
    let program = Subprocess(
      arguments: arguments, environment: environment, workingDirectory: "/")
    let identifier = try ChildSpawn.start(
      program, standard: [nothing.descriptor, output.descriptor, output.descriptor],
      inSession: true)
    let process = DetachedProcess(identifier)
    // Without a thread that waits for it, it would stay a zombie as long as this process lives.
    try? SystemThread.start { process.wait() }
    return process
  }

  private init(_ identifier: Int32) { self.identifier = identifier }

  /// Whether it has ended, as far as it is known.
  package var hasEnded: Bool { ended.withLock { $0 } }

  private func wait() {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
    ended.withLock { $0 = true }
  }
}
