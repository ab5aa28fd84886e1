/// Mean and variance of a stream of numbers, stable and in constant memory.
///
/// B. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics
/// 4(3), 1962; the merge is Chan, Golub and LeVeque's, 1979.
package struct Moments: Sendable, Hashable {
  /// How many numbers there were.
  package private(set) var count = 0
  /// Their mean; 0 without any.
  package private(set) var mean = 0.0
  private var squares = 0.0

  /// Of no numbers.
  package init() {}

  /// Of these numbers.
  package init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// Adds a number.
  package mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
  }

  /// Adds all of another stream.
  package mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let difference = other.mean - mean
    squares += other.squares + difference * difference * Double(count) * Double(other.count) / total
    mean += difference * Double(other.count) / total
    count += other.count
  }

  /// The unbiased variance; nil of fewer than two numbers.
  package var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }

  /// The square root of the variance.
  package var deviation: Double? { variance?.squareRoot() }
}
