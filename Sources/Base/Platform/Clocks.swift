import Glibc

/// The time of day as a parameter: the system's, or one that a test sets.
package struct WallClock: Sendable {
  private let read: @Sendable () -> UInt64

  /// A clock that reads nanoseconds since 1970-01-01T00:00:00Z from `read`.
  package init(_ read: @escaping @Sendable () -> UInt64) { self.read = read }

  /// Nanoseconds since 1970-01-01T00:00:00Z.
  package func now() -> UInt64 { read() }

  /// The system's clock, which can be set and so can jump.
  package static let system = WallClock { nanoseconds(of: CLOCK_REALTIME) }
}

/// Elapsed time as a parameter: the system's, or one that a test moves.
package struct MonotonicClock: Sendable {
  private let read: @Sendable () -> UInt64

  /// A clock that reads nanoseconds since some fixed instant from `read`.
  package init(_ read: @escaping @Sendable () -> UInt64) { self.read = read }

  /// Nanoseconds since some fixed instant; never goes back.
  package func now() -> UInt64 { read() }

  /// Nanoseconds of wall time since boot.
  package static let system = MonotonicClock { nanoseconds(of: CLOCK_MONOTONIC) }

  /// Nanoseconds of processor time that this process has used.
  package static let processorTime = MonotonicClock { nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) }
}

private func nanoseconds(of clock: clockid_t) -> UInt64 {
  var time = timespec()
  // These clocks exist on every Linux; before 1970 the time of day is clamped to 0.
  guard clock_gettime(clock, &time) == 0, time.tv_sec >= 0 else { return 0 }
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
