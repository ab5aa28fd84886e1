/// Lengths of time as a definition writes them: `250ms`, `30s`, `5m`, `1h30m`.
package enum WorkflowDuration {
  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  /// The nanoseconds that a text names, or nil if it names none.
  ///
  /// A text is one or more numbers with a unit (`d h m s ms us ns`); the last number may have a fraction. A
  /// sum beyond 292 years is refused.
  package static func nanoseconds(_ text: String) -> UInt64? {
    var rest = Substring(text)
    var total: UInt64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let unit = units.first(where: { $0.name == name })?.nanoseconds else { return nil }
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = UInt64(parts[0]) else { return nil }
      let scaled = whole.multipliedReportingOverflow(by: unit)
      guard !scaled.overflow else { return nil }
      var value = scaled.partialValue
      if parts.count == 2 {
        guard rest.isEmpty, (1...9).contains(parts[1].count), let fraction = UInt64(parts[1]) else {
          return nil
        }
        var scale: UInt64 = 1
        for _ in 0..<parts[1].count { scale *= 10 }
        let product = fraction.multipliedFullWidth(by: unit)
        value &+= scale.dividingFullWidth((product.high, product.low)).quotient
      }
      let sum = total.addingReportingOverflow(value)
      guard !sum.overflow, sum.partialValue <= UInt64(Int64.max) else { return nil }
      total = sum.partialValue
    }
    return total
  }

  /// The shortest text with one unit and a whole number.
  package static func text(_ nanoseconds: UInt64) -> String {
    guard nanoseconds > 0 else { return "0s" }
    for unit in units where nanoseconds.isMultiple(of: unit.nanoseconds) {
      return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
    return "\(nanoseconds)ns"
  }
}
