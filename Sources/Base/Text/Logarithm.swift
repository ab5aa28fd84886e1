/// The natural logarithm, so that this room needs no C library and gives the same bits everywhere.
enum Logarithm {
  /// The natural logarithm of a positive finite number, right to about 1e-15.
  ///
  /// With x = m · 2ᵉ and m near 1: ln x = e · ln 2 + 2 · artanh((m − 1) / (m + 1)), the series of Gregory.
  static func natural(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value == 0 ? -.infinity : .nan }
    var mantissa = value.significand
    var exponent = Double(value.exponent)
    if mantissa > 1.414_213_562_373_095 {
      mantissa /= 2
      exponent += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var power = ratio
    var sum = 0.0
    var odd = 1.0
    // The ratio is below 0.172, so that the twelfth term is beyond the precision of a double.
    while odd < 25 {
      sum += power / odd
      power *= square
      odd += 2
    }
    return exponent * 0.693_147_180_559_945_3 + 2 * sum
  }
}
