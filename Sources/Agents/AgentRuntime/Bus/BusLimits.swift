/// The bounds of what a bus keeps for subscribers that are not there yet.
package struct BusLimits: Sendable, Hashable {
  /// Messages that reached nobody; one more and the oldest of them is dropped.
  package var parkedMessages = 10_000
  /// Bytes of payload among them.
  package var parkedBytes = 64 << 20
  /// How long a message without a time to live is parked, in nanoseconds; a shorter time to live of its own wins.
  package var parkingTime: UInt64 = 600_000_000_000

  /// The default bounds: 10 000 messages, 64 MiB, 10 min.
  package init() {}
}
