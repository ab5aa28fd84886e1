import Synchronization

/// A number that goes up and down; setting it takes no lock and no memory.
package final class GaugeMetric: Sendable {
  private let bits = Atomic<UInt64>(0)

  init() {}

  /// Sets the value.
  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  /// Sets the value.
  package func set(_ value: Int) { set(Double(value)) }

  /// Adds to the value; a negative amount takes away.
  package func add(_ amount: Double) { bits.add(amount) }

  /// Adds to the value; a negative amount takes away.
  package func add(_ amount: Int = 1) { bits.add(Double(amount)) }

  /// The value now.
  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
