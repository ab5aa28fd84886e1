/// When a second attempt is started beside one that is late: after the 95th percentile of the latest calls.
///
/// For operations that may run twice without harm, and off unless asked for. Dean and Barroso, "The Tail at
/// Scale", CACM 56(2), 2013; error codes that start it at once, and those that end the call, as in gRPC's
/// hedging policy (proposal A6).
package struct HedgePolicy: Sendable, Hashable {
  /// The wait while there are too few calls to know better, in nanoseconds.
  package var delay: UInt64
  /// The quantile of the latest calls that the wait follows; nil: `delay` always.
  package var quantile: Double?
  /// Codes of failures that do not end the call while another attempt can still answer.
  package var nonFatal: [String]
  /// Share of the calls that may have a second attempt.
  package var budget: Double

  /// A policy: 1 s until 20 calls are known, then their 95th percentile; at most 5 % of the calls.
  package init(
    delay: UInt64 = 1_000_000_000, quantile: Double? = 0.95, nonFatal: [String] = [],
    budget: Double = 0.05
  ) {
    self.delay = delay
    self.quantile = quantile
    self.nonFatal = nonFatal
    self.budget = budget
  }

  /// What the latest calls took, and so how long to wait for the next.
  package struct Memory: Sendable, Hashable {
    private var ring: [UInt64] = []
    private var next = 0

    /// How many calls are remembered.
    package static let size = 128
    /// How many have to be known before they count.
    package static let least = 20

    /// An empty memory.
    package init() {}

    /// Remembers how long a call took, in nanoseconds.
    package mutating func record(_ duration: UInt64) {
      if ring.count < Self.size {
        ring.append(duration)
      } else {
        ring[next] = duration
        next = (next + 1) % Self.size
      }
    }

    /// The wait before a second attempt, in nanoseconds.
    package func wait(_ policy: HedgePolicy) -> UInt64 {
      guard let quantile = policy.quantile, ring.count >= Self.least else { return policy.delay }
      let sorted = ring.sorted()
      let rank = (quantile * Double(sorted.count)).rounded(.up)
      return sorted[Swift.min(Swift.max(Int(rank) - 1, 0), sorted.count - 1)]
    }
  }
}

/// One call with at most one attempt beside the first, as a pure machine.
package struct Hedge: Sendable, Hashable {
  /// What to do next.
  package enum Step: Sendable, Hashable {
    /// Start the second attempt.
    case launch
    /// Go on waiting.
    case wait
    /// The call is over with what this attempt brought; end the other.
    case finish(attempt: Int)
  }

  /// How an attempt ended.
  package enum Outcome: Sendable, Hashable {
    case success
    case failure(code: String)
  }

  /// When the second attempt starts, unless the first has ended.
  package let launchTime: Deadline
  private let nonFatal: [String]
  private var mayLaunch: Bool
  private var running: Set<Int> = [0]
  private var isOver = false

  /// A call whose first attempt starts now; `mayLaunch` is whether its budget allows a second.
  package init(_ policy: HedgePolicy, wait: UInt64, mayLaunch: Bool, at now: UInt64) {
    launchTime = mayLaunch ? Deadline(after: wait, from: now) : .never
    nonFatal = policy.nonFatal
    self.mayLaunch = mayLaunch
  }

  /// Time has passed.
  package mutating func tick(at now: UInt64) -> Step {
    guard !isOver, mayLaunch, launchTime.isPast(at: now) else { return .wait }
    return launch()
  }

  /// An attempt (0, then 1) has ended.
  package mutating func ended(_ attempt: Int, _ outcome: Outcome) -> Step {
    guard !isOver, running.remove(attempt) != nil else { return .wait }
    if case .failure(let code) = outcome, nonFatal.contains(code) {
      if mayLaunch { return launch() }
      if !running.isEmpty { return .wait }
    }
    isOver = true
    return .finish(attempt: attempt)
  }

  /// The second attempt that `launch` asked for was not started.
  package mutating func giveUpLaunch() { running.remove(1) }

  private mutating func launch() -> Step {
    mayLaunch = false
    running.insert(1)
    return .launch
  }
}
