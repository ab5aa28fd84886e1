import Glibc
import Synchronization

/// The process groups of children that run now.
///
/// A child's group does not get the terminal's Ctrl-C; who ends this process at once ends these first.
package final class ChildGroups: Sendable {
  /// The groups of every child of this process.
  package static let current = ChildGroups()

  private let groups = Mutex<Set<pid_t>>([])

  func insert(_ group: pid_t) { groups.withLock { _ = $0.insert(group) } }

  func remove(_ group: pid_t) { groups.withLock { _ = $0.remove(group) } }

  /// The number of children that run now.
  package var count: Int { groups.withLock { $0.count } }

  /// Sends a signal to every group that runs now.
  package func signalAll(_ signal: Int32 = SIGKILL) {
    groups.withLock { groups in
      for group in groups { _ = kill(-group, signal) }
    }
  }
}
