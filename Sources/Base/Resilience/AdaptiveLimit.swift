/// A limit on calls at a time that finds its own height from how long calls take, or from their failures.
///
/// After Netflix' concurrency-limits (Apache-2.0), `Gradient2Limit` and `AIMDLimit`, with their
/// defaults; here the least limit is 1. For a model, measure to the first token: the whole time depends
/// on how much it has to say.
package struct AdaptiveLimit: Sendable, Hashable {
  /// How the limit moves.
  package enum Algorithm: Sendable, Hashable {
    /// Shrinks as the time of a call grows beyond its long average, by at most half; grows by what may queue.
    case gradient(queue: Double, smoothing: Double, longWindow: Int)
    /// One more while all is well; times `backoff` after a failure or a call longer than `timeout` nanoseconds.
    case additive(backoff: Double, timeout: UInt64)

    /// Netflix' Gradient2 with its defaults: 4 may queue, 0.2 of each step is taken, 600 calls of memory.
    package static let gradient2 = Algorithm.gradient(queue: 4, smoothing: 0.2, longWindow: 600)
    /// Netflix' AIMD with its defaults: times 0.9, 5 s.
    package static let aimd = Algorithm.additive(backoff: 0.9, timeout: 5_000_000_000)
  }

  /// A call that was let in.
  package struct Permit: Sendable, Hashable {
    /// When it was let in.
    package let time: UInt64
    let active: Int
  }

  /// How a call ended.
  package enum Outcome: Sendable, Hashable {
    case success
    /// Turned away or timed out: a sign of overload.
    case dropped
    /// Says nothing about load.
    case ignored
  }

  /// How the limit moves.
  package let algorithm: Algorithm
  /// The lowest and the highest limit.
  package let range: ClosedRange<Int>
  /// Calls that are in now.
  package private(set) var active = 0
  private var estimate: Double
  private var longAverage = 0.0
  private var samples = 0

  /// The calls that make the first average.
  private static let warmUp = 10

  /// A limit that starts at `initial`.
  package init(
    _ algorithm: Algorithm = .gradient2, initial: Int = 20, range: ClosedRange<Int> = 1...200
  ) {
    self.algorithm = algorithm
    self.range = Swift.max(1, range.lowerBound)...Swift.max(1, range.upperBound)
    estimate = Double(Swift.min(Swift.max(initial, self.range.lowerBound), self.range.upperBound))
  }

  /// Calls that may be in at a time, now.
  package var limit: Int { Int(estimate) }

  /// Lets a call in; nil when the limit is reached.
  package mutating func acquire(at now: UInt64) -> Permit? {
    guard active < limit else { return nil }
    active += 1
    return Permit(time: now, active: active)
  }

  /// A call is over; moves the limit.
  package mutating func release(_ permit: Permit, _ outcome: Outcome, at now: UInt64) {
    active = Swift.max(0, active - 1)
    guard outcome != .ignored else { return }
    let duration = now > permit.time ? now - permit.time : 0
    let new =
      switch algorithm {
      case .gradient(let queue, let smoothing, let longWindow):
        gradient(
          Double(Swift.max(1, duration)), active: permit.active, dropped: outcome == .dropped,
          queue: queue, smoothing: smoothing, longWindow: longWindow)
      case .additive(let backoff, let timeout):
        if outcome == .dropped || duration > timeout {
          Double(Int(Swift.min(estimate - 1, estimate * backoff)))
        } else if permit.active * 2 >= limit {
          estimate + 1
        } else {
          estimate
        }
      }
    estimate = Swift.min(Swift.max(new, Double(range.lowerBound)), Double(range.upperBound))
  }

  private mutating func gradient(
    _ duration: Double, active: Int, dropped: Bool, queue: Double, smoothing: Double,
    longWindow: Int
  ) -> Double {
    // A call that was turned away says nothing of how long one takes.
    if dropped { return estimate * (1 - smoothing / 2) }
    if samples < Self.warmUp {
      samples += 1
      longAverage += (duration - longAverage) / Double(samples)
    } else {
      let factor = 2 / Double(Swift.max(1, longWindow) + 1)
      longAverage = longAverage * (1 - factor) + duration * factor
    }
    let long = longAverage
    if long / duration > 2 { longAverage *= 0.9 }
    guard Double(active) >= estimate / 2 else { return estimate }
    let gradient = Swift.max(0.5, Swift.min(1, long / duration))
    return estimate * (1 - smoothing) + (estimate * gradient + queue) * smoothing
  }
}
