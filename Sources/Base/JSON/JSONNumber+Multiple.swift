extension JSONNumber {
  /// Whether this is a whole number of times the divisor, in decimal: 0.3 is a multiple of 0.1.
  ///
  /// Exact for divisors of up to 18 digits; beyond that the nearest doubles decide.
  func isMultiple(of divisor: JSONNumber) -> Bool {
    let value = decimal
    let divisor = divisor.decimal
    if value.digits.isEmpty { return true }
    if divisor.digits.isEmpty { return false }
    // Neither has trailing zeros, so a finer value cannot be a multiple of a coarser one.
    if value.exponent < divisor.exponent { return false }
    guard divisor.digits.count <= 18 else {
      let ratio = double / Self.double(of: divisor)
      return ratio.rounded() == ratio
    }
    let modulus = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    var remainder: UInt64 = 0
    for digit in value.digits {
      remainder = Self.product(remainder, 10, modulus)
      remainder = (remainder + UInt64(digit)) % modulus
    }
    let zeros = value.exponent - divisor.exponent
    return Self.product(remainder, Self.power(of: 10, zeros, modulus), modulus) == 0
  }

  private static func double(of decimal: JSONDecimal) -> Double {
    let digits = decimal.digits.map { String($0) }.joined()
    return Double("\(decimal.isNegative ? "-" : "")\(digits)e\(decimal.exponent)") ?? .nan
  }

  private static func product(_ a: UInt64, _ b: UInt64, _ modulus: UInt64) -> UInt64 {
    let product = (a % modulus).multipliedFullWidth(by: b % modulus)
    return modulus.dividingFullWidth(product).remainder
  }

  private static func power(of base: UInt64, _ exponent: Int, _ modulus: UInt64) -> UInt64 {
    var result = 1 % modulus
    var square = base % modulus
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, square, modulus) }
      square = product(square, square, modulus)
      rest >>= 1
    }
    return result
  }
}
