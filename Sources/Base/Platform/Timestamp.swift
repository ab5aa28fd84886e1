/// An instant in UTC with nanoseconds, in the years 0000 to 9999 that RFC 3339 can write.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z, negative before.
  package let seconds: Int64
  /// 0 to 999 999 999, counted forward from `seconds`.
  package let nanosecond: UInt32

  private static let earliest: Int64 = -62_167_219_200
  private static let latest: Int64 = 253_402_300_799

  /// An instant; seconds outside the years 0000 to 9999 are clamped to them.
  package init(seconds: Int64, nanosecond: UInt32 = 0) {
    self.seconds = min(max(seconds, Self.earliest), Self.latest)
    self.nanosecond = min(nanosecond, 999_999_999)
  }

  /// The instant that many nanoseconds after 1970-01-01T00:00:00Z.
  package init(nanosecondsSince1970 nanoseconds: UInt64) {
    self.init(
      seconds: Int64(nanoseconds / 1_000_000_000),
      nanosecond: UInt32(nanoseconds % 1_000_000_000))
  }

  /// Nanoseconds since 1970-01-01T00:00:00Z; nil before 1970 and after the year 2554.
  package var nanosecondsSince1970: UInt64? {
    guard seconds >= 0 else { return nil }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(UInt64(nanosecond))
    return overflow || carry ? nil : sum
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanosecond) < (right.seconds, right.nanosecond)
  }

  /// How many decimals of a second are written; further digits are cut, not rounded.
  package enum Precision: Int, Sendable {
    case seconds = 0
    case milliseconds = 3
    case microseconds = 6
    case nanoseconds = 9
  }

  /// The instant as RFC 3339 in UTC, such as `2026-11-22T10:00:00.123Z`.
  package func rfc3339(_ precision: Precision = .nanoseconds) -> String {
    String(decoding: rfc3339Bytes(precision), as: UTF8.self)
  }

  /// The instant as RFC 3339 in UTC as ASCII bytes; see `rfc3339(_:)`.
  package func rfc3339Bytes(_ precision: Precision = .nanoseconds) -> [UInt8] {
    let (days, secondOfDay) = Self.floorDivide(Int(seconds), by: 86_400)
    let date = CivilDate(daysSince1970: days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(30)
    Self.append(date.year, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Self.append(date.month, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Self.append(date.day, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Self.append(secondOfDay / 3600, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.append(secondOfDay / 60 % 60, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Self.append(secondOfDay % 60, digits: 2, to: &bytes)
    let divisor =
      switch precision {
      case .seconds: 1_000_000_000
      case .milliseconds: 1_000_000
      case .microseconds: 1000
      case .nanoseconds: 1
      }
    if precision != .seconds {
      bytes.append(UInt8(ascii: "."))
      Self.append(Int(nanosecond) / divisor, digits: precision.rawValue, to: &bytes)
    }
    bytes.append(UInt8(ascii: "Z"))
    return bytes
  }

  private static func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  static func floorDivide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// The instant of civil fields, or nil when they name none.
  init?(
    date: CivilDate, hour: Int, minute: Int, second: Int, nanosecond: Int = 0,
    offsetMinutes: Int = 0
  ) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      abs(offsetMinutes) < 24 * 60
    else { return nil }
    let whole =
      date.daysSince1970 * 86_400 + (hour * 60 + minute - offsetMinutes) * 60 + second
    // A leap second exists only at the end of a UTC day; POSIX time gives it to the next second.
    if second == 60, Self.floorDivide(whole, by: 86_400).remainder != 0 { return nil }
    guard (Self.earliest...Self.latest).contains(Int64(whole)) else { return nil }
    self.init(seconds: Int64(whole), nanosecond: UInt32(nanosecond))
  }
}

extension Timestamp: CustomStringConvertible {
  package var description: String { rfc3339() }
}
