/// Turns bytes of several encodings into text.
package enum TextEncoding: Sendable, CaseIterable {
  case utf8
  case utf16LittleEndian
  case utf16BigEndian
  case windows1252

  /// The encoding of that name as in a declaration, in any case; nil when it is not one of ours.
  ///
  /// `iso-8859-1` and `us-ascii` are read as Windows-1252, as the WHATWG Encoding Standard says:
  /// files that say so hold its quotes and dashes.
  package init?(named name: some StringProtocol) {
    switch name.lowercased() {
    case "utf-8", "utf8", "unicode-1-1-utf-8": self = .utf8
    case "utf-16", "utf-16le", "utf16", "iso-10646-ucs-2", "ucs-2", "unicode":
      self = .utf16LittleEndian
    case "utf-16be": self = .utf16BigEndian
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii",
      "windows-1252", "cp1252", "cp-1252", "x-cp1252", "ansi_x3.4-1968":
      self = .windows1252
    default: return nil
    }
  }

  /// The encoding that a byte order mark says, and its length.
  package static func byteOrderMark(
    of bytes: some Collection<UInt8>
  ) -> (encoding: TextEncoding, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// The text of bytes whose encoding nobody declared.
  ///
  /// A byte order mark decides; else valid UTF-8 is UTF-8, and anything else Windows-1252.
  package static func decode(_ bytes: [UInt8]) -> String {
    if let (encoding, length) = byteOrderMark(of: bytes) {
      return encoding.decode(bytes[length...])
    }
    return String(validating: bytes, as: UTF8.self) ?? windows1252.decode(bytes[...])
  }

  /// The text of bytes; what is invalid becomes U+FFFD.
  package func decode(_ bytes: ArraySlice<UInt8>) -> String {
    switch self {
    case .utf8: return String(decoding: bytes, as: UTF8.self)
    case .utf16LittleEndian, .utf16BigEndian:
      var units: [UInt16] = []
      units.reserveCapacity(bytes.count / 2 + 1)
      var index = bytes.startIndex
      while index + 1 < bytes.endIndex {
        let first = UInt16(bytes[index])
        let second = UInt16(bytes[index + 1])
        units.append(self == .utf16BigEndian ? first << 8 | second : second << 8 | first)
        index += 2
      }
      if index < bytes.endIndex { units.append(0xFFFD) }
      return String(decoding: units, as: UTF16.self)
    case .windows1252:
      var view = String.UnicodeScalarView()
      view.append(contentsOf: bytes.lazy.map { Self.windows1252Scalar($0) })
      return String(view)
    }
  }

  /// The character of a byte in Windows-1252; the five free places are control characters.
  package static func windows1252Scalar(_ byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(windows1252High[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
  }

  /// Bytes 0x80 to 0x9F (WHATWG Encoding Standard, index windows-1252).
  private static let windows1252High: [UInt16] = [
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  ]
}
