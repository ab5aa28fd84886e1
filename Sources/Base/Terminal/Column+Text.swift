import JSON
import Platform
import Text

extension Column {
  /// The value as a person reads it; absent values are `-`, and nothing in it can steer a terminal.
  func readableText(of value: JSONValue) -> String {
    if value.isNull { return "-" }
    let text =
      switch kind {
      case .string, .integer, .json: plainText(of: value)
      case .number(let decimals):
        value.double.map { NumberText.fixed($0, decimals: decimals) }
      case .fraction: value.double.map { "\(NumberText.fixed($0 * 100, decimals: 1)) %" }
      case .duration: value.double.flatMap { Self.duration($0) }.map(DurationText.readable)
      case .bytes: value.int.map { NumberText.byteSize($0) }
      case .timestamp: Self.timestamp(value)?.rfc3339(.seconds)
      case .boolean: value.bool.map { $0 ? "yes" : "no" }
      }
    // A value of another type than declared is shown as it is rather than hidden.
    return DisplayWidth.printable(text ?? plainText(of: value) ?? "")
  }

  /// The value as a program reads it in a field: exact, absent as an empty text.
  func exactText(of value: JSONValue) -> String {
    if value.isNull { return "" }
    if case .timestamp = kind, let timestamp = Self.timestamp(value) {
      return timestamp.rfc3339(.nanoseconds)
    }
    return value.string ?? value.serialized()
  }

  /// The value as it stands in JSON: a time in nanoseconds becomes RFC 3339, all else stays.
  func jsonValue(of value: JSONValue) -> JSONValue {
    guard case .timestamp = kind, value.number != nil, let timestamp = Self.timestamp(value) else {
      return value
    }
    return .string(timestamp.rfc3339(.nanoseconds))
  }

  private func plainText(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): return text
    case .array(let elements):
      let texts = elements.compactMap(\.string)
      return texts.count == elements.count ? texts.joined(separator: ", ") : value.serialized()
    case .null, .bool, .number, .object: return value.serialized()
    }
  }

  private static func duration(_ seconds: Double) -> Duration? {
    // Duration traps on what it cannot hold.
    guard seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return .seconds(seconds)
  }

  private static func timestamp(_ value: JSONValue) -> Timestamp? {
    if let text = value.string { return Timestamp(lenient: text) }
    guard let number = value.int, number >= 0 else { return nil }
    return Timestamp(nanosecondsSince1970: UInt64(number))
  }
}
