/// A point in time after which work is not worth doing: arithmetic on nanoseconds that never overflows.
package struct Deadline: Sendable, Hashable, Comparable {
  /// Nanoseconds on the caller's clock; `UInt64.max` never comes.
  package var time: UInt64

  /// The deadline at that time.
  package init(at time: UInt64) { self.time = time }

  /// The deadline that long after now; without a duration it never comes.
  package init(after duration: UInt64?, from now: UInt64) {
    let (sum, overflow) = now.addingReportingOverflow(duration ?? .max)
    time = overflow ? .max : sum
  }

  /// The deadline that never comes.
  package static let never = Deadline(at: .max)

  /// Whether the time has come.
  package func isPast(at now: UInt64) -> Bool { self != .never && now >= time }

  /// Nanoseconds that are left, 0 when it is past; nil when it never comes.
  package func remaining(at now: UInt64) -> UInt64? {
    self == .never ? nil : time > now ? time - now : 0
  }

  package static func < (left: Deadline, right: Deadline) -> Bool { left.time < right.time }
}
