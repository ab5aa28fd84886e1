/// Durations as people type them: a number and a unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), also in
/// a row from large to small: `250ms`, `30s`, `1.5s`, `5m`, `1h30m`.
extension Duration: ArgumentValue {
  package static var typeName: String { "duration" }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    let malformed = InvalidValue(
      "not a duration", hint: "write a number and a unit: 250ms, 30s, 5m, 1h30m")
    let tooLong = InvalidValue("the duration is too long")
    var total: Int64 = 0
    var previous = Int64.max
    var rest = Substring(text).utf8
    if text == "0" {
      self = .zero
      return
    }
    guard !rest.isEmpty else { throw malformed }
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      var fraction = rest.prefix(0)
      if rest.first == UInt8(ascii: ".") {
        fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard !fraction.isEmpty else { throw malformed }
        rest = rest.dropFirst(1 + fraction.count)
      }
      let letters = rest.prefix { (0x61...0x7A).contains($0) }
      rest = rest.dropFirst(letters.count)
      let name = String(Substring(letters))
      guard !digits.isEmpty, let unit = Self.units.first(where: { $0.name == name })?.nanoseconds,
        unit < previous
      else { throw malformed }
      previous = unit
      guard let whole = Int64(String(Substring(digits))) else { throw tooLong }
      let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
      var part: Int64 = 0
      var scale = unit
      for digit in fraction.prefix(18) {
        scale /= 10
        part += Int64(digit - 0x30) * scale
      }
      let (sum, second) = total.addingReportingOverflow(product)
      let (all, third) = sum.addingReportingOverflow(part)
      guard !overflow, !second, !third else { throw tooLong }
      total = all
    }
    self = .nanoseconds(total)
  }

  /// The shortest exact row of units: `1h30m`, `250ms`, `0s`.
  package var argumentText: String {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return "\(seconds)s" }
    var rest = scaled &+ attoseconds / 1_000_000_000
    guard rest != 0 else { return "0s" }
    var result = rest < 0 ? "-" : ""
    rest = rest == Int64.min ? Int64.max : abs(rest)
    for unit in Self.units where rest >= unit.nanoseconds {
      result += "\(rest / unit.nanoseconds)\(unit.name)"
      rest %= unit.nanoseconds
    }
    return result
  }
}
