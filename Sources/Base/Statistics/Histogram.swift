/// Counts whole numbers over a huge range with a known relative error, in fixed memory.
///
/// G. Tene's HdrHistogram (public domain): the range is split at powers of two, each half-open part in
/// equal steps, so that a value is known to `significantDigits` decimal digits. Recording allocates
/// nothing and takes constant time; merging loses nothing.
///
/// - Complexity: with 3 digits, 16 KiB and 8 KiB more for each doubling of the range above 2047: an hour in
///   nanoseconds takes 256 KiB.
package struct Histogram: Sendable, Hashable {
  /// Values up to this are counted; what is above goes into `overflow`.
  package let highest: UInt64
  /// Decimal digits to which a value is known, 1 to 5.
  package let significantDigits: Int
  /// Values that were recorded, those beyond the range not among them.
  package private(set) var count: UInt64 = 0
  /// Values that lay beyond the range: they are in no bucket, no quantile and no mean.
  package private(set) var overflow: UInt64 = 0
  /// The least value recorded exactly; 0 without values.
  package private(set) var minimum: UInt64 = 0
  /// The greatest value recorded exactly; 0 without values.
  package private(set) var maximum: UInt64 = 0
  var counts: [UInt64]
  /// Steps in a part of the range, as a power of two.
  let stepBits: Int

  /// An empty histogram for 0 to `highest` (at least 2, at most 2⁶²) to that many digits.
  package init(highest: UInt64, significantDigits: Int = 3) {
    self.highest = Swift.min(Swift.max(highest, 2), 1 << 62)
    self.significantDigits = Swift.min(Swift.max(significantDigits, 1), 5)
    var least = 2
    for _ in 0..<self.significantDigits { least *= 10 }
    stepBits = Int.bitWidth - (least - 1).leadingZeroBitCount
    // HdrHistogram's length: whole parts until the first that holds the highest.
    var parts = 1
    var reach: UInt64 = 1 << stepBits
    while reach <= self.highest {
      reach <<= 1
      parts += 1
    }
    counts = Array(repeating: 0, count: (parts + 1) << (stepBits - 1))
  }

  /// Records a value so many times.
  package mutating func record(_ value: UInt64, times: UInt64 = 1) {
    guard times > 0 else { return }
    guard value <= highest else {
      overflow &+= times
      return
    }
    counts[place(of: value)] &+= times
    minimum = count == 0 ? value : Swift.min(minimum, value)
    maximum = count == 0 ? value : Swift.max(maximum, value)
    count &+= times
  }

  /// Adds all of another; nothing is lost when both have the same range and digits.
  ///
  /// Otherwise its values come as the lowest of their bucket, and what is beyond this range is overflow.
  package mutating func merge(_ other: Histogram) {
    let bounds = (count, minimum, maximum)
    if other.counts.count == counts.count, other.stepBits == stepBits, other.highest <= highest {
      for place in counts.indices { counts[place] &+= other.counts[place] }
      count &+= other.count
      if other.count > 0 {
        minimum = bounds.0 == 0 ? other.minimum : Swift.min(bounds.1, other.minimum)
        maximum = bounds.0 == 0 ? other.maximum : Swift.max(bounds.2, other.maximum)
      }
    } else {
      for (place, times) in other.counts.enumerated() where times > 0 {
        record(other.lowest(at: place), times: times)
      }
    }
    overflow &+= other.overflow
  }

  /// The value that the given share (0 to 1) of the values does not exceed; 0 without values.
  ///
  /// It is the highest of its bucket, at most `maximum`: above the true value by at most one part in
  /// 10^`significantDigits`, and never below it.
  package func quantile(_ share: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let share = Swift.min(Swift.max(share, 0), 1)
    let wanted = Swift.max(1, UInt64((share * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (place, times) in counts.enumerated() where times > 0 {
      seen &+= times
      if seen >= wanted { return Swift.min(maximum, upper(at: place)) }
    }
    return maximum
  }

  /// How many recorded values lie at or below this one; the bucket that it falls into counts whole.
  package func count(upTo value: UInt64) -> UInt64 {
    counts[...place(of: Swift.min(value, highest))].reduce(0, &+)
  }

  /// The mean, each value taken at the middle of its bucket; nil without values.
  package var mean: Double? {
    guard count > 0 else { return nil }
    var sum = 0.0
    for (place, times) in counts.enumerated() where times > 0 {
      let low = lowest(at: place)
      sum += (Double(low) + Double(upper(at: place) - low) / 2) * Double(times)
    }
    return sum / Double(count)
  }

  /// The value by which two values in a bucket may differ, at most.
  package func resolution(at value: UInt64) -> UInt64 {
    let place = place(of: Swift.min(value, highest))
    return upper(at: place) - lowest(at: place)
  }

  private func place(of value: UInt64) -> Int {
    let bits = UInt64.bitWidth - (value | (1 << (stepBits - 1))).leadingZeroBitCount
    // How far the value is shifted to fit the steps of its part; 0 in the first two halves.
    let shift = Swift.max(0, bits - stepBits)
    return (shift << (stepBits - 1)) + Int(value >> UInt64(shift))
  }

  private func shift(at place: Int) -> Int { Swift.max(0, (place >> (stepBits - 1)) - 1) }

  private func lowest(at place: Int) -> UInt64 {
    let shift = shift(at: place)
    return UInt64(place - (shift << (stepBits - 1))) << UInt64(shift)
  }

  private func upper(at place: Int) -> UInt64 {
    lowest(at: place) + (1 << UInt64(shift(at: place))) - 1
  }

  /// Sets the counts as they were read; the bounds become those of the buckets.
  mutating func restore(_ counts: [UInt64]) {
    self.counts = counts
    count = counts.reduce(0, &+)
    if let first = counts.firstIndex(where: { $0 > 0 }) { minimum = lowest(at: first) }
    if let last = counts.lastIndex(where: { $0 > 0 }) {
      maximum = Swift.min(highest, upper(at: last))
    }
  }
}
