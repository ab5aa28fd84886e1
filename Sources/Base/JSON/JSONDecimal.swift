/// The exact value of a JSON number: digits without leading or trailing zeros, times a power of ten.
///
/// Unique for each value, so equal values are equal here. An exponent too large for any memory is
/// held at a bound; only numbers beyond ten to the power of 10^17 could be mistaken for each other.
struct JSONDecimal: Hashable {
  private(set) var isNegative = false
  /// Values 0…9, the most significant first; empty for zero.
  private(set) var digits: [UInt8] = []
  /// The power of ten of the last digit.
  private(set) var exponent = 0

  private static let exponentBound = 100_000_000_000_000_000

  init(_ value: Int64) {
    isNegative = value < 0
    var magnitude = value.magnitude
    while magnitude > 0 {
      digits.append(UInt8(truncatingIfNeeded: magnitude % 10))
      magnitude /= 10
    }
    digits.reverse()
    normalize()
  }

  /// Trusts that the text fits the number grammar.
  init(_ text: String) {
    var isFraction = false
    var explicit = 0
    var isExponentNegative = false
    var isExponent = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "-") where isExponent: isExponentNegative = true
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
      case UInt8(ascii: "+"): break
      default:
        let digit = byte &- 0x30
        if isExponent {
          explicit = min(explicit * 10 + Int(digit), Self.exponentBound)
        } else {
          digits.append(digit)
          if isFraction { exponent -= 1 }
        }
      }
    }
    exponent += isExponentNegative ? -explicit : explicit
    normalize()
  }

  private mutating func normalize() {
    if let first = digits.firstIndex(where: { $0 != 0 }) {
      digits.removeFirst(first)
    } else {
      digits = []
    }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty {
      exponent = 0
      isNegative = false
    }
  }

  /// The value, when it is integral and fits.
  var integer: Int64? {
    guard exponent >= 0, digits.count + exponent <= 19 else { return digits.isEmpty ? 0 : nil }
    var result: Int64 = 0
    for place in 0..<digits.count + exponent {
      let digit = place < digits.count ? Int64(digits[place]) : 0
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      result = sum
    }
    return result
  }
}

extension JSONDecimal: Comparable {
  static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    let isSmaller = left.magnitude(isLessThan: right)
    return left.isNegative ? right.magnitude(isLessThan: left) : isSmaller
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func magnitude(isLessThan other: JSONDecimal) -> Bool {
    let highest = digits.count + exponent
    let otherHighest = other.digits.count + other.exponent
    if highest != otherHighest { return highest < otherHighest }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}

extension JSONNumber: Comparable {
  /// Compares the exact values.
  package static func < (left: JSONNumber, right: JSONNumber) -> Bool {
    if let a = left.smallInteger, let b = right.smallInteger { return a < b }
    return left.decimal < right.decimal
  }
}
