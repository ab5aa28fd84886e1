/// An amount of money: USD, counted in millionths of a micro-dollar so that one cheap token is not nothing.
package struct Cost: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Units of 10⁻¹² USD; what is larger than nine million dollars stays there.
  package var picodollars: Int

  /// An amount in units of 10⁻¹² USD.
  package init(picodollars: Int) { self.picodollars = picodollars }

  /// Tokens at a price of so many micro-dollars a million.
  package init(tokens: Int, at microdollarsPerMillion: Int) {
    let (product, overflow) = tokens.multipliedReportingOverflow(by: microdollarsPerMillion)
    picodollars = overflow ? .max : product
  }

  /// Reads a decimal amount of dollars such as `0.05`; nil for anything else, and for less than nothing.
  package init?(dollars text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !text.isEmpty,
      parts.allSatisfy({ part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      parts.contains(where: { !$0.isEmpty })
    else { return nil }
    let fraction = (parts.count == 2 ? parts[1] : "").prefix(12)
    let padded = String(fraction) + String(repeating: "0", count: 12 - fraction.count)
    guard let whole = Int(parts[0].isEmpty ? "0" : parts[0]), let rest = Int(padded) else {
      return nil
    }
    let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000_000)
    let (sum, carried) = scaled.addingReportingOverflow(rest)
    guard !overflow, !carried else { return nil }
    picodollars = sum
  }

  /// Nothing.
  package static let zero = Cost(picodollars: 0)

  /// Micro-dollars, rounded up: what costs something is never shown as nothing.
  package var microdollars: Int {
    let (quotient, remainder) = picodollars.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder > 0 ? quotient + 1 : quotient
  }

  package static func < (left: Cost, right: Cost) -> Bool { left.picodollars < right.picodollars }

  /// The sum; it saturates.
  package static func + (left: Cost, right: Cost) -> Cost {
    let (sum, overflow) = left.picodollars.addingReportingOverflow(right.picodollars)
    return Cost(picodollars: overflow ? .max : sum)
  }

  /// Dollars with six decimals, rounded up: `0.000123`.
  package var dollars: String {
    let micro = microdollars
    let digits = String(micro % 1_000_000)
    return "\(micro / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// `$0.000123`.
  package var description: String { "$" + dollars }
}
