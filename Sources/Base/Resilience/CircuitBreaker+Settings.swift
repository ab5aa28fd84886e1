extension CircuitBreaker {
  /// Which calls the ratios are about.
  package enum Window: Sendable, Hashable {
    /// The last so many calls.
    case calls(Int)
    /// The calls of the last so many nanoseconds, counted in so many buckets.
    case time(UInt64, buckets: Int)
  }

  /// When a breaker opens, for how long, and what closes it; durations are nanoseconds.
  package struct Settings: Sendable, Hashable {
    /// Which calls the two ratios are about.
    package var window: Window
    /// Least calls in the window before a ratio counts.
    package var minimumCalls: Int
    /// Opens at this share of failures; nil: never for that.
    package var failureRatio: Double?
    /// Opens at this share of slow calls; nil: never for that.
    package var slowRatio: Double?
    /// A call is slow from this long on.
    package var slowCall: UInt64?
    /// Opens at so many failures with no success between them; nil: never for that.
    package var consecutiveFailures: Int?
    /// Of those failures only the ones within this time count.
    package var consecutiveWindow: UInt64
    /// Wait before the first probe.
    package var openDuration: UInt64
    /// Each further wait in a row is this many times the one before.
    package var openMultiplier: Double
    /// Longest wait.
    package var maxOpenDuration: UInt64
    /// Share of the wait that is drawn at random, so that a thousand clients do not probe at once.
    package var jitter: Double
    /// Good probes in a row that close it.
    package var probes: Int
    /// A probe that does not come back within this time counts as failed.
    package var probeTimeout: UInt64

    /// Settings; without a rule the breaker opens by hand alone.
    package init(
      window: Window = .time(30_000_000_000, buckets: 10), minimumCalls: Int = 20,
      failureRatio: Double? = nil, slowRatio: Double? = nil, slowCall: UInt64? = nil,
      consecutiveFailures: Int? = nil, consecutiveWindow: UInt64 = 60_000_000_000,
      openDuration: UInt64 = 5_000_000_000, openMultiplier: Double = 2,
      maxOpenDuration: UInt64 = 300_000_000_000, jitter: Double = 0.25, probes: Int = 1,
      probeTimeout: UInt64 = 120_000_000_000
    ) {
      self.window = window
      self.minimumCalls = Swift.max(1, minimumCalls)
      self.failureRatio = failureRatio
      self.slowRatio = slowRatio
      self.slowCall = slowCall
      self.consecutiveFailures = consecutiveFailures.map { Swift.max(1, $0) }
      self.consecutiveWindow = consecutiveWindow
      self.openDuration = openDuration
      self.openMultiplier = openMultiplier
      self.maxOpenDuration = maxOpenDuration
      self.jitter = jitter
      self.probes = Swift.max(1, probes)
      self.probeTimeout = Swift.max(1, probeTimeout)
    }

    /// For a model of a provider: 20 calls of 30 s of which half fail or 80 % take a minute; 5 s to 5 min; 3 probes.
    package static let model = Settings(
      failureRatio: 0.5, slowRatio: 0.8, slowCall: 60_000_000_000, probes: 3)

    /// What the DotNetAgents family documents: 5 failures in a row within 60 s, open for 30 s, one probe.
    package static let consecutive = Settings(
      consecutiveFailures: 5, openDuration: 30_000_000_000, openMultiplier: 1,
      maxOpenDuration: 30_000_000_000, jitter: 0)
  }
}
