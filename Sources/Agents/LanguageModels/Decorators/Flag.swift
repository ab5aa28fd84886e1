import Synchronization

/// Something that happens once and stays so.
final class Flag: Sendable {
  private let state = Mutex(false)

  /// Whether it has happened.
  var isSet: Bool { state.withLock { $0 } }

  /// Lets it have happened.
  func set() { state.withLock { $0 = true } }
}
