import Synchronization

/// A number that only grows; adding to it takes no lock and no memory.
package final class CounterMetric: Sendable {
  private let whole = Atomic<UInt64>(0)
  /// Bits of a `Double`: what was added that is not whole.
  private let part = Atomic<UInt64>(0)

  init() {}

  /// Adds a whole number; a negative one is not added, a counter never goes back.
  package func add(_ amount: Int = 1) {
    guard amount > 0 else { return }
    whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  /// Adds an amount such as dollars or seconds; what is negative or not finite is not added.
  package func add(_ amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    part.add(amount)
  }

  /// What has been added up to now.
  package var value: Double {
    Double(whole.load(ordering: .relaxed)) + Double(bitPattern: part.load(ordering: .relaxed))
  }
}

extension Atomic<UInt64> {
  /// Adds to the double whose bits these are.
  func add(_ amount: Double) {
    var old = load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, original) = weakCompareExchange(
        expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = original
    }
  }
}
