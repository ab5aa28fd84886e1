/// What became of the latest calls: the last so many, or those of the last so many seconds.
struct OutcomeWindow: Sendable, Hashable {
  /// Sums over the window.
  struct Totals: Sendable, Hashable {
    var calls = 0
    var failures = 0
    var slow = 0

    mutating func add(isFailure: Bool, isSlow: Bool, _ amount: Int = 1) {
      calls += amount
      if isFailure { failures += amount }
      if isSlow { slow += amount }
    }
  }

  private enum Storage: Hashable {
    /// A ring of the last calls: bit 0 a failure, bit 1 slow.
    case calls(ring: [UInt8], next: Int, totals: Totals)
    /// A ring of periods of equal length, each with the number of the period that it holds.
    case periods(length: UInt64, ring: [Totals], numbers: [UInt64])
  }

  private var storage: Storage
  private let size: Int

  init(_ window: CircuitBreaker.Window) {
    switch window {
    case .calls(let count):
      size = Swift.max(1, count)
      storage = .calls(ring: [], next: 0, totals: Totals())
    case .time(let length, let buckets):
      size = Swift.max(1, buckets)
      let period = Swift.max(1, length / UInt64(size))
      storage = .periods(
        length: period, ring: Array(repeating: Totals(), count: size),
        numbers: Array(repeating: .max, count: size))
    }
  }

  mutating func add(isFailure: Bool, isSlow: Bool, at now: UInt64) {
    switch storage {
    case .calls(var ring, var next, var totals):
      // The enum holds no copy while the ring is changed in place.
      storage = .calls(ring: [], next: 0, totals: Totals())
      let mark: UInt8 = (isFailure ? 1 : 0) | (isSlow ? 2 : 0)
      if ring.count < size {
        ring.append(mark)
      } else {
        totals.add(isFailure: ring[next] & 1 != 0, isSlow: ring[next] & 2 != 0, -1)
        ring[next] = mark
        next = (next + 1) % size
      }
      totals.add(isFailure: isFailure, isSlow: isSlow)
      storage = .calls(ring: ring, next: next, totals: totals)
    case .periods(let length, var ring, var numbers):
      storage = .calls(ring: [], next: 0, totals: Totals())
      let number = now / length
      let place = Int(number % UInt64(size))
      if numbers[place] != number {
        numbers[place] = number
        ring[place] = Totals()
      }
      ring[place].add(isFailure: isFailure, isSlow: isSlow)
      storage = .periods(length: length, ring: ring, numbers: numbers)
    }
  }

  func totals(at now: UInt64) -> Totals {
    switch storage {
    case .calls(_, _, let totals): return totals
    case .periods(let length, let ring, let numbers):
      let current = now / length
      var sum = Totals()
      for (place, number) in numbers.enumerated()
      where number <= current && current - number < UInt64(size) {
        sum.calls += ring[place].calls
        sum.failures += ring[place].failures
        sum.slow += ring[place].slow
      }
      return sum
    }
  }
}
