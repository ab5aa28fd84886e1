import Platform

/// So many requests in a time: a bucket that fills evenly and holds as many as one time allows.
///
/// The generic cell rate algorithm (ITU-T I.371): one number, the time at which the bucket would be full.
package struct MockRateLimit: Sendable, Hashable {
  package let count: Int
  /// Nanoseconds.
  package let period: UInt64
  private var full: UInt64 = 0

  /// A limit; nothing was used yet.
  package init(count: Int, period: UInt64) {
    self.count = max(count, 1)
    self.period = max(period, 1)
  }

  /// Reads `60/m`, `10/s`, `1000/h` or `5/10s`.
  package static func parse(_ text: String) -> MockRateLimit? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), count >= 1 else { return nil }
    let isUnit = parts[1].first.map { !$0.isNumber } ?? true
    guard let period = try? DurationText.parse(isUnit ? "1\(parts[1])" : String(parts[1])),
      period > .zero
    else { return nil }
    return MockRateLimit(count: count, period: period.clampedNanoseconds)
  }

  /// Takes one request out; nil, or the nanoseconds until there is room for one.
  package mutating func take(at now: UInt64) -> UInt64? {
    let cost = max(period / UInt64(count), 1)
    let start = max(full, now)
    let (next, overflow) = start.addingReportingOverflow(cost)
    guard !overflow, next - now <= max(period, cost) else { return start &+ cost &- now &- period }
    full = next
    return nil
  }

  /// Requests for which there is room.
  package func remaining(at now: UInt64) -> Int {
    let cost = max(period / UInt64(count), 1)
    let used = full > now ? full - now : 0
    return used >= period ? 0 : min(Int(clamping: (period - used) / cost), count)
  }
}
