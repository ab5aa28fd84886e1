/// An order of alternatives that remembers which of them failed lately, and puts those at the end.
///
/// A pure machine. After so many failures in a row an alternative rests, each time in a row twice as long;
/// then it is tried again in its place. An alternative that says when to come back (`Retry-After`) rests
/// until then at once. Where all rest, the one whose rest ends first comes first: better a late answer
/// than none. The numbers are LiteLLM's router's: 3 failures, 5 s.
package struct FallbackChain: Sendable, Hashable {
  /// What is known of one alternative.
  package struct Health: Sendable, Hashable {
    package let name: String
    /// Failures since the last success.
    package fileprivate(set) var failures = 0
    /// Until when it rests, in nanoseconds.
    package fileprivate(set) var restsUntil: UInt64 = 0
    fileprivate var rests = 0
  }

  /// The alternatives in their declared order.
  package private(set) var options: [Health]
  private let allowedFailures: Int
  private let rest: RetryPolicy

  /// A chain in that order; durations are nanoseconds.
  package init(
    _ names: [String], allowedFailures: Int = 3, rest: UInt64 = 5_000_000_000,
    longestRest: UInt64 = 300_000_000_000
  ) {
    options = names.map { Health(name: $0) }
    self.allowedFailures = Swift.max(1, allowedFailures)
    self.rest = RetryPolicy(
      maxAttempts: .max, delay: rest, multiplier: 2, maxDelay: Swift.max(rest, longestRest),
      jitter: 0)
  }

  /// The alternatives in the order in which to ask them now, as indices.
  package func order(at now: UInt64) -> [Int] {
    let awake = options.indices.filter { options[$0].restsUntil <= now }
    let resting = options.indices.filter { options[$0].restsUntil > now }
      .sorted { (options[$0].restsUntil, $0) < (options[$1].restsUntil, $1) }
    return awake + resting
  }

  /// An alternative has answered.
  package mutating func succeeded(_ option: Int) {
    guard options.indices.contains(option) else { return }
    options[option] = Health(name: options[option].name)
  }

  /// An alternative has failed; `retryAfter` is how long it asks to be left alone.
  package mutating func failed(_ option: Int, retryAfter: UInt64? = nil, at now: UInt64) {
    guard options.indices.contains(option) else { return }
    options[option].failures += 1
    var wait = retryAfter ?? 0
    if options[option].failures >= allowedFailures {
      options[option].rests += 1
      wait = Swift.max(wait, rest.ceiling(afterAttempt: options[option].rests))
    }
    guard wait > 0 else { return }
    let until = Deadline(after: wait, from: now).time
    options[option].restsUntil = Swift.max(options[option].restsUntil, until)
  }
}
