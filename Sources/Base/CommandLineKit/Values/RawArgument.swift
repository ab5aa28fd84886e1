/// A word of the command line as the bytes that the system handed over.
package struct RawArgument: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The bytes, which need not be UTF-8.
  package var bytes: [UInt8]

  /// The word of these bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The word of this text.
  package init(_ text: String) { bytes = Array(text.utf8) }

  package init(stringLiteral value: String) { self.init(value) }

  /// The text, or nil when the bytes are not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The text for display: damaged UTF-8 as U+FFFD, control characters as `\xNN`.
  package var display: String { Self.displayable(String(decoding: bytes, as: UTF8.self)) }

  /// Makes text safe to show on a terminal: control characters become `\xNN`.
  package static func displayable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      guard isControl(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16, uppercase: false)
      result += digits.utf8.count < 2 ? "\\x0" + digits : "\\x" + digits
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// Whether the word reads as a number, so that a leading minus is not a flag.
  package var looksNumeric: Bool {
    var digits = 0
    var rest = bytes[...]
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst() }
    for byte in rest {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "-"),
        UInt8(ascii: "+"):
        guard digits > 0 else { return false }
      default: return digits > 0 && Self.units.contains(byte)
      }
    }
    return digits > 0
  }

  /// First letters of units of time and size, and the percent sign: `-5ms`, `-2GB`, `-10%`.
  private static let units: [UInt8] = Array("numshdkKMGTB%".utf8)
}
